"""The monthly analysis of the portfolio: main figures against last year, by group, with losses and who is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from stateward.messages import gettext as _
from stateward.workbench.core import workspace
from stateward.workbench.statements import selectors
from stateward.workbench.statements.analysis import portfolio

#: The lines of the analysis: flows and balances; those that nobody reports are left out.
FLOWS = (
    "operating_revenue", "operating_cost", "total_profit", "net_profit", "taxes_paid_period", "rd_spending",
    "operating_net_cash_flow", "fixed_asset_investment",
)  # fmt: skip
BALANCES = ("total_assets", "total_liabilities", "total_equity", "monetary_funds", "accounts_receivable", "inventories")
PROFIT = ("total_profit", "net_profit")


@dataclass(frozen=True)
class Line:
    """One line: this year, last year, growth over those who reported both times (`None` on a base of zero or less)."""

    key: str
    title: str
    now: float | None
    before: float | None
    growth: float | None
    remark: str = ""


@dataclass(frozen=True)
class Analysis:
    """The analysis of one month."""

    period: portfolio.Period
    reported: int
    compared: int
    missing: list[tuple[str, str]]
    lines: list[Line]
    groups: list[dict[str, Any]]
    losses: list[dict[str, Any]]
    other_currencies: int


def analyse(user: Any, period: portfolio.Period) -> Analysis:
    """Analyse a month over the single statements that the person sees, in the office's currency."""
    year, month = period
    sides = portfolio.attributes(user)
    now, others = _rows(sides, period)
    before, _others = _rows(sides, (year - 1, month))
    both = now.join(before, on="enterprise", how="inner", suffix="_before")
    titles = selectors.account_titles()
    lines = [_line(key, titles.get(key, key), now, both) for key in (*FLOWS, *BALANCES) if key in now.columns]
    lines.extend(_ratios(now, before))
    profit = next((key for key in PROFIT if key in now.columns), None)
    absent = before.join(now, on="enterprise", how="anti").select("enterprise", "name").rows()
    return Analysis(
        period, now.height, both.height, absent, lines, _groups(now, both, profit), _losses(now, profit), others
    )


def _rows(sides: pl.DataFrame, period: portfolio.Period) -> tuple[pl.DataFrame, int]:
    """The single statements of a month with the sides of their enterprises; how many are in another currency."""
    facts = portfolio.facts([period])
    if period not in portfolio.periods():
        return pl.DataFrame(schema={**sides.schema}), 0
    known = facts.collect_schema().names()
    wanted = [key for key in (*FLOWS, *BALANCES) if key in known]
    rows = facts.filter(pl.col("basis") == "single").select("enterprise", "currency", *wanted).collect()
    rows = rows.join(sides, on="enterprise", how="inner")
    kept = rows.filter(pl.col("currency") == workspace.current().settings.reporting_currency)
    given = [key for key in wanted if kept[key].count()]
    return kept.drop("currency").select(*sides.columns, *given), rows.height - kept.height


def _line(key: str, title: str, now: pl.DataFrame, both: pl.DataFrame) -> Line:
    total = float(now[key].sum() or 0) if now[key].count() else None
    if f"{key}_before" not in both.columns:
        return Line(key, title, total, None, None, _("no figures of last year"))
    pairs = both.filter(pl.col(key).is_not_null() & pl.col(f"{key}_before").is_not_null())
    if pairs.is_empty():
        return Line(key, title, total, None, None, _("no figures of last year"))
    current, base = float(pairs[key].sum()), float(pairs[f"{key}_before"].sum())
    growth = 100 * (current - base) / base if base > 0 else None
    return Line(key, title, total, base, growth, "" if base > 0 else _turned(base, current))


def _turned(base: float, current: float) -> str:
    """What happened to a figure whose base is zero or a loss."""
    if base == 0:
        return _("no base")
    if current > 0:
        return _("turned to profit")
    return _("loss cut") if current > base else _("loss grew")


