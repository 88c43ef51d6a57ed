"""The first page of supervision: what waits, room by room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.supervision.actions import OFFICE, VIEW
from stateward.workbench.supervision.draws import selectors as draws
from stateward.workbench.supervision.findings import selectors as findings
from stateward.workbench.supervision.inspections import selectors as inspections
from stateward.workbench.supervision.lists import selectors as lists
from stateward.workbench.supervision.pages import page
from stateward.workbench.supervision.warnings import selectors as warnings


@allowed(VIEW)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Warnings by level, overdue corrections, what waits in each room."""
    user, whole = request.user, may(request.user, OFFICE)
    context = {
        "levels": warnings.by_level(user),
        "worst": warnings.open_warnings(user)[:8],
        "overdue": findings.overdue(user)[:8],
        "counts": {
            "overdue": findings.overdue(user).count(),
            "confirm": findings.to_confirm(user).count(),
            "close": findings.to_close(user).count(),
            "recheck": findings.to_recheck(user).count(),
            "visits": inspections.mine(user).count(),
        },
        "drafts": lists.open_drafts(user) if whole else [],
        "draws": draws.draws(user).filter(state__in=["frozen", "approved"]) if whole else [],
        "run": warnings.newest_run(),
        "whole": whole,
    }
    return page(request, "overview", "overview", context)
