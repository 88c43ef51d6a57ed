"""What is done with programmes: begun from a template, started, reported on, reviewed, read from a ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.messages.errors import ImportFault
from stateward.workbench.audit.recording import nothing_changed, record, snapshot
from stateward.workbench.core import office
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import four_eyes, service
from stateward.workbench.core.tracking import services as tracking
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.core.tracking.states import Action, State, allowed
from stateward.workbench.reform import events, items
from stateward.workbench.reform.actions import APPROVE, PREPARE, TAKE_PART
from stateward.workbench.reform.programme import ledgers, measures
from stateward.workbench.reform.programme.days import end_of_month, months_after
from stateward.workbench.reform.programme.models import Entry, EntryKind, Milestone, Programme, ProgrammeState
from stateward.workbench.register.models import Enterprise

#: The fields of an entry that the log tells of.
FIELDS = (
    "number", "kind", "safeguard", "domain", "title", "measure", "measure_id", "base", "target", "unit", "formula",
    "evidence", "lead", "support", "weight", "starts_on", "due", "standing",
)  # fmt: skip


@service(PREPARE, about=lambda document, title, group, starts_on: group)
def begin(document: Any, title: str, group: Enterprise | None, starts_on: dt.date) -> Programme:
    """Begin a programme from a template of the rulebook, or an empty one (`document` is `None`)."""
    months = document.months if document is not None else 36
    programme = Programme.objects.create(
        title=title[:250],
        group=group,
        template=f"{document.id}@{document.version}" if document is not None else "",
        starts_on=starts_on,
        ends_on=end_of_month(starts_on, months),
        prepared_by=acting().person,
    )
    if document is not None:
        values = measures.Values(acting().user, min(starts_on, office.today()), group)
        for number, goal in enumerate(document.goals, 1):
            _goal(programme, str(number), goal, values)
        for milestone in document.milestones:
            day = end_of_month(starts_on, milestone.month)
            Milestone.objects.create(programme=programme, day=day, share=milestone.share, by=milestone.by)
    record(events.PROGRAMME_PREPARED.action, programme, after=snapshot(programme, ("title", "template", "starts_on")))
    return programme


def _goal(programme: Programme, number: str, goal: Any, values: measures.Values) -> None:
    above = Entry.objects.create(
        programme=programme,
        number=number,
        kind=EntryKind.GOAL,
        title=pick(goal.title.as_dict()),
        domain=pick(goal.domain.as_dict()),
        weight=goal.weight,
    )
    for place, task in enumerate(goal.tasks, 1):
        Entry.objects.create(
            programme=programme,
            parent=above,
            number=f"{number}.{place}",
            kind=EntryKind.SAFEGUARD if task.safeguard else EntryKind.TASK,
            safeguard=task.safeguard or "",
            domain=above.domain,
            title=pick(task.title.as_dict()),
            measure=pick(task.measure.as_dict()),
            measure_id=task.measure_id,
            base=_base(task, values),
            target=task.target,
            unit=task.unit,
            evidence=pick(task.evidence.as_dict()),
            weight=task.weight,
            starts_on=months_after(programme.starts_on, task.from_month - 1),
            due=end_of_month(programme.starts_on, task.to_month),
            standing=task.standing,
        )


def _base(task: Any, values: measures.Values) -> Decimal | None:
    """Where a bound measure stands when the programme begins."""
    if task.base is not None or not task.measure_id:
        return task.base if task.base is None else Decimal(task.base)
    value = values.value(task.measure_id)
    return None if value is None else Decimal(repr(round(value, 6)))


@dataclass(frozen=True)
class Told:
    """An entry as a person writes it; `parent` is the number of the one above it."""

    number: str
    kind: str
    title: str
    parent: str = ""
    safeguard: str = ""
    domain: str = ""
    measure: str = ""
    measure_id: str = ""
    base: Decimal | None = None
    target: Decimal | None = None
    unit: str = ""
    formula: str = ""
    evidence: str = ""
    lead: Any = None
    support: str = ""
    weight: Decimal = Decimal(1)
    starts_on: dt.date | None = None
    due: dt.date | None = None
    standing: bool = False


@service(PREPARE)
def write(programme: Programme, told: Told, entry: Entry | None = None) -> Entry:
    """Add an entry, or change one. Raises `Refused` where its number, parent, measure or days do not fit.

    A bound measure without a base begins where it stands: from there the target says which way is forward.
    """
    known = {one.number: one for one in programme.entries.all()}
    _checked(told, known, entry)
    found = entry or Entry(programme=programme)
    before = snapshot(found, FIELDS) if entry is not None else None
    for name in FIELDS:
        setattr(found, name, getattr(told, name))
    found.parent = known.get(told.parent) if told.parent else None
    values = measures.Values(acting().user, min(programme.starts_on, office.today()), programme.group)
    found.base = _base(told, values) if told.base is None else told.base
    found.save()
    after = snapshot(found, FIELDS)
    if before == after:
        nothing_changed()
    else:
        record(events.ENTRY_CHANGED.action, found, before=before, after=after)
    return found


def _checked(told: Told, known: dict[str, Entry], entry: Entry | None) -> None:
    twin = known.get(told.number)
    if twin is not None and (entry is None or twin.pk != entry.pk):
        raise refused(
            "entry.twice",
            _("The number {number} stands twice.").format(number=told.number),
            _("Choose another number."),
        )
    if told.parent and told.parent not in known:
        raise refused(
            "entry.parent",
            _("The entry {number} above it does not exist.").format(number=told.parent),
            _("Correct the number of the entry above."),
            told.parent,
        )
    if told.measure_id and not measures.known(told.measure_id):
        raise refused(
            "entry.measure",
            _("{measure} is no measure of the register and no indicator of the rulebook.").format(
                measure=told.measure_id
            ),
            _("Choose one of the list, or leave the measure empty and report by hand."),
            told.measure_id,
        )
    if told.kind == str(EntryKind.SAFEGUARD) and not told.parent:
        raise refused(
            "entry.safeguard", _("A safeguard protects a goal."), _("Name the goal it stands below."), told.number
        )
    if told.starts_on and told.due and told.due < told.starts_on:
        raise refused("entry.dates", _("It is due before it starts."), _("Correct one of the two days."), told.number)
    above = known.get(told.parent)
    while above is not None and entry is not None:
        if above.pk == entry.pk:
            raise refused("entry.ring", _("It would stand below itself."), _("Correct the entry above."), told.parent)
        above = above.parent


@service(APPROVE)
def start(programme: Programme, owner: Any) -> Programme:
    """Start a programme: every task becomes an item of its lead, or of the owner where nobody leads it yet.

    Raises `SamePerson` for who prepared it, `Refused` where it runs already or holds no task.
    """
    if programme.state != ProgrammeState.DRAFT:
        raise refused("programme.state", _("The programme was started already."), _("Change its tasks one by one."))
    tasks = [one for one in programme.entries.select_related("lead") if one.kind != EntryKind.GOAL]
    if not tasks:
        raise refused("programme.empty", _("The programme holds no task."), _("Add its tasks first."))
    four_eyes(programme.prepared_by, None, events.PROGRAMME, programme)
    programme.state, programme.started_by = ProgrammeState.RUNNING, acting().person
    programme.save(update_fields=["state", "started_by"])
    for entry in tasks:
        _deploy(entry, owner)
    record(events.PROGRAMME_STARTED.action, programme, after={"tasks": len(tasks)})
    return programme


def _deploy(entry: Entry, owner: Any) -> None:
    today = office.today()
    due = entry.due if entry.due is not None and entry.due >= today else None
    entry.item = tracking.create(
        tracking.NewItem(
            kind=items.TASK.name,
            title=f"{entry.number} {entry.title}",
            owner=entry.lead or owner,
            description=entry.measure,
            evidence_required=entry.evidence,
            enterprise=entry.programme.group,
            due=due,
            source=entry,
        )
    )
    entry.lead = entry.lead or owner
    entry.save(update_fields=["item", "lead"])


@service(TAKE_PART)
def report(entry: Entry, completion: Decimal) -> Entry:
    """Say how far a task is (0..1). A task bound to a measure moves by itself. Raises `Refused` for such a one."""
    if entry.measure_id:
        raise refused(
            "entry.bound",
            _("This task is measured: {measure}. Nobody reports it.").format(
                measure=measures.title_of(entry.measure_id)
            ),
            _("Change what is measured, in the register or the statements."),
            entry.measure_id,
        )
    if not 0 <= completion <= 1:
        raise refused("entry.completion", _("Completion is from 0 to 100 %."), _("Correct the number."))
    before = entry.completion
    entry.completion, entry.reported_by = completion, acting().person
    entry.save(update_fields=["completion", "reported_by"])
    _tell_item(entry, completion)
    record(events.ENTRY_REPORTED.action, entry, before={"completion": before}, after={"completion": completion})
    return entry


def _tell_item(entry: Entry, completion: Decimal) -> None:
    item = _item(entry)
    if item is not None and allowed(State(item.state), Action.REPORT):
        tracking.report(item, int(completion * 100))


def _item(entry: Entry) -> TrackedItem | None:
    return TrackedItem.objects.filter(pk=entry.item_id).first() if entry.item_id else None


@service(APPROVE)
def review(entry: Entry, done_on: dt.date, words: str) -> Entry:
    """Review a task and close it (销号) with the day it was done. Who reported it may not review it.

    Raises `SamePerson`, and `Refused` for a day in the future or where what is measured has not reached its target.
    """
    if done_on > office.today():
        raise refused("entry.future", _("The day lies in the future."), _("Enter the day on which it was done."))
    if not words.strip():
        raise refused("entry.review", _("A review needs its result."), _("Write what was found."))
    four_eyes(entry.reported_by, None, events.REVIEW, entry)
    if entry.measure_id:
        value = measures.Values(acting().user, office.today(), entry.programme.group).value(entry.measure_id)
        reached = measures.completion(value, entry.base, entry.target)
        if reached is not None and reached < 1:
            raise refused(
                "entry.not_reached",
                _("{measure} stands at {value}, not at its target of {target}.").format(
                    measure=measures.title_of(entry.measure_id), value=f"{value:g}", target=f"{entry.target:g}"
                ),
                _("Close it when the target is reached, or change the target."),
                str(value),
            )
    entry.done_on, entry.review, entry.completion = done_on, words.strip()[:500], Decimal(1)
    entry.save(update_fields=["done_on", "review", "completion"])
    record(events.ENTRY_REVIEWED.action, entry, after={"done_on": done_on}, reason=words.strip())
    return entry


@service(PREPARE)
def read_ledger(programme: Programme, content: bytes, name: str) -> int:
    """Read a ledger: entries are added and changed by their number, all or none; how many rows.

    Raises ImportFault with every row that is at fault.
    """
    told, faults = ledgers.read(content, name, programme)
    if faults:
        raise ImportFault(faults)
    for one in _parents_first(told):
        entry = Entry.objects.filter(programme=programme, number=one.number).first()
        write(programme, one, entry)
    record(events.LEDGER_READ.action, programme, after={"file_name": name, "rows": len(told)})
    return len(told)


def _parents_first(told: Sequence[Told]) -> list[Told]:
    """Rows ordered so that every entry comes after the one it stands below."""
    by_number = {one.number: one for one in told}

    def depth(one: Told) -> int:
        steps, here = 0, one
        while here.parent in by_number and steps <= len(told):
            here, steps = by_number[here.parent], steps + 1
        return steps

    return sorted(told, key=depth)
