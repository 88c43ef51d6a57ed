"""Statements for programs: reported figures, files handed in, and recording them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Query, Router, Schema, Status, UploadedFile
from pydantic import Field

from stateward.messages import gettext_noop as N_
from stateward.workbench.api.entrance import found, reading, writing
from stateward.workbench.api.paging import Page, Window, page
from stateward.workbench.api.shapes import Key, Year, moment
from stateward.workbench.core.jobs.api import JobShape, job_shape
from stateward.workbench.core.uploads import read_uploads
from stateward.workbench.statements import jobs, selectors
from stateward.workbench.statements.models import Basis, Statement, Upload, UploadState

router = Router(tags=[N_("Statements")])


class StatementLine(Schema):
    """A statement of a list, in its current revision."""

    id: int
    enterprise: str
    year: int
    month: int
    period: str
    basis: str
    currency: str
    template: str
    template_version: str
    revision: int
    is_current: bool
    values_sha256: str
    recorded_at: dt.datetime


class Figure(Schema):
    """A reported figure: the amount in whole base units as text, and the cell it was reported in."""

    key: str
    amount: str | None
    place: str | None


class StatementShape(StatementLine):
    """A statement with its figures."""

    figures: list[Figure]


class StatementChoice(Schema):
    """What narrows the list of statements."""

    enterprise: Annotated[str, Field(max_length=60)] | None = None
    year: Year | None = None
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    basis: Basis | None = None


class UploadLine(Schema):
    """A file that was handed in."""

    id: int
    file_name: str
    sha256: str
    size: int
    state: UploadState
    kind: str
    received_at: dt.datetime
    errors: int


class UploadShape(UploadLine):
    """A file with what was found in it: statements, faults and notes as the command line tells them."""

    recordable: int
    statements: list[dict[str, Any]]
    faults: list[dict[str, Any]]
    notes: list[dict[str, Any]]


def _line(row: Statement) -> dict[str, Any]:
    return {
        "id": row.pk,
        "enterprise": row.enterprise.code,
        "year": row.year,
        "month": row.month,
        "period": row.period,
        "basis": row.basis,
        "currency": row.currency,
        "template": row.template,
        "template_version": row.template_version,
        "revision": row.revision,
        "is_current": row.is_current,
        "values_sha256": row.values_sha256,
        "recorded_at": moment(row.recorded_at),
    }


def _statement_line(row: Statement) -> StatementLine:
    return StatementLine(**_line(row))


def _upload_line(row: Upload) -> dict[str, Any]:
    return {
        "id": row.pk,
        "file_name": row.file_name,
        "sha256": row.sha256,
        "size": row.size,
        "state": row.state,
        "kind": row.kind,
        "received_at": moment(row.received_at),
        "errors": row.error_count,
    }


def _upload_of_list(row: Upload) -> UploadLine:
    return UploadLine(**_upload_line(row))


@router.get("/statements", auth=reading("statements.view"), response=Page[StatementLine], summary=N_("Statements"))
def statements(request: HttpRequest, window: Query[Window], choice: Query[StatementChoice]) -> Page[StatementLine]:
    """The current revisions one sees, newest period first."""
    rows = selectors.current(request.user)
    given = {"enterprise__code": choice.enterprise, "year": choice.year, "month": choice.month, "basis": choice.basis}
    narrowed = rows.filter(**{name: value for name, value in given.items() if value is not None})
    return page(request, narrowed, window, _statement_line)


@router.get("/statements/{pk}", auth=reading("statements.view"), response=StatementShape, summary=N_("One statement"))
def statement(request: HttpRequest, pk: Key) -> StatementShape:
    """One revision of a statement with every figure."""
    row = found(selectors.statement(request.user, pk))
    figures = [
        Figure(key=key, amount=None if figure.amount is None else format(figure.amount, "f"), place=figure.place)
        for key, figure in sorted(row.as_facts().figures.items())
    ]
    return StatementShape(**_line(row), figures=figures)


@router.get("/uploads", auth=reading("statements.view"), response=Page[UploadLine], summary=N_("Files handed in"))
def uploads(request: HttpRequest, window: Query[Window], state: UploadState | None = None) -> Page[UploadLine]:
    """The files one sees, newest first."""
    rows = selectors.uploads(request.user)
    return page(request, rows if state is None else rows.filter(state=state), window, _upload_of_list)


@router.get("/uploads/{pk}", auth=reading("statements.view"), response=UploadShape, summary=N_("One file handed in"))
def upload(request: HttpRequest, pk: Key) -> UploadShape:
    """One file with what was found in it."""
    row = found(selectors.upload(request.user, pk))
    report = row.report
    return UploadShape(
        **_upload_line(row),
        recordable=report.get("recordable", 0),
        statements=selectors.found_statements(request.user, row),
        faults=row.faults,
        notes=report.get("notes", []),
    )


@router.post(
    "/uploads", auth=writing("statements.upload"), response={202: JobShape}, summary=N_("Hand in a file to be checked")
)
def hand_in_file(request: HttpRequest, file: File[UploadedFile]) -> Status[JobShape]:
    """Keep a file and have it read and checked; nothing is recorded yet.

    The job's result names the upload: `{"uploads": {"0": 17}}`; read it by `/uploads/17`, then record it.
    """
    job = jobs.begin_reading(read_uploads(request, "file"))
    return Status(202, job_shape(job))


@router.post(
    "/uploads/{pk}/record",
    auth=writing("statements.record"),
    response={202: JobShape},
    summary=N_("Record the statements of a checked file"),
)
def record_upload(request: HttpRequest, pk: Key) -> Status[JobShape]:
    """Record all statements of a checked file, or none where one is at fault."""
    job = jobs.begin_recording(found(selectors.upload(request.user, pk)))
    return Status(202, job_shape(job))
