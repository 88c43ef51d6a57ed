"""Preparing, starting and ending a cycle, and the steps that all its participants take together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.rulebook.cycle import CycleDocument, CycleStep
from stateward.workbench.audit import recording
from stateward.workbench.core.acting import acting
from stateward.workbench.core.actions import RUN_CYCLES
from stateward.workbench.core.cycles import moves, rights, steps
from stateward.workbench.core.cycles.models import Cycle, Participant, ScheduledStep
from stateward.workbench.core.cycles.states import OVER, CycleAction, CycleState, Move, Place, cycle_after, place_after
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import service

#: Told after each enterprise of a long write.
Advance = Callable[[], None]
#: Names listed in a refusal; a page of them helps nobody.
NAMED = 5


@service(RUN_CYCLES)
def prepare(rule: CycleDocument, title: str, starts_on: dt.date, *, period: str = "") -> Cycle:
    """Make a cycle from a document; it runs by this version of the document for ever."""
    cycle = Cycle.objects.create(
        strand=rule.strand,
        document_id=rule.id,
        document_version=rule.version,
        document=rule.model_dump(mode="json", by_alias=True),
        title=" ".join(title.split())[:250],
        period=period,
        starts_on=starts_on,
        created_by=acting().person,
    )
    ScheduledStep.objects.bulk_create(
        ScheduledStep(cycle=cycle, position=place, step=step.id) for place, step in enumerate(rule.steps)
    )
    recording.record("core.cycle.create", cycle, after={"document": rule.id, "version": rule.version, "title": title})
    return cycle


def _locked(cycle: Cycle, action: CycleAction) -> Cycle:
    held = Cycle.objects.select_for_update().get(pk=cycle.pk)
    held.state = cycle_after(CycleState(held.state), action).value
    return held


@service(RUN_CYCLES)
def enrol(cycle: Cycle, enterprises: Iterable[Any]) -> list[Participant]:
    """Enrol enterprises; one that is enrolled already is left alone. In a running cycle they begin at once."""
    held = _locked(cycle, CycleAction.ENROL)
    known = set(held.participants.values_list("enterprise_id", flat=True))
    fresh = Participant.objects.bulk_create(
        Participant(cycle=held, enterprise=enterprise) for enterprise in enterprises if enterprise.pk not in known
    )
    if not fresh:
        recording.nothing_changed()
        return []
    recording.record("core.cycle.enrol", held, after={"enterprises": [one.enterprise.code for one in fresh]})
    if held.state == CycleState.RUNNING:
        _begin(held, fresh)
    return fresh


@service(RUN_CYCLES)
def schedule(cycle: Cycle, step_id: str, *, owner: Any = None, department: Any = None) -> ScheduledStep:
    """Say who is responsible for a step in the office. Raises `ScheduledStep.DoesNotExist` for an unknown step."""
    held = _locked(cycle, CycleAction.SCHEDULE)
    step = held.steps.get(step=step_id)
    before = {"owner": step.owner_id, "department": step.department_id}
    step.owner, step.department = owner, department
    step.save()
    after = {"owner": step.owner_id, "department": step.department_id}
    recording.record("core.cycle.schedule", held, before=before, after={"step": step_id, **after})
    return step


@service(RUN_CYCLES)
def start(cycle: Cycle, *, advance: Advance | None = None) -> Cycle:
    """Start the cycle: the first step opens for everybody. Raises `Refused` without a participant.

    `advance` is called after each enterprise; what it raises undoes the start.
    """
    held = _locked(cycle, CycleAction.START)
    fresh = list(held.participants.select_related("enterprise"))
    if not fresh:
        raise refused("cycle.empty", _("The cycle has no enterprise."), _("Enrol enterprises first."))
    held.save()
    recording.record("core.cycle.start", held, after={"state": held.state})
    _begin(held, fresh, advance)
    return held


def _begin(cycle: Cycle, fresh: Iterable[Participant], advance: Advance | None = None) -> None:
    for participant in fresh:
        participant.cycle = cycle
        steps.arrive(participant, 0)
        if advance is not None:
            advance()


@service(RUN_CYCLES)
def close(cycle: Cycle) -> Cycle:
    """Close a cycle in which every participant has finished or left. Raises `Refused` naming those that have not."""
    held = _locked(cycle, CycleAction.CLOSE)
    unfinished = held.participants.exclude(place__in=[place.value for place in OVER]).select_related("enterprise")
    _refuse_unfinished(list(unfinished[: NAMED + 1]), unfinished.count())
    held.closed_at = timezone.now()
    held.save()
    recording.record("core.cycle.close", held, after={"state": held.state})
    return held


def _refuse_unfinished(some: list[Participant], count: int) -> None:
    if count:
        raise refused(
            "cycle.unfinished",
            _("{count} enterprises have not finished: {names}").format(count=count, names=_names(some)),
            _("Let them finish, or let them leave the cycle."),
            str(count),
        )


def _names(participants: list[Participant]) -> str:
    names = [participant.enterprise.name for participant in participants[:NAMED]]
    return listed([*names, "…"] if len(participants) > NAMED else names)


@service(RUN_CYCLES)
def reopen(cycle: Cycle, reason: str) -> Cycle:
    """Open a closed cycle again, to send a participant back."""
    return _change(cycle, CycleAction.REOPEN, "core.cycle.reopen", reason)


@service(RUN_CYCLES)
def cancel(cycle: Cycle, reason: str) -> Cycle:
    """Give the cycle up; nothing of it is deleted, and nobody is reminded any more."""
    held = _change(cycle, CycleAction.CANCEL, "core.cycle.cancel", reason)
    for participant in held.participants.all():
        steps.silence(participant)
    return held


def _change(cycle: Cycle, action: CycleAction, event: str, reason: str) -> Cycle:
    if not reason.strip():
        raise refused("cycle.words", _("A reason is needed."), _("Write it, so that others understand."))
    before = cycle.state
    held = _locked(cycle, action)
    held.closed_at = None
    held.save()
    recording.record(event, held, before={"state": before}, after={"state": held.state}, reason=reason.strip())
    return held


@service(RUN_CYCLES)
def submit_together(cycle: Cycle, note: str = "") -> list[Participant]:
    """Hand in, for all participants, the step they take together: sheets that are all in, scores that are computed."""
    held, step, everybody = _together(cycle, Move.SUBMIT)
    if step.by == "assessor":
        from stateward.workbench.core.cycles.invitations import refuse_missing_sheets

        refuse_missing_sheets(held, step)
    return [moves.hand_in(participant, note) for participant in everybody]


@service(RUN_CYCLES)
def approve_together(cycle: Cycle, note: str = "") -> list[Participant]:
    """Approve, for all participants, the step they take together; the next one opens for all."""
    _held, _step, everybody = _together(cycle, Move.APPROVE)
    return [moves.decide(participant, note) for participant in everybody]


@service(RUN_CYCLES)
def return_together(cycle: Cycle, reason: str) -> list[Participant]:
    """Return, for all participants, the step they take together."""
    if not reason.strip():
        raise refused("cycle.words", _("A reason is needed."), _("Write it, so that others understand."))
    _held, _step, everybody = _together(cycle, Move.RETURN)
    return [moves.send_back_one(participant, reason.strip()) for participant in everybody]


def _together(cycle: Cycle, move: Move) -> tuple[Cycle, CycleStep, list[Participant]]:
    """The locked cycle, the step all stand in, and its participants. Raises `Refused` where they do not all."""
    held = Cycle.objects.select_for_update().get(pk=cycle.pk)
    moves.refuse_unless_running(held)
    active = held.participants.exclude(place__in=[place.value for place in OVER])
    everybody = list(active.select_for_update(of=("self",)).select_related("enterprise", "submitted_by"))
    positions = {participant.position for participant in everybody}
    step = held.rule.steps[max(positions)] if positions else None
    if step is None or step.scope != "cycle":
        raise refused(
            "cycle.nothing_together",
            _("There is no step now that all enterprises take together."),
            _("Look at the board for what each of them owes."),
        )
    behind = [participant for participant in everybody if participant.position < max(positions)]
    _refuse_behind(behind)
    rights.require_together(held, step, move)
    for participant in everybody:
        participant.cycle = held
        place_after(Place(participant.place), move)
    return held, step, everybody


def _refuse_behind(behind: list[Participant]) -> None:
    if behind:
        raise refused(
            "cycle.behind",
            _("{count} enterprises stand in an earlier step: {names}").format(count=len(behind), names=_names(behind)),
            _("Let them come up, or let them leave the cycle."),
            str(len(behind)),
        )
