"""`targets`: how ambitious proposed targets are, against history, trend and peers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stateward.cli.options import Format, FormatOption, LanguageOption, OutputOption, RulebookOption, StandardsOption
from stateward.cli.usage import Command
from stateward.messages import gettext_noop as N_

HEADERS = ("enterprise", "year", "indicator", "target", "base", "tier", "probability", "flags")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("targets", cls=Command, help=N_("How ambitious proposed targets are, and why."))(targets_command)


def targets_command(
    proposals: Annotated[
        Path, typer.Argument(metavar="PROPOSALS", help=N_("Targets: enterprise, year, indicator, target."))
    ],
    history: Annotated[
        Path,
        typer.Option(
            "--history", help=N_("Actuals: enterprise, year, then indicator ids; earlier targets as ID.target.")
        ),
    ],
    rules: Annotated[
        str, typer.Option("--rules", help=N_("Id of a targets document, or a path to a YAML file."))
    ] = "cn-order-22-targets",
    lower: Annotated[
        list[str] | None, typer.Option("--lower", help=N_("For this indicator lower is better; repeatable."))
    ] = None,
    standards: StandardsOption = None,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Base value, tier, probability and flags of every proposed target; a target in another unit is refused."""
    from stateward.assessment.proposals import analyse_table
    from stateward.cli.inputs import standards_of, table_of
    from stateward.cli.opening import open_rulebook
    from stateward.cli.output import emit_json, emit_rows, show_faults

    book = open_rulebook(rulebook)
    found, faults = analyse_table(
        book.get("targets", rules),
        table_of(proposals),
        table_of(history),
        lower=frozenset(lower or ()),
        standards=standards_of(book, standards),
    )
    show_faults(faults)
    rows = [analysis.to_dict() for analysis in found]
    if format_ is Format.json:
        emit_json({"targets": rows, "faults": [fault.to_dict() for fault in faults]}, output)
    else:
        emit_rows(
            HEADERS,
            [[*(row[name] for name in HEADERS[:-1]), ", ".join(flag["code"] for flag in row["flags"])] for row in rows],
            format_,
            output,
        )
    if faults:
        raise typer.Exit(1)
