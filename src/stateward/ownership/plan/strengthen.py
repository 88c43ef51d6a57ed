"""Strengthening: the same business of several groups in one hand, and what a plan does to the portfolio's figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stateward.messages import gettext as _
from stateward.ownership.enterprises import Enterprises
from stateward.ownership.plan.apply import Action
from stateward.ownership.plan.case import Case

#: Digits of an industry code that make one business (GB/T 4754: a division).
SAME_BUSINESS = 2
#: The measures of a portfolio: numerator, denominator (sums over the enterprises that give both).
MEASURES = {
    "return_on_equity": ("net_profit", "equity"),
    "productivity": ("revenue", "staff"),
    "rd_intensity": ("rd_expenses", "revenue"),
    "debt_ratio": ("total_liabilities", "total_assets"),
}
#: What ends with an enterprise that is dissolved or sold; its equity stays with its holder as money.
_ENDS = ("net_profit", "revenue", "staff", "rd_expenses", "total_liabilities")


@dataclass(frozen=True)
class Consolidation:
    """One business done by several groups: who should lead it, and which enterprises of others could join."""

    business: str
    lead: str
    joining: tuple[str, ...]
    lead_share: float
    revenue: float

    def sentence(self, name: Callable[[str], str] = str) -> str:
        """The proposal in words; `name` turns the code of an enterprise into what people call it."""
        told = _(
            "{group} leads {business}: {number} enterprises of other groups do the same business and could join it."
        )
        return told.format(group=name(self.lead), business=self.business, number=len(self.joining))


def consolidations(
    case: Case, enterprises: Enterprises, main: Mapping[str, Iterable[str]] | None = None
) -> list[Consolidation]:
    """Businesses that more than one group does, the largest first.

    A group for which the business is main (`main`: codes by group) leads before one for which it is not; else the
    group with the most revenue in it. An enterprise without industry or revenue is not counted.
    """
    group_of = _groups(case)
    businesses: dict[str, dict[str, dict[str, float]]] = {}
    for row in enterprises.frame.iter_rows(named=True):
        code, industry, revenue = row["code"], str(row.get("industry") or ""), _number(row.get("revenue"))
        if code in group_of and len(industry) >= SAME_BUSINESS and revenue is not None:
            groups = businesses.setdefault(industry[:SAME_BUSINESS], {})
            groups.setdefault(group_of[code], {})[code] = revenue
    found = []
    for business, groups in businesses.items():
        if len(groups) > 1:
            found.append(_consolidation(business, groups, main or {}))
    return sorted(found, key=lambda item: (-item.revenue, item.business))


def _consolidation(
    business: str, groups: Mapping[str, Mapping[str, float]], main: Mapping[str, Iterable[str]]
) -> Consolidation:
    total = sum(revenue for members in groups.values() for revenue in members.values())
    lead = min(
        groups,
        key=lambda g: (
            not any(business.startswith(code[:SAME_BUSINESS]) for code in main.get(g, ())),
            -sum(groups[g].values()),
            g,
        ),
    )
    joining = tuple(sorted(code for group, members in groups.items() if group != lead for code in members))
    own = sum(groups[lead].values())
    return Consolidation(business, lead, joining, own / total if total > 0 else 0.0, total)


def measures(case: Case, enterprises: Enterprises, actions: Iterable[Action] = ()) -> dict[str, float | None]:
    """The portfolio's figures after some actions (none: before them): return on equity, revenue a head, R&D intensity,
    debt ratio, and the share of the capital in main businesses. Missing where no enterprise gives both figures.

    Absorbed and lifted enterprises keep their figures, as they go on in their holder. What is dissolved or sold takes
    its profit, revenue, staff and debts along; its equity stays with the holder as money.
    """
    gone: set[str] = set()
    for action in actions:
        if action.action in ("dissolve", "divest"):
            gone |= {action.code, *action.leaves_with}
    rows = [row for row in enterprises.frame.iter_rows(named=True) if row["code"] in case.units]
    figures = [_after(row, row["code"] in gone) for row in rows]
    found: dict[str, float | None] = {}
    for name, (above, below) in MEASURES.items():
        both = [f for f in figures if f[above] is not None and f[below] is not None]
        under = sum(f[below] or 0.0 for f in both)
        found[name] = sum(f[above] or 0.0 for f in both) / under if under > 0 else None
    main = sum(
        f["equity"] or 0.0
        for f, row in zip(figures, rows, strict=True)
        if case.units[row["code"]].main_business and row["code"] not in gone
    )
    capital = sum(f["equity"] or 0.0 for f in figures)
    found["capital_in_main_business"] = main / capital if capital > 0 else None
    return found


def _after(row: Mapping[str, Any], gone: bool) -> dict[str, float | None]:
    names = {name for pair in MEASURES.values() for name in pair}
    figures = {name: _number(row.get(name)) for name in names}
    if not gone:
        return figures
    equity = figures["equity"]
    figures |= {name: 0.0 for name in _ENDS if figures[name] is not None}
    if figures["total_assets"] is not None:
        figures["total_assets"] = max(equity or 0.0, 0.0)
    return figures


def _groups(case: Case) -> dict[str, str]:
    """The headquarters of each enterprise."""
    found: dict[str, str] = {}
    for code, unit in case.units.items():
        found[code] = code if unit.parent is None else found[unit.parent]
    return found


def _number(value: Any) -> float | None:
    try:
        return None if value is None or str(value).strip() == "" else float(value)
    except ValueError:
        return None
