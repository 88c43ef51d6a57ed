"""Directives for programs: what was conveyed, and the key tasks made of it."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Query, Router, Schema

from stateward.messages import gettext_noop as N_
from stateward.workbench.api.entrance import found, reading
from stateward.workbench.api.paging import Page, Window, page
from stateward.workbench.api.shapes import Key, Person, Year, person
from stateward.workbench.directives import selectors, task_selectors
from stateward.workbench.directives.models import Directive, KeyTask

router = Router(tags=[N_("Directives")])
VIEW = "directives.view"


class DirectiveLine(Schema):
    """A directive with how many tasks its text names, how many were deployed and closed."""

    id: int
    title: str
    issuer: str
    number: str
    dated: dt.date | None
    written_in: str
    sha256: str
    tasks: int
    deployed: int
    closed: int


class KeyTaskShape(Schema):
    """A key task; `item` is the key of its tracked item under `/tasks`, which says more once it is deployed."""

    id: int
    title: str
    description: str
    year: int
    directive: int | None
    strand: str
    enterprise: str | None
    owner: Person | None
    state: str
    due: dt.date | None
    indicator: str
    target: str | None
    item: int | None


def _directive(row: Directive) -> DirectiveLine:
    return DirectiveLine(
        id=row.pk,
        title=row.title,
        issuer=row.issuer,
        number=row.number,
        dated=row.dated,
        written_in=row.written_in,
        sha256=row.sha256,
        tasks=row.found,
        deployed=row.deployed,
        closed=row.closed,
    )


def _key_task(row: KeyTask) -> KeyTaskShape:
    return KeyTaskShape(
        id=row.pk,
        title=row.title,
        description=row.description,
        year=row.year,
        directive=row.directive_id,
        strand=row.strand,
        enterprise=row.enterprise.code if row.enterprise else None,
        owner=person(row.item.owner if row.item else row.owner),
        state=str(task_selectors.state_of(row)),
        due=row.item.due if row.item else row.due,
        indicator=row.indicator,
        target=None if row.target is None else format(row.target.normalize(), "f"),
        item=row.item_id,
    )


@router.get("/directives", auth=reading(VIEW), response=Page[DirectiveLine], summary=N_("Directives"))
def directives(request: HttpRequest, window: Query[Window]) -> Page[DirectiveLine]:
    """The directives one may read, newest first."""
    return page(request, selectors.directives(request.user), window, _directive)


@router.get("/key-tasks", auth=reading(VIEW), response=Page[KeyTaskShape], summary=N_("Key tasks"))
def key_tasks(request: HttpRequest, window: Query[Window], year: Year | None = None) -> Page[KeyTaskShape]:
    """The key tasks one sees, the next due first."""
    rows = task_selectors.tasks(request.user)
    return page(request, rows if year is None else rows.filter(year=year), window, _key_task)


@router.get("/key-tasks/{pk}", auth=reading(VIEW), response=KeyTaskShape, summary=N_("One key task"))
def key_task(request: HttpRequest, pk: Key) -> KeyTaskShape:
    """One key task."""
    return _key_task(found(task_selectors.task(request.user, pk)))