def _ratios(now: pl.DataFrame, before: pl.DataFrame) -> list[Line]:
    """The debt ratio of the sums, in percent, and its change in points."""

    def ratio(frame: pl.DataFrame) -> float | None:
        if not {"total_assets", "total_liabilities"} <= set(frame.columns) or not frame["total_assets"].sum():
            return None
        return 100 * float(frame["total_liabilities"].sum()) / float(frame["total_assets"].sum())

    current, earlier = ratio(now), ratio(before)
    if current is None:
        return []
    return [Line("debt_ratio", _("Debt ratio (percent)"), current, earlier, None)]


def _groups(now: pl.DataFrame, both: pl.DataFrame, profit: str | None) -> list[dict[str, Any]]:
    """By group: revenue, profit, growth of both over those who reported both times, debt ratio, losses."""
    wanted = [key for key in ("operating_revenue", profit, "total_assets", "total_liabilities") if key in now.columns]
    sums = now.group_by("group").agg(
        pl.len().alias("members"),
        *[pl.col(str(key)).sum() for key in wanted],
        *([(pl.col(profit) < 0).sum().alias("losing")] if profit else []),
    )
    growths: dict[str, dict[str, float | None]] = {}
    for key in ("operating_revenue", profit):
        if key and key in now.columns and f"{key}_before" in both.columns:
            grown = both.group_by("group").agg(pl.col(key).sum(), pl.col(f"{key}_before").sum().alias("base"))
            growths[key] = {
                group: 100 * (value - base) / base if base and base > 0 else None
                for group, value, base in grown.iter_rows()
            }
    rows = []
    for row in sums.sort("operating_revenue" if "operating_revenue" in wanted else "group", descending=True).to_dicts():
        assets, debts = row.get("total_assets"), row.get("total_liabilities")
        rows.append(
            {
                **row,
                "profit": row.get(profit) if profit else None,
                "revenue_growth": growths.get("operating_revenue", {}).get(row["group"]),
                "profit_growth": growths.get(profit or "", {}).get(row["group"]),
                "debt_ratio": 100 * debts / assets if assets and debts is not None else None,
            }
        )
    return rows


def _losses(now: pl.DataFrame, profit: str | None, most: int = 20) -> list[dict[str, Any]]:
    """The largest losses."""
    if profit is None:
        return []
    losing = now.filter(pl.col(profit) < 0).sort(profit).head(most)
    return [{"code": code, "name": name, "amount": amount} for code, name, amount in
            losing.select("enterprise", "name", profit).iter_rows()]  # fmt: skip


def sheet(analysis: Analysis, names: dict[str, str]) -> list[list[Any]]:
    """The analysis as rows of a workbook."""
    rows: list[list[Any]] = [
        [_("Line"), _("This year"), _("Same enterprises last year"), _("Growth, percent"), _("Remark")]
    ]
    rows += [[line.title, line.now, line.before, line.growth, line.remark] for line in analysis.lines]
    rows += [
        [],
        [
            _("Group"), _("Enterprises"), _("Revenue"), _("Growth, percent"), _("Profit"), _("Growth, percent"),
            _("Debt ratio (percent)"), _("Losing money"),
        ],
    ]  # fmt: skip
    rows += [
        [names.get(row["group"], row["group"]), row["members"], row.get("operating_revenue"), row["revenue_growth"],
         row["profit"], row["profit_growth"], row["debt_ratio"], row.get("losing")]
        for row in analysis.groups
    ]  # fmt: skip
    rows += [[], [_("Largest losses"), _("Code"), _("Amount")]]
    rows += [[row["name"], row["code"], row["amount"]] for row in analysis.losses]
    return rows


def latest(periods: Sequence[portfolio.Period]) -> portfolio.Period | None:
    """The newest period, `None` without any."""
    return periods[0] if periods else None
