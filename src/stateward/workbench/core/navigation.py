"""The navigation: one entry for each strand that exists."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from stateward.messages import gettext as _
from stateward.messages import gettext_noop
from stateward.workbench.accounts.permissions import may
from stateward.workbench.core import today


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation."""

    title: str
    address: str
    icon: str
    here: bool
    app: str = ""
    #: How much waits there for the reader.
    count: int = 0


#: Title, address, app, icon, and the action that opens it.
_ENTRIES = (
    (gettext_noop("Today"), "core:home", "core", "home", "search.view"),
    (gettext_noop("My desk"), "desk:desk", "desk", "clipboard-check", "statements.desk"),
    (gettext_noop("Cockpit"), "cockpit:cockpit", "cockpit", "layout-dashboard", "cockpit.view"),
    (gettext_noop("Directives"), "directives:list", "directives", "list-details", "directives.view"),
    (gettext_noop("Reform"), "reform:standing", "reform", "trending-up", "reform.view"),
    (gettext_noop("Assessment"), "assessment:portfolio", "assessment", "chart-bar", "assessment.view"),
    (gettext_noop("Supervision"), "supervision:overview", "supervision", "alert-triangle", "supervision.view"),
    (gettext_noop("Integrity"), "integrity:index", "integrity", "shield-check", "integrity.view"),
    (gettext_noop("Disclosure"), "disclosure:list", "disclosure", "external-link", "disclosure.view"),
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
    # The shell's other pages, search say, stand in no entry.
    here = "" if match is None or (match.app_name == "core" and match.view_name != "core:home") else match.app_name
    waiting = {} if request.headers.get("HX-Request") == "true" else today.counts(request)
    return [
        Entry(_(title), reverse(name), icon, app == here, app, waiting.get(app, 0))
        for title, name, app, icon, action in _ENTRIES
        if may(user, action)
    ]
