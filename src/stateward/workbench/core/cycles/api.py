"""Cycles for programs: who stands in which step, and what is due when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from stateward.messages import gettext_noop as N_
from stateward.workbench.api.entrance import found, reading
from stateward.workbench.api.paging import Page, Window, page
from stateward.workbench.api.shapes import Key, Titled
from stateward.workbench.core.actions import VIEW_CYCLES
from stateward.workbench.core.cycles import selectors
from stateward.workbench.core.cycles.models import Cycle, Participant
from stateward.workbench.core.cycles.states import CycleState, Place

router = Router(tags=[N_("Cycles")])


class CycleLine(Schema):
    """A cycle: a run of a rule document for a year or a term."""

    id: int
    title: str
    strand: str
    period: str
    document: str
    document_version: str
    starts_on: dt.date
    state: CycleState


class StepShape(Schema):
    """A step of a cycle's rule."""

    id: str
    kind: str
    title: Titled
    by: str
    approver: str


class CycleShape(CycleLine):
    """A cycle with its steps."""

    steps: list[StepShape]


class ParticipantShape(Schema):
    """An enterprise in a cycle: its step, its place there, its deadline."""

    id: int
    enterprise: str
    step: str
    position: int
    place: Place
    due: dt.date | None
    overdue: bool
    version: int


def _line(row: Cycle) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": row.title,
        "strand": row.strand,
        "period": row.period,
        "document": row.document_id,
        "document_version": row.document_version,
        "starts_on": row.starts_on,
        "state": row.state,
    }


def _cycle_line(row: Cycle) -> CycleLine:
    return CycleLine(**_line(row))


def _participant(row: Participant) -> ParticipantShape:
    return ParticipantShape(
        id=row.pk,
        enterprise=row.enterprise.code,
        step=row.step.id,
        position=row.position,
        place=Place(row.place),
        due=row.due,
        overdue=row.is_overdue,
        version=row.version,
    )


@router.get("/cycles", auth=reading(VIEW_CYCLES), response=Page[CycleLine], summary=N_("Cycles"))
def cycles(request: HttpRequest, window: Query[Window]) -> Page[CycleLine]:
    """The cycles one sees, newest first."""
    return page(request, selectors.cycles(request.user), window, _cycle_line)


@router.get("/cycles/{pk}", auth=reading(VIEW_CYCLES), response=CycleShape, summary=N_("One cycle"))
def cycle(request: HttpRequest, pk: Key) -> CycleShape:
    """One cycle with its steps."""
    row = found(selectors.cycle(request.user, pk))
    steps = [
        StepShape(id=step.id, kind=step.kind, title=Titled(**step.title.as_dict()), by=step.by, approver=step.approver)
        for step in row.rule.steps
    ]
    return CycleShape(**_line(row), steps=steps)


@router.get(
    "/cycles/{pk}/participants",
    auth=reading(VIEW_CYCLES),
    response=Page[ParticipantShape],
    summary=N_("Enterprises in a cycle"),
)
def participants(request: HttpRequest, pk: Key, window: Query[Window]) -> Page[ParticipantShape]:
    """The participants of a cycle that one sees."""
    row = found(selectors.cycle(request.user, pk))
    return page(request, selectors.participants(request.user, row), window, _participant)
