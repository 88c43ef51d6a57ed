"""What waits for a person in this strand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts.permissions import may
from stateward.workbench.core.today import Waiting, waits
from stateward.workbench.directives import task_selectors
from stateward.workbench.directives.briefings import selectors as briefings
from stateward.workbench.directives.events import APPROVE, RELEASE


def _approvals(user: Any) -> int:
    return task_selectors.waiting_deployments(user).count() if may(user, APPROVE) else 0


@waits(
    "directives.deployments",
    N_("Deployments to approve"),
    app="directives",
    address="/directives/tasks/",
    count=_approvals,
    decides=True,
)
def deployments(user: Any) -> Iterable[Waiting]:
    """Key tasks that somebody else prepared and a leader approves."""
    if not may(user, APPROVE):
        return
    for one in task_selectors.waiting_deployments(user):
        yield Waiting(one.title, one.prepared_by.name if one.prepared_by else "", one.get_absolute_url())


def _releases(user: Any) -> int:
    return briefings.waiting(user).count() if may(user, RELEASE) else 0


@waits(
    "directives.briefings",
    N_("Briefings to release"),
    app="directives",
    address="/briefings/",
    count=_releases,
    decides=True,
)
def releases(user: Any) -> Iterable[Waiting]:
    """Briefings that somebody else compiled and a leader releases."""
    if not may(user, RELEASE):
        return
    for one in briefings.waiting(user):
        yield Waiting(str(one), one.prepared_by.name if one.prepared_by else "", one.get_absolute_url())
