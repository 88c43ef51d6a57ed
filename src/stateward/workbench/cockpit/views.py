"""The cockpit's pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stateward.workbench.accounts.permissions import allowed
from stateward.workbench.cockpit.actions import VIEW


@allowed(VIEW)
@require_safe
def cockpit(request: HttpRequest) -> HttpResponse:
    """Where we are: every card that the reader may see."""
    return render(request, "cockpit/cockpit.html", {})
