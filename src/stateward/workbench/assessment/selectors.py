"""The portfolio as rows: enterprises of the register with their results of a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from threading import Lock
from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.urls import reverse

from stateward.facts.panel import as_lazy, rows_of_year_end
from stateward.messages import current_language, pick
from stateward.workbench.accounts.scope import branches, sight
from stateward.workbench.assessment.inputs import register_sha256
from stateward.workbench.assessment.results import Run
from stateward.workbench.core.formats import MoneyUnit
from stateward.workbench.register import selectors as register
from stateward.workbench.register import wording
from stateward.workbench.register.filters import EnterpriseFilter
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements import store

#: Reported figures that stand beside the scores where the chart of accounts has them.
FIGURES = ("total_assets", "operating_revenue", "net_profit")


@dataclass(frozen=True)
class Portfolio:
    """The rows of a scheme and year, and what is known of them as a whole."""

    rows: list[dict[str, Any]]
    without_figures: int

    @cached_property
    def scored(self) -> list[float]:
        """The scores that exist."""
        return [row["score"] for row in self.rows if row["score"] is not None]

    @cached_property
    def median(self) -> float | None:
        """The middle score."""
        return median(self.scored) if self.scored else None

    def grades(self, order: list[str]) -> list[tuple[str, int]]:
        """How many enterprises have each grade, in the scheme's order."""
        return [(grade, self._grades[grade]) for grade in order if self._grades[grade]]

    @cached_property
    def _grades(self) -> Counter[str]:
        return Counter(row["grade"] for row in self.rows if row["grade"])

    def narrowed(self, codes: set[str] | None, grade: str) -> Portfolio:
        """The rows of these enterprises (`None`: all) with this grade (empty: any)."""
        if codes is None and not grade:
            return self
        rows = self.rows if codes is None else [row for row in self.rows if row["code"] in codes]
        without = self.without_figures if codes is None else len(codes) - len(rows)
        return Portfolio([row for row in rows if not grade or row["grade"] == grade], without)


#: Portfolios held at a time: a scheme, year, language and unit each, for a branch.
REMEMBERED = 6
_held: dict[tuple[Any, ...], Portfolio] = {}
_making = Lock()


def shown(
    run: Run, year: int, user: Any, filtered: EnterpriseFilter, money: MoneyUnit, grade: str, *, strand: str
) -> Portfolio:
    """The portfolio as a reader sees and filters it.

    What everybody with the same branches sees is made once, while results, register, language and unit stay the same.
    """
    key = (run.key, register_sha256(), year, tuple(branches(user, strand=strand)), current_language(), money)
    with _making:
        whole = _held.get(key)
        if whole is None:
            enterprises = register.enterprises(user, strand=strand)
            whole = portfolio(run, year, enterprises, money, seen=sight(user, strand=strand))
            while len(_held) >= REMEMBERED:
                _held.pop(next(iter(_held)))
            _held[key] = whole
    # A choice that is none is told on the page; the others still narrow.
    filtered.form.full_clean()
    chosen = any(filtered.form.cleaned_data.values())
    return whole.narrowed(set(filtered.qs.values_list("code", flat=True)) if chosen else None, grade)


def portfolio(
    run: Run,
    year: int,
    enterprises: QuerySet[Enterprise],
    money: MoneyUnit,
    *,
    seen: Callable[[Enterprise | None], Enterprise | None],
) -> Portfolio:
    """One row for each of the enterprises that has a result in the year.

    `enterprises` are those the reader sees; `seen` hides a group that stands above them. Ranks are of the whole
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
        row = _row(run, year, enterprise, result, earlier.get(enterprise.code), industries, seen(enterprise.group))
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
    held = store.facts().scan([(year, 12)])
    present = [name for name in FIGURES if name in held.collect_schema().names()]
    if not present:
        return {}
    frame: pl.DataFrame = rows_of_year_end(as_lazy(held)).select("enterprise", *present).collect("polars").to_native()
    return {row["enterprise"]: row for row in frame.iter_rows(named=True)}


def part_titles(run: Run) -> dict[str, str]:
    """Column name -> heading of the parts of the score."""
    return {f"part_{part.key}": pick(dict(part.title)) for part in run.parts}
