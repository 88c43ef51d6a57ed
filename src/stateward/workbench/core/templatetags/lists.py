"""`{% kept_lists %}`: the lists that the reader keeps of this page, and keeping the one that is shown."""

from __future__ import annotations

from typing import Any

from django import template

from stateward.workbench.core.saved import selectors

register = template.Library()


@register.inclusion_tag("core/parts/kept_lists.html", takes_context=True)
def kept_lists(context: dict[str, Any]) -> dict[str, Any]:
    """The kept lists of the page that is shown; nothing where nobody is signed in."""
    request = context["request"]
    if not request.user.is_authenticated:
        return {"shown": False}
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "shown": True,
        "request": request,
        "lists": list(selectors.of_page(request.user, request.path)),
        "path": request.path,
        "query": query.urlencode(),
        "has_department": request.user.department_id is not None,
        "reader": request.user,
        "csrf_token": context.get("csrf_token"),
    }
