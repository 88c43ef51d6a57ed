"""What is done for a participant of a cycle: every move guarded, told to the log, followed by the next step."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.messages.errors import Fault
from stateward.rulebook.cycle import CycleStep
from stateward.workbench.audit import recording
from stateward.workbench.core import office
from stateward.workbench.core.acting import acting
from stateward.workbench.core.actions import VIEW_CYCLES
from stateward.workbench.core.cycles import hooks, rights, steps
from stateward.workbench.core.cycles.models import Cycle, Participant
from stateward.workbench.core.cycles.states import CYCLE_STATE_TITLES, CycleState, Move, Place, place_after
from stateward.workbench.core.events import approving
from stateward.workbench.core.refusals import ChangedMeanwhile, refused
from stateward.workbench.core.services import four_eyes, service


def taken_up(participant: Participant, move: Move, version: int | None) -> Participant:
    """The participant as it is now, locked, with the move's guards passed."""
    held = (
        Participant.objects.select_for_update(of=("self",))
        .select_related("cycle", "enterprise", "submitted_by")
        .get(pk=participant.pk)
    )
    if version is not None and version != held.version:
        raise ChangedMeanwhile(
            Fault(
                "cycle.changed",
                _("Somebody moved {enterprise} after you opened it: it stands in “{step}” now.").format(
                    enterprise=held.enterprise.name, step=held.step_title
                ),
                _("Look at it as it is now and repeat what you still want to do."),
            )
        )
    refuse_unless_running(held.cycle)
    rights.require(held, move)
    place_after(Place(held.place), move)
    return held


def refuse_unless_running(cycle: Cycle) -> None:
    """Raise `Refused` for a cycle that does not run."""
    if cycle.state != CycleState.RUNNING:
        raise refused(
            "cycle.not_running",
            _("The cycle does not run: {state}.").format(state=_(CYCLE_STATE_TITLES[CycleState(cycle.state)])),
            _("Start or reopen it first."),
            cycle.state,
        )


def _refuse_together(step: CycleStep) -> None:
    if step.scope == "cycle":
        raise refused(
            "cycle.together",
            _("All enterprises take the step “{step}” together.").format(step=pick(step.title.as_dict())),
            _("Take it on the cycle's board."),
        )


def _words(text: str) -> str:
    if not text.strip():
        raise refused("cycle.words", _("A reason is needed."), _("Write it, so that others understand."))
    return text.strip()


def _told(held: Participant, action: str, step: CycleStep, reason: str = "", **after: Any) -> None:
    recording.record(action, held, after={"step": step.id, **after}, reason=reason)


@service(VIEW_CYCLES)
def submit(participant: Participant, note: str = "", *, version: int | None = None) -> Participant:
    """Hand in the step. Where nobody approves it, it ends and the next one opens."""
    held = taken_up(participant, Move.SUBMIT, version)
    _refuse_together(held.step)
    return hand_in(held, note)


def hand_in(held: Participant, note: str) -> Participant:
    """Hand in for a locked participant whose guards are passed."""
    step = held.step
    hooks.call(held, step, Move.SUBMIT)
    held.place = place_after(Place(held.place), Move.SUBMIT).value
    held.submitted_by, held.submitted_at = acting().person, timezone.now()
    steps.store(held)
    held.turns.filter(outcome="").update(submitted_at=held.submitted_at, submitted_by=held.submitted_by, note=note)
    _told(held, "core.cycle.submit", step, note, late=held.due is not None and held.due < office.today())
    steps.silence(held)
    if step.approver == "none":
        steps.end_turn(held, Move.APPROVE.value)
        steps.arrive(held, held.position + 1)
    else:
        steps.tell_handed_in(held, step)
    return held


@service(VIEW_CYCLES)
def withdraw(participant: Participant, *, version: int | None = None) -> Participant:
    """Take back what was handed in and not decided."""
    held = taken_up(participant, Move.WITHDRAW, version)
    held.place = place_after(Place(held.place), Move.WITHDRAW).value
    held.submitted_by = held.submitted_at = None
    steps.store(held)
    _told(held, "core.cycle.withdraw", held.step)
    steps.remind(held, held.step)
    return held


@service(VIEW_CYCLES)
def approve(participant: Participant, note: str = "", *, version: int | None = None) -> Participant:
    """Approve what was handed in; the next step opens. Who handed it in cannot approve it."""
    held = taken_up(participant, Move.APPROVE, version)
    _refuse_together(held.step)
    return decide(held, note)


