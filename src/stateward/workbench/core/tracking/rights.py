"""Who may do what with a tracked item, beside the table of roles: the owner's moves, the reviewer's, the steerer's."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from stateward.workbench.accounts import scope
from stateward.workbench.accounts.roles import ACTIONS, Strand
from stateward.workbench.core.acting import acting
from stateward.workbench.core.actions import REVIEW, STEER, VIEW
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.core.tracking.states import Action

#: What the owner and the supporting people do; the other actions are the steering people's, closing the reviewer's.
OWNER_ACTIONS = frozenset({Action.START, Action.REPORT, Action.ADD_EVIDENCE, Action.SUBMIT, Action.WITHDRAW})
#: Who says that it is done must be who does it.
_OWNER_ALONE = frozenset({Action.SUBMIT, Action.WITHDRAW})
REVIEW_ACTIONS = frozenset({Action.RETURN, Action.CLOSE})


def person_of(user: Any) -> Any:
    """In whose name a user acts: the absent person's for a deputy."""
    return getattr(user, "acting_for", None) or user


def works_on(user: Any, item: TrackedItem) -> bool:
    """Whether the item is the person's to do: as owner or in support."""
    person = person_of(user)
    return item.owner_id == person.pk or item.supports.filter(pk=person.pk).exists()


def _holds(user: Any, item: TrackedItem, action: str) -> bool:
    """Whether a grant for the item's own strand and part of the tree allows the action."""
    paths = scope.branches(user, strand=item.strand, roles=ACTIONS[action])
    if scope.WHOLE_OFFICE in paths:
        return True
    return item.enterprise is not None and any(item.enterprise.path.startswith(path) for path in paths)


def may(user: Any, item: TrackedItem, action: Action) -> bool:
    """Whether the person may do this with the item, its state left aside."""
    if action is Action.REMARK:
        return works_on(user, item) or _holds(user, item, VIEW)
    if action in OWNER_ACTIONS:
        return works_on(user, item) or (action not in _OWNER_ALONE and _holds(user, item, STEER))
    if action in REVIEW_ACTIONS:
        if item.reviewer_id is not None:
            return item.reviewer_id == person_of(user).pk
        return _holds(user, item, REVIEW)
    return _holds(user, item, STEER)


def require(item: TrackedItem, action: Action) -> None:
    """Raise PermissionDenied where the acting person may not do this with the item; the machine itself may."""
    now = acting()
    if not now.is_machine and not may(now.user, item, action):
        raise PermissionDenied


def visible(user: Any, items: QuerySet[TrackedItem] | None = None) -> QuerySet[TrackedItem]:
    """The items a person sees: their own, those they support or review, and those of their strands in their scope."""
    person = person_of(user)
    own = Q(owner=person) | Q(reviewer=person) | Q(supports=person)
    wanted = TrackedItem.objects.all() if items is None else items
    for strand in ("", *Strand.values):
        rows = scope.visible_to(user, wanted.filter(strand=strand), strand=strand or "core")
        own |= Q(pk__in=rows.order_by().values("pk"))
    return wanted.filter(own).distinct()
