"""The rulebook for programs: its documents, and the question who decides a case."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from stateward.messages import gettext_noop as N_
from stateward.rulebook import Entry
from stateward.rulebook.book import KINDS
from stateward.workbench.api.entrance import reading
from stateward.workbench.api.paging import Page, Window, page
from stateward.workbench.api.shapes import Body, Titled
from stateward.workbench.core import office, workspace

router = Router(tags=[N_("Rulebook")])
VIEW = "rulebook.view"
#: Fields that one case may have.
MOST_FIELDS = 200


class RuleLine(Schema):
    """A rule document of a list."""

    kind: str
    id: str
    version: str
    title: Titled
    jurisdiction: str
    status: str


class RuleShape(RuleLine):
    """A rule document whole, as its file says it."""

    document: dict[str, Any]


class DecideBody(Body):
    """A case for a decision list: the list's fields with their values."""

    list: Annotated[str, Field(min_length=1, max_length=80)]
    version: Annotated[str, Field(max_length=40)] | None = None
    case: Annotated[dict[str, Any], Field(max_length=MOST_FIELDS)]
    day: dt.date | None = None


class Decided(Schema):
    """Who decides, by which item, or which fields are missing: the JSON of `stateward decide`."""

    decided: bool
    decider: str | None
    decider_title: str | None
    mode: str | None
    item: str | None
    basis: str | None
    list: str
    list_version: str
    missing_fields: tuple[str, ...]
    items: tuple[str, ...]
    code: str
    reason: str | None
    receiver: str | None
    time_limit: dict[str, Any] | None
    papers: tuple[Any, ...]
    exceptions: tuple[str, ...]
    certainty: str | None
    outputs: Any


def _line(entry: Entry) -> dict[str, Any]:
    document = entry.document
    return {
        "kind": document.document,
        "id": document.id,
        "version": document.version,
        "title": Titled(**document.title.as_dict()),
        "jurisdiction": document.jurisdiction,
        "status": document.status,
    }


def _rule_line(entry: Entry) -> RuleLine:
    return RuleLine(**_line(entry))


def _entry(kind: str, id_: str, version: str | None) -> Entry:
    """A document of the rulebook by its id, the newest version by default; 404 for any other, a path of a file too."""
    if kind not in KINDS:
        raise Http404
    versions = [entry for entry in workspace.rulebook().all(kind) if entry.document.id == id_]
    wanted = [entry for entry in versions if version in (None, entry.document.version)]
    if not wanted:
        raise Http404
    return workspace.rulebook().entry(kind, id_) if version is None else wanted[0]


@router.get("/rules", auth=reading(VIEW), response=Page[RuleLine], summary=N_("Rule documents"))
def rules(
    request: HttpRequest, window: Query[Window], kind: Annotated[str, Field(max_length=40)] | None = None
) -> Page[RuleLine]:
    """Every document of the rulebook, or those of a kind."""
    kinds = [kind] if kind in KINDS else ([] if kind else list(KINDS))
    return page(request, [entry for one in kinds for entry in workspace.rulebook().all(one)], window, _rule_line)


@router.get(
    "/rules/{kind}/{document}/{version}", auth=reading(VIEW), response=RuleShape, summary=N_("One rule document")
)
def rule(request: HttpRequest, kind: str, document: str, version: str) -> RuleShape:
    """One version of a document with everything it says."""
    entry = _entry(kind, document, version)
    return RuleShape(**_line(entry), document=entry.document.model_dump(mode="json", by_alias=True))


@router.post("/decide", auth=reading(VIEW), response=Decided, summary=N_("Who decides a case"))
def decide(request: HttpRequest, body: DecideBody) -> Decided:
    """Who decides a case by a decision list; missing fields that matter are named, never guessed."""
    from stateward.supervision.decide import decide as decided
    from stateward.supervision.table import DecisionTable

    entry = _entry("list", body.list, body.version)
    return Decided(**decided(DecisionTable(entry.document), body.case, body.day or office.today()).to_dict())
