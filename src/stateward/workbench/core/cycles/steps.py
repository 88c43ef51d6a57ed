"""Opening and ending steps: deadlines, turns, and who is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from stateward.messages import gettext_noop as N_
from stateward.rulebook.cycle import CycleDocument, CycleStep
from stateward.workbench.accounts.models import Grant, User
from stateward.workbench.accounts.roles import Role
from stateward.workbench.accounts.scope import branch_path
from stateward.workbench.core import office
from stateward.workbench.core.acting import acting
from stateward.workbench.core.cycles.models import Cycle, Participant, ScheduledStep, Turn
from stateward.workbench.core.cycles.states import OVER, OWING, Move, Place, place_after
from stateward.workbench.core.notices.services import cancel, tell

REMINDERS = ("cycle.reminder",)
_ENTERPRISE_ROLES = {"enterprise": Role.REPORTER, "enterprise_leader": Role.ENTERPRISE_LEADER}


def deadline(cycle: Cycle, step: CycleStep, opened_on: dt.date) -> tuple[dt.date, bool]:
    """The step's last day and whether it is provisional."""
    first = cycle.starts_on if step.counted_from == "start" else opened_on
    found = office.working_days().add(first, step.days)
    return found.date, found.provisional


def arrive(participant: Participant, position: int) -> None:
    """Put a participant before a step: it opens at once, or, where all take it together, when all have arrived."""
    rule = participant.cycle.rule
    if position >= len(rule.steps):
        _finish(participant)
        return
    participant.position, participant.place = position, Place.WAITING.value
    participant.due, participant.due_is_provisional = None, False
    participant.submitted_by = participant.submitted_at = None
    if rule.steps[position].scope == "participant":
        open_step(participant, rule)
    else:
        store(participant)
        open_together(participant.cycle, rule)


def open_step(participant: Participant, rule: CycleDocument) -> None:
    """Begin the step a participant waits before: its deadline runs, and who has the move is told."""
    step, today = rule.steps[participant.position], office.today()
    participant.place = place_after(Place(participant.place), Move.BEGIN).value
    participant.due, participant.due_is_provisional = deadline(participant.cycle, step, today)
    store(participant)
    Turn.objects.create(participant=participant, step=step.id, opened_on=today, due=participant.due)
    remind(participant, step)


def open_together(cycle: Cycle, rule: CycleDocument) -> None:
    """Begin a step that all take together, once every participant that is not through waits before it."""
    active = cycle.participants.exclude(place__in=[place.value for place in OVER])
    where = set(active.values_list("position", "place"))
    if len(where) != 1:
        return
    position, place = where.pop()
    if place != Place.WAITING or rule.steps[position].scope != "cycle":
        return
    for participant in active.select_related("enterprise"):
        participant.cycle = cycle
        open_step(participant, rule)


def _finish(participant: Participant) -> None:
    participant.place, participant.due, participant.due_is_provisional = Place.FINISHED.value, None, False
    store(participant)


def store(participant: Participant) -> None:
    """Store the participant as its next version."""
    participant.version += 1
    participant.save()


def end_turn(participant: Participant, outcome: str, note: str = "") -> None:
    """End the participant's running turn."""
    participant.turns.filter(outcome="").update(
        outcome=outcome, note=note, decided_at=timezone.now(), decided_by=acting().person
    )
    silence(participant)


def people_for(participant: Participant, part: str) -> list[Any]:
    """Who has the move: the enterprise's people by role, or who is responsible for the step in the office."""
    role = _ENTERPRISE_ROLES.get(part)
    if role is not None:
        grants = Grant.objects.holding().filter(role=role, strand__in=["", participant.cycle.strand])
        covering = [
            grant.user_id
            for grant in grants.select_related("branch", "user__enterprise")
            if participant.enterprise.path.startswith(branch_path(grant) or "//")
        ]
        return list(User.objects.filter(pk__in=covering, is_active=True).distinct())
    named = ScheduledStep.objects.filter(cycle=participant.cycle, step=participant.step.id).first()
    return [named.owner if named is not None and named.owner is not None else participant.cycle.created_by]


def remind(participant: Participant, step: CycleStep) -> None:
    """Tell who has the move now, and plan the reminders before the deadline."""
    if Place(participant.place) not in OWING or participant.due is None:
        return
    values = {
        "cycle": participant.cycle.title,
        "step": step.title.as_dict(),
        "enterprise": _names(participant),
        "due": participant.due.isoformat(),
    }
    people = people_for(participant, step.by)
    sentence = N_("{cycle}, {enterprise}: “{step}” is open until {due}.")
    tell(
        people,
        "cycle.open",
        sentence,
        values,
        about=participant,
        dedupe=f"cycle.open:{participant.pk}:{participant.version}",
    )
    days, today = office.working_days(), office.today()
    for before in step.reminders:
        day = days.add(participant.due, -before).date if before else participant.due
        if day > today:
            again = N_("{cycle}, {enterprise}: “{step}” is due on {due}.")
            key = f"cycle.reminder:{participant.pk}:{step.id}:{day.isoformat()}"
            tell(people, REMINDERS[0], again, values, about=participant, on=day, dedupe=key)


def tell_handed_in(participant: Participant, step: CycleStep) -> None:
    """Who approves learns that a step waits."""
    values = {"cycle": participant.cycle.title, "step": step.title.as_dict(), "enterprise": _names(participant)}
    sentence = N_("{cycle}, {enterprise}: “{step}” waits for your approval.")
    tell(people_for(participant, step.approver), "cycle.submitted", sentence, values, about=participant)


def tell_returned(participant: Participant, step: CycleStep, reason: str) -> None:
    """Who handed in learns why it came back."""
    values = {
        "cycle": participant.cycle.title,
        "step": step.title.as_dict(),
        "enterprise": _names(participant),
        "text": reason[:300],
    }
    sentence = N_("{cycle}, {enterprise}: “{step}” was returned. {text}")
    tell(people_for(participant, step.by), "cycle.returned", sentence, values, about=participant)


def _names(participant: Participant) -> dict[str, str]:
    enterprise = participant.enterprise
    return {
        "en": enterprise.name_en or enterprise.name_zh or enterprise.code,
        "zh": enterprise.name_zh or enterprise.name_en or enterprise.code,
    }


def silence(participant: Participant) -> None:
    """Nothing reminds of the participant's step any more."""
    cancel(participant, REMINDERS)
