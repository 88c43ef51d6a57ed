"""Compiling a briefing: its sections from the facts, in the running language, ready to be edited by a person."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from stateward.messages import gettext as _
from stateward.messages.errors import StatewardError
from stateward.workbench.assessment import results
from stateward.workbench.core import formats, workspace
from stateward.workbench.core.period_figures import PeriodAsked, Told, told
from stateward.workbench.directives import task_selectors
from stateward.workbench.directives.briefings import figures
from stateward.workbench.directives.briefings.causes import Change, changes
from stateward.workbench.directives.models import KeyTask, Rhythm
from stateward.workbench.register import selectors as register

Section = dict[str, Any]
#: Changes told in words; enterprises with a page of their own in the annual portfolio report.
TOLD, PAGES = 6, 60


@dataclass(frozen=True)
class Period:
    """What a briefing is about: a month, a quarter or a year."""

    rhythm: Any
    year: int
    part: int = 0

    @property
    def month(self) -> int:
        """The last month of the period: where cumulated figures stand."""
        if self.rhythm == Rhythm.MONTH:
            return self.part
        return self.part * 3 if self.rhythm == Rhythm.QUARTER else 12

    @property
    def last(self) -> dt.date:
        """The last day."""
        return dt.date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def first(self) -> dt.date:
        """The first day."""
        months = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3}.get(self.rhythm, 12)
        return dt.date(self.year, self.month - months + 1, 1)

    @property
    def words(self) -> str:
        """The period for people."""
        if self.rhythm == Rhythm.QUARTER:
            return _("Quarter {part} of {year}").format(part=self.part, year=self.year)
        return formats.period(self.year, self.month)

    @property
    def title(self) -> str:
        """The title of its briefing."""
        return _("{kind}, {period}").format(kind=str(Rhythm(self.rhythm).label), period=self.words)


def compiled(user: Any, period: Period, scheme: str) -> list[Section]:
    """The sections of a briefing with text, figures, tables and drawings in the running language."""
    compiler = _Compiler(user, period, scheme)
    return [part for build in _PLANS[period.rhythm] for part in build(compiler)]


def section(id_: str, title: str, text: str = "", *, required: bool = False, **parts: Any) -> Section:
    """A section; `required`: a person has to write it before the briefing is submitted."""
    return {"id": id_, "title": title, "text": text, "required": required, "figures": [], **parts}


class _Compiler:
    def __init__(self, user: Any, period: Period, scheme: str) -> None:
        self.user, self.period, self.scheme = user, period, scheme

    @cached_property
    def portfolio(self) -> figures.Portfolio:
        return figures.portfolio(self.user, self.period.year, self.period.month)

    @cached_property
    def changes(self) -> list[Change]:
        """Changes of the scores in the newest scored year up to the period's."""
        if not self.scheme:
            return []
        try:
            run = results.run(self.scheme)
        except StatewardError:
            # Without computable results the section says that there are none.
            return []
        years = [year for year in run.years if year <= self.period.year]
        return changes(run, years[0], self.portfolio.groups) if years else []

    @cached_property
    def tasks(self) -> list[KeyTask]:
        return [task for task in task_selectors.tasks(self.user) if task.item is not None]

    # -- sections

    def overview(self) -> list[Section]:
        totals = self.portfolio.totals
        told = [_growth(total) for total in totals if total.growth is not None]
        text = " ".join(told) or _("There are no statements of {period} yet.").format(period=self.portfolio.period)
        return [
            section(
                "overview",
                _("The portfolio in figures"),
                text,
                figures=[figures.figure(total, self.portfolio.period) for total in totals],
                chart=self._profits(),
            )
        ]

    def _profits(self) -> dict[str, str] | None:
        unit = figures.money()
        rows = [
            (group.name, float(unit.scaled(amount) or 0))
            for group in self.portfolio.groups
            if (amount := self.portfolio.now.get(group.code, {}).get("net_profit")) is not None
        ]
        if not rows:
            return None
        title = _("Net profit by group, {period} ({unit})").format(period=self.portfolio.period, unit=unit.title)
        return figures.bars(sorted(rows, key=lambda row: -row[1]), title, title)

    def causes(self) -> list[Section]:
        told = [change.words for change in self.changes if change.by is not None][:TOLD]
        text = "\n".join(told) or _("There are no scores to compare.")
        listed = [change for change in self.changes if change.by is not None][:TOLD]
        return [
            section(
                "causes",
                _("What changed in the assessment, and why"),
                text,
                figures=[
                    {
                        "id": f"score_{number}",
                        "label": change.enterprise.name,
                        "value": formats.number(change.score, 2),
                        "change": formats.number(change.by, 2, signed=True),
                        "source": _("Scorecard"),
                        "address": change.address,
                    }
                    for number, change in enumerate(listed, 1)
                ],
            )
        ]

    def league(self) -> list[Section]:
        ranked = sorted((c for c in self.changes if c.rank is not None), key=lambda c: c.rank or 0)
        rows = [
            [
                str(c.rank),
                c.enterprise.name,
                formats.number(c.score, 2),
                c.grade or formats.DASH,
                formats.DASH if c.by is None else formats.number(c.by, 2, signed=True),
            ]
            for c in ranked
        ]
        columns = [_("Rank"), _("Enterprise"), _("Score"), _("Grade"), _("Change")]
        table = {"columns": columns, "rows": rows, "numbers": [0, 2, 4], "caption": ""}
        return [section("league", _("Results of the assessment"), table=table if rows else None)]

    def key_tasks(self) -> list[Section]:
        found = task_selectors.summary(self.tasks, self.period.first, self.period.last)
        text = _(
            "{total} key tasks are deployed. In the period {closed} were signed off; {late} are overdue today."
        ).format(total=found.total, closed=len(found.finished), late=len(found.overdue))
        shown = [*found.overdue, *found.finished]
        rows = [
            [task.title, task.item.owner.name if task.item else "", task_selectors.state_title(task)] for task in shown
        ]
        table = {"columns": [_("Key task"), _("Owner"), _("State")], "rows": rows, "numbers": [], "caption": ""}
        counts = [
            {
                "id": f"tasks_{state}",
                "label": title,
                "value": str(count),
                "change": formats.DASH,
                "source": _("Key tasks"),
                "address": f"{reverse('directives:tasks')}?state={state}",
            }
            for state, title, count in found.counts
        ]
        return [section("tasks", _("Key tasks"), text, figures=counts, table=table if rows else None)]

    def strands(self) -> list[Section]:
        """What every strand tells of the period, each figure with its source; those at fault say why."""
        return [
            section(
                one.name,
                one.title,
                one.fault or self._late(one),
                figures=[figure.to_dict() for figure in one.figures],
            )
            for one in told(PeriodAsked(self.user, self.period.first, self.period.last))
        ]

    def _late(self, one: Told) -> str:
        """The tasks of all strands in a sentence; the figures of the others speak for themselves."""
        if one.name != "core":
            return ""
        late = sum(1 for figure in one.figures if figure.id.startswith("late_"))
        return _("Tasks are overdue in {count} strands.").format(count=late) if late else _("Nothing is overdue.")

    # -- the annual portfolio report, in the order of the good practices

    def mandate(self) -> list[Section]:
        return [
            section("mandate", _("Mandate and ownership policy"), required=True),
            section("message", _("The year in short"), required=True),
        ]

    def holdings(self) -> list[Section]:
        every = register.enterprises(self.user)
        below = every.filter(depth__gt=1).count()
        text = _("{name} holds {groups} groups with {below} enterprises below them.").format(
            name=workspace.current().settings.name, groups=len(self.portfolio.groups), below=below
        )
        unit = figures.money()
        rows = [
            [
                group.name,
                *(
                    formats.number(unit.scaled(self.portfolio.now.get(group.code, {}).get(name)), 2)
                    for name in ("total_assets", "total_liabilities")
                ),
            ]
            for group in self.portfolio.groups
        ]
        columns = [_("Group"), *(self.portfolio.titles.get(n, n) for n in ("total_assets", "total_liabilities"))]
        caption = _("In {unit}").format(unit=unit.title)
        table = {"columns": columns, "rows": rows, "numbers": [1, 2], "caption": caption}
        return [section("holdings", _("The portfolio and its value"), text, table=table if rows else None)]

    def boards(self) -> list[Section]:
        return [section("boards", _("Boards and pay policies"), required=True)]

    def pages(self) -> list[Section]:
        """One section an enterprise: its figures beside the year before, its score and why it changed."""
        by_code = {change.enterprise.code: change for change in self.changes}
        return [self._page(group, by_code.get(group.code)) for group in self.portfolio.groups[:PAGES]]

    def _page(self, group: Any, change: Change | None) -> Section:
        single = figures.Portfolio(
            self.portfolio.year,
            self.portfolio.month,
            [group],
            {k: v for k, v in self.portfolio.now.items() if k == group.code},
            {k: v for k, v in self.portfolio.before.items() if k == group.code},
            self.portfolio.titles,
        )
        found = [figures.figure(total, self.portfolio.period) for total in single.totals]
        for one in found:
            one["address"] = group.get_absolute_url()
            one["source"] = _("Statement of {period}").format(period=self.portfolio.period)
        if change is not None and change.score is not None:
            by = formats.DASH if change.by is None else formats.number(change.by, 2, signed=True)
            found.append(
                {
                    "id": "score",
                    "label": _("Score"),
                    "value": formats.number(change.score, 2),
                    "change": by,
                    "source": _("Scorecard"),
                    "address": change.address,
                }
            )
        return section(f"enterprise-{group.code}", group.name, change.words if change else "", figures=found)


def _growth(total: figures.Total) -> str:
    growth = total.growth or 0.0
    words = {"title": total.title, "by": formats.number(abs(growth), 1)}
    if growth >= 0:
        return _("{title} rose by {by} %.").format(**words)
    return _("{title} fell by {by} %.").format(**words)


Build = Callable[[_Compiler], list[Section]]
_PLANS: dict[Any, tuple[Build, ...]] = {
    Rhythm.MONTH: (_Compiler.overview, _Compiler.key_tasks, _Compiler.strands),
    Rhythm.QUARTER: (_Compiler.overview, _Compiler.causes, _Compiler.key_tasks, _Compiler.strands),
    Rhythm.YEAR: (
        _Compiler.overview,
        _Compiler.causes,
        _Compiler.league,
        _Compiler.key_tasks,
        _Compiler.strands,
    ),
    Rhythm.PORTFOLIO: (
        _Compiler.mandate,
        _Compiler.holdings,
        _Compiler.overview,
        _Compiler.causes,
        _Compiler.league,
        _Compiler.key_tasks,
        _Compiler.strands,
        _Compiler.boards,
        _Compiler.pages,
    ),
}
