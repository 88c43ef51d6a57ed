"""Reading plans and visits."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Q, QuerySet

from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.rulebook.library import InspectionsDocument
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.core import workspace
from stateward.workbench.register.models import Enterprise
from stateward.workbench.supervision.inspections.models import Answer, PlanEntry, Visit, VisitState, YearPlan


def plans(user: Any) -> QuerySet[YearPlan]:
    """The yearly lists the person may see."""
    return visible_to(user, YearPlan.objects.prefetch_related("entries"))


def plan(user: Any, year: int) -> YearPlan | None:
    """One yearly list."""
    return plans(user).filter(year=year).first()


def entry(user: Any, key: int) -> PlanEntry | None:
    """One inspection of a yearly list."""
    return visible_to(user, PlanEntry.objects.select_related("plan")).filter(pk=key).first()


def rulebook_items(year: int) -> list[dict[str, Any]]:
    """The inspections of the rulebook's list of a year, as entries of a plan."""
    book = workspace.rulebook()
    found: list[dict[str, Any]] = []
    for document in (one.document for one in book.all("inspections")):
        if isinstance(document, InspectionsDocument) and document.year in (year, year - 1):
            found = [_entry_of(item) for item in document.items]
            if document.year == year:
                return found
    return found


def _entry_of(item: Any) -> dict[str, Any]:
    content = pick(item.content.as_dict())
    points = [pick(point.as_dict()) for point in item.checkpoints] or _points(content)
    return {
        "number": item.id,
        "matter": item.matter,
        "title": pick(item.title.as_dict())[:200],
        "object": pick(item.object.as_dict())[:500],
        "content": content,
        "way": item.way,
        "basis": list(item.basis),
        "lead": pick(item.lead.as_dict())[:200],
        "month": item.month,
        "sample_ratio": item.sample_ratio,
        "follow_up_days": item.follow_up_days or 30,
        "checkpoints": points,
    }


def _points(content: str) -> list[str]:
    """The content cut at its commas, so that a visit has points to look at."""
    text = content
    for sign in ("，", "、", "；", ";"):
        text = text.replace(sign, ",")
    return [part.strip() for part in text.split(",") if part.strip()] or [content]


def population(found: PlanEntry) -> list[Enterprise]:
    """Whom an inspection can meet: those named, else every enterprise that is there."""
    named = list(found.enterprises.order_by("path"))
    return named or list(Enterprise.objects.filter(valid_to=None).order_by("path"))


def visits(user: Any) -> QuerySet[Visit]:
    """The visits the person may see; inspectors see their own ones too."""
    rows = Visit.objects.select_related("entry__plan", "enterprise").prefetch_related("inspectors")
    return visible_to(user, rows)


def visit(user: Any, key: int) -> Visit | None:
    """One visit."""
    return visits(user).filter(pk=key).first()


def mine(user: Any) -> QuerySet[Visit]:
    """The open visits of a person."""
    person = getattr(user, "acting_for", None) or user
    open_ = Q(state__in=[VisitState.PLANNED, VisitState.UNDER_WAY])
    return visits(user).filter(open_, inspectors=person).distinct()


def checklist(found: Visit) -> list[dict[str, Any]]:
    """The points of a visit with their newest answer."""
    newest: dict[int, Answer] = {}
    for one in found.answers.select_related("answered_by"):
        newest[one.point] = one
    return [
        {"place": place, "text": text, "answer": newest.get(place)}
        for place, text in enumerate(found.entry.checkpoints)
    ]


def visits_by_enterprise(year: int) -> dict[str, int]:
    """Enterprise code -> visits of a year that were not cancelled."""
    rows = Visit.objects.filter(entry__plan__year=year).exclude(state=VisitState.CANCELLED)
    return dict(Counter(rows.values_list("enterprise__code", flat=True)))


def over_cap(found: YearPlan) -> list[str]:
    """Sentences about enterprises visited more often than the plan allows."""
    names = {one.code: one.name for one in Enterprise.objects.filter(code__in=visits_by_enterprise(found.year))}
    words = _("{enterprise} is visited {number} times in the year; at most {most} are allowed.")
    return [
        words.format(enterprise=names.get(code, code), number=number, most=found.visits_per_enterprise)
        for code, number in sorted(visits_by_enterprise(found.year).items())
        if number > found.visits_per_enterprise
    ]


def joint(found: YearPlan) -> list[str]:
    """Inspections of one month that could be one visit, in words."""
    by_month: dict[int, list[PlanEntry]] = {}
    for one in found.entries.all():
        if one.way != "off_site":
            by_month.setdefault(one.month, []).append(one)
    words = _("{items} in month {month} could be one joint visit.")
    return [
        words.format(items=", ".join(str(one) for one in ones), month=month)
        for month, ones in sorted(by_month.items())
        if len(ones) > 1
    ]
