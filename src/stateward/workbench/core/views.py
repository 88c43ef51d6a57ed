"""The shell's own pages: the way in, search, the reader's choices, health."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST, require_safe

from stateward.workbench.core import navigation, office, today
from stateward.workbench.core.context import UNIT_COOKIE
from stateward.workbench.core.formats import UNITS
from stateward.workbench.core.jobs import selectors as jobs
from stateward.workbench.core.middleware import DJANGO_LANGUAGES, LANGUAGE_COOKIE
from stateward.workbench.core.notices import services as notices

YEAR_IN_SECONDS = 31_536_000


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What needs the reader today: what waits for a decision, what is due, what runs, what was told."""
    user = request.user
    found = today.heaps(user)
    context = {
        "deciding": [heap for heap in found if heap.decides],
        "doing": [heap for heap in found if not heap.decides],
        "notices": notices.unread(user)[: today.SHOWN],
        "jobs": jobs.unfinished(user)[: today.SHOWN],
        "day": office.today(),
        "ways": navigation.entries(request)[1:],
    }
    return render(request, "core/home.html", context)


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the reader's language and go back to the page."""
    return _keep(request, LANGUAGE_COOKIE, request.POST.get("language", ""), tuple(DJANGO_LANGUAGES))


@require_POST
def choose_unit(request: HttpRequest) -> HttpResponse:
    """Keep the reader's unit of money and go back to the page."""
    return _keep(request, UNIT_COOKIE, request.POST.get("unit", ""), UNITS)


def _keep(request: HttpRequest, cookie: str, value: str, allowed: tuple[str, ...]) -> HttpResponse:
    response = HttpResponseRedirect(_way_back(request))
    if value in allowed:
        response.set_cookie(cookie, value, max_age=YEAR_IN_SECONDS, samesite="Lax", httponly=True)
    return response


def _way_back(request: HttpRequest) -> str:
    """The page the form stood on; never an address of another site."""
    address = request.POST.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else "/"


@login_not_required
@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """The address browsers ask by themselves leads to the site's icon."""
    return HttpResponseRedirect(f"{settings.STATIC_URL}mark.svg")
