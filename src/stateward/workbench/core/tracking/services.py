"""What is done with tracked items: every transition guarded, told to the log, and followed by its reminders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.workbench.audit import recording
from stateward.workbench.core import office
from stateward.workbench.core.acting import acting
from stateward.workbench.core.actions import REVIEW, STEER, VIEW, WORK
from stateward.workbench.core.events import CLOSING
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import four_eyes, service
from stateward.workbench.core.tracking import kinds, reminders, rights, states
from stateward.workbench.core.tracking.locking import locked, save
from stateward.workbench.core.tracking.models import Remark, RemarkKind, TrackedItem
from stateward.workbench.core.tracking.states import Action, State
from stateward.workbench.core.uploads import Upload


@dataclass(frozen=True)
class NewItem:
    """What a new item says. Its day is `due`, or `due_days` working days from today."""

    kind: str
    title: str
    owner: Any
    description: str = ""
    evidence_required: str = ""
    enterprise: Any = None
    department: Any = None
    supports: Sequence[Any] = ()
    reviewer: Any = None
    due: dt.date | None = None
    due_days: int | None = None
    reminder_days: Sequence[int] = (5, 1)
    source: models.Model | None = field(default=None, compare=False)


def _enterprise_of(new: NewItem) -> Any:
    return new.enterprise


@service(STEER, about=_enterprise_of)
def create(new: NewItem) -> TrackedItem:
    """Give somebody something to do by a day. Raises KeyError for an unknown kind, `Refused` for a day in the past."""
    kind = kinds.known(new.kind)
    due, provisional = _due_of(new)
    item = TrackedItem.objects.create(
        kind=kind.name,
        strand=kind.strand,
        title=" ".join(new.title.split())[:300],
        description=new.description,
        evidence_required=new.evidence_required,
        enterprise=new.enterprise,
        department=new.department,
        owner=new.owner,
        reviewer=new.reviewer,
        due=due,
        due_is_provisional=provisional,
        reminder_days=sorted({int(days) for days in new.reminder_days}, reverse=True),
        content_type=ContentType.objects.get_for_model(new.source) if new.source is not None else None,
        object_id=str(new.source.pk) if new.source is not None else "",
        created_by=acting().person,
    )
    item.supports.set(new.supports)
    recording.record(
        "core.item.create", item, after={"kind": item.kind, "title": item.title, "owner": item.owner_id, "due": due}
    )
    reminders.plan(item)
    reminders.tell_assigned(item)
    return item


def _due_of(new: NewItem) -> tuple[dt.date | None, bool]:
    today = office.today()
    if new.due_days is not None:
        deadline = office.working_days().add(today, new.due_days)
        return deadline.date, deadline.provisional
    if new.due is not None:
        _refuse_past(new.due, today)
        return new.due, office.working_days().day(new.due).provisional
    return None, False


def _refuse_past(due: dt.date, today: dt.date) -> None:
    if due < today:
        raise refused(
            "item.due_past",
            _("The due date {due} lies in the past.").format(due=due.isoformat()),
            _("Choose today or a later day."),
            due.isoformat(),
        )


def _step(item: TrackedItem, action: Action, version: int | None) -> TrackedItem:
    """The item, locked, checked and moved to its next state; not saved yet."""
    held = locked(item, version)
    rights.require(held, action)
    held.state = states.after(State(held.state), action).value
    return held


def _remark(item: TrackedItem, kind: Any, text: str, *, otherwise: str = "") -> None:
    """Keep what the acting person said; `otherwise` is the workbench's own sentence where they said nothing."""
    if text.strip() or otherwise:
        own: dict[str, Any] | None = None if text.strip() else {}
        words = text.strip() or otherwise
        Remark.objects.create(item=item, kind=kind, text=words, values=own, author=acting().person)


def _demand(text: str, sentence: str, next_step: str) -> str:
    if not text.strip():
        raise refused("item.words", sentence, next_step)
    return text.strip()


