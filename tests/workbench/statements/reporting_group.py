"""A group that reports: its period, its accountant and its leader."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from people import person

from stateward.facts.statement import Figure, StatementKey, to_values
from stateward.facts.statement import Statement as Facts
from stateward.workbench.core.acting import as_user
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements.models import Obligation, ReportingPeriod, Statement
from stateward.workbench.statements.reporting import calendar

YEAR = 2023
TODAY = dt.date(2024, 1, 10)


@dataclass
class Group:
    """A group with its people and the period for which it owes reports."""

    top: Enterprise
    period: ReportingPeriod
    accountant: Any
    director: Any
    officer: Any

    def owed(self, template: str = "intl-generic") -> list[Obligation]:
        """What the group's enterprises owe by a template, in the order of the tree."""
        rows = Obligation.objects.filter(enterprise__path__startswith=self.top.path, template=template)
        return list(rows.select_related("enterprise__parent", "period", "statement").order_by("enterprise__path"))


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> dt.date:
    """The office's day stands still."""
    from stateward.workbench.core import office

    monkeypatch.setattr(office, "today", lambda: TODAY)
    return TODAY


@pytest.fixture
def group(db: None, today: dt.date) -> Group:
    """A group of the portfolio with the year 2023 opened."""
    top = Enterprise.objects.filter(depth=1, children__isnull=False).order_by("path").first()
    assert top is not None
    officer = person("one-officer", "officer")
    accountant = person("one-accountant", "reporter", enterprise=top)
    director = person("one-director", "enterprise_leader", enterprise=top)
    with as_user(officer):
        period = calendar.open_period(YEAR, 12)
    return Group(top, period, accountant, director, officer)


def like_last_year(report: Obligation, **changes: int | None) -> Facts:
    """Last year's statement of the enterprise handed in for this year, with its closing as opening."""
    held = Statement.objects.select_related("enterprise").get(
        enterprise=report.enterprise, year=YEAR - 1, month=12, basis="single", is_current=True
    )
    old = held.as_facts()
    figures = {}
    for key, figure in old.figures.items():
        account, _dot, point = key.partition(".")
        if point == "opening":
            continue
        figures[account if not point else key] = figure
        if f"{account}.opening" in old.figures:
            figures[f"{account}.opening"] = Figure(old.figures[account].amount)
    for account, amount in changes.items():
        if amount is None:
            figures.pop(account)
        else:
            figures[account] = Figure(old.figures[account].amount + amount)
    key = StatementKey(report.enterprise.code, YEAR, 12, "single")
    assert to_values(old)
    return Facts(
        key.enterprise, key.year, key.month, key.basis, old.currency, old.template, old.template_version, figures
    )
