"""Which participants' steps wait for a person: to be handed in, and to be approved."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from stateward.workbench.accounts import scope
from stateward.workbench.accounts.roles import ACTIONS
from stateward.workbench.core.cycles.models import Cycle, Participant, ScheduledStep
from stateward.workbench.core.cycles.rights import action_for
from stateward.workbench.core.cycles.states import CycleState, Move, Place

#: Who of a step's parts sits in the office, where one person may be named for it.
_OFFICE = ("office", "assessor")
_OPEN = (Place.OPEN.value, Place.RETURNED.value)


def to_hand_in(user: Any) -> QuerySet[Participant]:
    """Participants whose open step the person hands in; one of the office that somebody else answers for is theirs."""
    return _waiting(user, Move.SUBMIT, _OPEN)


def to_approve(user: Any) -> QuerySet[Participant]:
    """Participants whose step was handed in by somebody else and is approved by the person."""
    person = getattr(user, "acting_for", None) or user
    return _waiting(user, Move.APPROVE, (Place.SUBMITTED.value,)).exclude(submitted_by=person)


def _waiting(user: Any, move: Move, places: tuple[str, ...]) -> QuerySet[Participant]:
    condition = Q(pk__in=[])
    running = list(Cycle.objects.filter(state=CycleState.RUNNING.value))
    others = _given_to_others(user, running)
    for cycle in running:
        for position, step in enumerate(cycle.rule.steps):
            asked = step.by if move is Move.SUBMIT else step.approver
            if asked == "none" or (asked in _OFFICE and (cycle.pk, step.id) in others):
                continue
            for path in scope.branches(user, strand=cycle.strand, roles=ACTIONS[action_for(step, move)]):
                inside = Q() if path == scope.WHOLE_OFFICE else scope.within(path, "enterprise__path")
                condition |= Q(cycle=cycle, position=position) & inside
    rows = Participant.objects.filter(condition, place__in=places)
    return rows.select_related("cycle", "enterprise").order_by("due", "pk")


def _given_to_others(user: Any, running: list[Cycle]) -> set[tuple[int, str]]:
    """The steps for which somebody else of the office is named as responsible."""
    person = getattr(user, "acting_for", None) or user
    steps = ScheduledStep.objects.filter(cycle__in=running, owner__isnull=False).exclude(owner=person)
    return set(steps.values_list("cycle_id", "step")) if running else set()