@service(WORK)
def start(item: TrackedItem, *, version: int | None = None) -> TrackedItem:
    """The owner takes the item up."""
    held = _step(item, Action.START, version)
    return save(held, "core.item.start", state=held.state)


@service(WORK)
def report(item: TrackedItem, progress: int, note: str = "", *, version: int | None = None) -> TrackedItem:
    """Say how far it is (0 to 100) and what was done. Raises `Refused` for another number."""
    if not 0 <= progress <= 100:
        raise refused(
            "item.progress", _("Progress is a number from 0 to 100."), _("Correct the number."), str(progress)
        )
    held = _step(item, Action.REPORT, version)
    held.progress = progress
    _remark(held, RemarkKind.PROGRESS, note)
    return save(held, "core.item.report", state=held.state, progress=progress)


@service(WORK)
def add_evidence(
    item: TrackedItem, title: str, effective_on: dt.date, *, upload: Upload | None = None, note: str = ""
) -> Any:
    """Hand in evidence with the day it took effect; late evidence is taken and flagged. Returns the evidence.

    Raises `Refused` for an effective date in the future.
    """
    from stateward.workbench.core.tracking.evidence import keep_evidence

    held = _step(item, Action.ADD_EVIDENCE, None)
    return keep_evidence(held, title, effective_on, upload, note)


@service(WORK)
def submit(item: TrackedItem, note: str = "", *, version: int | None = None) -> TrackedItem:
    """The owner says it is done. Raises `Refused` where the evidence that the item demands is missing."""
    held = _step(item, Action.SUBMIT, version)
    if held.evidence_required and not held.evidence.exists():
        raise refused(
            "item.evidence",
            _("The item is closed on evidence, and none was handed in: {required}").format(
                required=held.evidence_required
            ),
            _("Add the evidence with the day it took effect, then submit."),
        )
    held.submitted_by, held.submitted_at, held.progress = acting().person, timezone.now(), 100
    _remark(held, RemarkKind.SUBMISSION, note)
    save(held, "core.item.submit", state=held.state)
    reminders.stop(held)
    reminders.tell_submitted(held)
    return held


@service(WORK)
def withdraw(item: TrackedItem, *, version: int | None = None) -> TrackedItem:
    """The owner takes the submission back."""
    held = _step(item, Action.WITHDRAW, version)
    held.submitted_by = held.submitted_at = None
    save(held, "core.item.withdraw", state=held.state)
    reminders.stop(held)
    reminders.plan(held)
    return held


@service(REVIEW)
def return_(item: TrackedItem, comment: str, *, version: int | None = None) -> TrackedItem:
    """Send a submission back with a comment that says what is missing."""
    words = _demand(comment, _("A return needs a comment."), _("Write what is missing, so that the owner can mend it."))
    held = _step(item, Action.RETURN, version)
    _remark(held, RemarkKind.RETURN, words)
    save(held, "core.item.return", reason=words, state=held.state)
    reminders.plan(held)
    reminders.tell_returned(held, words)
    return held


@service(REVIEW)
def close(item: TrackedItem, note: str = "", *, version: int | None = None) -> TrackedItem:
    """Close a submitted item: never the person who submitted it, unless the office published that exception.

    Raises `Refused` where the item's strand needs another step before.
    """
    held = _step(item, Action.CLOSE, version)
    if (closes_if := kinds.kind(held.kind).closes_if) is not None:
        closes_if(held)
    four_eyes(held.submitted_by, None, CLOSING, held)
    held.closed_by, held.closed_at = acting().person, timezone.now()
    _remark(held, RemarkKind.CLOSING, note)
    save(held, "core.item.close", reason=note.strip(), state=held.state)
    reminders.stop(held)
    reminders.tell_closed(held)
    return held


@service(STEER)
def cancel(item: TrackedItem, reason: str, *, version: int | None = None) -> TrackedItem:
    """Give the item up, with the reason."""
    words = _demand(reason, _("Cancelling needs a reason."), _("Write why the item is not needed any more."))
    held = _step(item, Action.CANCEL, version)
    _remark(held, RemarkKind.REASON, words)
    save(held, "core.item.cancel", reason=words, state=held.state)
    reminders.stop(held)
    return held


