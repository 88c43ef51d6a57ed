"""Gathering what a command evaluates: files named on the command line, else the workspace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from stateward.assessment.inputs import FACT_KEYS, KEYS, Inputs, standard_rows
from stateward.cli.opening import open_rulebook, open_site, standing_in
from stateward.cli.output import note, show_faults
from stateward.facts.engines import TEXT_COLUMNS, open_table
from stateward.facts.tables import csv_table
from stateward.facts.workspace import Workspace
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault, WorkspaceError
from stateward.rulebook import Rulebook
from stateward.rulebook.documents import StandardRow


@dataclass(frozen=True)
class Sources:
    """The options of a command that say where its inputs are."""

    facts: list[Path] | None = None
    given: Path | None = None
    standards: str | None = None
    enterprises: Path | None = None
    targets: Path | None = None
    workspace: Path | None = None
    rulebook: list[Path] | None = None
    engine: str = "polars"
    spark_master: str | None = None


def gather(sources: Sources) -> tuple[Rulebook, Inputs]:
    """The rulebook with its overlays, and the inputs: from files where any are named, else from the workspace.

    With a workspace named, files of given values, standards, enterprises and targets stand in for its own.
    """
    if sources.facts or (sources.given and sources.workspace is None):
        book = open_rulebook(sources.rulebook, sources.workspace)
        return book, _from_files(book, sources)
    workspace = _workspace(sources)
    book = open_rulebook(sources.rulebook, workspace.folder)
    return book, _from_workspace(book, sources)


def _workspace(sources: Sources) -> Workspace:
    if sources.workspace is None and standing_in() is None:
        raise WorkspaceError(
            Fault(
                "workspace.none",
                _("You stand in no workspace, and neither a workspace nor a file of figures was named."),
                _("Name a workspace with --workspace DIR, or hand in files with --facts or --given."),
            )
        )
    return open_site(sources.workspace)


def _from_workspace(book: Rulebook, sources: Sources) -> Inputs:
    from stateward.workbench.assessment.inputs import inputs as workspace_inputs
    from stateward.workbench.statements.currencies import missing_rates

    held = workspace_inputs()
    show_faults(missing_rates())
    standards, origin = _standards(book, sources.standards)
    changes: dict[str, Any] = {} if standards is None else {"standards": standards, "standards_origin": origin}
    files = {"given": sources.given, "targets": sources.targets, "enterprises": sources.enterprises}
    for name, path in files.items():
        if path is not None:
            changes[name] = _frame(path, everything_text=name == "enterprises")
    if sources.engine != "polars":
        changes["facts"] = open_table(held.facts, sources.engine, sources.spark_master)  # type: ignore[arg-type]
    return replace(held, **changes) if changes else held


def monthly_facts(sources: Sources) -> Any:
    """The figures of every month the opened workspace holds, in its reporting currency, on the engine asked for."""
    from stateward.workbench.core import workspace
    from stateward.workbench.statements.currencies import conversion

    facts = workspace.fact_store().scan().with_columns(pl.col("year").cast(pl.Int64))
    change = conversion()
    facts = facts if change is None else change.table(facts)[0]
    return open_table(facts, sources.engine, sources.spark_master)  # type: ignore[arg-type]


def _from_files(book: Rulebook, sources: Sources) -> Inputs:
    facts = None
    if sources.facts:
        for path in sources.facts:
            _refuse_without_keys(_headers(path), [path])
        source = sources.facts[0] if len(sources.facts) == 1 else sources.facts
        facts = open_table(source, sources.engine, sources.spark_master)  # type: ignore[arg-type]
        columns = facts.collect_schema().names()
        _note_unknown_columns(book, columns)
    standards, origin = _standards(book, sources.standards)
    return Inputs(
        facts=facts,
        given=_frame(sources.given),
        standards=standards,
        standards_origin=origin,
        enterprises=_frame(sources.enterprises, everything_text=True),
        targets=_frame(sources.targets),
        places=_file_places(sources.facts) if sources.facts else None,
    )


def table_of(path: Path) -> pl.DataFrame:
    """A table from a CSV or Parquet file; the columns that hold names are text."""
    frame = _frame(path)
    assert frame is not None
    return frame


def standards_of(book: Rulebook, named: str | None) -> tuple[StandardRow, ...]:
    """Standard values from a file or a rulebook document; none where none was named."""
    return _standards(book, named)[0] or ()


def _frame(path: Path | None, *, everything_text: bool = False) -> pl.DataFrame | None:
    if path is None:
        return None
    text = EveryColumn() if everything_text else TEXT_COLUMNS
    frame: pl.DataFrame = open_table(path, text=text).collect("polars").to_native()
    return frame


class EveryColumn(frozenset[str]):
    """A set that holds every name: all columns of a table are text."""

    def __contains__(self, name: object) -> bool:
        return True


def _standards(book: Rulebook, named: str | None) -> tuple[tuple[StandardRow, ...] | None, str]:
    if named is None:
        return None, ""
    if named.endswith((".csv", ".parquet")):
        frame = open_table(Path(named)).collect("polars").to_native()
        return standard_rows(frame, Path(named).name), Path(named).name
    document = book.get("standards", named)
    return document.rows, document.id


def _headers(path: Path) -> list[str]:
    """The headers of a table, read before its cells: a table of something else is told by one fault."""
    if path.suffix.lower() != ".csv" or not path.is_file():
        return list(open_table(path).collect_schema().names())
    table, _notes = csv_table(path.read_bytes(), path.name)
    return list(table.headers)


def _refuse_without_keys(columns: list[str], files: list[Path]) -> None:
    absent = [key for key in KEYS if key not in columns]
    if absent:
        raise ImportFault(
            Fault(
                "assess.columns",
                _("The table of figures has no column {columns}.").format(columns=", ".join(absent)),
                _("Its first columns must be called enterprise and year; then follow account ids."),
                file=", ".join(str(path) for path in files),
                value=", ".join(columns[:8]),
                rule="assess.columns",
            )
        )


def _note_unknown_columns(book: Rulebook, columns: list[str]) -> None:
    known = {account for entry in book.all("accounts") for account in entry.document.accounts}
    strange = [
        c for c in columns if c not in FACT_KEYS and c.removesuffix(".opening").removesuffix(".previous") not in known
    ]
    if strange:
        note(_("These columns of the facts are no account of any chart: {columns}.").format(columns=", ".join(strange)))


def _file_places(files: list[Path]) -> Any:
    names = ", ".join(path.name for path in files)
    return lambda enterprise, year, name: _("{file}, {enterprise} {year}, column {column}").format(
        file=names, enterprise=enterprise, year=year, column=name
    )
