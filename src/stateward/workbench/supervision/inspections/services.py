"""The yearly list of inspections and its visits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault
from stateward.workbench.audit import recording
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import Refused, refused
from stateward.workbench.core.services import four_eyes, service
from stateward.workbench.supervision import events
from stateward.workbench.supervision.actions import ADOPT, PLAN, VISIT
from stateward.workbench.supervision.inspections.models import (
    Answer,
    AnswerValue,
    PlanEntry,
    PlanState,
    Visit,
    VisitState,
    YearPlan,
)

_FIELDS = (
    "number", "matter", "title", "object", "content", "way", "basis", "lead", "joint_with", "month", "sample_ratio",
    "days_per_visit", "skill", "follow_up_days", "checkpoints",
)  # fmt: skip


@service(PLAN)
def begin_plan(year: int, visits_per_enterprise: int) -> YearPlan:
    """Begin the inspections of a year."""
    if YearPlan.objects.filter(year=year).exists():
        raise refused("plan.twice", _("There is a list of this year already."), _("Open it and add to it."), str(year))
    plan = YearPlan.objects.create(year=year, visits_per_enterprise=visits_per_enterprise)
    _edited(plan)
    recording.record(events.PLAN_BEGUN, plan, after={"year": year, "cap": visits_per_enterprise})
    return plan


@service(PLAN)
def save_entry(plan: YearPlan, given: Mapping[str, Any], entry: PlanEntry | None = None) -> PlanEntry:
    """Write an inspection of the yearly list. Raises `Refused` for an adopted list and for a number that is taken."""
    _still_drafted(plan)
    values = {name: given[name] for name in _FIELDS}
    if plan.entries.filter(number=values["number"]).exclude(pk=entry.pk if entry else None).exists():
        raise refused(
            "plan.number",
            _("Another inspection has the number {number}.").format(number=values["number"]),
            _("Give every inspection a number of its own."),
            values["number"],
        )
    if entry is None:
        entry = PlanEntry.objects.create(plan=plan, **values)
    else:
        for name, value in values.items():
            setattr(entry, name, value)
        entry.save()
    entry.enterprises.set(given.get("enterprises") or [])
    _edited(plan)
    recording.record(events.PLAN_EDITED, entry, after={"number": entry.number, "month": entry.month})
    return entry


@service(PLAN)
def take_over(plan: YearPlan, items: Any) -> int:
    """Take over the inspections of a rulebook's list into a plan being drafted; how many were new."""
    _still_drafted(plan)
    known = set(plan.entries.values_list("number", flat=True))
    fresh = [PlanEntry(plan=plan, **item) for item in items if item["number"] not in known]
    PlanEntry.objects.bulk_create(fresh)
    _edited(plan)
    recording.record(events.PLAN_EDITED, plan, after={"taken_over": [entry.number for entry in fresh]})
    return len(fresh)


@service(ADOPT)
def adopt(plan: YearPlan) -> YearPlan:
    """Adopt a yearly list: by a leader who did not write it, and only where every inspection has a basis."""
    _still_drafted(plan)
    four_eyes(list(plan.editors.all()), None, events.ADOPTING, plan)
    without = [entry.number for entry in plan.entries.all() if not entry.basis]
    if without or not plan.entries.exists():
        words = listed(without) or _("the list is empty")
        raise refused(
            "plan.basis",
            _("An inspection without basis is not adopted: {items}.").format(items=words),
            _("Name the rules each inspection rests on."),
            words,
        )
    plan.state, plan.adopted_by, plan.adopted_at = PlanState.ADOPTED, acting().person, timezone.now()
    plan.save()
    recording.record(events.PLAN_ADOPTED, plan, after={"year": plan.year, "inspections": plan.entries.count()})
    return plan


def _still_drafted(plan: YearPlan) -> None:
    if plan.state != PlanState.DRAFT:
        raise refused("plan.adopted", _("An adopted list is not changed."), _("What comes later belongs to a visit."))


def _edited(plan: YearPlan) -> None:
    person = acting().person
    if person is not None:
        plan.editors.add(person)