@service(STEER)
def reopen(item: TrackedItem, reason: str, *, version: int | None = None) -> TrackedItem:
    """Open a closed or cancelled item again (回头看): the ladder starts anew."""
    words = _demand(reason, _("Reopening needs a reason."), _("Write what was found."))
    held = _step(item, Action.REOPEN, version)
    held.submitted_by = held.submitted_at = held.closed_by = held.closed_at = None
    held.level, held.level_since = 0, None
    _remark(held, RemarkKind.REASON, words)
    save(held, "core.item.reopen", reason=words, state=held.state)
    reminders.plan(held)
    reminders.tell_assigned(held)
    return held


@service(STEER)
def reassign(
    item: TrackedItem, owner: Any, supports: Iterable[Any] | None = None, *, version: int | None = None
) -> TrackedItem:
    """Give the item to another owner; what reminds of it follows. `supports` replaces the supporting people."""
    held = _step(item, Action.REASSIGN, version)
    held.owner = owner
    if supports is not None:
        held.supports.set(supports)
    save(held, "core.item.reassign", owner=owner.pk)
    reminders.stop(held)
    reminders.plan(held)
    reminders.tell_assigned(held)
    return held


@service(STEER)
def change_due(item: TrackedItem, due: dt.date, reason: str, *, version: int | None = None) -> TrackedItem:
    """Set another due date, with the reason; the reminders move with it."""
    words = _demand(reason, _("Another due date needs a reason."), _("Write why the day is moved."))
    _refuse_past(due, office.today())
    held = _step(item, Action.CHANGE_DUE, version)
    held.due, held.due_is_provisional = due, office.working_days().day(due).provisional
    _remark(held, RemarkKind.REASON, words)
    save(held, "core.item.change_due", reason=words, due=due)
    reminders.stop(held)
    reminders.plan(held)
    return held


@service(STEER)
def urge(item: TrackedItem, text: str = "", *, version: int | None = None) -> TrackedItem:
    """Urge the owner (催办): the first rung of the ladder."""
    held = _step(item, Action.URGE, version)
    held.urged_at = timezone.now()
    _climb_to(held, 1)
    _remark(held, RemarkKind.URGE, text, otherwise=N_("Please finish this."))
    save(held, "core.item.urge", reason=text.strip(), level=held.level)
    reminders.tell_urged(held, text.strip())
    return held


@service(STEER)
def supervise(item: TrackedItem, level: int, text: str, *, version: int | None = None) -> TrackedItem:
    """Put the item under supervision (督办): 2 by the department's head, 3 by a leader of the office.

    Raises `Refused` for a rung that the item stands on already or above.
    """
    words = _demand(text, _("Supervision needs an instruction."), _("Write what is expected, and by when."))
    held = _step(item, Action.SUPERVISE, version)
    if level not in (2, 3) or level <= held.level:
        raise refused(
            "item.level",
            _("The item stands on rung {level} of the ladder already.").format(level=held.level),
            _("Choose a higher rung."),
            str(level),
        )
    _climb_to(held, level)
    _remark(held, RemarkKind.SUPERVISE, words)
    save(held, "core.item.supervise", reason=words, level=level)
    reminders.tell_supervised(held, words)
    return held


def _climb_to(item: TrackedItem, level: int) -> None:
    if level > item.level:
        item.level, item.level_since = level, timezone.now()


@service(VIEW)
def remark(item: TrackedItem, text: str) -> TrackedItem:
    """Say something about the item; everybody concerned but the writer is told."""
    words = _demand(text, _("The comment is empty."), _("Write what you want to say."))
    held = _step(item, Action.REMARK, None)
    _remark(held, RemarkKind.COMMENT, words)
    recording.record("core.item.remark", held, reason=words)
    reminders.tell_remark(held, words)
    return held
