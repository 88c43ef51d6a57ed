"""The enterprise's desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.accounts.scope import enterprises_of
from stateward.workbench.statements.actions import DESK, SIGN
from stateward.workbench.statements.desk import selectors


@allowed(DESK)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What I owe and by when, what came back and why, how we stand, what must be answered."""
    user = request.user
    context = {
        "top": enterprises_of(user, strand="statements").order_by("depth", "path").first(),
        "owed": selectors.owed(user),
        "returned": selectors.returned(user),
        "to_sign": selectors.to_sign(user) if may(user, SIGN) else [],
        "letters": selectors.letters(user),
        "standings": selectors.standings(user) if may(user, "assessment.view") else None,
    }
    return render(request, "statements/desk/desk.html", context)