def decide(held: Participant, note: str) -> Participant:
    """Approve for a locked participant whose guards are passed."""
    step = held.step
    if step.four_eyes:
        four_eyes(held.submitted_by, None, approving(step.kind), held)
    hooks.call(held, step, Move.APPROVE)
    _told(held, "core.cycle.approve", step, note)
    steps.end_turn(held, Move.APPROVE.value, note)
    steps.arrive(held, held.position + 1)
    return held


@service(VIEW_CYCLES)
def return_(participant: Participant, reason: str, *, version: int | None = None) -> Participant:
    """Send back what was handed in, to the step that the document names, with a reason."""
    words = _words(reason)
    held = taken_up(participant, Move.RETURN, version)
    return send_back_one(held, words)


def send_back_one(held: Participant, reason: str) -> Participant:
    """Return for a locked participant whose guards are passed."""
    step, rule = held.step, held.cycle.rule
    hooks.call(held, step, Move.RETURN)
    _told(held, "core.cycle.return", step, reason, to=step.return_to or step.id)
    steps.end_turn(held, Move.RETURN.value, reason)
    target = rule.position(step.return_to or step.id)
    steps.arrive(held, target)
    if Place(held.place) is Place.OPEN:
        held.place = Place.RETURNED.value
        steps.store(held)
    steps.tell_returned(held, rule.steps[target], reason)
    return held


@service(VIEW_CYCLES)
def skip(participant: Participant, reason: str = "", *, version: int | None = None) -> Participant:
    """Pass over an optional step, an appeal nobody makes. Raises `Refused` for a step that is not optional."""
    held = taken_up(participant, Move.SKIP, version)
    step = held.step
    if not step.optional:
        raise refused(
            "cycle.not_optional",
            _("The step “{step}” cannot be skipped.").format(step=held.step_title),
            _("Hand it in, or let the enterprise leave the cycle."),
        )
    _told(held, "core.cycle.skip", step, reason)
    steps.end_turn(held, Move.SKIP.value, reason)
    steps.arrive(held, held.position + 1)
    return held


@service(VIEW_CYCLES)
def send_back(participant: Participant, step_id: str, reason: str, *, version: int | None = None) -> Participant:
    """Put a participant back to an earlier step, also one that has finished: a re-opened report, a granted appeal.

    Raises `Refused` for a step that does not lie before the participant's own, KeyError for an unknown one.
    """
    words = _words(reason)
    held = taken_up(participant, Move.SEND_BACK, version)
    target = held.cycle.rule.position(step_id)
    if target > held.position or (target == held.position and Place(held.place) is not Place.FINISHED):
        raise refused(
            "cycle.not_earlier",
            _("The step does not lie before the present one."),
            _("Choose an earlier step."),
            step_id,
        )
    hooks.call(held, held.step, Move.SEND_BACK)
    _told(held, "core.cycle.send_back", held.step, words, to=step_id)
    steps.end_turn(held, Move.SEND_BACK.value, words)
    steps.arrive(held, target)
    steps.tell_returned(held, held.cycle.rule.steps[target], words)
    return held


@service(VIEW_CYCLES)
def extend(participant: Participant, due: dt.date, reason: str, *, version: int | None = None) -> Participant:
    """Give more time for the step. Raises `Refused` for a day that is not later than the deadline."""
    words = _words(reason)
    held = taken_up(participant, Move.EXTEND, version)
    if held.due is not None and due <= held.due:
        raise refused(
            "cycle.not_later",
            _("The new deadline must lie after {due}.").format(due=held.due.isoformat()),
            _("Choose a later day."),
            due.isoformat(),
        )
    _told(held, "core.cycle.extend", held.step, words, due=due)
    held.due, held.due_is_provisional = due, office.working_days().day(due).provisional
    steps.store(held)
    held.turns.filter(outcome="").update(due=due)
    steps.silence(held)
    steps.remind(held, held.step)
    return held


@service(VIEW_CYCLES)
def leave(participant: Participant, reason: str, *, version: int | None = None) -> Participant:
    """Take an enterprise out of the cycle: merged, transferred, dissolved. The others no longer wait for it."""
    words = _words(reason)
    held = taken_up(participant, Move.LEAVE, version)
    held.place = place_after(Place(held.place), Move.LEAVE).value
    held.due, held.reason = None, words
    steps.store(held)
    _told(held, "core.cycle.leave", held.step, words)
    steps.end_turn(held, Move.LEAVE.value, words)
    steps.open_together(held.cycle, held.cycle.rule)
    return held


@service(VIEW_CYCLES)
def rejoin(participant: Participant, reason: str, *, version: int | None = None) -> Participant:
    """Bring an enterprise back to the step it left."""
    words = _words(reason)
    held = taken_up(participant, Move.REJOIN, version)
    held.reason = ""
    _told(held, "core.cycle.rejoin", held.step, words)
    steps.arrive(held, held.position)
    return held
