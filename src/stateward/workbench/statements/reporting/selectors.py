"""Reading the reporting cycle as far as a person sees it: periods, the board, one report, a branch of a group."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from stateward.messages import pick
from stateward.workbench.accounts.scope import visible_to, within
from stateward.workbench.core import office
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements.models import Statement
from stateward.workbench.statements.reporting.models import (
    WITH_ENTERPRISE,
    Obligation,
    ReportingPeriod,
    ReportState,
)

#: Heaps of the board in reading order.
HEAPS = ("in", "late", "owed", "returned", "accepted")


def periods() -> QuerySet[ReportingPeriod]:
    """Every period that was opened, the latest first."""
    return ReportingPeriod.objects.order_by("-year", "-month")


def period(year: int, month: int) -> ReportingPeriod | None:
    """One period."""
    return ReportingPeriod.objects.filter(year=year, month=month).first()


def reports(user: Any, of: ReportingPeriod | None = None) -> QuerySet[Obligation]:
    """The reports a person sees, of one period or of all."""
    rows = Obligation.objects.select_related("enterprise__group", "enterprise__parent", "period")
    return visible_to(user, rows if of is None else rows.filter(period=of))


def report(user: Any, pk: int) -> Obligation | None:
    """One report with its statement."""
    people = ("prepared_by", "group_checked_by", "signed_by", "decided_by")
    return reports(user).select_related("statement__enterprise", "statement__upload", *people).filter(pk=pk).first()


def late(today: dt.date | None = None) -> Q:
    """The condition for reports that are not in although their day is over."""
    return Q(state__in=WITH_ENTERPRISE, due__lt=today or office.today()) & ~Q(state=ReportState.RETURNED)


def heap(name: str) -> Q:
    """The condition for one heap of the board."""
    overdue = late()
    return {
        "in": Q(state=ReportState.SIGNED),
        "late": overdue,
        "owed": Q(state__in=WITH_ENTERPRISE) & ~overdue & ~Q(state=ReportState.RETURNED),
        "returned": Q(state=ReportState.RETURNED),
        "accepted": Q(state=ReportState.ACCEPTED),
    }[name]


@dataclass
class Line:
    """One line of the board: a group or a template with the number of reports in each heap."""

    key: str
    title: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(HEAPS, 0))

    @property
    def cells(self) -> list[tuple[str, int]]:
        """Heap and number, in reading order."""
        return [(name, self.counts[name]) for name in HEAPS]

    @property
    def total(self) -> int:
        """All reports of the line."""
        return sum(self.counts.values())

    @property
    def share_in(self) -> int:
        """How much of it is in or accepted, in whole percent."""
        return round(100 * (self.counts["in"] + self.counts["accepted"]) / self.total) if self.total else 0


@dataclass(frozen=True)
class Board:
    """The reports of a period by template and by group."""

    templates: list[Line]
    groups: list[Line]
    whole: Line


def board(user: Any, of: ReportingPeriod) -> Board:
    """How many reports of a period stand in each heap, by template and by group."""
    today = office.today()
    rows = visible_to(user, Obligation.objects.filter(period=of)).order_by()
    counted = rows.values("template", "edition", "title_en", "title_zh", "enterprise__group", "state", "due").annotate(
        count=Count("pk")
    )
    templates: dict[str, Line] = {}
    by_group: dict[Any, Line] = {}
    whole = Line("", "")
    for row in counted:
        name = _heap_of(row["state"], row["due"], today)
        title = pick({"en": row["title_en"], "zh": row["title_zh"]})
        template = templates.setdefault(f"{row['template']}/{row['edition']}", Line(row["template"], title))
        group = by_group.setdefault(row["enterprise__group"], Line("", ""))
        for line in (template, group, whole):
            line.counts[name] += row["count"]
    known = {one.pk: one for one in Enterprise.objects.filter(pk__in=[key for key in by_group if key])}
    for key, line in by_group.items():
        if key in known:
            line.key, line.title = known[key].code, known[key].name
    listed = sorted((line for line in by_group.values() if line.key), key=lambda line: line.title)
    return Board(list(templates.values()), listed, whole)


def _heap_of(state: Any, due: dt.date, today: dt.date) -> str:
    if state == ReportState.SIGNED:
        return "in"
    if state in (ReportState.ACCEPTED, ReportState.RETURNED):
        return str(state)
    return "late" if due < today else "owed"


def branch(user: Any, enterprise: Enterprise, of: ReportingPeriod) -> QuerySet[Obligation]:
    """The reports of an enterprise and everything below it."""
    return reports(user, of).filter(within(enterprise.path, "enterprise__path")).select_related("statement")


def enterprise(user: Any, code: str) -> Enterprise | None:
    """One enterprise that the person sees in this strand."""
    rows = Enterprise.objects.select_related("parent", "group").filter(code=code)
    return visible_to(user, rows, strand="statements").first()


def editions(of: Obligation) -> list[Obligation]:
    """The same report in every edition, the earliest due first."""
    rows = Obligation.objects.filter(
        period=of.period_id, enterprise=of.enterprise_id, template=of.template, basis=of.basis
    )
    return list(rows.select_related("statement", "period", "enterprise").order_by("due"))


def pair(user: Any, first: int, second: int) -> tuple[Statement, Statement] | None:
    """Two revisions of the same report in the order in which they were recorded; `None` for others."""
    rows = visible_to(user, Statement.objects.select_related("enterprise").filter(pk__in=[first, second]))
    found = sorted(rows, key=lambda row: row.pk)
    if len(found) != len({first, second}) or len(found) < 2:
        return None
    one, two = found
    same = (one.enterprise_id, one.year, one.month, one.basis, one.template)
    return (one, two) if same == (two.enterprise_id, two.year, two.month, two.basis, two.template) else None


def questions_by_rule(rows: list[Obligation]) -> list[dict[str, Any]]:
    """The open questions of many reports, rule by rule: how many, and of which reports."""
    from stateward.workbench.statements.reporting.models import CellNote, NoteKind

    asking = [row for row in rows if row.questions and row.state in (ReportState.CHECKED, ReportState.RETURNED)]
    given = set(
        CellNote.objects.filter(obligation__in=asking, kind=NoteKind.EXPLANATION).values_list(
            "obligation_id", "statement_id", "rule"
        )
    )
    found: dict[str, list[Obligation]] = defaultdict(list)
    for row in asking:
        for rule in {question["rule"] for question in row.questions}:
            if (row.pk, row.statement_id, rule) not in given:
                found[rule].append(row)
    return [{"rule": rule, "reports": reports_, "count": len(reports_)} for rule, reports_ in sorted(found.items())]


def consolidated(enterprise: Enterprise, of: ReportingPeriod) -> Statement | None:
    """The group's consolidated statement of a period; for the page of a group its reader was let into."""
    rows = Statement.objects.select_related("enterprise")
    return rows.filter(
        is_current=True, enterprise=enterprise, year=of.year, month=of.month, basis="consolidated"
    ).first()
