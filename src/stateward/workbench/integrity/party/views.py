"""The overview of party building: coverage of the register, duties, study, reports. 404 where it is switched off."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stateward.messages import gettext as _
from stateward.workbench.accounts.permissions import allowed
from stateward.workbench.core import office
from stateward.workbench.integrity import selectors
from stateward.workbench.integrity.actions import VIEW
from stateward.workbench.integrity.party import coverage
from stateward.workbench.integrity.records.rooms import BESIDE, ROOMS


@allowed(VIEW)
@require_safe
def party(request: HttpRequest) -> HttpResponse:
    """Where each enterprise stands in a year."""
    if not coverage.is_on():
        raise Http404
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else office.today().year
    lines = coverage.lines(year, selectors.enterprises(request.user))
    context = {
        "year": year,
        "lines": lines,
        "covered": sum(line.is_covered for line in lines),
        "duties": (sum(line.duties_done for line in lines), sum(line.duties for line in lines)),
        "studies": (sum(line.studies_held for line in lines), sum(line.studies for line in lines)),
        "reports": (sum(line.reports_in for line in lines), sum(line.reports for line in lines)),
        "beside": [(key, _(ROOMS[key].title), False) for key in BESIDE["party"]],
    }
    return render(request, "integrity/party.html", context)
