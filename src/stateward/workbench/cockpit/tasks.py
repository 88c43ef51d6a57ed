"""Tracked items counted by strand and state, as far as a person sees them."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, Count, Q, Value, When

from stateward.workbench.accounts import scope
from stateward.workbench.accounts.roles import Strand
from stateward.workbench.core import office
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.core.tracking.states import WITH_OWNER, State


def by_strand(user: Any, year: int) -> dict[str, dict[str, int]]:
    """Strand -> "done", "moving", "late", "still" -> how many tasks are due in the year, or open without a day.

    Asked once of the database, whatever the number of strands.
    """
    seen = _seen(user)
    if seen is None:
        return {}
    owed = [state.value for state in WITH_OWNER]
    look = Case(
        When(state=State.CLOSED.value, then=Value("done")),
        When(state__in=owed, due__lt=office.today(), then=Value("late")),
        When(state=State.NOT_STARTED.value, then=Value("still")),
        default=Value("moving"),
        output_field=CharField(),
    )
    rows = TrackedItem.objects.filter(seen).exclude(state=State.CANCELLED.value)
    rows = rows.filter(Q(due__year=year) | Q(due=None))
    found: dict[str, dict[str, int]] = {}
    for strand, name, count in (
        rows.order_by().annotate(look=look).values_list("strand", "look").annotate(n=Count("pk"))
    ):
        found.setdefault(strand, {})[name] = count
    order = ["", *Strand.values]
    return {strand: found[strand] for strand in sorted(found, key=lambda s: order.index(s) if s in order else 99)}


def _seen(user: Any) -> Q | None:
    """The condition for the strands and branches of a person; `None` where there are none."""
    condition, any_seen = Q(pk__in=[]), False
    for strand in ("", *Strand.values):
        for path in scope.branches(user, strand=strand or "core"):
            inside = Q() if path == scope.WHOLE_OFFICE else scope.within(path, "enterprise__path")
            condition |= Q(strand=strand) & inside
            any_seen = True
    return condition if any_seen else None
