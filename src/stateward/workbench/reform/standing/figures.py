"""The figures that where-we-stand and the drawing read: of the newest statements, by enterprise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import polars as pl

from stateward.facts.statement import FULL_YEAR
from stateward.workbench.statements import store

#: An enterprise is judged by its own statements, by consolidated ones where it has no others.
_OWN_FIRST = {"single": 0, "consolidated": 1}

#: Figures of the conditions -> accounts of the chart they are read from, the first one that is there.
ACCOUNTS = {
    "total_profit": ("total_profit",),
    "net_profit": ("net_profit",),
    "operating_revenue": ("operating_revenue", "total_operating_revenue"),
    "operating_cost": ("operating_cost",),
    "total_assets": ("total_assets",),
    "total_liabilities": ("total_liabilities",),
    "total_equity": ("total_equity",),
    "staff": ("employees_closing",),
    "rd_expenses": ("rd_spending", "rd_expenses"),
}


def table(day: dt.date, codes: Iterable[str], years: int = 3) -> tuple[pl.DataFrame, int | None]:
    """One row an enterprise with the figures of the newest full year up to a day, and that year.

    The profits of the two years before stand beside as `previous_profit` and `earlier_profit`.
    """
    panel = _panel()
    wanted = pl.DataFrame({"enterprise": list(codes)}, schema={"enterprise": pl.String})
    if panel is None:
        return wanted, None
    last = panel.filter(pl.col("year") <= (day.year if (day.month, day.day) == (12, 31) else day.year - 1))
    year = last["year"].max()
    if year is None:
        return wanted, None
    assert isinstance(year, int)
    found = wanted.join(_of_year(panel, year), on="enterprise", how="left")
    for number, name in ((1, "previous_profit"), (2, "earlier_profit")):
        before = _of_year(panel, year - number)
        if "total_profit" in before.columns:
            part = before.select("enterprise", pl.col("total_profit").alias(name))
            found = found.join(part, on="enterprise", how="left")
    return found, year


def _of_year(panel: pl.DataFrame, year: int) -> pl.DataFrame:
    return panel.filter(pl.col("year") == year).drop("year")


def _panel() -> pl.DataFrame | None:
    """The figures of all full years, an enterprise's own statements before consolidated ones."""
    held = store.facts()
    annual = [period for period in held.periods() if period[1] == FULL_YEAR]
    if not annual:
        return None
    facts = held.scan(annual)
    have = set(facts.collect_schema().names())
    columns = [
        pl.coalesce(*(pl.col(account).cast(pl.Float64) for account in accounts if account in have)).alias(name)
        for name, accounts in ACCOUNTS.items()
        if have & set(accounts)
    ]
    order = pl.col("basis").replace_strict(_OWN_FIRST, default=9, return_dtype=pl.Int64)
    found = facts.sort(order).select("enterprise", pl.col("year").cast(pl.Int64), *columns)
    return found.unique(["enterprise", "year"], keep="first", maintain_order=True).collect()


def losses(day: dt.date) -> dict[str, bool]:
    """Whether each enterprise made a loss in the newest year; nobody who did not report stands in it."""
    panel = _panel()
    if panel is None or "total_profit" not in panel.columns:
        return {}
    recent = panel.filter((pl.col("year") <= day.year) & pl.col("total_profit").is_not_null())
    newest = recent.sort("year").unique("enterprise", keep="last")
    return {row["enterprise"]: row["total_profit"] < 0 for row in newest.iter_rows(named=True)}
