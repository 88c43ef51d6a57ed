"""Each request in its language; faults of the library as pages with a sentence and a next step."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import translation

from stateward import messages
from stateward.messages.errors import StatewardError
from stateward.workbench.core import workspace

LANGUAGE_COOKIE = "stateward_language"
#: Language of the library -> Django's name of it.
DJANGO_LANGUAGES = {"en": "en", "zh": "zh-hans"}

Handler = Callable[[HttpRequest], HttpResponse]


def wanted_language(request: HttpRequest) -> str:
    """The choice made in this browser, the account's, the browser's first known language, else the workspace's."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE)
    if chosen in DJANGO_LANGUAGES:
        return chosen
    own = getattr(getattr(request, "user", None), "language", "")
    if own in DJANGO_LANGUAGES:
        return str(own)
    for entry in request.headers.get("Accept-Language", "").split(","):
        code = entry.split(";")[0].strip().lower().split("-")[0]
        if code in DJANGO_LANGUAGES:
            return code
    return messages.normalise_language(workspace.current().settings.language)


def language(get_response: Handler) -> Handler:
    """Set the language of the library and of Django for one request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        code = wanted_language(request)
        request.stateward_language = code
        with messages.language(code), translation.override(DJANGO_LANGUAGES[code]):
            response = get_response(request)
        response.headers.setdefault("Content-Language", settings.LANGUAGE_CODE if code == "en" else "zh-Hans")
        response.headers["Vary"] = ", ".join(filter(None, [response.headers.get("Vary"), "Cookie, Accept-Language"]))
        return response

    return middleware


def page_above(path: str) -> str:
    """The nearest address above this one that exists."""
    while len(path) > 1:
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return "/"


def reloading(get_response: Handler) -> Handler:
    """Lead whoever reloads an address that only takes forms to the page above it.

    A refused form is answered on its own address with what was typed; loading that address anew (the address bar, a
    bookmark, the back of a restored browser) is a GET, for which there is no page.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405 and _asks_for_a_page(request):
            return redirect(page_above(request.path_info))
        return response

    return middleware


def _asks_for_a_page(request: HttpRequest) -> bool:
    """Whether a browser loads a whole page: no part of one, no program."""
    if request.method not in ("GET", "HEAD") or request.headers.get("HX-Request"):
        return False
    return "text/html" in request.headers.get("Accept", "text/html")


class FaultsMiddleware:
    """Show a fault of the library as a page: what is wrong, where, and what to do."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a `StatewardError`; everything else goes on to Django."""
        if not isinstance(exception, StatewardError):
            return None
        return render(request, "core/faults.html", {"faults": exception.faults}, status=422)


faults = FaultsMiddleware
