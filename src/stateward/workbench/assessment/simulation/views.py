"""The simulation: two schemes on the same facts, who changes grade and by which node."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stateward.messages import gettext as _
from stateward.messages.errors import StatewardError
from stateward.workbench.accounts.permissions import allowed
from stateward.workbench.assessment import results
from stateward.workbench.assessment.events import RUN
from stateward.workbench.assessment.simulation import running
from stateward.workbench.core import tables
from stateward.workbench.register import selectors as register
from stateward.workbench.statements import selectors as statements

#: Rows shown on the page; the download has all.
SHOWN = 200


@allowed(RUN)
@require_safe
def simulation(request: HttpRequest) -> HttpResponse:
    """Choose a draft or a scheme, another to compare it with, and a year."""
    schemes, years = results.schemes(), statements.annual_years(request.user, strand="assessment")
    context: dict[str, Any] = {
        "drafts": running.drafts(request.user),
        "schemes": schemes,
        "years": years,
        "draft": request.GET.get("draft", ""),
        "against": request.GET.get("against", ""),
        "year": request.GET.get("year", ""),
        "here": "simulation",
    }
    if context["draft"]:
        try:
            found = _found(request)
            rows = _rows(request, found)
            context |= {"found": found, "summary": found.summary(), "rows": rows[:SHOWN], "changed": len(rows)}
        except StatewardError as error:
            context["faults"] = error.faults
    return render(request, "assessment/simulation.html", context, status=422 if context.get("faults") else 200)


@allowed(RUN)
@require_safe
def export(request: HttpRequest, format_: str) -> HttpResponse:
    """Every enterprise with both results, as CSV or a workbook."""
    if format_ not in tables.EXPORTS or not request.GET.get("draft"):
        raise Http404
    headings = [
        _("Enterprise"),
        _("Year"),
        _("Before"),
        _("Grade before"),
        _("After"),
        _("Grade after"),
        _("Decided by"),
    ]
    cells: list[list[Any]] = [headings]
    for row in _rows(request, _found(request), changed_only=False):
        side, other = row["before"], row["after"]
        node = row["node"]["title"] if row["node"] else None
        cells.append([row["name"], row["year"], side["score"], side["grade"], other["score"], other["grade"], node])
    return tables.download(cells, "simulation", format_)


def _found(request: HttpRequest) -> Any:
    year = request.GET.get("year", "")
    return running.run(
        request.user,
        request.GET.get("draft", ""),
        request.GET.get("against", "") or None,
        int(year) if year.isdecimal() else None,
    )


def _rows(request: HttpRequest, found: Any, *, changed_only: bool = True) -> list[dict[str, Any]]:
    """Comparisons of the enterprises that the reader sees, with their names."""
    names = {one.code: one.name for one in register.enterprises(request.user, strand="assessment")}
    return [
        {**row, "name": names[row["enterprise"]]}
        for row in found.rows(changed_only=changed_only)
        if row["enterprise"] in names
    ]
