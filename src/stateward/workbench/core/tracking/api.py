"""Tasks for programs: what is owed by when, and reporting how far it is."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts.roles import Strand
from stateward.workbench.api.entrance import found, reading, writing
from stateward.workbench.api.paging import Page, Window, page
from stateward.workbench.api.shapes import Body, Key, Person, Text, moment, person
from stateward.workbench.core.actions import VIEW, WORK
from stateward.workbench.core.tracking import selectors, services
from stateward.workbench.core.tracking.models import Evidence, Remark, TrackedItem
from stateward.workbench.core.tracking.states import State

router = Router(tags=[N_("Tasks")])


class TaskLine(Schema):
    """Something somebody owes by a day. `version` counts its writes."""

    id: int
    kind: str
    strand: str
    title: str
    enterprise: str | None
    owner: Person | None
    state: State
    progress: int
    due: dt.date | None
    overdue: bool
    level: int
    version: int


class EvidenceShape(Schema):
    """Evidence: the day it took effect and the file's hash."""

    title: str
    effective_on: dt.date
    received_at: dt.datetime
    file_name: str
    sha256: str
    late: bool
    note: str


class RemarkShape(Schema):
    """Something said about a task."""

    kind: str
    text: str
    author: Person | None
    written_at: dt.datetime


class TaskShape(TaskLine):
    """A task with its evidence and what was said about it."""

    description: str
    evidence_required: str
    reviewer: Person | None
    created_at: dt.datetime
    closed_at: dt.datetime | None
    evidence: list[EvidenceShape]
    remarks: list[RemarkShape]


class TaskChoice(Schema):
    """What narrows the list of tasks; `mine`: those one owns or supports."""

    state: State | None = None
    strand: Strand | None = None
    enterprise: Annotated[str, Field(max_length=60)] | None = None
    mine: bool = False


class ProgressBody(Body):
    """How far a task is; with the `version` that was read, a change by somebody else meanwhile is refused (409)."""

    progress: Annotated[int, Field(ge=0, le=100)]
    note: Annotated[Text, Field(max_length=10_000)] = ""
    version: Key | None = None


def _line(row: TrackedItem) -> dict[str, object]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "strand": row.strand,
        "title": row.title,
        "enterprise": row.enterprise.code if row.enterprise else None,
        "owner": person(row.owner),
        "state": row.state,
        "progress": row.progress,
        "due": row.due,
        "overdue": row.is_overdue,
        "level": row.level,
        "version": row.version,
    }


def _task_line(row: TrackedItem) -> TaskLine:
    return TaskLine.model_validate(_line(row))


def _evidence(row: Evidence) -> EvidenceShape:
    return EvidenceShape(
        title=row.title,
        effective_on=row.effective_on,
        received_at=moment(row.received_at) or row.received_at,
        file_name=row.file_name,
        sha256=row.sha256,
        late=row.is_late,
        note=row.note,
    )


def _remark(row: Remark) -> RemarkShape:
    written = moment(row.written_at) or row.written_at
    return RemarkShape(kind=row.kind, text=row.words, author=person(row.author), written_at=written)


def _task(row: TrackedItem) -> TaskShape:
    own = {
        "description": row.description,
        "evidence_required": row.evidence_required,
        "reviewer": person(row.reviewer),
        "created_at": moment(row.created_at),
        "closed_at": moment(row.closed_at),
        "evidence": [_evidence(one) for one in row.evidence.all()],
        "remarks": [_remark(one) for one in row.remarks.select_related("author")],
    }
    return TaskShape.model_validate(_line(row) | own)


@router.get("/tasks", auth=reading(VIEW), response=Page[TaskLine], summary=N_("Tasks"))
def tasks(request: HttpRequest, window: Query[Window], choice: Query[TaskChoice]) -> Page[TaskLine]:
    """The tasks one sees, the next due first."""
    rows = selectors.mine(request.user) if choice.mine else selectors.every(request.user)
    given = {"state": choice.state, "strand": choice.strand, "enterprise__code": choice.enterprise}
    narrowed = rows.filter(**{name: value for name, value in given.items() if value is not None})
    return page(request, narrowed, window, _task_line)


@router.get("/tasks/{pk}", auth=reading(VIEW), response=TaskShape, summary=N_("One task"))
def task(request: HttpRequest, pk: Key) -> TaskShape:
    """One task with its evidence and what was said about it."""
    return _task(found(selectors.item(request.user, pk)))


@router.post("/tasks/{pk}/progress", auth=writing(WORK), response=TaskShape, summary=N_("Report progress of a task"))
def report_progress(request: HttpRequest, pk: Key, body: ProgressBody) -> TaskShape:
    """Say how far a task is and what was done."""
    row = found(selectors.item(request.user, pk))
    services.report(row, body.progress, body.note, version=body.version)
    return _task(found(selectors.item(request.user, pk)))
