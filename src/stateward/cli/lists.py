"""`lists check, compare, import-dmn, export-dmn, import-table`: decision lists examined and exchanged."""

from __future__ import annotations

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


def _items(finding: dict[str, Any]) -> str:
    items = finding.get("items") or [finding[key] for key in ("item", "within") if key in finding]
    return ", ".join(items)


def _case(finding: dict[str, Any]) -> str:
    case = finding.get("case") or (finding.get("cases") or [{}])[0]
    return ", ".join(f"{name}={value}" for name, value in case.items())
