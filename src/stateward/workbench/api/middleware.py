"""Requests for the programming interface: the token they bring, their size, and what every answer has."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages.errors import Fault
from stateward.workbench.api import events, tokens
from stateward.workbench.api.faults import answer, of_the_interface, refusal
from stateward.workbench.audit.recording import ObjectRef, record
from stateward.workbench.core.acting import as_user

Handler = Callable[[HttpRequest], HttpResponse]
#: Refused tokens from one address in one minute; beyond them nothing more is looked up or told to the log.
MOST_REFUSED = 20
_SCHEME = "bearer "
_WHY = {
    "unknown": (N_("Nobody has this token."), N_("Copy it once more, or make a new one under “My account”.")),
    "expired": (N_("This token has expired."), N_("Make a new one under “My account”.")),
    "revoked": (N_("This token was revoked."), N_("Make a new one under “My account”.")),
    "closed": (N_("The account of this token is closed."), N_("Ask your administrator.")),
}


def interface(get_response: Handler) -> Handler:
    """Admit the token of a request, refuse what nobody can read, and make every answer comparable (ETag)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.token = None
        if not of_the_interface(request):
            return get_response(request)
        response = _unreadable(request) or _not_admitted(request) or _in_json(get_response(request))
        patch_vary_headers(response, ["Authorization", "Accept-Language"])
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return _compared(request, response)

    return middleware


def _unreadable(request: HttpRequest) -> HttpResponse | None:
    """The refusal of a body that is too large for what it is, and of addresses no database can compare with."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    form = str(request.content_type).startswith("multipart/")
    limit = settings.UPLOAD_MAXIMUM_BYTES if form else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if length.isdecimal() and int(length) > limit + settings.DATA_UPLOAD_MAX_MEMORY_SIZE * form:
        return refusal(413, value=length)
    if "\x00" in request.path or any("\x00" in value for values in request.GET.lists() for value in values[1]):
        return refusal(400)
    return None


def _not_admitted(request: HttpRequest) -> HttpResponse | None:
    """Sign the request in with its token, or refuse it; without a token the session's person stays."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    counted = f"api-refused:{request.META.get('REMOTE_ADDR', '')}"
    if cache.get(counted, 0) >= MOST_REFUSED:
        return refusal(429, headers={"Retry-After": "60"})
    secret = header[len(_SCHEME) :].strip() if header.lower().startswith(_SCHEME) else ""
    try:
        token = tokens.admit(secret)
    except tokens.NotAdmitted as error:
        cache.add(counted, 0, 60)
        cache.incr(counted)
        _tell(error)
        code = f"api.token_{error.why}"
        message, next_step = _WHY[error.why]
        return answer([Fault(code, _(message), _(next_step), rule=code)], 401, {"WWW-Authenticate": "Bearer"})
    request.token, request.user = token, token.user
    return None


def _tell(error: tokens.NotAdmitted) -> None:
    """Tell the log of a refused token, and whose it was where that is known."""
    about = error.token or ObjectRef("api.personaltoken", "")
    with transaction.atomic(), as_user(None, channel="api"):
        record(events.TOKEN_REFUSED.action, about, after={"why": error.why})


def _in_json(response: HttpResponse) -> HttpResponse:
    """The answer; one that is no success and no JSON (an unknown method, say) as faults."""
    if response.status_code < 400 or response.headers.get("Content-Type", "").startswith("application/json"):
        return response
    kept = {name: response.headers[name] for name in ("Allow",) if name in response.headers}
    return refusal(response.status_code, headers=kept)


def _compared(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with its ETag; 304 where the program has it already."""
    if request.method not in ("GET", "HEAD") or response.status_code != 200 or response.streaming:
        return response
    response.headers["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    compared: HttpResponse = get_conditional_response(request, etag=response.headers["ETag"], response=response)
    return compared
