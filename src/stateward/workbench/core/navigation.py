"""The navigation: one entry for each strand that exists."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from stateward.messages import gettext as _
from stateward.messages import gettext_noop
from stateward.workbench.accounts.permissions import may


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation."""

    title: str
    address: str
    icon: str
    here: bool
    app: str = ""


#: Title, address, app, icon, and the action that opens it.
_ENTRIES = (
    (gettext_noop("Assessment"), "assessment:portfolio", "assessment", "chart-bar", "assessment.view"),
    (gettext_noop("Supervision"), "supervision:overview", "supervision", "alert-triangle", "supervision.view"),
    (gettext_noop("Register"), "register:list", "register", "sitemap", "register.view"),
    (gettext_noop("Statements"), "statements:list", "statements", "table", "statements.view"),
    (gettext_noop("Rulebook"), "rulebook:list", "rulebook", "scale", "rulebook.view"),
    (gettext_noop("Tasks"), "tracking:list", "tracking", "clipboard-check", "core.item.view"),
    (gettext_noop("Cycles"), "cycles:list", "cycles", "refresh", "core.cycle.view"),
    (gettext_noop("Log"), "audit:events", "audit", "shield-check", "audit.view"),
    (gettext_noop("Administration"), "accounts:people", "accounts", "adjustments", "accounts.view"),
)


def entries(request: HttpRequest) -> list[Entry]:
    """The entries the reader may open, in the running language, with the one they stand in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    match = request.resolver_match
    here = match.app_name if match else ""
    return [
        Entry(_(title), reverse(name), icon, app == here, app)
        for title, name, app, icon, action in _ENTRIES
        if may(user, action)
    ]


def first_page(request: HttpRequest) -> str:
    """The address of the first page the reader may open; the own account where there is none."""
    found = entries(request)
    return found[0].address if found else reverse("accounts:own")
