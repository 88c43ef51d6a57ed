"""The navigation: one entry for each strand that exists."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from stateward.messages import gettext as _
from stateward.messages import gettext_noop


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation."""

    title: str
    address: str
    icon: str
    here: bool


_ENTRIES = (
    (gettext_noop("Assessment"), "assessment:portfolio", "assessment", "chart-bar"),
    (gettext_noop("Register"), "register:list", "register", "sitemap"),
    (gettext_noop("Statements"), "statements:list", "statements", "table"),
    (gettext_noop("Rulebook"), "rulebook:list", "rulebook", "scale"),
)


def entries(request: HttpRequest) -> list[Entry]:
    """The entries in the running language, with the one the reader stands in."""
    match = request.resolver_match
    here = match.app_name if match else ""
    return [Entry(_(title), reverse(name), icon, app == here) for title, name, app, icon in _ENTRIES]
