"""Search for programs: whatever matches a text, as far as one sees it."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from stateward.messages import gettext_noop as N_
from stateward.workbench.api.entrance import reading
from stateward.workbench.api.shapes import Text
from stateward.workbench.search import finding

router = Router(tags=[N_("Search")])
#: Hits of each kind.
MOST = 50


class HitShape(Schema):
    """One thing found: its kind, its titles, the address of its page."""

    kind: str
    title: str
    detail: str
    address: str


class SearchChoice(Schema):
    """What is searched for; `kind` narrows to one kind of things."""

    q: Annotated[Text, Field(min_length=1, max_length=80)]
    kind: Annotated[str, Field(max_length=40)] = ""


@router.get("/search", auth=reading("search.view"), response=list[HitShape], summary=N_("Search"))
def search_everything(request: HttpRequest, choice: Query[SearchChoice]) -> list[HitShape]:
    """The best hits of every kind: enterprises, indicators, rule documents, tasks, people."""
    return [
        HitShape(kind=group.kind, title=hit.title, detail=hit.detail, address=hit.address)
        for group in finding.search(request.user, choice.q, MOST, choice.kind)
        for hit in group.hits
    ]
