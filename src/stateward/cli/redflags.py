"""`redflags`: procurement red flags on compiled releases, or on a flat contract table through a mapping."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stateward.cli.options import (
    Engine,
    EngineOption,
    Format,
    FormatOption,
    LanguageOption,
    OutputOption,
    RulebookOption,
    SparkMasterOption,
    WorkspaceOption,
)
from stateward.cli.usage import Command
from stateward.messages import gettext_noop as N_

if TYPE_CHECKING:
    from stateward.integrity.redflags.judging import Lift
    from stateward.integrity.redflags.run import RedFlags
    from stateward.messages.errors import Fault


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("redflags", cls=Command, help=N_("Procurement red flags on OCDS compiled releases."))(redflags_command)


def redflags_command(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE.jsonl", help=N_("Compiled releases, one a line; or a contract table (.csv).")),
    ],
    settings: Annotated[
        Path | None, typer.Option("--settings", help=N_("Indicators, thresholds and exclusions as JSON."))
    ] = None,
    mapping: Annotated[
        str | None, typer.Option("--mapping", help=N_("How a contract table is read: an id or a path to a YAML file."))
    ] = None,
    write_releases: Annotated[
        Path | None, typer.Option("--write-releases", help=N_("Also write the converted releases to this file."))
    ] = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    engine: EngineOption = Engine.polars,
    spark_master: SparkMasterOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Flag processes, buyers and tenderers, and say what could not be judged."""
    from stateward.cli.output import emit_json
    from stateward.integrity.redflags.run import flags_of
    from stateward.integrity.redflags.settings import read_settings

    chosen = read_settings(None if settings is None else _json(settings))
    lift = _lift(engine.value, spark_master)
    if mapping is not None:
        lines, told = _converted(file, mapping, rulebook, workspace, write_releases)
        found = flags_of(lines, chosen, lift, file.name)
    else:
        told = []
        with file.open("rb") as source:
            found = flags_of(source, chosen, lift, file.name)
    if format_ is Format.json:
        result = found.to_dict()
        result["faults"] = [f.to_dict() for f in told] + result["faults"]
        emit_json(result, output)
        return
    _print(found, told, format_, output)


def _print(found: RedFlags, told: list[Fault], format_: Format, output: Path | None) -> None:
    """For people the states of every indicator and why cases were not judged; for spreadsheets every signal."""
    from stateward.cli.output import emit_rows, note, show_faults
    from stateward.messages import gettext as _

    show_faults([*told, *found.faults])
    if format_ is Format.csv:
        rows = [
            [group, id_, code, value]
            for group, ids in found.results().items()
            for id_, codes in ids.items()
            for code, value in codes.items()
        ]
        emit_rows(["group", "id", "code", "value"], rows, format_, output)
        return
    states = found.states()
    headers = ["indicator", "triggered", "not_triggered", "insufficient_data", "not_applicable"]
    emit_rows(headers, ([code, *(counts[h] for h in headers[1:])] for code, counts in states.items()), format_, output)
    lines = found.releases.lines
    note(
        _(
            "{read} lines: {kept} processes, {cancelled} cancelled, {excluded} excluded, {broken} broken, {without} "
            "without an ocid, {blank} blank."
        ).format(
            read=lines.read,
            kept=lines.kept,
            cancelled=lines.cancelled,
            excluded=lines.excluded,
            broken=lines.broken,
            without=lines.without_ocid,
            blank=lines.blank,
        )
    )
    for code, reasons in found.reasons().items():
        for reason in reasons:
            note(f"{code} {reason['state']} {reason['count']}: {reason['message']}")


def _converted(
    file: Path, mapping: str, rulebook: list[Path] | None, workspace: Path | None, target: Path | None
) -> tuple[Iterable[bytes], list[Fault]]:
    """The lines of the releases made from a contract table, and what is to be said about its rows."""
    from stateward.cli.index import headers_of
    from stateward.cli.opening import open_rulebook
    from stateward.facts.engines import csv_frame
    from stateward.integrity.redflags.convert import convert

    document = open_rulebook(rulebook, workspace).get("contracts", mapping)
    table = csv_frame(file, headers_of(file))
    made = convert(table.to_dicts(), document, file.name)
    if target is not None:
        target.write_bytes(b"".join(made.lines()))
    return made.lines(), made.faults


def _json(path: Path) -> Any:
    """The settings file. Raises IntegrityError where it is no JSON text."""
    from stateward.integrity.faults import IntegrityError, fault
    from stateward.messages import gettext as _

    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise IntegrityError(
            fault(
                "redflags.settings_unreadable",
                _("The settings are no JSON text: {reason}.").format(reason=str(error)),
                _("Correct the file."),
                file=str(path),
            )
        ) from error


def _lift(engine: str, master: str | None) -> Lift | None:
    """How tables come to the engine that computes; None where Polars does."""
    if engine == "polars":
        return None
    from stateward.facts.engines import open_table

    return lambda frame: open_table(frame, "duckdb" if engine == "duckdb" else "spark", master)
