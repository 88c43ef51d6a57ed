"""Background work for programs: where a job stands and what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from stateward.messages import gettext_noop as N_
from stateward.workbench.api.entrance import found, reading
from stateward.workbench.api.paging import Page, Window, page
from stateward.workbench.api.shapes import moment
from stateward.workbench.core.actions import VIEW_JOBS
from stateward.workbench.core.jobs import selectors
from stateward.workbench.core.jobs.models import Job, JobState

router = Router(tags=[N_("Background work")])


class JobShape(Schema):
    """A piece of background work; once its state is `done`, `result` says what came of it."""

    id: UUID
    kind: str
    title: str
    state: JobState
    progress: int
    total: int
    message: str
    result: dict[str, Any]
    faults: list[dict[str, Any]]
    created_at: dt.datetime
    finished_at: dt.datetime | None


def job_shape(row: Job) -> JobShape:
    """A job as programs see it."""
    return JobShape(
        id=row.pk,
        kind=row.kind,
        title=row.title,
        state=row.state,
        progress=row.progress,
        total=row.total,
        message=row.sentence,
        result={name: value for name, value in row.result.items() if name != "trace"},
        faults=row.own_faults,
        created_at=moment(row.created_at) or row.created_at,
        finished_at=moment(row.finished_at),
    )


@router.get("/jobs", auth=reading(VIEW_JOBS), response=Page[JobShape], summary=N_("Background work"))
def jobs(request: HttpRequest, window: Query[Window]) -> Page[JobShape]:
    """The jobs one started, newest first."""
    return page(request, selectors.visible(request.user), window, job_shape)


@router.get("/jobs/{key}", auth=reading(VIEW_JOBS), response=JobShape, summary=N_("One piece of background work"))
def job(request: HttpRequest, key: UUID) -> JobShape:
    """Where a job stands."""
    return job_shape(found(selectors.job(request.user, key)))
