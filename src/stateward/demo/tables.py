"""From ledgers to statements: year-to-date amounts, totals, opening and previous figures, the groups' sums.

Everything here is whole numbers in Polars columns; `Portfolio.frame` turns them into floats at the very end.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from stateward.demo.consolidation import Difference
from stateward.demo.ledger import Ledger
from stateward.demo.lines import FLOW_TOTALS, FLOWS, STOCK_TOTALS, STOCKS

KEYS = ["enterprise", "year", "month", "basis"]
#: Booked lines that only serve to make others.
_AUXILIARY = ("staff_months", "state_dividends")
_STOCK_LINES = (*STOCKS, *STOCK_TOTALS, "minority_interests", "state_capital_and_rights")
_FLOW_LINES = (
    *(line for line in FLOWS if line not in _AUXILIARY), *(line for line in FLOW_TOTALS if line != "cash_opening"),
    "minority_profit", "average_employees",
)  # fmt: skip
#: Balances that stand in the cash-flow statement and so have a column of last year, not of the year's beginning.
CASH_POSITION = ("cash_opening", "cash_closing")


def stock_lines() -> tuple[str, ...]:
    """Lines with a figure at the beginning of the year."""
    return tuple(line for line in _STOCK_LINES if line not in CASH_POSITION)


def flow_lines() -> tuple[str, ...]:
    """Lines with a figure of the same period of last year."""
    return (*_FLOW_LINES, *CASH_POSITION)


def statements_of(
    ledgers: Mapping[str, Ledger], groups: Mapping[str, list[str]], differences: list[Difference], warm_up_year: int
) -> pl.DataFrame:
    """All statements as one table: `enterprise`, `year`, `month`, `basis`, then whole numbers by account.

    `groups` names the enterprises of each group by the code of the group's own company.
    """
    booked = _singles(ledgers, warm_up_year)
    single = _with_points(booked, warm_up_year)
    group_of = pl.DataFrame(
        {
            "enterprise": [code for codes in groups.values() for code in codes],
            "group": [group for group, codes in groups.items() for _ in codes],
        }
    )
    figures = [name for name in single.columns if name not in KEYS]
    periods = ["group", "year", "month"]
    equity = (
        booked.join(group_of, on="enterprise")
        .group_by(periods)
        .agg((pl.col("total_equity") - pl.col("state_capital_and_rights")).sum().alias("not_state"))
        .rename({"group": "enterprise"})
    )
    difference = _with_points(_differences(differences, equity, warm_up_year), warm_up_year)
    sums = (
        single.join(group_of, on="enterprise", maintain_order="left")
        .group_by(periods, maintain_order=True)
        .agg(pl.col(figures).sum())
        .rename({"group": "enterprise"})
    )
    together = sums.join(difference, on=["enterprise", "year", "month"], suffix="~", maintain_order="left")
    consolidated = together.select(
        "enterprise", "year", "month", pl.lit("consolidated").alias("basis"),
        *(pl.col(name) + pl.col(f"{name}~") for name in figures),
    )  # fmt: skip
    return pl.concat([single, difference, consolidated]).sort(["year", "month", "basis", "enterprise"])


def _period(months: list[int], warm_up_year: int) -> dict[str, list[int]]:
    return {"year": [warm_up_year + month // 12 for month in months], "month": [month % 12 + 1 for month in months]}


def _singles(ledgers: Mapping[str, Ledger], warm_up_year: int) -> pl.DataFrame:
    """Single statements of all months, warm-up year included, without opening and previous figures."""
    codes = [code for code, ledger in ledgers.items() for month in ledger.rows if month >= 0]
    months = [month for ledger in ledgers.values() for month in ledger.rows if month >= 0]
    rows = [row for ledger in ledgers.values() for month, row in ledger.rows.items() if month >= 0]
    shares = [ledger.seed.share_permille for ledger in ledgers.values() for month in ledger.rows if month >= 0]
    columns = dict(zip((*STOCKS, *FLOWS), zip(*rows, strict=True), strict=True))
    frame = pl.DataFrame(
        {"enterprise": codes, **_period(months, warm_up_year), "share": shares, **columns},
        schema_overrides=dict.fromkeys((*columns, "share"), pl.Int64),
    )
    frame = frame.with_columns(pl.col(FLOWS).cum_sum().over(["enterprise", "year"]), pl.lit("single").alias("basis"))
    frame = frame.with_columns(
        (pl.col("staff_months") // pl.col("month")).alias("average_employees"),
        pl.lit(0, pl.Int64).alias("minority_interests"),
        pl.lit(0, pl.Int64).alias("minority_profit"),
    )
    frame = _with_totals(frame)
    return frame.with_columns((pl.col("total_equity") * pl.col("share") // 1000).alias("state_capital_and_rights"))


def _with_totals(frame: pl.DataFrame) -> pl.DataFrame:
    """Add every total, one after another."""
    totals = list((STOCK_TOTALS | FLOW_TOTALS).items())
    lazy = frame.lazy()
    for name, (added, subtracted) in totals:
        value = pl.sum_horizontal([pl.col(line) for line in added])
        if subtracted:
            value = value - pl.sum_horizontal([pl.col(line) for line in subtracted])
        lazy = lazy.with_columns(value.alias(name))
    return lazy.collect()


def _with_points(frame: pl.DataFrame, warm_up_year: int) -> pl.DataFrame:
    """Add the figures at the beginning of the year and of the same period of last year; drop the warm-up year."""
    stocks, flows = list(stock_lines()), list(_FLOW_LINES)
    closing = frame.filter(pl.col("month") == 12).select(
        "enterprise", "basis", pl.col("year") + 1, *(pl.col(line).alias(f"{line}.opening") for line in stocks),
    )  # fmt: skip
    frame = frame.join(closing, on=["enterprise", "basis", "year"], how="left", maintain_order="left")
    before = frame.select(
        "enterprise", "basis", pl.col("year") + 1, "month",
        *(pl.col(line).alias(f"{line}.previous") for line in flow_lines()),
    )  # fmt: skip
    frame = frame.join(before, on=["enterprise", "basis", "year", "month"], how="left", maintain_order="left")
    frame = frame.filter(pl.col("year") > warm_up_year)
    points = [f"{line}.opening" for line in stocks] + [f"{line}.previous" for line in flow_lines()]
    return frame.select(KEYS + stocks + flows + list(CASH_POSITION) + points)


def _differences(differences: list[Difference], equity: pl.DataFrame, warm_up_year: int) -> pl.DataFrame:
    """The difference statements with all totals; state capital is what takes the sum to the group's own equity."""
    names = sorted({line for item in differences for month in item.stocks for line in item.stocks[month]}
                   | {line for item in differences for month in item.flows for line in item.flows[month]})  # fmt: skip
    rows = [
        (item.group, month, {**item.stocks[month], **item.flows[month]})
        for item in differences
        for month in item.stocks
    ]
    frame = pl.DataFrame(
        {
            "enterprise": [group for group, _, _ in rows],
            **_period([month for _, month, _ in rows], warm_up_year),
            **{name: [values.get(name, 0) for _, _, values in rows] for name in names},
        },
        schema_overrides=dict.fromkeys(names, pl.Int64),
    )
    others = [line for line in (*STOCKS, *FLOWS, "average_employees") if line not in names]
    frame = frame.with_columns(*(pl.lit(0, pl.Int64).alias(line) for line in others), basis=pl.lit("difference"))
    frame = _with_totals(frame)
    return frame.join(equity, on=["enterprise", "year", "month"], how="left", maintain_order="left").with_columns(
        (pl.col("parent_equity") + pl.col("not_state")).alias("state_capital_and_rights")
    )
