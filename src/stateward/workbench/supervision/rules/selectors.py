"""The library of rules: the rulebook's and the office's own, held against lists and inspections."""

from __future__ import annotations

import datetime as dt
from typing import Any

from stateward.rulebook.documents import Effective, Title
from stateward.rulebook.library import InspectionItem, InspectionsDocument, LibraryDocument, LibraryRule
from stateward.supervision.library import Coverage, coverage
from stateward.workbench.core import workspace
from stateward.workbench.supervision.inspections.models import YearPlan
from stateward.workbench.supervision.inspections.selectors import visits_by_enterprise
from stateward.workbench.supervision.lists import selectors as lists
from stateward.workbench.supervision.rules.models import OwnRule


def _both(text: str) -> Title:
    return Title(en=text or "—", zh=text or "—")


def library() -> LibraryDocument:
    """All rules: the libraries of the rulebook joined with the office's own, which replace those of the same code."""
    book = workspace.rulebook()
    documents: list[LibraryDocument] = [book.get("library", name) for name in book.ids("library")]
    own = [_own_rule(one) for one in OwnRule.objects.all()]
    replaced = {one.id for one in own}
    rules = [rule for document in documents for rule in document.rules if rule.id not in replaced] + own
    domains = {name: title for document in documents for name, title in document.domains.items()}
    domains |= {rule.domain: _both(rule.domain) for rule in own if rule.domain not in domains}
    matters = {name: title for document in documents for name, title in document.matters.items()}
    if documents:
        return documents[0].model_copy(update={"rules": tuple(rules), "domains": domains, "matters": matters})
    return LibraryDocument.model_validate(
        {
            "document": "library", "id": "own", "version": "own", "title": _both("own"), "jurisdiction": "own",
            "status": "in force", "source": {"document": "own"}, "domains": domains, "matters": matters, "rules": rules,
        }
    )  # fmt: skip


def _own_rule(one: OwnRule) -> LibraryRule:
    return LibraryRule(
        id=one.code,
        title=Title(en=one.title_en, zh=one.title_zh),
        number=one.number,
        issuer=_both(one.issuer),
        level=one.level,
        domain=one.domain,
        status=one.status,
        effective=Effective.model_validate({"from": one.effective_from, "to": one.effective_to}),
        supersedes=tuple(one.supersedes),
        matters=tuple(one.matters),
        review_due=one.review_due,
        text=_both(one.text) if one.text else None,
    )


def rule(code: str) -> LibraryRule | None:
    """One rule of the library."""
    return next((one for one in library().rules if one.id == code), None)


def own_rule(code: str) -> OwnRule | None:
    """The office's own rule with this code."""
    return OwnRule.objects.filter(code=code).first()


def superseding(code: str) -> list[LibraryRule]:
    """The rules that replace a rule."""
    return [one for one in library().rules if code in one.supersedes]


def matrix(day: dt.date) -> Coverage:
    """Matter x rule x inspection on a day, with its alarms."""
    documents = [one for one in lists.newest() if one.purpose == "delegation"]
    return coverage(documents, library(), inspections(day.year), day, visits_by_enterprise(day.year))


def inspections(year: int) -> InspectionsDocument | None:
    """The inspections of a year as a document: the office's list, else the rulebook's."""
    plan = YearPlan.objects.filter(year=year).first()
    if plan is not None and plan.entries.exists():
        return _as_document(plan)
    documents = [one.document for one in workspace.rulebook().all("inspections")]
    return next((one for one in documents if one.year == year), None)


def _as_document(plan: YearPlan) -> InspectionsDocument:
    items = [
        InspectionItem(
            id=entry.number, matter=entry.matter.replace("-", "_"), title=_both(entry.title),
            object=_both(entry.object),
            content=_both(entry.content), way=entry.way, basis=tuple(entry.basis), lead=_both(entry.lead),
            month=entry.month, sample_ratio=entry.sample_ratio,
        )
        for entry in plan.entries.all()
    ]  # fmt: skip
    header: dict[str, Any] = {
        "document": "inspections", "id": "own", "version": str(plan.year), "title": _both(str(plan.year)),
        "jurisdiction": "own", "status": "in force", "source": {"document": "own"}, "year": plan.year,
        "visits_per_enterprise": plan.visits_per_enterprise, "items": items,
    }  # fmt: skip
    return InspectionsDocument.model_validate(header)
