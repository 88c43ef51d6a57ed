"""`simulate`: a draft scheme against the scheme in force on the same facts."""

from __future__ import annotations

from typing import Annotated

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
    WorkspaceOption,
    YearsOption,
)
from stateward.cli.usage import Command
from stateward.messages import gettext_noop as N_

HEADERS = ("enterprise", "year", "score_before", "score_after", "grade_before", "grade_after", "move", "node", "change")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("simulate", cls=Command, help=N_("Compare a draft scheme with another on the same facts."))(
        simulate_command
    )


def simulate_command(
    draft: Annotated[str, typer.Argument(metavar="DRAFT", help=N_("Id of a scheme, or a path to a YAML file."))],
    against: Annotated[
        str | None, typer.Option("--against", help=N_("The other scheme; default: the rulebook's of the same id."))
    ] = None,
    facts: FactsOption = None,
    given: GivenOption = None,
    standards: StandardsOption = None,
    enterprises: EnterprisesOption = None,
    targets: TargetsOption = None,
    year: YearsOption = None,
    all_: Annotated[
        bool, typer.Option("--all", help=N_("Every enterprise, not only those that change grade."))
    ] = False,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    engine: EngineOption = Engine.polars,
    spark_master: SparkMasterOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Who changes grade under the draft, and by which node."""
    from stateward.assessment.simulate import simulate
    from stateward.cli.inputs import Sources, gather
    from stateward.cli.output import emit_json, emit_rows, note
    from stateward.messages import gettext as _

    sources = Sources(facts, given, standards, enterprises, targets, workspace, rulebook, engine.value, spark_master)
    book, inputs = gather(sources)
    found = simulate(book, draft, inputs, year, against=against)
    if format_ is Format.json:
        emit_json(found.to_dict(changed_only=not all_), output)
        return
    moves = found.summary()["moves"]
    sentence = _(
        "{number} results: {up} up, {down} down, {same} in the same grade, {scored} newly scored, {unscored} no longer."
    )
    note(sentence.format(number=found.frame.height, **moves))
    rows = [
        [
            row["enterprise"],
            row["year"],
            row["before"]["score"],
            row["after"]["score"],
            row["before"]["grade"],
            row["after"]["grade"],
            row["move"],
            (row["node"] or {}).get("id") or (row["node"] or {}).get("cause"),
            (row["node"] or {}).get("change"),
        ]
        for row in found.rows(changed_only=not all_)
    ]
    emit_rows(HEADERS, rows, format_, output)
