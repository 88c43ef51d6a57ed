"""Keeping and dropping a list, from the list itself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from stateward.workbench.accounts.permissions import allowed
from stateward.workbench.core.actions import KEEP_LISTS
from stateward.workbench.core.saved import selectors, services


@allowed(KEEP_LISTS)
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the list that the form stands on, and go back to it."""
    given = request.POST
    saved = services.keep(
        given.get("path", ""), given.get("query", ""), given.get("name", ""), shared="shared" in given
    )
    return redirect(saved)


@allowed(KEEP_LISTS)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop one of one's own lists, and go back to the page it was of."""
    saved = selectors.own(request.user, pk)
    if saved is None:
        raise Http404
    path = saved.path
    services.drop(saved)
    return redirect(path)
