"""`assess` and `explain`: scores and the reasons behind them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stateward.cli.options import (
    Engine,
    EngineOption,
    EnterprisesOption,
    FactsOption,
    Format,
    FormatOption,
    GivenOption,
    LanguageOption,
    OutputOption,
    RulebookOption,
    SparkMasterOption,
    StandardsOption,
    TargetsOption,
    VersionOption,
    WorkspaceOption,
    YearsOption,
)
from stateward.cli.usage import Command
from stateward.messages import gettext_noop as N_

if TYPE_CHECKING:
    from stateward.assessment.result import Assessment


#: More parts than this make no table a person can read; CSV and JSON hold them all.
MOST_PARTS = 9


class ExplainFormat(StrEnum):
    """How an explanation is written."""

    text = "text"
    json = "json"
    html = "html"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("assess", cls=Command, help=N_("Score a portfolio with a scheme."))(assess_command)
    app.command("explain", cls=Command, help=N_("The tree behind one score."))(explain_command)


def assess_command(
    scheme: Annotated[str, typer.Argument(metavar="SCHEME", help=N_("Id of a scheme, or a path to a YAML file."))],
    facts: FactsOption = None,
    given: GivenOption = None,
    standards: StandardsOption = None,
    enterprises: EnterprisesOption = None,
    targets: TargetsOption = None,
    year: YearsOption = None,
    version: VersionOption = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    engine: EngineOption = Engine.polars,
    spark_master: SparkMasterOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Score every enterprise and year that has figures."""
    from stateward.assessment.record import recorded
    from stateward.assessment.result import assess
    from stateward.cli.inputs import Sources, gather
    from stateward.cli.output import emit_json, emit_rows, note
    from stateward.messages import gettext as _

    sources = Sources(facts, given, standards, enterprises, targets, workspace, rulebook, engine.value, spark_master)
    book, inputs = gather(sources)
    result = assess(book, scheme, inputs, year, version=version)
    if not result.frame.height:
        note(_("No enterprise has figures of a full year for this; nothing was scored."))
    if format_ is Format.json:
        # A file keeps what it was computed from, so that `stateward verify` can rebuild it.
        emit_json(result.to_dict() if output is None else recorded(book, inputs, result, year), output)
        return
    headers, rows = _flat(result, leaves=format_ is Format.csv)
    emit_rows(headers, rows, format_, output)


def _flat(result: Assessment, *, leaves: bool) -> tuple[list[str], list[list[Any]]]:
    """Headers and rows: sub-totals and what stands beside them for people, every node for spreadsheets."""
    nodes = result.scheme.nodes
    beside = {node.key for node in result.scheme.root.children}
    parts = [node.key for node in nodes[1:] if not node.leaf or node.key in beside]
    shown = [node.key for node in nodes] if leaves else (parts if len(parts) <= MOST_PARTS else [])
    headers = ["enterprise", "year", "rank", "score", "grade", *shown]
    rows = []
    for row in result.rows():
        points = {node["id"]: node["score"] for node in [*row["subtotals"], *row["nodes"]]}
        first = [row["enterprise"], row["year"], row["rank"], row["score"], row["grade"]]
        rows.append([*first, *(points[key] for key in shown)])
    return headers, rows


def explain_command(
    scheme: Annotated[str, typer.Argument(metavar="SCHEME", help=N_("Id of a scheme, or a path to a YAML file."))],
    enterprise: Annotated[str, typer.Argument(metavar="ENTERPRISE", help=N_("The enterprise's code."))],
    year: Annotated[int, typer.Option("--year", help=N_("The year."))],
    facts: FactsOption = None,
    given: GivenOption = None,
    standards: StandardsOption = None,
    enterprises: EnterprisesOption = None,
    targets: TargetsOption = None,
    version: VersionOption = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    format_: Annotated[ExplainFormat, typer.Option("--format", help=N_("text, json or html."))] = ExplainFormat.text,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Every step from the grade down to the cell a figure was reported in."""
    from stateward.assessment.explain import explain
    from stateward.assessment.telling import to_html, to_text
    from stateward.cli.inputs import Sources, gather
    from stateward.cli.output import emit, emit_json

    sources = Sources(facts, given, standards, enterprises, targets, workspace, rulebook)
    book, inputs = gather(sources)
    tree = explain(book, scheme, inputs, enterprise, year, version=version)
    if format_ is ExplainFormat.json:
        emit_json(tree.to_dict(), output)
    elif format_ is ExplainFormat.html:
        emit(to_html(tree, enterprise, year), output)
    else:
        emit(to_text(tree, enterprise, year), output)
