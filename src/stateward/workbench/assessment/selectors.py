"""The portfolio as rows: enterprises of the register with their results of a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.urls import reverse

from stateward.facts.panel import as_lazy, rows_of_year_end
from stateward.messages import pick
from stateward.workbench.assessment.results import Run
from stateward.workbench.core import workspace
from stateward.workbench.core.formats import MoneyUnit
from stateward.workbench.register import selectors as register
from stateward.workbench.register import wording
from stateward.workbench.register.models import Enterprise

#: Reported figures that stand beside the scores where the chart of accounts has them.
FIGURES = ("total_assets", "operating_revenue", "net_profit")


@dataclass(frozen=True)
class Portfolio:
    """The rows of a scheme and year, and what is known of them as a whole."""

    rows: list[dict[str, Any]]
    without_figures: int

    @property
    def scored(self) -> list[float]:
        """The scores that exist."""
        return [row["score"] for row in self.rows if row["score"] is not None]

    @property
    def median(self) -> float | None:
        """The middle score."""
        return median(self.scored) if self.scored else None

    def grades(self, order: list[str]) -> list[tuple[str, int]]:
        """How many enterprises have each grade, in the scheme's order."""
        counts = Counter(row["grade"] for row in self.rows if row["grade"])
        return [(grade, counts[grade]) for grade in order if counts[grade]]


def portfolio(
    run: Run,
    year: int,
    enterprises: QuerySet[Enterprise],
    money: MoneyUnit,
    grade: str = "",
    *,
    sight: Callable[[Enterprise | None], Enterprise | None],
) -> Portfolio:
    """One row for each of the enterprises that has a result in the year.

    `enterprises` are those the reader sees; `sight` hides a group that stands above them. Ranks are of the whole
    portfolio: they name nobody else.
    """
    results, earlier = run.summaries(year), run.summaries(year - 1)
    figures = _figures(year)
    industries = register.industry_titles()
    rows = []
    without = 0
    for enterprise in enterprises:
        result = results.get(enterprise.code)
        if result is None:
            without += 1
            continue
        if grade and result["grade"] != grade:
            continue
        row = _row(run, year, enterprise, result, earlier.get(enterprise.code), industries, sight(enterprise.group))
        row |= {f"part_{part}": points for part, points in result["parts"].items()}
        row |= {name: _scaled(figures.get(enterprise.code, {}).get(name), money) for name in FIGURES}
        rows.append(row)
    rows.sort(key=lambda row: (row["rank"] is None, row["rank"] or 0, row["enterprise"]))
    return Portfolio(rows, without)


def _row(
    run: Run,
    year: int,
    enterprise: Enterprise,
    result: dict[str, Any],
    earlier: dict[str, Any] | None,
    industries: dict[str, str],
    group: Enterprise | None,
) -> dict[str, Any]:
    score, before = result["score"], earlier["score"] if earlier else None
    return {
        "address": reverse("assessment:scorecard", args=[run.document.id, year, enterprise.code]),
        "enterprise": enterprise.name,
        "code": enterprise.code,
        "group": group.name if group and group.pk != enterprise.pk else "",
        "enterprise_class": wording.class_title(enterprise.enterprise_class),
        "industry": wording.industry_title(enterprise.industry, industries),
        "rank": result["rank"],
        "score": score,
        "grade": result["grade"],
        "change": None if score is None or before is None else score - before,
        "reason": result["reason"],
    }


def _scaled(amount: float | None, money: MoneyUnit) -> float | None:
    value = money.scaled(amount)
    return None if value is None else float(value)


def _figures(year: int) -> dict[str, dict[str, float | None]]:
    """Reported figures of the year's end by enterprise."""
    store = workspace.fact_store().scan([(year, 12)])
    present = [name for name in FIGURES if name in store.collect_schema().names()]
    if not present:
        return {}
    frame: pl.DataFrame = rows_of_year_end(as_lazy(store)).select("enterprise", *present).collect("polars").to_native()
    return {row["enterprise"]: row for row in frame.iter_rows(named=True)}


def part_titles(run: Run) -> dict[str, str]:
    """Column name -> heading of the parts of the score."""
    return {f"part_{part.key}": pick(dict(part.title)) for part in run.parts}
