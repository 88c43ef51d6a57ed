"""Pages of rounds: the list, opening a year, the round with its groups, its league table and its papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.accounts.scope import sees_whole_office
from stateward.workbench.assessment.cycle import jobs, papers, scoring, selectors, services
from stateward.workbench.assessment.cycle.forms import NewRoundForm
from stateward.workbench.assessment.cycle.models import Round
from stateward.workbench.assessment.events import RUN, SEE_PAY
from stateward.workbench.core import tables, workspace
from stateward.workbench.core.cycles import selectors as cycles
from stateward.workbench.core.cycles import services as moving
from stateward.workbench.core.cycles.states import Move
from stateward.workbench.core.documents import respond

STRAND = "assessment"


def find_round(request: HttpRequest, pk: int) -> Round:
    """The round, or 404 where the reader does not see it."""
    found = selectors.round_(request.user, pk)
    if found is None:
        raise Http404
    return found


@allowed("assessment.view")
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds I see."""
    context = {"rounds": selectors.rounds(request.user), "may_run": may(request.user, RUN), "here": "rounds"}
    return render(request, "assessment/rounds.html", context)


@allowed(RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open the year for a scheme and a set of groups."""
    form = NewRoundForm(request.POST or None, user=request.user)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        rule = workspace.rulebook().get("cycle", given["cycle"])
        try:
            return redirect(
                services.open_round(
                    rule,
                    given["year"],
                    given["scheme"],
                    given["targets"],
                    given["enterprises"],
                    title=given["title"],
                    starts_on=given["starts_on"],
                )
            )
        except StatewardError as error:
            faults = list(error.faults)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "assessment/round_new.html", {"form": form, "faults": faults, "here": "rounds"}, status=status
    )


@allowed("assessment.view")
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """The round: where every group stands, the league table, what is done for all at once."""
    return _page(request, find_round(request, pk))


def _page(request: HttpRequest, found: Round, faults: list[Fault] | None = None) -> HttpResponse:
    user = request.user
    shown = selectors.sees_result(user, found)
    runs = may(user, RUN) and sees_whole_office(user, strand=STRAND)
    columns = cycles.board(user, found.cycle)
    grade = request.GET.get("grade", "")
    rows = selectors.standings(user, found, shown=shown)
    context = {
        "round": found,
        "columns": [column for column in columns if column.standing],
        "together": [(column, offer) for column in columns for offer in column.together],
        "rows": [row for row in rows if not grade or row.grade == grade],
        "groups": len(rows),
        "grades": sorted({row.grade for row in rows if row.grade}),
        "grade": grade,
        "result": found.result if shown else None,
        "may_run": runs,
        "may_pay": shown and found.result is not None and may(user, SEE_PAY),
        "may_compute": runs and any(column.step.kind == "compute" for column in columns if column.standing),
        "faults": faults or [],
        "here": "rounds",
    }
    return render(request, "assessment/round.html", context, status=422 if faults else 200)


_TOGETHER: dict[str, Callable[..., Any]] = {
    Move.SUBMIT.value: moving.submit_together,
    Move.APPROVE.value: moving.approve_together,
    Move.RETURN.value: moving.return_together,
}


@allowed(RUN)
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Compute the scores, ask for rank intervals, or take a step that all take together."""
    found = find_round(request, pk)
    try:
        if action == "compute":
            scoring.compute(found)
        elif action == "intervals":
            result = found.result
            if result is None:
                raise Http404
            jobs.ask(result)
        elif action in _TOGETHER:
            _TOGETHER[action](found.cycle, request.POST.get("text", ""))
        else:
            raise Http404
    except StatewardError as error:
        return _page(request, found, list(error.faults))
    return redirect(found)


@allowed("assessment.view")
@require_safe
def league(request: HttpRequest, pk: int, format_: str) -> HttpResponse:
    """The league table as a workbook, CSV, PDF or Word document; what the reader sees of it."""
    found = find_round(request, pk)
    rows = selectors.standings(request.user, found, shown=selectors.sees_result(request.user, found))
    name = f"{found.scheme}-{found.year}"
    if format_ in tables.EXPORTS:
        cells: list[list[Any]] = [papers.league_headings(), *papers.league_cells(rows)]
        return tables.download(cells, name, format_)
    return respond(request, papers.league(found, rows), format_, name)


@allowed("assessment.view")
@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """The stored result that `stateward verify` rebuilds; it holds every group's figures."""
    found = find_round(request, pk)
    newest = found.result
    if newest is None or not sees_whole_office(request.user, strand=STRAND):
        raise Http404
    return _attached(scoring.file_of(newest), "application/json", f"{found.scheme}-{found.year}.json")


@allowed("assessment.view")
@require_safe
def notices(request: HttpRequest, pk: int) -> HttpResponse:
    """The notices of the result for every group the reader sees, at once."""
    found = find_round(request, pk)
    newest = found.result
    if newest is None or not selectors.sees_result(request.user, found):
        raise Http404
    content = papers.notices(found, selectors.standings(request.user, found), newest)
    return _attached(content, "application/zip", f"notices-{found.year}.zip")


def _attached(content: bytes, media: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
