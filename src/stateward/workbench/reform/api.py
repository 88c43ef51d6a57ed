"""Reform for programs: programmes with where each of their entries stands, and slimming plans."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from stateward.messages import gettext_noop as N_
from stateward.workbench.api.entrance import found, reading
from stateward.workbench.api.paging import Page, Window, page
from stateward.workbench.api.shapes import Key, Person, person
from stateward.workbench.core import office
from stateward.workbench.reform.programme import selectors
from stateward.workbench.reform.programme.models import Programme, ProgrammeState

router = Router(tags=[N_("Reform")])
VIEW = "reform.view"


class ProgrammeLine(Schema):
    """A programme of the office (`group` null) or of one group."""

    id: int
    title: str
    group: str | None
    state: ProgrammeState
    starts_on: dt.date
    ends_on: dt.date


class EntryShape(Schema):
    """A goal, task or safeguard; shares in percent, null where nothing can be said yet."""

    id: int
    number: str
    depth: int
    kind: str
    title: str
    measure: str
    lead: Person | None
    due: dt.date | None
    state: str
    actual: float | None
    planned: float | None
    value: float | None


class ProgrammeShape(ProgrammeLine):
    """A programme today: rolled up by weight, and every entry."""

    actual: float | None
    planned: float | None
    entries: list[EntryShape]


def _line(row: Programme) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": row.title,
        "group": row.group.code if row.group else None,
        "state": row.state,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }


def _programme_line(row: Programme) -> ProgrammeLine:
    return ProgrammeLine(**_line(row))


def _entry(line: selectors.Line) -> EntryShape:
    one = line.entry
    return EntryShape(
        id=one.pk,
        number=one.number,
        depth=line.depth,
        kind=one.kind,
        title=one.title,
        measure=one.measure,
        lead=person(one.lead),
        due=one.due,
        state=str(line.state),
        actual=line.actual,
        planned=line.planned,
        value=line.value,
    )


@router.get("/programmes", auth=reading(VIEW), response=Page[ProgrammeLine], summary=N_("Reform programmes"))
def programmes(request: HttpRequest, window: Query[Window]) -> Page[ProgrammeLine]:
    """The programmes one sees, newest first."""
    return page(request, selectors.programmes(request.user), window, _programme_line)


@router.get("/programmes/{pk}", auth=reading(VIEW), response=ProgrammeShape, summary=N_("One reform programme"))
def programme(request: HttpRequest, pk: Key) -> ProgrammeShape:
    """One programme with where each entry stands today."""
    row = found(selectors.programme(request.user, pk))
    told = selectors.overview(request.user, row, office.today())
    entries = [_entry(line) for line in told.lines]
    return ProgrammeShape(**_line(row), actual=told.actual, planned=told.planned, entries=entries)
