"""`{% history object %}`: what happened to an object, on its own page."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from stateward.workbench.accounts.permissions import may
from stateward.workbench.audit import recording, selectors, wording

register = template.Library()

#: How many events a page shows at once, and how many it keeps folded below them.
SHOWN, FOLDED = 8, 192


@register.inclusion_tag("audit/parts/history.html", takes_context=True)
def history(context: dict[str, Any], *objects: Any) -> dict[str, Any]:
    """The history of one or several objects (a row, or a list of rows), newest first.

    For pages whose reader was let in to the object; nothing is asked again here.
    """
    wanted = [one for obj in objects if obj is not None for one in (obj if isinstance(obj, list | tuple) else [obj])]
    found = list(selectors.history(wanted)[: SHOWN + FOLDED + 1])
    rows = [
        {"event": event, "who": wording.who(event), "summary": wording.summary(event), "object": _other(event, wanted)}
        for event in found[: SHOWN + FOLDED]
    ]
    request = context["request"]
    return {
        "rows": rows[:SHOWN],
        "folded": rows[SHOWN:],
        "more": len(found) > SHOWN + FOLDED,
        "log_address": _in_the_log(wanted) if wanted and may(request.user, "audit.view") else "",
    }


def _other(event: Any, wanted: list[Any]) -> str:
    """The object's title where the history is that of several."""
    return wording.object_title(event) if len(wanted) > 1 else ""


def _in_the_log(wanted: list[Any]) -> str:
    """The log's page, narrowed to the first of the objects."""
    ref = recording.reference(wanted[0])
    return f"{reverse('audit:events')}?{urlencode({'object_type': ref.type, 'object': ref.id})}"
