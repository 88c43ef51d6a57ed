"""The log for programs: its events and its seals, for those who may read it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from stateward.messages import gettext_noop as N_
from stateward.workbench.api.entrance import found, reading
from stateward.workbench.api.paging import Page, Window, page
from stateward.workbench.audit import selectors
from stateward.workbench.audit.models import Event, Seal
from stateward.workbench.audit.sealing import seal_record

router = Router(tags=[N_("Log")])
VIEW = "audit.view"


class EventShape(Schema):
    """An event as it is hashed; personal contents stand as digests."""

    id: str
    at: str
    action: str
    actor: str | None
    acting_for: str | None
    channel: str
    request: str
    object_type: str
    object_id: str
    object_title: dict[str, str]
    scope: str
    before: Any
    after: Any
    reason: str
    personal: dict[str, str]
    leaf: str
    position: int | None


class SealShape(Schema):
    """A seal: the head of the tree over all events sealed until then."""

    number: int
    at: str
    algorithm: str
    size: int
    root: str
    previous: str
    head: str


Short = Annotated[str, Field(max_length=80)]


class EventChoice(Schema):
    """What narrows the list of events."""

    action: Short | None = None
    object_type: Short | None = None
    object_id: Short | None = None


def _event(row: Event) -> EventShape:
    return EventShape(
        id=str(row.pk),
        at=str(row.at),
        action=row.action,
        actor=None if row.actor is None else row.actor.username,
        acting_for=None if row.acting_for is None else row.acting_for.username,
        channel=row.channel,
        request=row.request,
        object_type=row.object_type,
        object_id=row.object_id,
        object_title=row.object_title,
        scope=row.scope,
        before=row.before,
        after=row.after,
        reason=row.reason,
        personal=row.personal,
        leaf=row.leaf,
        position=row.position,
    )


def _seal(row: Seal) -> SealShape:
    record = seal_record(row)
    return SealShape(**{name: getattr(record, name) for name in SealShape.model_fields})


@router.get("/events", auth=reading(VIEW), response=Page[EventShape], summary=N_("Events of the log"))
def events(request: HttpRequest, window: Query[Window], choice: Query[EventChoice]) -> Page[EventShape]:
    """The events one may see, newest first."""
    given = {name: value for name, value in choice.model_dump().items() if value is not None}
    return page(request, selectors.events(request.user).filter(**given), window, _event)


@router.get("/events/{pk}", auth=reading(VIEW), response=EventShape, summary=N_("One event"))
def event(request: HttpRequest, pk: UUID) -> EventShape:
    """One event."""
    return _event(found(selectors.events(request.user).filter(pk=pk).first()))


@router.get("/seals", auth=reading(VIEW), response=Page[SealShape], summary=N_("Seals of the log"))
def seals(request: HttpRequest, window: Query[Window]) -> Page[SealShape]:
    """The seals, newest first: heads and numbers, which tell nothing of any object."""
    return page(request, selectors.seals(), window, _seal)
