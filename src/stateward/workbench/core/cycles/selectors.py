"""Reading cycles: the list, a board of who stands where, one participant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.rulebook.cycle import CycleStep
from stateward.workbench.accounts import scope
from stateward.workbench.core import workspace
from stateward.workbench.core.cycles import rights
from stateward.workbench.core.cycles.models import Cycle, Participant, ScheduledStep, Turn
from stateward.workbench.core.cycles.states import MOVE_TITLES, OVER, CycleState, Move, Place, place_allows
from stateward.workbench.register.models import Enterprise


def participants(user: Any, cycle: Cycle | None = None) -> QuerySet[Participant]:
    """The participants a person sees, in one cycle or in all of the strands their grants open."""
    rows = Participant.objects.select_related("cycle", "enterprise", "submitted_by")
    if cycle is not None:
        return scope.visible_to(user, rows.filter(cycle=cycle), strand=cycle.strand)
    strands = Cycle.objects.order_by().values_list("strand", flat=True).distinct()
    seen = Participant.objects.none()
    for strand in strands:
        seen = seen | scope.visible_to(user, Participant.objects.filter(cycle__strand=strand), strand=strand)
    return rows.filter(pk__in=seen.order_by().values("pk"))


def cycles(user: Any) -> QuerySet[Cycle]:
    """The cycles a person sees: those of the whole office's people in their strands, and those they take part in."""
    whole = [s for s in _strands() if scope.sees_whole_office(user, strand=s)]
    own = participants(user).order_by().values("cycle")
    return (Cycle.objects.filter(strand__in=whole) | Cycle.objects.filter(pk__in=own)).annotate(
        size=Count("participants", distinct=True)
    )


def _strands() -> list[str]:
    return list(Cycle.objects.order_by().values_list("strand", flat=True).distinct())


def cycle(user: Any, key: int) -> Cycle | None:
    """One cycle, or `None` where the person does not see it."""
    return cycles(user).filter(pk=key).first()


def participant(user: Any, key: int) -> Participant | None:
    """One participant, or `None` where the person does not see it."""
    return participants(user).filter(pk=key).first()


@dataclass(frozen=True)
class Column:
    """One step of a board: who stands in it, and what is done for all at once."""

    step: CycleStep
    title: str
    number: int
    standing: list[Participant]
    together: list[dict[str, str]]

    @property
    def late(self) -> int:
        """How many of those who stand here are overdue."""
        return sum(participant.is_overdue for participant in self.standing)


def board(user: Any, found: Cycle) -> list[Column]:
    """The steps of a cycle with the participants the person sees in each; those that are through stand in none."""
    rule = found.rule
    rows = [row for row in participants(user, found) if Place(row.place) not in OVER]
    return [
        Column(
            step,
            pick(step.title.as_dict()),
            position + 1,
            standing := [row for row in rows if row.position == position],
            _together(user, found, step, standing),
        )
        for position, step in enumerate(rule.steps)
    ]


def _together(user: Any, found: Cycle, step: CycleStep, standing: list[Participant]) -> list[dict[str, str]]:
    if step.scope != "cycle" or not standing or found.state != CycleState.RUNNING:
        return []
    place = Place(standing[0].place)
    return [
        {"move": move.value, "title": _(MOVE_TITLES[move])}
        for move in (Move.SUBMIT, Move.APPROVE, Move.RETURN)
        if place_allows(place, move) and rights.may_together(user, found, step, move)
    ]


def through(user: Any, found: Cycle) -> list[Participant]:
    """The participants that have finished or left."""
    return [row for row in participants(user, found) if Place(row.place) in OVER]


def moves_for(user: Any, found: Participant) -> list[Move]:
    """What the person may do for a participant where it stands."""
    if found.cycle.state != CycleState.RUNNING:
        return []
    single = found.step.scope == "participant"
    asked = [
        m
        for m in Move
        if m is not Move.BEGIN and (single or m not in (Move.SUBMIT, Move.WITHDRAW, Move.APPROVE, Move.RETURN))
    ]
    if not found.step.optional:
        asked = [move for move in asked if move is not Move.SKIP]
    if found.position == 0 and found.place != Place.FINISHED:
        asked = [move for move in asked if move is not Move.SEND_BACK]
    return [move for move in asked if place_allows(Place(found.place), move) and rights.may(user, found, move)]


def turns(found: Participant) -> QuerySet[Turn]:
    """The participant's turns, newest first."""
    return found.turns.select_related("submitted_by", "decided_by").order_by("-pk")


def documents() -> list[Any]:
    """The cycle documents of the rulebook."""
    return [entry.document for entry in workspace.rulebook().all("cycle")]


def schedule(found: Cycle) -> QuerySet[ScheduledStep]:
    """Who is responsible for the steps of a cycle that the reader was let into."""
    return found.steps.select_related("owner", "department").order_by("position")


def enterprises_in(user: Any, found: Cycle) -> QuerySet[Enterprise]:
    """The enterprises of a cycle that the person sees."""
    return Enterprise.objects.filter(pk__in=participants(user, found).values("enterprise")).order_by("path")


def to_enrol(user: Any, found: Cycle) -> QuerySet[Enterprise]:
    """The enterprises that may be enrolled: seen in the strand, at work, not enrolled yet."""
    seen = scope.visible_to(user, Enterprise.objects.order_by("path"), strand=found.strand)
    return seen.filter(status="active").exclude(pk__in=found.participants.values("enterprise"))
