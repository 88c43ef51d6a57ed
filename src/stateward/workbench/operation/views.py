"""Pages for programs that watch the server: alive, ready, figures."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from stateward import __version__
from stateward.workbench.operation import figures  # noqa: F401  (registers its figures)
from stateward.workbench.operation.state import readiness

#: Answers when the server can work, and when it cannot now but may soon.
READY, NOT_READY = 200, 503


@never_cache
@require_safe
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """Whether the process answers; asks nothing of the database, so that a slow one does not get it restarted."""
    return JsonResponse({"status": "ok", "version": __version__})


@never_cache
@require_safe
@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """Whether the process can do its work: database, its shape, the folder. Details for this machine alone."""
    checks = readiness()
    good = all(checks.values())
    told: dict[str, object] = {"status": "ready" if good else "not ready"}
    if request.of_this_machine:
        told["checks"] = checks
    return JsonResponse(told, status=READY if good else NOT_READY)


@never_cache
@require_safe
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures for Prometheus: to this machine itself, or to who shows the token; to others there is no page."""
    if not (request.of_this_machine or _shows_token(request)):
        raise Http404
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _shows_token(request: HttpRequest) -> bool:
    token = settings.OPERATOR.metrics.token.get_secret_value()
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    same = hmac.compare_digest(shown.encode(), token.encode())
    return bool(token) and scheme.lower() == "bearer" and same
