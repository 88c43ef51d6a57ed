"""Party building: coverage of the register, duties, study, reports, the evaluation. 404 where it is switched off."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import office
from stateward.workbench.core.outcomes import told_count
from stateward.workbench.integrity import selectors
from stateward.workbench.integrity.actions import VIEW
from stateward.workbench.integrity.party import coverage, evaluation
from stateward.workbench.integrity.records.rooms import BESIDE, ROOMS


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "") or request.POST.get("year", "")
    return int(text) if text.isdecimal() and len(text) == 4 else office.today().year


@allowed(VIEW)
@require_safe
def party(request: HttpRequest) -> HttpResponse:
    """Where each enterprise stands in a year."""
    return _page(request)


def _page(request: HttpRequest, faults: list[Fault] | None = None) -> HttpResponse:
    if not coverage.is_on():
        raise Http404
    year = _year(request)
    lines = coverage.lines(year, selectors.enterprises(request.user))
    found = evaluation.evaluated(year, {line.enterprise.code for line in lines})
    context = {
        "year": year,
        "lines": [(line, found.get(line.enterprise.code)) for line in lines],
        "covered": sum(line.is_covered for line in lines),
        "duties": (sum(line.duties_done for line in lines), sum(line.duties for line in lines)),
        "studies": (sum(line.studies_held for line in lines), sum(line.studies for line in lines)),
        "reports": (sum(line.reports_in for line in lines), sum(line.reports for line in lines)),
        "beside": [(key, _(ROOMS[key].title), False) for key in BESIDE["party"]],
        "schemes": (evaluation.SCHEME, evaluation.LINKED),
        "grades": evaluation.grade_titles(),
        "may_evaluate": may(request.user, evaluation.EVALUATE) and evaluation.is_possible(),
        "done": told_count(request, "done"),
        "faults": faults or [],
    }
    return render(request, "integrity/party.html", context, status=422 if faults else 200)


@allowed(evaluation.EVALUATE)
@require_POST
def evaluate(request: HttpRequest) -> HttpResponse:
    """Evaluate a year by the scheme, and hand the scores on to the assessment."""
    if not coverage.is_on():
        raise Http404
    year = _year(request)
    try:
        scored = evaluation.evaluate(year, list(selectors.enterprises(request.user)))
    except StatewardError as error:
        return _page(request, error.faults)
    return redirect(f"{reverse('integrity:party')}?year={year}&done={scored}")
