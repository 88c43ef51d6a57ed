"""Pages of a year: the list of scores, the stage of the cycle, computing, rank intervals, opening a year."""

from __future__ import annotations

from statistics import median
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages import current_language, pick
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import tables, workspace
from stateward.workbench.integrity import selectors
from stateward.workbench.integrity.actions import PREPARE, VIEW
from stateward.workbench.integrity.index import running, services, showing
from stateward.workbench.integrity.index.forms import OpenYearForm
from stateward.workbench.integrity.index.jobs import begin_intervals
from stateward.workbench.integrity.index.models import IndexRun, IndexYear
from stateward.workbench.integrity.index.shape import parts_of, titles_of
from stateward.workbench.integrity.index.tables import ScoreTable


def found_year(request: HttpRequest, year: int) -> IndexYear:
    """The year of an address, or 404 where the reader does not see it."""
    found = selectors.year(request.user, year)
    if found is None:
        raise Http404
    return found


@allowed(VIEW)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The newest year; where there is none, what to do next."""
    years = selectors.years(request.user)
    if years:
        return redirect(years[0])
    return render(request, "integrity/empty.html", {"may_prepare": may(request.user, PREPARE)})


def _table(request: HttpRequest, index_year: IndexYear, run: IndexRun) -> tuple[list[dict[str, Any]], ScoreTable]:
    rows = showing.rows(request.user, index_year, run)
    titles = titles_of(run.rule)
    return rows, ScoreTable(list(rows), parts={id_: titles[id_] for id_ in parts_of(run.rule)})


@allowed(VIEW)
@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """A year: where its cycle stands, the scores with their rank intervals, what the index depends on."""
    return _page(request, found_year(request, year))


def _page(request: HttpRequest, found: IndexYear, faults: list[Fault] | None = None) -> HttpResponse:
    run = selectors.run_shown(request.user, found)
    participants = list(selectors.participants(request.user, found))
    context: dict[str, Any] = {
        "year": found,
        "years": selectors.years(request.user),
        "run": run,
        "stages": showing.stages(found, participants),
        "participants": [(row, showing.address(found, row.enterprise.code)) for row in participants],
        "may_prepare": may(request.user, PREPARE),
        "whole_office": selectors.whole_office(request.user),
        "faults": faults or [],
        "kept_fields": tables.kept_fields(request, "column", "page"),
        "document": found.rule,
    }
    if run is not None:
        context |= _results(request, found, run)
    if context["whole_office"]:
        context["unverified"] = services.unsettled(found)
        context["outdated"] = run is not None and run.state == "computed" and not running.is_current(run)
    return render(request, "integrity/year.html", context, status=422 if faults else 200)


def _results(request: HttpRequest, found: IndexYear, run: IndexRun) -> dict[str, Any]:
    rows, table = _table(request, found, run)
    scored = [row["score"] for row in rows if row["score"] is not None]
    titles = {a.id: pick(a.title.as_dict()) for a in run.rule.uncertainty.assumptions} if run.rule.uncertainty else {}
    shares = (run.uncertainty or {}).get("sensitivity", [])
    grades = showing.grade_titles(run.rule)
    return {
        "table": tables.show(request, table),
        "rows": rows,
        "middle": median(scored) if scored else None,
        "scored": len(scored),
        "grades": [(title, sum(row["grade"] == title for row in rows)) for title in grades.values()],
        "sensitivity": [(titles.get(one["assumption"], one["assumption"]), one) for one in shares],
        "run_faults": run.faults.get(current_language(), []) if selectors.whole_office(request.user) else [],
    }


@allowed(VIEW)
@require_safe
def export(request: HttpRequest, year: int, format_: str) -> HttpResponse:
    """The scores as shown, as a workbook or CSV."""
    found = found_year(request, year)
    run = selectors.run_shown(request.user, found)
    if format_ not in tables.EXPORTS or run is None:
        raise Http404
    return tables.export(request, _table(request, found, run)[1], f"integrity-index-{year}", format_)


@allowed(PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_year(request: HttpRequest) -> HttpResponse:
    """Open the index of a year."""
    form = OpenYearForm(request.POST or None, user=request.user)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        given, book = form.cleaned_data, workspace.rulebook()
        title = _("Integrity index {year}").format(year=given["year"])
        try:
            return redirect(
                services.open_year(
                    given["year"],
                    book.get("index", given["index"]),
                    book.get("cycle", given["procedure"]),
                    given["enterprises"],
                    given["starts_on"],
                    title,
                )
            )
        except StatewardError as error:
            faults = error.faults
    context = {"form": form, "faults": faults}
    return render(request, "integrity/new_year.html", context, status=422 if request.method == "POST" else 200)


@allowed(PREPARE)
@require_POST
def act(request: HttpRequest, year: int, action: str) -> HttpResponse:
    """Compute the workbench's own figures, compute the index, or have its rank intervals computed."""
    found = found_year(request, year)
    if not selectors.whole_office(request.user):
        raise Http404
    try:
        if action == "figures":
            services.compute(found)
        elif action == "run":
            running.run(found)
        elif action == "intervals" and (run := running.newest(found)) is not None:
            return redirect(begin_intervals(run))
        else:
            raise Http404
    except StatewardError as error:
        return _page(request, found, error.faults)
    return redirect(found)