def make_visits(entry: PlanEntry, draw: Any, visits: list[tuple[Any, list[Any]]]) -> list[Visit]:
    """The visits of a draw: an enterprise with its inspectors each, planned for the entry's month."""
    made = []
    for enterprise, inspectors in visits:
        visit = Visit.objects.create(
            entry=entry, draw=draw, enterprise=enterprise, planned_on=dt.date(entry.plan.year, entry.month, 1)
        )
        visit.inspectors.set(inspectors)
        recording.record(events.VISIT_PLANNED, visit, after={"inspectors": [one.pk for one in inspectors]})
        made.append(visit)
    return made


# --- on a visit ---


@service(VISIT)
def answer(
    visit: Visit, point: int, value: str, note: str, client_key: str, answered_at: dt.datetime | None = None
) -> Answer:
    """Answer a point of the checklist; a repeated sending of the same key is the same answer.

    Raises `Refused` for a point the checklist does not have, and once the visit was reported.
    """
    known = Answer.objects.filter(client_key=client_key, visit=visit).first()
    if known is not None:
        recording.nothing_changed()
        return known
    held = _open_visit(visit)
    if not 0 <= point < len(held.entry.checkpoints) or value not in AnswerValue.values:
        raise refused("visit.point", _("The checklist has no such point."), _("Load the page again."), str(point))
    if value == "problem" and not note.strip():
        raise refused("visit.note", _("A problem needs words."), _("Write what was found."), str(point))
    made = Answer.objects.create(
        visit=held,
        point=point,
        value=value,
        note=note.strip(),
        client_key=client_key,
        answered_by=acting().person,
        answered_at=min(answered_at or timezone.now(), timezone.now()),
    )
    if held.state == VisitState.PLANNED:
        held.state = VisitState.UNDER_WAY
        held.save()
    recording.record(events.POINT_ANSWERED, held, after={"point": point, "value": value, "note": note.strip()})
    return made


@service(VISIT)
def report(visit: Visit, conclusion: str) -> Visit:
    """Report a visit. Raises `Refused` while points are open."""
    held = _open_visit(visit)
    answered = set(held.answers.values_list("point", flat=True))
    points = held.entry.checkpoints
    missing = [text for place, text in enumerate(points) if place not in answered]
    if missing or not conclusion.strip():
        raise Refused(
            [
                Fault("visit.open", _("This point is not answered: {point}").format(point=text), _("Answer it first."))
                for text in missing
            ]
            or Fault("visit.conclusion", _("The visit has no conclusion."), _("Write what the visit found."))
        )
    held.state, held.conclusion = VisitState.REPORTED, conclusion.strip()
    held.reported_by, held.reported_at = acting().person, timezone.now()
    held.save()
    recording.record(events.VISIT_REPORTED, held, after={"state": held.state})
    return held


@service(PLAN)
def plan_visit(visit: Visit, planned_on: dt.date, inspectors: list[Any]) -> Visit:
    """Say when a visit is made and by whom: at least two, none with a conflict. Raises `Refused` otherwise."""
    held = _open_visit(visit)
    if len(inspectors) < 2:
        raise refused("visit.two", _("A visit needs at least two inspectors."), _("Name a second one."))
    conflicted = _conflicted(held, inspectors)
    if conflicted:
        raise refused(
            "visit.conflict",
            _("{people} must step back from this enterprise.").format(people=listed(conflicted)),
            _("Name somebody without a conflict."),
        )
    before = sorted(held.inspectors.values_list("pk", flat=True))
    held.planned_on = planned_on
    held.save()
    held.inspectors.set(inspectors)
    recording.record(
        events.VISIT_PLANNED,
        held,
        before={"inspectors": before},
        after={"inspectors": sorted(one.pk for one in inspectors), "planned_on": planned_on},
    )
    return held


def _conflicted(visit: Visit, inspectors: list[Any]) -> list[str]:
    from stateward.workbench.supervision.team.selectors import conflicts_of

    return [one.name for one in inspectors if visit.enterprise.code in conflicts_of(one)]


def _open_visit(visit: Visit) -> Visit:
    held = Visit.objects.select_for_update(of=("self",)).select_related("entry__plan", "enterprise").get(pk=visit.pk)
    if held.state in (VisitState.REPORTED, VisitState.CANCELLED):
        raise refused(
            "visit.reported",
            _("The visit is not open any more: {state}.").format(state=held.get_state_display()),
            _("What comes later is a finding of its own."),
            held.state,
        )
    return held
