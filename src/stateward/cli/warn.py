"""`warn`: risk warnings with their four states."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stateward.cli.options import (
    Engine,
    EngineOption,
    EnterprisesOption,
    FactsOption,
    Format,
    FormatOption,
    LanguageOption,
    OutputOption,
    RulebookOption,
    SparkMasterOption,
    WorkspaceOption,
    YearsOption,
)
from stateward.cli.usage import Command
from stateward.messages import gettext_noop as N_

if TYPE_CHECKING:
    from stateward.supervision.warn import Warnings

#: The set of rules taken when none is named.
DEFAULT_RULES = "cn-risk-warnings"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("warn", cls=Command, help=N_("Risk warnings: triggered, not triggered, no data, not applicable."))(
        warn_command
    )


def warn_command(
    rules: Annotated[
        str, typer.Option("--rules", help=N_("Id of a set of warning rules, or a path to a YAML file."))
    ] = DEFAULT_RULES,
    facts: FactsOption = None,
    given: Annotated[
        Path | None,
        typer.Option("--given", help=N_("Figures of the office: enterprise, year, optional month, then their ids.")),
    ] = None,
    enterprises: EnterprisesOption = None,
    trades: Annotated[
        Path | None, typer.Option("--trades", help=N_("Trade: seller, buyer, goods, quantity, amount, date."))
    ] = None,
    year: YearsOption = None,
    all_: Annotated[bool, typer.Option("--all", help=N_("Show every state in the table, not only warnings."))] = False,
    counts: Annotated[bool, typer.Option("--counts", help=N_("How often each rule fires, and its coverage."))] = False,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    engine: EngineOption = Engine.polars,
    spark_master: SparkMasterOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Test every rule on every enterprise and month that has figures."""
    from stateward.cli.inputs import Sources, gather, monthly_facts
    from stateward.cli.output import emit_json, emit_rows, note
    from stateward.supervision.warn import WarningInputs, warn

    sources = Sources(facts, None, None, enterprises, None, workspace, rulebook, engine.value, spark_master)
    book, held = gather(sources)
    figures = held.facts if facts else monthly_facts(sources)
    inputs = WarningInputs(figures, held.given if given is None else _table(given), held.enterprises, _table(trades))
    found = warn(book.get("warnings", rules), inputs, year)
    if counts:
        _emit_counts(found, format_, output)
        return
    told = found.to_dict()
    if format_ is Format.json:
        emit_json(told, output)
        return
    headers = ["enterprise", "period", "rule", "state", "level", "value", "threshold", "message"]
    chosen = [one for one in told["warnings"] if all_ or one["state"] == "triggered"]
    emit_rows(headers, ([one[name] for name in headers] for one in chosen), format_, output)
    for alarm in told["alarms"]:
        note(alarm["message"])


def _emit_counts(found: Warnings, format_: Format, output: Path | None) -> None:
    from stateward.cli.output import emit_json, emit_rows

    rows = found.counts()
    if format_ is Format.json:
        emit_json(rows, output)
        return
    headers = list(rows[0]) if rows else []
    told = ([_lacking(row[name]) if name == "missing" else row[name] for name in headers] for row in rows)
    emit_rows(headers, told, format_, output)


def _lacking(missing: dict[str, int]) -> str:
    return ", ".join(f"{name} ({number})" for name, number in missing.items())


def _table(path: Path | None) -> Any:
    """A table with its texts as texts and its numbers as numbers."""
    from stateward.facts.engines import TEXT_COLUMNS, open_table

    if path is None:
        return None
    texts = TEXT_COLUMNS | {"seller", "buyer", "goods", "date", "id"}
    return open_table(path, text=texts).collect("polars").to_native()
