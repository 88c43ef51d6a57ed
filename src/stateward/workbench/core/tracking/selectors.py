"""Reading tracked items: what needs me, what waits for my closing, everything I may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from stateward.messages import gettext as _
from stateward.workbench.accounts import scope
from stateward.workbench.accounts.models import User
from stateward.workbench.accounts.roles import ACTIONS, Strand
from stateward.workbench.accounts.selectors import colleagues
from stateward.workbench.audit.models import Event
from stateward.workbench.core.actions import REVIEW
from stateward.workbench.core.tracking import rights
from stateward.workbench.core.tracking.models import Evidence, TrackedItem
from stateward.workbench.core.tracking.states import ACTION_TITLES, OPEN, WITH_OWNER, Action, State, allowed

_OWED = [state.value for state in WITH_OWNER]
#: Events shown on an item's page; the log has them all.
SHOWN_EVENTS = 60


def mine(user: Any) -> QuerySet[TrackedItem]:
    """What the person has to do: open items they own or support, the next due first."""
    person = rights.person_of(user)
    return _listed(TrackedItem.objects.filter(Q(owner=person) | Q(supports=person), state__in=_OWED).distinct())


def to_close(user: Any) -> QuerySet[TrackedItem]:
    """What waits for the person's closing: submitted by somebody else, and theirs to review."""
    person = rights.person_of(user)
    named = Q(reviewer=person)
    for strand in ("", *Strand.values):
        paths = scope.branches(user, strand=strand or "core", roles=ACTIONS[REVIEW])
        for path in paths:
            inside = Q() if path == scope.WHOLE_OFFICE else scope.within(path, "enterprise__path")
            named |= Q(reviewer=None, strand=strand) & inside
    return _listed(TrackedItem.objects.filter(named, state=State.SUBMITTED.value).exclude(submitted_by=person))


def every(user: Any) -> QuerySet[TrackedItem]:
    """Every item the person may see."""
    return _listed(rights.visible(user))


def _listed(items: QuerySet[TrackedItem]) -> QuerySet[TrackedItem]:
    return items.select_related("owner", "enterprise").order_by("due", "pk")


def item(user: Any, key: int) -> TrackedItem | None:
    """One item, or `None` where the person may not see it."""
    found = rights.visible(user).select_related("owner", "enterprise", "department", "reviewer", "submitted_by")
    return found.filter(pk=key).first()


def evidence(user: Any, key: int) -> Evidence | None:
    """One piece of evidence, or `None` where the person may not see its item."""
    found = Evidence.objects.select_related("item").filter(pk=key).first()
    return found if found is not None and item(user, found.item_id) is not None else None


def waiting(user: Any) -> int:
    """How much waits for the person: to do and to close."""
    return mine(user).count() + to_close(user).count()


@dataclass(frozen=True)
class Offer:
    """An action that is possible now, with its title."""

    action: str
    title: str


def offers(user: Any, found: TrackedItem) -> list[Offer]:
    """What the person may do with the item in its state."""
    possible = [a for a in Action if allowed(State(found.state), a) and rights.may(user, found, a)]
    if found.submitted_by_id == rights.person_of(user).pk:
        possible = [a for a in possible if a is not Action.CLOSE]
    return [Offer(action.value, _(ACTION_TITLES[action])) for action in possible]


def history(found: TrackedItem) -> QuerySet[Event]:
    """What happened to the item, newest first."""
    events = Event.objects.filter(object_type="core.trackeditem", object_id=str(found.pk))
    return events.select_related("actor", "acting_for").order_by("-at", "-id")[:SHOWN_EVENTS]


def owners(user: Any) -> QuerySet[User]:
    """People to whom the user can give an item: colleagues in sight who may sign in and hold a grant."""
    return colleagues(user).filter(grants__isnull=False).distinct()


def is_open(found: TrackedItem) -> bool:
    """Whether something is still owed."""
    return State(found.state) in OPEN
