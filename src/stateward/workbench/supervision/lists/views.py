"""Pages of published lists: read as a document, gaps and overlaps, two versions side by side."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from stateward.messages import pick
from stateward.messages.errors import RulebookError
from stateward.rulebook.lists import DecisionListDocument, ListRow
from stateward.supervision.compare import compare as compare_lists
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.rulebook.supervision_documents import SECTIONS
from stateward.workbench.supervision.actions import DRAFT, OFFICE, VIEW
from stateward.workbench.supervision.lists import selectors, services
from stateward.workbench.supervision.lists.forms import MODE_TITLES
from stateward.workbench.supervision.pages import page


@allowed(VIEW)
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """The lists in their newest version, with how much of each can be decided; the drafts beside them."""
    known = [
        {
            "document": one,
            "formal": len(one.formal_rows),
            "rows": len(one.rows),
            "versions": len(selectors.versions(one.id)),
        }
        for one in selectors.newest()
    ]
    context = {
        "lists": known,
        "drafts": selectors.drafts(request.user) if may(request.user, OFFICE) else [],
        "may_draft": may(request.user, DRAFT),
    }
    return page(request, "lists", "lists", context)


def found_list(name: str, version: str) -> DecisionListDocument:
    """A version of a list, or 404."""
    try:
        return selectors.document(name, version)
    except RulebookError:
        raise Http404 from None


@allowed(VIEW)
@require_safe
def read(request: HttpRequest, name: str, version: str) -> HttpResponse:
    """One list, read as a document."""
    document = found_list(name, version)
    context = {
        "document": document,
        "sections": SECTIONS["list"](document),
        "versions": selectors.versions(document.id),
        "formal": len(document.formal_rows),
        "may_draft": may(request.user, DRAFT),
    }
    return page(request, "list", "lists", context)


@allowed(VIEW)
@require_safe
def analysis(request: HttpRequest, name: str, version: str) -> HttpResponse:
    """Gaps and overlaps of a published list, each with a case."""
    document = found_list(name, version)
    return page(request, "analysis", "lists", {"document": document, **findings(document)})


def row_title(row: ListRow) -> str:
    """A row's title, else its words, else its id."""
    words = row.title or row.text
    return pick(words.as_dict()) if words is not None else row.id


def findings(document: DecisionListDocument) -> dict[str, Any]:
    """What the analysis of a list tells a page."""
    found = selectors.analysed(document)
    titles = {row.id: row_title(row) for row in document.rows}

    def told(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {**one, "told": selectors.told_case(document, one.get("case") or {}), "titles": titles} for one in entries
        ]

    return {
        "analysis": found,
        "gaps": selectors.gaps(document),
        "overlaps": told(found.overlaps[:60]),
        "masked": told(found.masked[:60]),
        "subsumed": told(found.subsumed[:60]),
        "joinable": found.joinable[:60],
    }


@allowed(VIEW)
@require_safe
def compare(request: HttpRequest, name: str) -> HttpResponse:
    """What one version allows that another forbade, each difference with a case."""
    versions = selectors.versions(name)
    if not versions:
        raise Http404
    by_version = {one.version: one for one in versions}
    new = by_version.get(request.GET.get("new", ""), versions[0])
    old = by_version.get(request.GET.get("old", ""), versions[min(1, len(versions) - 1)])
    found = compare_lists(old, new) if old is not new else None
    kinds = []
    if found is not None:
        for kind in ("allowed", "forbidden", "changed"):
            kinds.append((kind, [_difference(new, one) for one in getattr(found, kind)[:60]]))
    context = {"versions": versions, "old": old, "new": new, "found": found, "kinds": kinds}
    return page(request, "compare", "lists", context)


def _difference(document: DecisionListDocument, one: dict[str, Any]) -> dict[str, Any]:
    return {
        "region": one["region"],
        "told": selectors.told_case(document, one["case"]),
        "before": _answer(document, one["before"]),
        "after": _answer(document, one["after"]),
    }


def _answer(document: DecisionListDocument, answer: dict[str, Any]) -> dict[str, Any]:
    body = document.bodies.get(answer.get("decider") or "")
    title = pick(body.title.as_dict()) if body is not None else answer.get("decider")
    return {**answer, "title": title, "how": MODE_TITLES.get(answer.get("mode") or "", "")}


@allowed(DRAFT)
@require_POST
def begin(request: HttpRequest, name: str, version: str) -> HttpResponse:
    """Begin a new version of a list."""
    document = found_list(name, version)
    return redirect(services.begin(document.id, document.version))
