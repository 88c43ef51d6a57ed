"""What waits for a person in the reform room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts.permissions import may
from stateward.workbench.core.today import Waiting, waits
from stateward.workbench.reform.actions import APPROVE
from stateward.workbench.reform.business import selectors as business
from stateward.workbench.reform.programme import selectors as programme
from stateward.workbench.reform.slimming import selectors as slimming


def _plans(user: Any) -> int:
    return slimming.to_adopt(user).count()


@waits(
    "reform.plans", N_("Slimming plans to adopt"), app="reform", address="/reform/slimming/", count=_plans, decides=True
)
def plans(user: Any) -> Iterable[Waiting]:
    """Computed plans that somebody else prepared."""
    for one in slimming.to_adopt(user):
        yield Waiting(one.title, one.root.name if one.root else "", one.get_absolute_url())


def _programmes(user: Any) -> int:
    return programme.to_start(user).count()


@waits(
    "reform.programmes",
    N_("Reform programmes to start"),
    app="reform",
    address="/reform/programme/",
    count=_programmes,
    decides=True,
)
def programmes(user: Any) -> Iterable[Waiting]:
    """Programmes that somebody else prepared."""
    for one in programme.to_start(user):
        yield Waiting(one.title, one.group.name if one.group else "", one.get_absolute_url())


def _changes(user: Any) -> int:
    return business.to_decide(user).count() if may(user, APPROVE) else 0


@waits(
    "reform.changes",
    N_("Main businesses to decide"),
    app="reform",
    address="/reform/business/",
    count=_changes,
    decides=True,
)
def changes(user: Any) -> Iterable[Waiting]:
    """Applications to change a catalogue that somebody else made."""
    if not may(user, APPROVE):
        return
    for one in business.to_decide(user):
        yield Waiting(f"{one.get_change_display()} · {one.code}", one.group.name, one.get_absolute_url())
