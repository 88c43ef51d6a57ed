"""What waits in the strand: steps of the index's cycle for the office, figures for the enterprises, declarations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse_lazy

from stateward.messages import gettext_noop as N_
from stateward.workbench.core.cycles import rights
from stateward.workbench.core.cycles.models import Participant
from stateward.workbench.core.cycles.selectors import participants
from stateward.workbench.core.cycles.states import CycleState, Move, Place
from stateward.workbench.core.today import Waiting, waits

_OWED = (Place.OPEN.value, Place.RETURNED.value)


def _mine(user: Any, places: Iterable[str], move: Move) -> list[Participant]:
    """Participants of running index cycles in these places whose next move is the person's."""
    rows = participants(user).filter(
        cycle__index_year__isnull=False, cycle__state=CycleState.RUNNING, place__in=list(places)
    )
    return [row for row in rows.order_by("due") if rights.may(user, row, move)]


def _rows(found: Iterable[Participant]) -> list[Waiting]:
    return [Waiting(row.step_title, row.enterprise.name, row.get_absolute_url(), row.due) for row in found]


@waits("integrity.steps", N_("Integrity index: to hand in"), app="integrity", address=reverse_lazy("integrity:index"))
def steps(user: Any) -> list[Waiting]:
    """Steps of the index's cycle that the person hands in; optional ones wait for nobody."""
    return _rows(row for row in _mine(user, _OWED, Move.SUBMIT) if not row.step.optional)


@waits(
    "integrity.approvals", N_("Integrity index: to approve"), app="integrity",
    address=reverse_lazy("integrity:index"), decides=True,
)  # fmt: skip
def approvals(user: Any) -> list[Waiting]:
    """Steps that somebody else handed in and the person approves."""
    found = _mine(user, (Place.SUBMITTED.value,), Move.APPROVE)
    return _rows(row for row in found if row.submitted_by_id != user.pk)
