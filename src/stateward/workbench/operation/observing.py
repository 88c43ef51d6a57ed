"""Each request counted and timed for Prometheus, and told as one line of the access log where that is wanted."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Gauge, Histogram

from stateward.workbench.operation.logs import ACCESS

Handler = Callable[[HttpRequest], HttpResponse]

#: Borders of the classes of answer times, in seconds; the aim for a page is 0.15.
BORDERS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10)
REQUESTS = Counter("stateward_requests", "Requests answered.", ["method", "page", "status"])
SECONDS = Histogram("stateward_request_seconds", "Time from request to answer.", ["page"], buckets=BORDERS)
RUNNING = Gauge("stateward_requests_running", "Requests being answered now.")

_access = logging.getLogger(ACCESS)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def observing(get_response: Handler) -> Handler:
    """Count, time and tell each request; pages are told by name, so that no code or person enters a label."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        with RUNNING.track_inprogress():
            response = get_response(request)
        seconds = time.perf_counter() - began
        match = request.resolver_match
        page = (match.view_name or match.route) if match else "none"
        method = request.method if request.method in _METHODS else "other"
        REQUESTS.labels(method, page, str(response.status_code)).inc()
        SECONDS.labels(page).observe(seconds)
        if _access.isEnabledFor(logging.INFO):
            _access.info(
                "%s %s %s", method, request.path, response.status_code, extra=_told(request, response, seconds)
            )
        return response

    return middleware


def _told(request: HttpRequest, response: HttpResponse, seconds: float) -> dict[str, object]:
    """What the access log says beside method, path and status; the query is left out, for it may hold names."""
    user = getattr(request, "user", None)
    told: dict[str, object] = {
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
        "address": request.META.get("REMOTE_ADDR", ""),
        "user": user.pk if user is not None and user.is_authenticated else None,
    }
    if response.has_header("X-Request-ID"):
        told["request_id"] = response.headers["X-Request-ID"]
    return told
