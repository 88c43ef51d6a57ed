"""`{% instruct object %}` and `{% instruct_figure title address %}`: a leader instructs on what is shown."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from stateward.workbench.accounts.permissions import may
from stateward.workbench.core.actions import INSTRUCT, VIEW
from stateward.workbench.core.instructions import about, selectors

register = template.Library()


@register.inclusion_tag("instructions/parts/instruct.html", takes_context=True)
def instruct(context: dict[str, Any], row: Any) -> dict[str, Any]:
    """The button for a row, for who may instruct, and the instructions on it that the reader may see.

    For pages whose reader was let in to the row.
    """
    user = context["request"].user
    # Where the row concerns an enterprise, the right is asked for that enterprise's branch.
    enterprise = about.enterprise_of(row)
    writing = may(user, INSTRUCT, enterprise) if enterprise is not None else may(user, INSTRUCT)
    given = list(selectors.on(user, row)[:10]) if may(user, VIEW) else []
    return {"address": _address(about.token_of_row(user, row)) if writing else "", "given": given}


@register.inclusion_tag("instructions/parts/instruct_figure.html", takes_context=True)
def instruct_figure(
    context: dict[str, Any], title: str, address: str, value: str = "", enterprise: Any = None
) -> dict[str, Any]:
    """A small button for a figure, for who may instruct: its title, where it is explained, how it stood."""
    user = context["request"].user
    if not (may(user, INSTRUCT, enterprise) if enterprise is not None else may(user, INSTRUCT)):
        return {"address": ""}
    words = f"{title}: {value}" if value else title
    return {"address": _address(about.token_of_figure(user, address, (words, words), enterprise)), "title": title}


def _address(token: str) -> str:
    return f"{reverse('instructions:new')}?{urlencode({'about': token})}"
