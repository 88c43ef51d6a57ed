"""The page of what was found, and the quick list below the search field."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stateward.workbench.search import finding


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What the reader may see of what matches; a part when htmx asks, else a page."""
    text = request.GET.get("q", "").strip()
    quick = request.htmx and request.htmx.target == "search-results"
    only = request.GET.get("kind", "")
    limit = finding.QUICK if quick else finding.ALL
    context = {"text": text, "only": only, "found": finding.search(request.user, text, limit, only)}
    return render(request, "search/parts/quick.html" if quick else "search/found.html", context)
