"""`standards`: an office's own standard values, computed from a portfolio or an imported population."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stateward.cli.options import Format, FormatOption, LanguageOption, OutputOption, RulebookOption
from stateward.cli.usage import Command, Group
from stateward.messages import gettext_noop as N_

HEADERS = ("indicator", "industry", "size", "year", "excellent", "good", "average", "low", "poor", "enterprises")

standards = typer.Typer(
    name="standards", cls=Group, help=N_("Standard values of indicators."), no_args_is_help=True, rich_markup_mode=None
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(standards)


@standards.callback()
def _group() -> None:
    """Standard values of indicators."""


@standards.command(
    "compute", cls=Command, help=N_("Standard values from a population: quantiles by industry and size.")
)
def compute_command(
    values: Annotated[
        Path, typer.Argument(metavar="VALUES", help=N_("Columns enterprise, industry, size, then indicator ids."))
    ],
    year: Annotated[int | None, typer.Option("--year", help=N_("The year the values are of."))] = None,
    lower: Annotated[
        list[str] | None, typer.Option("--lower", help=N_("For this indicator lower is better; repeatable."))
    ] = None,
    fewest: Annotated[int, typer.Option("--fewest", help=N_("Least number of enterprises in a cell."))] = 10,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.csv,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Write a table that `--standards` reads; cells with too few enterprises give no row."""
    from stateward.assessment.own_standards import own_standards
    from stateward.assessment.standards import parents_of
    from stateward.cli.inputs import table_of
    from stateward.cli.opening import open_rulebook
    from stateward.cli.output import emit_json, emit_rows, show_faults

    table = table_of(values)
    indicators = [c for c in table.columns if c not in ("enterprise", "name", "industry", "size", "year", "class")]
    better = dict.fromkeys(lower or (), "lower")
    parents = parents_of(open_rulebook(rulebook))
    found = own_standards(table, indicators, better, year=year, fewest=fewest, parents=parents)
    show_faults(found.notes)
    rows = [{**row.model_dump(), "enterprises": count} for row, count in zip(found.rows, found.counts, strict=True)]
    if format_ is Format.json:
        emit_json({"rows": rows, "notes": [note.to_dict() for note in found.notes]}, output)
    else:
        emit_rows(HEADERS, [[row[name] for name in HEADERS] for row in rows], format_, output)


@standards.command("book", cls=Command, help=N_("Standard values from a page of the yearly book."))
def book_command(
    page: Annotated[
        Path, typer.Argument(metavar="PAGE", help=N_("A column name as printed, then columns such as large excellent."))
    ],
    year: Annotated[int, typer.Option("--year", help=N_("The year the values are of."))],
    industry: Annotated[str, typer.Option("--industry", help=N_("The industry of the page; empty for all."))] = "",
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.csv,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Write a table that `--standards` reads; printed names are those of the rulebook's indicators."""
    from stateward.assessment.own_standards import book_rows, printed_names
    from stateward.cli.inputs import table_of
    from stateward.cli.opening import open_rulebook
    from stateward.cli.output import emit_json, emit_rows, show_faults

    table = table_of(page)
    names = printed_names(open_rulebook(rulebook), table.get_column(table.columns[0]).to_list())
    rows, notes = book_rows(table, names, industry=industry, year=year, origin=str(page))
    show_faults(notes)
    found = [row.model_dump() for row in rows]
    if format_ is Format.json:
        emit_json({"rows": found, "notes": [note.to_dict() for note in notes]}, output)
    else:
        emit_rows(HEADERS[:-1], [[row[name] for name in HEADERS[:-1]] for row in found], format_, output)
