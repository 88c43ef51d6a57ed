"""`meetings check`: exceptions in three-important-one-large decisions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from stateward.cli.options import Format, FormatOption, LanguageOption, OutputOption
from stateward.cli.usage import Command, Group
from stateward.messages import gettext_noop as N_

meetings = typer.Typer(
    name="meetings",
    cls=Group,
    help=N_("Three-important-one-large decisions."),
    no_args_is_help=True,
    rich_markup_mode=None,
)


_STRICTNESS: dict[bool, Literal["strict", "non_strict"]] = {True: "strict", False: "non_strict"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(meetings)


@meetings.command("check", cls=Command, help=N_("Exceptions R1 to R6, each with its evidence."))
def check_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=N_("JSON with items, regulations and meetings."))],
    strict: Annotated[
        bool | None,
        typer.Option("--strict/--non-strict", help=N_("A majority is more than the rate, or the rate is enough.")),
    ] = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Test all meetings of a file. What is found is a result; exit 1 only where the file cannot be read."""
    from stateward.cli.json_files import read_json
    from stateward.cli.output import emit_json, emit_rows, note
    from stateward.messages import gettext as _
    from stateward.supervision.meeting_rules import report
    from stateward.supervision.meetings import read_records

    majority = None if strict is None else _STRICTNESS[strict]
    told = report(read_records(read_json(file), majority))
    if format_ is Format.json:
        emit_json(told, output)
        return
    headers = ["rule", "meeting", "subject", "message", "evidence"]
    rows = ([*(one[name] for name in headers[:-1]), " | ".join(one["evidence"])] for one in told["exceptions"])
    emit_rows(headers, rows, format_, output)
    words = _("{exceptions} exceptions in {meetings} meetings; {untested} tests could not be made.")
    counts = {"exceptions": len(told["exceptions"]), "meetings": told["meetings"], "untested": len(told["not_tested"])}
    note(words.format(**counts))
