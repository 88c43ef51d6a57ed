"""Conveying: meetings are recorded, decisions become key tasks, and who was briefed when is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from stateward.messages import gettext as _
from stateward.workbench.audit import recording
from stateward.workbench.core import office
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import service
from stateward.workbench.core.uploads import Upload, keep
from stateward.workbench.directives.events import EDIT, VIEW
from stateward.workbench.directives.models import (
    Attendance,
    Briefed,
    Decision,
    Directive,
    KeyTask,
    Material,
    Meeting,
    StudyNote,
)

FIELDS = ("title", "directive", "held_on", "place", "chair", "agenda", "minutes")


@service(EDIT)
def record_meeting(given: Mapping[str, Any]) -> Meeting:
    """Keep the record of a meeting; `given` holds `FIELDS`."""
    meeting = Meeting.objects.create(recorded_by=acting().person, **{name: given[name] for name in FIELDS})
    recording.record("directives.meeting.record", meeting, after={"title": meeting.title, "held_on": meeting.held_on})
    return meeting


@service(EDIT)
def change_meeting(meeting: Meeting, given: Mapping[str, Any]) -> Meeting:
    """Change the record; the log keeps which fields."""
    changed = [name for name in FIELDS if getattr(meeting, name) != given[name]]
    for name in changed:
        setattr(meeting, name, given[name])
    meeting.save()
    recording.record("directives.meeting.edit", meeting, after={"fields": changed})
    return meeting


@service(EDIT)
def attend(
    meeting: Meeting, *, person: Any = None, department: Any = None, enterprise: Any = None, count: int = 1
) -> Attendance:
    """Say who came: one user by name, or how many of a department or an enterprise; the same again corrects it.

    Raises `Refused` unless exactly one of the three is named and the count is at least one.
    """
    named = {"person": person, "department": department, "enterprise": enterprise}
    if sum(value is not None for value in named.values()) != 1 or count < 1:
        raise refused(
            "directives.attendance",
            _("Attendance names one person, one department or one enterprise, and at least one who came."),
            _("Choose one of the three and write how many came."),
        )
    row = Attendance.objects.filter(meeting=meeting, **named).first() or Attendance(meeting=meeting, **named)
    row.count = 1 if person is not None else count
    row.save()
    recording.record("directives.meeting.attend", meeting, after={"rows": meeting.attendance.count()})
    return row


@service(EDIT)
def decide(meeting: Meeting, text: str, *, year: int | None = None) -> Decision:
    """Record a decision; with a year it becomes a key task in preparation. Raises `Refused` without words."""
    words = text.strip()
    if not words:
        raise refused("directives.decision", _("The decision is empty."), _("Write what was decided."))
    task = None
    if year is not None:
        task = KeyTask.objects.create(
            title=" ".join(words.split())[:300],
            description=words,
            year=year,
            directive=meeting.directive,
            prepared_by=acting().person,
        )
        recording.record("directives.task.prepare", task, after={"title": task.title, "meeting": meeting.pk})
    decision = Decision.objects.create(meeting=meeting, text=words, task=task)
    recording.record("directives.meeting.decide", meeting, after={"decision": decision.pk})
    return decision


@service(EDIT)
def add_material(meeting: Meeting, title: str, upload: Upload) -> Material:
    """Keep a file that was handed out, under its SHA-256."""
    keep(upload)
    material = Material.objects.create(
        meeting=meeting,
        title=(" ".join(title.split()) or upload.name)[:250],
        file_name=upload.name,
        sha256=upload.sha256,
        size=len(upload.content),
        added_by=acting().person,
    )
    recording.record("directives.meeting.material", meeting, after={"title": material.title, "sha256": material.sha256})
    return material


@service(VIEW)
def write_note(meeting: Meeting, text: str) -> StudyNote:
    """Write what one took from the meeting."""
    words = text.strip()
    if not words:
        raise refused("directives.note", _("The note is empty."), _("Write what you want to keep."))
    note = StudyNote.objects.create(meeting=meeting, text=words, author=acting().person)
    recording.record("directives.meeting.note", meeting, after={"note": note.pk})
    return note


@service(EDIT)
def convey(
    directive: Directive,
    on: dt.date,
    *,
    departments: Iterable[Any] = (),
    enterprises: Iterable[Any] = (),
    meeting: Meeting | None = None,
    note: str = "",
) -> list[Briefed]:
    """Keep that departments and enterprises were briefed on a day. Raises `Refused` for nobody or a later day."""
    rows = [{"department": one} for one in departments] + [{"enterprise": one} for one in enterprises]
    if not rows:
        raise refused(
            "directives.briefed", _("Nobody was chosen."), _("Choose the departments or enterprises that were briefed.")
        )
    if on > office.today():
        raise refused(
            "directives.briefed_later",
            _("The day {day} has not come yet.").format(day=on.isoformat()),
            _("Record it when they were briefed."),
            on.isoformat(),
        )
    made = [
        Briefed.objects.create(
            directive=directive, on=on, meeting=meeting, note=note[:300], recorded_by=acting().person, **row
        )
        for row in rows
    ]
    recording.record("directives.briefed", directive, after={"on": on, "count": len(made)})
    return made
