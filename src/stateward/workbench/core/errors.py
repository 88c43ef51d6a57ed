"""Error pages in the shell's look: a sentence and a way on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stateward.messages import gettext as _
from stateward.workbench.api.faults import of_the_interface, refusal


def _page(request: HttpRequest, status: int, title: str, next_step: str) -> HttpResponse:
    if of_the_interface(request):
        return refusal(status)
    return render(request, "core/error.html", {"title": title, "next_step": next_step, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: the address or the form cannot be read."""
    return _page(request, 400, _("This request cannot be read."), _("Go back and try again."))


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403: the reader's grants do not allow this."""
    return _page(
        request,
        403,
        _("Your grants do not open this."),
        _("Ask your administrator if you need it; “My account” says what you may see and do."),
    )


def foreign_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is not one this site made."""
    return _page(
        request,
        403,
        _("This request was refused."),
        _("Open the page again and repeat what you did; cookies are needed."),
    )


def too_often(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """429: the same was tried too often."""
    return _page(request, 429, _("This was tried too often."), _("Wait a few minutes, then try again."))


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: nothing is at this address."""
    return _page(
        request, 404, _("Nothing is at this address."), _("Search for what you need, or begin at the first page.")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a defect of the product."""
    return _page(
        request,
        500,
        _("Something went wrong on our side; nothing was changed."),
        _("Try again. If it happens again, report what you did and the time of day."),
    )
