"""`decide`: who decides a case, by which item of a list, on what basis."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stateward.cli.options import (
    Format,
    FormatOption,
    LanguageOption,
    OutputOption,
    RulebookOption,
    WorkspaceOption,
)
from stateward.cli.usage import Command
from stateward.messages import gettext_noop as N_

if TYPE_CHECKING:
    from stateward.rulebook import Entry

LIST_HELP = N_("Id of a list, or a path to a YAML file.")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("decide", cls=Command, help=N_("Who decides a case, by which item, on what basis."))(decide_command)


def decide_command(
    list_: Annotated[str, typer.Argument(metavar="LIST", help=LIST_HELP)],
    case: Annotated[Path | None, typer.Option("--case", help=N_("The case: a JSON object of fields."))] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help=N_("One field; may be repeated."))
    ] = None,
    day: Annotated[str | None, typer.Option("--day", help=N_("The day of the decision; default: today."))] = None,
    version: Annotated[str | None, typer.Option("--version", help=N_("This version of the list."))] = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Decide one case. A case nobody can be named for is an answer, not an error."""
    from stateward.cli.opening import open_rulebook
    from stateward.cli.output import emit_json, emit_rows
    from stateward.supervision.decide import decide
    from stateward.supervision.table import DecisionTable

    given = _case(case, set_ or [])
    asked = given.get("day") or (_day(day) if day else dt.date.today())
    entry = list_entry(open_rulebook(rulebook, workspace), list_, version, asked)
    answer = decide(DecisionTable(entry.document), given, _day(str(asked)))
    told = answer.to_dict()
    if format_ is Format.json:
        emit_json(told, output)
        return
    emit_rows(["field", "value"], ([name, _shown(value)] for name, value in told.items()), format_, output)


def list_entry(book: Any, name: str, version: str | None = None, on: Any = None) -> Entry:
    """A list by id or path: the version named, else the one in force on a day, else the newest."""
    from stateward.messages.errors import RulebookError

    if name.endswith((".yaml", ".yml")) or version is not None or on is None:
        return book.entry("list", name, version)  # type: ignore[no-any-return]
    try:
        return book.entry("list", name, None, _day(str(on)))  # type: ignore[no-any-return]
    except RulebookError as error:
        if error.faults[0].code != "rulebook.not_in_force":
            raise
        return book.entry("list", name)  # type: ignore[no-any-return]


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        from stateward.messages import gettext as _

        raise typer.BadParameter(_("{value} is not a day such as 2026-01-31").format(value=text)) from None


def _case(path: Path | None, settings: list[str]) -> dict[str, Any]:
    from stateward.cli.json_files import read_json
    from stateward.messages import gettext as _
    from stateward.messages.errors import Fault, ImportFault

    given: Any = read_json(path) if path is not None else {}
    if not isinstance(given, dict):
        raise ImportFault(
            Fault(
                "decide.case",
                _("A case is a JSON object of fields."),
                _("Write it in braces, with the names of the list's fields."),
                file=str(path),
            )
        )
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise typer.BadParameter(_("write it as NAME=VALUE"), param_hint="--set")
        given[name.strip()] = value.strip()
    return given


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "–" if value is None else str(value)
