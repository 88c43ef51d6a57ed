"""Pages of one's own account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """One's own account: who I am here, what I may see, my second factors and sessions."""
    return render(request, "accounts/own.html")
