"""Tasks and cycles can be found by their titles and by the enterprise they concern."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from stateward.messages import gettext_noop as N_
from stateward.workbench.core.actions import VIEW, VIEW_CYCLES
from stateward.workbench.core.cycles import selectors as cycles
from stateward.workbench.core.cycles.models import Cycle
from stateward.workbench.core.tracking import rights
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.search.register import Words, names_of, searchable


def _item(row: TrackedItem) -> Words:
    if row.enterprise is None:
        return Words(row.title)
    names = names_of(row.enterprise)
    return Words(row.title, detail=names, also=names)


def _own(user: Any) -> QuerySet[TrackedItem]:
    person = rights.person_of(user)
    return TrackedItem.objects.filter(Q(owner=person) | Q(reviewer=person) | Q(supports=person))


searchable(
    TrackedItem,
    "task",
    N_("Tasks"),
    action=VIEW,
    words=_item,
    visible=rights.visible,
    own=_own,
    related=["enterprise"],
)
searchable(
    Cycle,
    "cycle",
    N_("Cycles"),
    action=VIEW_CYCLES,
    words=lambda row: Words(row.title, detail=row.period),
    visible=lambda user, rows: cycles.cycles(user).filter(pk__in=rows),
    own=cycles.cycles,
)
