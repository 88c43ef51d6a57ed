"""`robustness`: rank intervals, decisive indicators, grades that hang on a rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from stateward.cli.options import (
    EnterprisesOption,
    FactsOption,
    Format,
    FormatOption,
    GivenOption,
    LanguageOption,
    OutputOption,
    RulebookOption,
    StandardsOption,
    TargetsOption,
    VersionOption,
    WorkspaceOption,
    YearsOption,
)
from stateward.cli.usage import Command
from stateward.messages import gettext_noop as N_

if TYPE_CHECKING:
    from stateward.assessment.inputs import Inputs
    from stateward.assessment.result import Assessment
    from stateward.rulebook import Rulebook

HEADERS = ("enterprise", "year", "score", "rank", "rank_low", "rank_median", "rank_high", "lifts", "holds_back")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("robustness", cls=Command, help=N_("How firm a ranking is under the scheme's own uncertainty."))(
        robustness_command
    )


def robustness_command(
    scheme: Annotated[str, typer.Argument(metavar="SCHEME", help=N_("Id of a scheme, or a path to a YAML file."))],
    runs: Annotated[int, typer.Option("--runs", help=N_("Draws of weights."))] = 1_000,
    seed: Annotated[int, typer.Option("--seed", min=0, help=N_("The same seed gives the same intervals."))] = 1,
    weights: Annotated[
        float | None, typer.Option("--weights", help=N_("Weights vary by at most this share; default: the scheme's."))
    ] = None,
    keep_missing: Annotated[
        bool, typer.Option("--keep-missing", help=N_("Leave nodes without a value as the scheme treats them."))
    ] = False,
    facts: FactsOption = None,
    given: GivenOption = None,
    standards: StandardsOption = None,
    other_standards: Annotated[
        list[str] | None, typer.Option("--other-standards", help=N_("Standard values of another year; repeatable."))
    ] = None,
    enterprises: EnterprisesOption = None,
    targets: TargetsOption = None,
    year: YearsOption = None,
    version: VersionOption = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Rank intervals over many draws of weights, and what decides them."""
    import numpy as np

    from stateward.assessment.result import assess
    from stateward.assessment.robustness import bounds_of, robustness, unrounded_scores
    from stateward.cli.inputs import Sources, gather
    from stateward.cli.output import emit_json, emit_rows, note, show_faults
    from stateward.messages import gettext as _

    def gathered(named: str | None) -> tuple[Rulebook, Inputs]:
        return gather(Sources(facts, given, named, enterprises, targets, workspace, rulebook))

    def scored(book: Rulebook, inputs: Inputs) -> Assessment:
        return assess(book, scheme, inputs, year, version=version, reasons=False)

    book, inputs = gathered(standards)
    result = scored(book, inputs)
    found = robustness(
        result,
        np.random.default_rng(seed),
        runs=runs,
        bounds=bounds_of(result.scheme.document, weights, missing=False if keep_missing else None),
        alternatives=[scored(*gathered(named)) for named in other_standards or ()],
        unrounded=unrounded_scores(book, result, inputs, year),
    )
    show_faults(found.notes)
    if format_ is Format.json:
        emit_json({**found.to_dict(), "seed": seed}, output)
        return
    for row in found.nodes[:3]:
        note(
            _("{title}: its weight alone moves ranks by {mean} on average, at most by {most}.").format(
                title=row["title"], mean=round(row["mean_rank_change"], 2), most=row["largest_rank_change"]
            )
        )
    for edge in found.edges:
        note(
            _("{enterprise} {year}: {unrounded} lies on the limit {limit} between {better} and {worse}.").format(**edge)
        )
    emit_rows(HEADERS, [[row[name] for name in HEADERS] for row in found.rows()], format_, output)
