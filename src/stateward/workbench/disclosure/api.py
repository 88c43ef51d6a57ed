"""Publications for programs of the office; what is public has addresses of its own that need no token."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from stateward.messages import gettext_noop as N_
from stateward.workbench.api.entrance import found, reading
from stateward.workbench.api.paging import Page, Window, page
from stateward.workbench.api.shapes import Key, Person, Titled, person
from stateward.workbench.disclosure import selectors
from stateward.workbench.disclosure.actions import VIEW
from stateward.workbench.disclosure.models import Publication, PublicationKind, PublicationState

router = Router(tags=[N_("Disclosure")])


class PublicationLine(Schema):
    """A publication of a list."""

    id: int
    kind: PublicationKind
    state: PublicationState
    title: Titled
    source: str
    release_on: dt.date
    public: bool
    views: int
    prepared_by: Person | None
    published_by: Person | None


class PublicationShape(PublicationLine):
    """A publication with its words and its frozen table."""

    text: Titled
    content: dict[str, Any]
    content_sha256: str
    withdrawal_reason: str


def _line(row: Publication) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "state": row.state,
        "title": Titled(en=row.title_en, zh=row.title_zh),
        "source": row.source,
        "release_on": row.release_on,
        "public": row.is_public,
        "views": row.views,
        "prepared_by": person(row.prepared_by),
        "published_by": person(row.published_by),
    }


def _publication_line(row: Publication) -> PublicationLine:
    return PublicationLine(**_line(row))


@router.get("/publications", auth=reading(VIEW), response=Page[PublicationLine], summary=N_("Publications"))
def publications(
    request: HttpRequest, window: Query[Window], state: PublicationState | None = None
) -> Page[PublicationLine]:
    """Everything prepared, published and withdrawn, the latest release first."""
    rows = selectors.every(request.user)
    return page(request, rows if state is None else rows.filter(state=state), window, _publication_line)


@router.get("/publications/{pk}", auth=reading(VIEW), response=PublicationShape, summary=N_("One publication"))
def publication(request: HttpRequest, pk: Key) -> PublicationShape:
    """One publication with its words and its frozen table."""
    row = found(selectors.publication(request.user, pk))
    return PublicationShape(
        **_line(row),
        text=Titled(en=row.text_en, zh=row.text_zh),
        content=row.content,
        content_sha256=row.content_sha256,
        withdrawal_reason=row.withdrawal_reason,
    )
