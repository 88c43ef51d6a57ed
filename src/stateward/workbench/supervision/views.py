"""The first page of supervision: what waits, room by room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stateward.workbench.accounts.permissions import allowed
from stateward.workbench.supervision.actions import VIEW


@allowed(VIEW)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What waits in each room, and the doors to them."""
    return render(request, "supervision/overview.html", {})
