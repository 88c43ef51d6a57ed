"""The quality of reporting by enterprise and period; which rule asks most, and whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count

from stateward.facts.quality import Quality, Reporting, quality
from stateward.messages import gettext_noop as N_
from stateward.messages import pick
from stateward.workbench.core import office, workspace
from stateward.workbench.statements.reporting import selectors
from stateward.workbench.statements.reporting.models import (
    WITH_ENTERPRISE,
    CellNote,
    NoteKind,
    Obligation,
    ReportingPeriod,
)

PARTS = {
    "timeliness": N_("In time"),
    "first_time_right": N_("Right the first time"),
    "consistency": N_("Rules kept"),
    "explained": N_("Questions explained"),
    "completeness": N_("Lines given"),
}


@dataclass(frozen=True)
class Row:
    """The quality of one enterprise's reports of a period."""

    code: str
    name: str
    reports: int
    found: Quality

    @property
    def parts(self) -> list[Decimal | None]:
        """The parts in percent, in the order of `PARTS`."""
        return [None if share is None else 100 * share for share in (self.found.parts[name] for name in PARTS)]


def of_period(user: Any, period: ReportingPeriod) -> list[Row]:
    """The quality of every enterprise the person sees, the worst first; those without a judged part are last."""
    rows = list(selectors.reports(user, period).order_by("enterprise__path"))
    answers = _answers(rows)
    by_enterprise: dict[int, list[Obligation]] = defaultdict(list)
    for row in rows:
        by_enterprise[row.enterprise_id].append(row)
    found = [
        Row(held[0].enterprise.code, held[0].enterprise.name, len(held), quality(_reporting(held, answers)))
        for held in by_enterprise.values()
    ]
    return sorted(found, key=lambda row: (row.found.score is None, row.found.score or 0))


def _answers(rows: list[Obligation]) -> dict[int, set[str]]:
    """Report -> the rules whose questions were explained for the figures as they stand."""
    asking = {row.pk: row for row in rows if row.questions}
    notes = CellNote.objects.filter(obligation__in=list(asking), kind=NoteKind.EXPLANATION)
    found: dict[int, set[str]] = defaultdict(set)
    for report, statement, rule in notes.values_list("obligation_id", "statement_id", "rule"):
        if asking[report].statement_id == statement:
            found[report].add(rule)
    return found


def _reporting(reports: list[Obligation], answers: dict[int, set[str]]) -> Reporting:
    """What is known of an enterprise's reports, added up; lateness is that of the latest one."""
    asked = [(row.pk, question["rule"]) for row in reports for question in row.questions]
    late = [days for row in reports if (days := days_late(row)) is not None]
    return Reporting(
        days_late=max(late) if late else None,
        returns=sum(row.returns for row in reports),
        passed=sum(row.rules_passed for row in reports),
        failed=len(asked),
        asked=len(asked),
        answered=sum(rule in answers.get(report, set()) for report, rule in asked),
        given=sum(row.lines_given for row in reports),
        expected=sum(row.lines_asked for row in reports),
    )


def days_late(report: Obligation) -> int | None:
    """Working days between the due day and the day it was first handed in; `None` while it is neither in nor late."""
    came = report.first_signed_on
    today = office.today()
    if came is None:
        if report.state not in WITH_ENTERPRISE or report.due >= today:
            return None
        came = today
    return max(0, office.working_days().count(report.due, came).days)


@dataclass(frozen=True)
class Firing:
    """A rule, how many reports it asked, and whom most."""

    rule: str
    title: str
    level: str
    count: int
    enterprises: list[tuple[str, int]]


def firings(user: Any, period: ReportingPeriod | None = None, shown: int = 5) -> list[Firing]:
    """Which rule asks most, over the reports the person sees of a period (or of all)."""
    rows = selectors.reports(user, period).exclude(questions=[])
    count: Counter[tuple[str, str]] = Counter()
    whom: dict[str, Counter[str]] = defaultdict(Counter)
    for report in rows:
        for question in report.questions:
            count[(question["rule"], question["level"])] += 1
            whom[question["rule"]][report.enterprise.name] += 1
    titles = rule_titles()
    return [
        Firing(rule, titles.get(rule, rule), level, number, whom[rule].most_common(shown))
        for (rule, level), number in count.most_common()
    ]


def rule_titles() -> dict[str, str]:
    """Titles of all check rules in the running language."""
    titles: dict[str, str] = {}
    for entry in workspace.rulebook().all("checks"):
        titles |= {code: pick(rule.title.as_dict()) for code, rule in entry.document.rules.items()}
    return titles


@dataclass(frozen=True)
class Burden:
    """What a template asks in a period: cells of a report, those filled in beforehand, and how many reports."""

    template: str
    title: str
    cells: int
    known: int
    reports: int

    @property
    def to_type(self) -> int:
        """Cells of one report that somebody must type."""
        return self.cells - self.known

    @property
    def total(self) -> int:
        """Cells to be typed in all reports."""
        return self.to_type * self.reports


def burden(user: Any, period: ReportingPeriod) -> list[Burden]:
    """The burden of a period by template, the heaviest first."""
    book = workspace.rulebook()
    templates = {entry.document.id: entry.document for entry in book.all("template")}
    rows = selectors.reports(user, period).order_by().values("template", "title_en", "title_zh")
    found = []
    for row in rows.annotate(reports=Count("pk")):
        template = templates.get(row["template"])
        if template is None:
            continue
        cells = known = 0
        for sheet in template.sheets:
            lines = sum(1 for line in sheet.rows if isinstance(line, str))
            cells += lines * len(sheet.columns)
            known += lines * sum(column.point in ("opening", "previous") for column in sheet.columns)
        title = pick({"en": row["title_en"], "zh": row["title_zh"]})
        found.append(Burden(row["template"], title, cells, known, row["reports"]))
    return sorted(found, key=lambda one: -one.total)


def burden_by_enterprise(user: Any, period: ReportingPeriod, shown: int = 100) -> list[dict[str, Any]]:
    """Cells to be typed by enterprise, the heaviest first."""
    weights = {one.template: one.to_type for one in burden(user, period)}
    total: Counter[str] = Counter()
    reports: Counter[str] = Counter()
    for report in selectors.reports(user, period):
        total[report.enterprise.name] += weights.get(report.template, 0)
        reports[report.enterprise.name] += 1
    return [{"name": name, "cells": cells, "reports": reports[name]} for name, cells in total.most_common(shown)]
