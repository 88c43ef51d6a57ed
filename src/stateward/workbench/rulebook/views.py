"""Pages of the rulebook: the list, a document as clauses, an indicator with its formula."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stateward.messages import pick
from stateward.messages.errors import FormulaError, RulebookError
from stateward.rulebook import Entry
from stateward.rulebook.book import KINDS
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import workspace
from stateward.workbench.rulebook import clauses, wording
from stateward.workbench.statements import selectors as statements


@dataclass(frozen=True)
class Shelf:
    """The documents of one kind."""

    kind: str
    title: str
    entries: list[Entry]

    @property
    def rows(self) -> list[tuple[Entry, str]]:
        """Each entry with its jurisdiction in words."""
        return [(entry, wording.jurisdiction_title(entry.document.jurisdiction)) for entry in self.entries]


@allowed("rulebook.view")
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """Every document by kind, with its status and where it comes from."""
    book = workspace.rulebook()
    kinds = [kind for kind in wording.KIND_ORDER if kind in KINDS] + [k for k in KINDS if k not in wording.KIND_ORDER]
    shelves = [Shelf(kind, wording.document_kind_title(kind), book.all(kind)) for kind in kinds]
    context = {
        "shelves": [shelf for shelf in shelves if shelf.entries],
        "faults": book.faults,
        "documents": book.documents,
        "sha256": book.sha256,
        "may_draft": may(request.user, "rulebook.view_drafts"),
        "may_consult": may(request.user, "rulebook.consult"),
    }
    return render(request, "rulebook/list.html", context)


@allowed("rulebook.view")
@require_safe
def document(request: HttpRequest, kind: str, document: str, version: str) -> HttpResponse:
    """One document as a person reads it: facts about it, then its clauses."""
    entry = _entry(kind, document, version)
    context = {
        "entry": entry,
        "document": entry.document,
        "jurisdiction": wording.jurisdiction_title(entry.document.jurisdiction),
        "kind_title": wording.document_kind_title(kind),
        "sections": clauses.sections(entry.document),
        "versions": [
            other.document.version for other in workspace.rulebook().all(kind) if other.document.id == document
        ],
        "certainties": _certainties(entry.document),
    }
    return render(request, "rulebook/document.html", context)


@allowed("rulebook.view")
@require_safe
def indicator(request: HttpRequest, document: str, version: str, indicator: str) -> HttpResponse:
    """One indicator: formula, what it reads, unit, source, and the schemes that use it."""
    entry = _entry("indicators", document, version)
    found = entry.document.indicators.get(indicator)
    if found is None:
        raise Http404
    context = {
        "document": entry.document,
        "indicator": found,
        "indicator_id": indicator,
        "unit_title": wording.unit_title(found.unit),
        "better_title": wording.better_title(found.better),
        "certainty_title": wording.certainty_title(found.certainty),
        "source": clauses.source_words(found.source) or clauses.source_words(entry.document.source),
        "reads": _reads(entry.document, found.formula),
        "schemes": _schemes_using(entry.document.id, indicator),
    }
    return render(request, "rulebook/indicator.html", context)


def _entry(kind: str, document: str, version: str) -> Entry:
    if kind not in KINDS:
        raise Http404
    try:
        return workspace.rulebook().entry(kind, document, version)
    except RulebookError as error:
        raise Http404 from error


def _reads(document: Any, formula: str | None) -> list[dict[str, str]]:
    """What a formula reads: accounts, parameters and other indicators, with their titles."""
    if formula is None:
        return []
    from stateward.formula import parse
    from stateward.formula.tree import names

    try:
        read = names(parse(formula))
    except FormulaError:
        return []
    titles = statements.account_titles()
    titles |= {id_: pick(other.title.as_dict()) for id_, other in document.parameters.items()}
    titles |= {id_: pick(other.title.as_dict()) for id_, other in document.indicators.items()}
    return [{"id": name, "title": titles.get(name, name)} for name in sorted(read)]


def _schemes_using(document: str, indicator: str) -> list[Any]:
    from stateward.rulebook.scheme import all_nodes

    found = []
    for entry in workspace.rulebook().all("scheme"):
        scheme = entry.document
        nodes = [node for top in _tops(scheme) for node in all_nodes(top)]
        if document in scheme.indicators and any(getattr(node, "indicator", None) == indicator for node in nodes):
            found.append(scheme)
    return found


def _tops(scheme: Any) -> list[Any]:
    adjustments = [part for part in (scheme.bonus, scheme.deductions) if part]
    return [scheme.score, *(node for part in adjustments for node in part.nodes)]


def _certainties(document: Any) -> list[str]:
    """The certainties that occur in the document's own parts, in words, the surest first."""
    parts: list[Any] = []
    for name in ("accounts", "indicators", "rules", "parameters"):
        table = getattr(document, name, None)
        if isinstance(table, dict):
            parts += table.values()
    found = {part.certainty for part in parts if hasattr(part, "certainty")}
    return [wording.certainty_title(certainty) for certainty in ("seen", "memory", "constructed") if certainty in found]
