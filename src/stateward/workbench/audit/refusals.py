"""What people attempted and the site refused: forged ids, denied pages, foreign and replayed forms are events too."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from stateward.audit.canonical import canonical
from stateward.messages import gettext as _
from stateward.workbench.audit import events, recording
from stateward.workbench.audit.models import SentForm
from stateward.workbench.audit.register import EventType
from stateward.workbench.core import errors

Handler = Callable[[HttpRequest], HttpResponse]

#: Status of an answer -> what it says was attempted.
_BY_STATUS = {
    400: events.UNREADABLE,
    403: events.DENIED,
    409: events.REPLAYED_FORM,
    413: events.TOO_LARGE,
}
#: The same attempt of one person is recorded once in so many seconds, so that nobody can flood the log.
ONCE_IN_SECONDS = 60
#: How long a sent form is remembered; longer than anybody leaves a page open.
REMEMBERED = timedelta(days=2)
_LONGEST_ADDRESS = 300
_FORM_TOKEN = "csrfmiddlewaretoken"


class RefusalsMiddleware:
    """Record refused attempts of signed-in people; refuse a form that was sent already.

    Stands behind the middleware that says who acts. A visitor's attempts are not recorded, for everybody could fill the
    log with them; failed sign-ins are, by the accounts.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and record where the answer is a refusal."""
        response = self.get_response(request)
        if response.status_code >= 400:
            _forget(request)
        attempted = _attempted(request, response)
        if attempted is not None and request.user.is_authenticated:
            _tell(attempted, request, response.status_code)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """The page that says so, for a form that was sent already."""
        fingerprint = None if getattr(view, "repeatable", False) else _fingerprint(request)
        if fingerprint is None:
            return None
        try:
            with transaction.atomic():
                SentForm.objects.create(fingerprint=fingerprint)
        except IntegrityError:
            context = {
                "title": _("This form was sent already; nothing was done twice."),
                "next_step": _("Open the page to see what became of it."),
                "status": 409,
            }
            return render(request, "core/error.html", context, status=409)
        request.sent_form = fingerprint
        return None


middleware = RefusalsMiddleware


def repeatable(view: Any) -> Any:
    """Mark a page whose form changes nothing when it is sent twice: a download, a check."""
    view.repeatable = True
    return view


def foreign_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that this site did not make."""
    request.attempted = events.FORGED_FORM
    return errors.foreign_form(request, reason)


def forget_sent_forms() -> int:
    """Delete the fingerprints of forms that were sent long ago; how many."""
    return int(SentForm.objects.filter(sent_at__lt=timezone.now() - REMEMBERED).delete()[0])


def _fingerprint(request: HttpRequest) -> str | None:
    """What two sendings of one form have in common and nothing else has: its token, its address and what it says.

    The token of a form is masked anew each time a page is made, so the same wish from a fresh page is another form.
    """
    if request.method != "POST" or not request.user.is_authenticated or _FORM_TOKEN not in request.POST:
        return None
    fields = {name: request.POST.getlist(name) for name in request.POST}
    files = {name: [[file.name, file.size] for file in request.FILES.getlist(name)] for name in request.FILES}
    content = canonical([str(request.user.pk), request.get_full_path(), fields, files])
    return hashlib.sha256(content.encode()).hexdigest()


def _forget(request: HttpRequest) -> None:
    """A form that was refused may be sent again as it is."""
    fingerprint = getattr(request, "sent_form", None)
    if fingerprint is not None:
        SentForm.objects.filter(fingerprint=fingerprint).delete()


def _attempted(request: HttpRequest, response: HttpResponse) -> EventType | None:
    """What the answer says was attempted; a mistyped address is nobody's attempt, one with a forged id is."""
    marked: EventType | None = getattr(request, "attempted", None)
    if marked is not None:
        return marked
    if response.status_code == 404:
        return events.OUT_OF_SIGHT if request.resolver_match and request.resolver_match.kwargs else None
    return _BY_STATUS.get(response.status_code)


def _tell(attempted: EventType, request: HttpRequest, status: int) -> None:
    address = request.path[:_LONGEST_ADDRESS]
    key = hashlib.sha256(canonical([str(request.user.pk), attempted.action, address]).encode()).hexdigest()
    if not cache.add(f"refused:{key}", 1, ONCE_IN_SECONDS):
        return
    match = request.resolver_match
    page = recording.ObjectRef("page", match.view_name[:80] if match else "")
    with transaction.atomic():
        recording.record(attempted.action, page, after={"address": address, "method": request.method, "status": status})
