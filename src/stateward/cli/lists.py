"""`lists check, compare, import-dmn, export-dmn, import-table`: decision lists examined and exchanged."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from stateward.cli.decide import LIST_HELP, list_entry
from stateward.cli.options import (
    Format,
    FormatOption,
    LanguageOption,
    OutputOption,
    RulebookOption,
    WorkspaceOption,
)
from stateward.cli.usage import Command, Group
from stateward.messages import gettext_noop as N_

lists = typer.Typer(
    name="lists",
    cls=Group,
    help=N_("Decision lists: gaps, overlaps, differences, exchange."),
    no_args_is_help=True,
    rich_markup_mode=None,
)
FINDINGS = ("gaps", "overlaps", "masked", "subsumed", "joinable")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(lists)


@lists.command("check", cls=Command, help=N_("Gaps, overlaps, masked and joinable items, each with a case."))
def check_command(
    list_: Annotated[str, typer.Argument(metavar="LIST", help=LIST_HELP)],
    version: Annotated[str | None, typer.Option("--version", help=N_("This version of the list."))] = None,
    strict: Annotated[bool, typer.Option("--strict", help=N_("Exit with 1 where anything is found."))] = False,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Analyse one list over all its fields and over time."""
    from stateward.cli.opening import open_rulebook
    from stateward.cli.output import emit_json, emit_rows, note
    from stateward.supervision.analysis import analyse

    entry = list_entry(open_rulebook(rulebook, workspace), list_, version)
    found = analyse(entry.document)
    told = found.to_dict()
    if format_ is Format.json:
        emit_json(told, output)
    else:
        rows = ([kind, _items(one), one.get("region", ""), _case(one)] for kind in FINDINGS for one in told[kind])
        emit_rows(["finding", "items", "region", "case"], rows, format_, output)
        note(found.sentence)
    if strict and (
        not found.complete
        or any(told[kind] for kind in ("gaps", "masked"))
        or any(one["conflict"] for one in found.overlaps)
    ):
        raise typer.Exit(1)


@lists.command("compare", cls=Command, help=N_("What a new version allows that the old one forbade, with a case."))
def compare_command(
    old: Annotated[str, typer.Argument(metavar="OLD", help=LIST_HELP)],
    new: Annotated[str, typer.Argument(metavar="NEW", help=LIST_HELP)],
    old_version: Annotated[str | None, typer.Option("--old-version", help=N_("This version of the old list."))] = None,
    new_version: Annotated[str | None, typer.Option("--new-version", help=N_("This version of the new list."))] = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Compare two versions case by case."""
    from stateward.cli.opening import open_rulebook
    from stateward.cli.output import emit_json, emit_rows, note
    from stateward.supervision.compare import compare

    book = open_rulebook(rulebook, workspace)
    result = compare(list_entry(book, old, old_version).document, list_entry(book, new, new_version).document)
    told = result.to_dict()
    if format_ is Format.json:
        emit_json(told, output)
        return
    rows = (
        [kind, one["region"], one["old"]["item"], one["new"]["item"], _case(one)]
        for kind in ("allowed", "forbidden", "changed")
        for one in told[kind]
    )
    emit_rows(["difference", "region", "old item", "new item", "case"], rows, format_, output)
    note(result.sentence)


@lists.command("import-dmn", cls=Command, help=N_("A decision table of a DMN file as a list."))
def import_dmn_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=N_("A DMN file."))],
    decision: Annotated[
        str | None, typer.Option("--decision", help=N_("Which decision, where the file has several tables."))
    ] = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Write the list as YAML (with --format json as JSON)."""
    from stateward.cli.reports import content_of
    from stateward.supervision.dmn_in import import_dmn

    _write(import_dmn(content_of(file), file.name, decision), format_, output)


@lists.command("export-dmn", cls=Command, help=N_("A list as a decision table of DMN 1.3."))
def export_dmn_command(
    list_: Annotated[str, typer.Argument(metavar="LIST", help=LIST_HELP)],
    version: Annotated[str | None, typer.Option("--version", help=N_("This version of the list."))] = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Write the list as XML."""
    from stateward.cli.opening import open_rulebook
    from stateward.cli.output import emit
    from stateward.supervision.dmn_out import export_dmn

    entry = list_entry(open_rulebook(rulebook, workspace), list_, version)
    emit(export_dmn(entry.document).decode("utf-8"), output)


@lists.command("import-table", cls=Command, help=N_("A list in Word or Excel as text rows, to be formalised."))
def import_table_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=N_("A .docx or .xlsx file."))],
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Write the draft list as YAML (with --format json as JSON)."""
    from stateward.cli.reports import content_of
    from stateward.supervision.office_table import import_table

    _write(import_table(content_of(file), file.name), format_, output)


def _write(document: Any, format_: Format, output: Path | None) -> None:
    from stateward.cli.output import emit, emit_json
    from stateward.supervision.list_text import list_yaml

    if format_ is Format.json:
        emit_json(document.model_dump(mode="json", by_alias=True, exclude_none=True), output)
    else:
        emit(list_yaml(document), output)


def _items(finding: dict[str, Any]) -> str:
    items = finding.get("items") or [finding[key] for key in ("item", "within") if key in finding]
    return ", ".join(items)


def _case(finding: dict[str, Any]) -> str:
    case = finding.get("case") or (finding.get("cases") or [{}])[0]
    return ", ".join(f"{name}={value}" for name, value in case.items())
