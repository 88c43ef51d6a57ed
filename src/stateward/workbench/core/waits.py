"""What waits for a person in the shared machines: tasks to do and to close, steps of cycles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stateward.messages import gettext_noop as N_
from stateward.messages import pick
from stateward.workbench.accounts.permissions import may
from stateward.workbench.core import today
from stateward.workbench.core.actions import VIEW
from stateward.workbench.core.cycles import waiting
from stateward.workbench.core.cycles.models import Participant
from stateward.workbench.core.today import Waiting, waits
from stateward.workbench.core.tracking import kinds, selectors
from stateward.workbench.core.tracking.models import TrackedItem


def _item(item: TrackedItem) -> Waiting:
    place = item.enterprise.name if item.enterprise is not None else ""
    detail = " · ".join(filter(None, (kinds.title_of(item.kind), place)))
    return Waiting(item.title, detail, item.get_absolute_url(), item.due)


def _closing(user: Any) -> int:
    return selectors.to_close(user).count() if may(user, VIEW) else 0


def _doing(user: Any) -> int:
    return selectors.mine(user).count() if may(user, VIEW) else 0


@waits(
    "core.closing",
    N_("Tasks that wait for your closing"),
    app="tracking",
    address="/tasks/?heap=to-close",
    count=_closing,
    decides=True,
)
def closing(user: Any) -> Iterable[Waiting]:
    """What others submitted and this person closes or returns."""
    return (_item(item) for item in selectors.to_close(user)[: today.SHOWN]) if may(user, VIEW) else ()


@waits("core.tasks", N_("Your tasks"), app="tracking", address="/tasks/", count=_doing)
def tasks(user: Any) -> Iterable[Waiting]:
    """What the person owns or supports, the next due first."""
    return (_item(item) for item in selectors.mine(user)[: today.SHOWN]) if may(user, VIEW) else ()


def _step(participant: Participant) -> Waiting:
    detail = f"{pick(participant.step.title.as_dict())} · {participant.cycle.title}"
    return Waiting(participant.enterprise.name, detail, participant.get_absolute_url(), participant.due)


@waits(
    "core.approvals",
    N_("Steps of cycles that wait for your approval"),
    app="cycles",
    address="/cycles/",
    count=lambda user: waiting.to_approve(user).count(),
    decides=True,
)
def approvals(user: Any) -> Iterable[Waiting]:
    """Steps that others handed in."""
    return (_step(one) for one in waiting.to_approve(user)[: today.SHOWN])


@waits(
    "core.steps",
    N_("Steps of cycles to hand in"),
    app="cycles",
    address="/cycles/",
    count=lambda user: waiting.to_hand_in(user).count(),
)
def steps(user: Any) -> Iterable[Waiting]:
    """Steps that are open for the person's enterprise, or for the person in the office."""
    return (_step(one) for one in waiting.to_hand_in(user)[: today.SHOWN])
