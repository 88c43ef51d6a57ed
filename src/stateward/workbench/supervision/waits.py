"""What waits for a person in supervision, on the first page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts.permissions import may
from stateward.workbench.core.today import Waiting, waits
from stateward.workbench.supervision.actions import APPROVE_DRAW, PUBLISH, STEER
from stateward.workbench.supervision.draws import selectors as draws
from stateward.workbench.supervision.findings import selectors as findings
from stateward.workbench.supervision.inspections import selectors as inspections
from stateward.workbench.supervision.lists import selectors as lists


@waits(
    "supervision.draws", N_("Draws to approve"), app="supervision", address="/supervision/inspections/", decides=True
)
def draws_to_approve(user: Any) -> Iterable[Waiting]:
    """Frozen draws a leader approves before their seed is public."""
    if not may(user, APPROVE_DRAW):
        return []
    rows = draws.draws(user).filter(state="frozen").exclude(frozen_by=user)
    return [Waiting(one.name, one.entry.title, one.get_absolute_url(), level="warn") for one in rows]


@waits("supervision.lists", N_("Lists to publish"), app="supervision", address="/supervision/lists/", decides=True)
def lists_to_publish(user: Any) -> Iterable[Waiting]:
    """Submitted drafts that another person approves."""
    if not may(user, PUBLISH):
        return []
    rows = lists.drafts(user).filter(state="submitted").exclude(editors=user)
    return [Waiting(one.title, one.list_id, one.get_absolute_url()) for one in rows]


@waits(
    "supervision.findings", N_("Findings to confirm and to close"), app="supervision",
    address="/supervision/findings/?state=verified", decides=True,
)  # fmt: skip
def findings_to_decide(user: Any) -> Iterable[Waiting]:
    """Findings that wait for an officer's word, or for the second person."""
    if not may(user, STEER):
        return []
    rows = [*findings.to_close(user)[:50], *findings.to_confirm(user)[:50]]
    return [Waiting(one.title, one.enterprise.name, one.get_absolute_url()) for one in rows]


@waits("supervision.visits", N_("My visits"), app="supervision", address="/supervision/visits/")
def visits(user: Any) -> Iterable[Waiting]:
    """The open visits of an inspector."""
    if not getattr(user, "is_authenticated", False):
        return []
    return [
        Waiting(one.entry.title, one.enterprise.name, one.get_absolute_url(), one.planned_on)
        for one in inspections.mine(user)[:50]
    ]
