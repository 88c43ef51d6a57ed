"""`term`: a three-year term with its annual results, and what the last year must reach."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
    WorkspaceOption,
)
from stateward.cli.usage import Command
from stateward.messages import gettext_noop as N_


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("term", cls=Command, help=N_("A term of years: its score so far, and what the last year must reach."))(
        term_command
    )


def term_command(
    rules: Annotated[str, typer.Argument(metavar="TERM", help=N_("Id of a term document, or a path to a YAML file."))],
    first: Annotated[int, typer.Option("--from", help=N_("The first year of the term."))],
    needed: Annotated[
        str | None, typer.Option("--needed", help=N_("Say what this indicator must reach in the last year."))
    ] = None,
    enterprise: Annotated[str | None, typer.Option("--enterprise", help=N_("The enterprise's code."))] = None,
    goal: Annotated[float | None, typer.Option("--goal", help=N_("The score the term is to reach."))] = None,
    low: Annotated[float, typer.Option("--low", help=N_("Lowest value tried."))] = 0.0,
    high: Annotated[float, typer.Option("--high", help=N_("Highest value tried."))] = 200.0,
    moves: Annotated[
        Path | None, typer.Option("--moves", help=N_("Mergers and transfers: year, giver, receiver, share, reason."))
    ] = None,
    facts: FactsOption = None,
    given: GivenOption = None,
    standards: StandardsOption = None,
    enterprises: EnterprisesOption = None,
    targets: TargetsOption = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Score a term with its annual results inside; years to come repeat the latest year known, and that is said."""
    from stateward.assessment.rebase import moves_of
    from stateward.assessment.term import assess_moved_term, assess_term, needed_in_term
    from stateward.cli.inputs import Sources, gather, table_of
    from stateward.cli.output import emit_json, emit_rows, note
    from stateward.messages import gettext as _
    from stateward.messages import listed

    book, inputs = gather(Sources(facts, given, standards, enterprises, targets, workspace, rulebook))
    document = book.get("term", rules)
    if needed is not None:
        if enterprise is None or goal is None:
            raise typer.BadParameter(_("--needed goes with --enterprise and --goal"))
        answer = needed_in_term(book, document, inputs, first, enterprise, needed, goal, low=low, high=high)
        if format_ is Format.json:
            emit_json(answer.to_dict(), output)
            return
        emit_rows(
            ["enterprise", "indicator", "goal", "value", "score", "best"],
            [[answer.enterprise, answer.indicator, answer.goal, answer.value, answer.score, answer.best]],
            format_,
            output,
        )
        return
    moved = None
    if moves is not None:
        accounts = [entry.document.accounts for entry in book.all("accounts")]
        additive = {id_ for chart in accounts for id_, line in chart.items() if line.kind in ("money", "count")}
        moved = assess_moved_term(book, document, inputs, first, moves_of(table_of(moves)), sorted(additive))
    term = moved.rebased if moved is not None else assess_term(book, document, inputs, first)
    if term.assumed:
        note(
            _("Not known yet: {years}; they are taken to be like {latest}.").format(
                years=listed(str(year) for year in term.assumed), latest=max(term.known)
            )
        )
    data = term.to_dict() if moved is None else moved.to_dict()
    if format_ is Format.json:
        emit_json(data, output)
        return
    years = [str(year) for year in range(term.first, term.last + 1)]
    rows = [
        [row["enterprise"], row["rank"], row["score"], row["grade"], *(row["annual"][year] for year in years)]
        for row in data["results"]
    ]
    emit_rows(["enterprise", "rank", "score", "grade", *years], rows, format_, output)
