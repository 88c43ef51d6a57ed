"""The login wall, and who acts for whom in this request."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from stateward.workbench.accounts.models import Deputy, holding_on
from stateward.workbench.accounts.scope import grants_of
from stateward.workbench.api.tokens import narrowed

Handler = Callable[[HttpRequest], HttpResponse]
#: Where the session keeps the absent person's key.
ACTING_FOR = "acting_for"
#: Where the session keeps when it was last used, in seconds; written once in so many seconds.
LAST_USED = "last_used"
NOTED_EVERY = 60


def sessions(get_response: Handler) -> Handler:
    """End a session that nobody used for longer than the office allows."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if user.is_authenticated and request.token is None:
            now = int(time.time())
            last = request.session.get(LAST_USED, now)
            if now - last > settings.STATEWARD_IDLE_SECONDS:
                logout(request)
            elif LAST_USED not in request.session or now - last >= NOTED_EVERY:
                request.session[LAST_USED] = now
        return get_response(request)

    return middleware


class LoginWall(LoginRequiredMiddleware):
    """Every page but those marked `login_not_required` asks to sign in."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:
        """The sign-in page; a part of a page asked for by a script makes the whole page go there."""
        response = super().handle_no_permission(request, view_func)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": response["Location"]})
        return response


def acting(get_response: Handler) -> Handler:
    """Hold the grants of the signed-in person, or of the absent one acted for, once a request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if user.is_authenticated:
            token = request.token
            # A program acts for its own person alone, with the part of the rights that its token has.
            user.acting_for = _absent_person(request) if token is None else None
            held = grants_of(user)
            user.held_grants = held if token is None else narrowed(held, token)
        return get_response(request)

    return middleware


def _absent_person(request: HttpRequest) -> Any:
    """The absent person of the session, as long as the deputyship holds."""
    chosen = request.session.get(ACTING_FOR)
    if chosen is None:
        return None
    today = holding_on(timezone.localdate())
    found = Deputy.objects.filter(today, deputy=request.user, absent=chosen, absent__is_active=True)
    deputy = found.select_related("absent").first()
    if deputy is None:
        del request.session[ACTING_FOR]
        return None
    return deputy.absent
