"""Gathering what a command evaluates: files named on the command line, else the workspace."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from stateward.assessment.inputs import FACT_KEYS, Inputs, standard_rows
from stateward.cli.output import note
from stateward.facts.engines import TEXT_COLUMNS, open_table
from stateward.facts.workspace import SETTINGS_FILE, Workspace
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, WorkspaceError
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
    """The rulebook with its overlays, and the inputs: from files where any are named, else from the workspace."""
    if sources.facts or sources.given:
        book = Rulebook.load(sources.rulebook or ())
        return book, _from_files(book, sources)
    folder = workspace_folder(sources.workspace)
    workspace = Workspace.open(folder)
    book = Rulebook.load([workspace.rulebook, *(sources.rulebook or ())])
    from stateward.workbench.site import configure, migrate

    configure(folder)
    migrate()
    from stateward.workbench.assessment.inputs import inputs as workspace_inputs

    inputs = workspace_inputs()
    standards, origin = _standards(book, sources.standards)
    if standards is not None:
        inputs.standards, inputs.standards_origin = standards, origin
    if sources.engine != "polars":
        facts: Any = open_table(inputs.facts, sources.engine, sources.spark_master)  # type: ignore[arg-type]
        inputs.facts = facts
    return book, inputs


def workspace_folder(named: Path | None) -> Path:
    """The workspace that was named, else the one the command stands in; `WorkspaceError` when there is none."""
    if named is not None:
        return named
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    raise WorkspaceError(
        Fault(
            "workspace.none",
            _("You stand in no workspace, and none was named."),
            _("Name one with --workspace DIR, hand in files with --facts or --given, or make one: stateward init DIR."),
        )
    )


def _from_files(book: Rulebook, sources: Sources) -> Inputs:
    facts = None
    if sources.facts:
        source = sources.facts[0] if len(sources.facts) == 1 else sources.facts
        facts = open_table(source, sources.engine, sources.spark_master)  # type: ignore[arg-type]
        _note_unknown_columns(book, facts.collect_schema().names())
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


def _frame(path: Path | None, *, everything_text: bool = False) -> pl.DataFrame | None:
    if path is None:
        return None
    text = _EveryColumn() if everything_text else TEXT_COLUMNS
    frame: pl.DataFrame = open_table(path, text=text).collect("polars").to_native()
    return frame


class _EveryColumn(frozenset[str]):
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
