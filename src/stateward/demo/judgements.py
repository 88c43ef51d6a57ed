"""What people add to the figures: marks of the experts, targets of the office, statements that come late or never."""

from __future__ import annotations

from typing import Literal

import polars as pl

from stateward.demo.chance import Chance, clamp

MANAGEMENT_INDICATORS = (
    "strategy_management", "development_innovation", "decision_making", "risk_control", "basic_management",
    "human_resources", "industry_influence", "social_contribution",
)  # fmt: skip
EXPERTS = 7
#: Of the single statements of enterprises without subsidiaries: never handed in, and late in the last month.
MISSING_SHARE = 0.008
LATE_SHARE = 0.04
_TARGETS = ("total_profit", "net_profit", "operating_revenue", "operating_net_cash_flow")


def management_marks(yearly: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Mean of the levels (1, 0.8, 0.6, 0.4, 0.2) that seven experts gave each of the eight indicators.

    `yearly` has `enterprise`, `year`, `net_profit`, `total_equity`; better results tend to find kinder experts.
    """
    rows: list[tuple[object, ...]] = []
    for enterprise, year, profit, equity in yearly.select(
        "enterprise", "year", "net_profit", "total_equity"
    ).iter_rows():
        chance = Chance(seed, "marks", enterprise, year)
        result = clamp(profit / equity * 4, -0.6, 0.6) if equity > 0 else -0.8
        base = 1.4 - result + 0.5 * chance.bell()
        marks = []
        for _ in MANAGEMENT_INDICATORS:
            lean = base + 0.4 * chance.bell()
            tenths = sum(10 - 2 * int(clamp(lean + 0.5 * chance.bell() + 0.5, 0, 4)) for _ in range(EXPERTS))
            marks.append(round(tenths / (10 * EXPERTS), 4))
        rows.append((enterprise, year, *marks))
    schema = {"enterprise": pl.String, "year": pl.Int64, **dict.fromkeys(MANAGEMENT_INDICATORS, pl.Float64)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def profit_targets(yearly: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Targets the office set before the year, and their base values.

    The base of a year is last year's amount; a target lies from a tenth below to a fifth above it, in whole 10,000.
    Enterprises without a result of last year have no target.
    """
    columns = [f"{line}.previous" for line in _TARGETS]
    rows: list[tuple[object, ...]] = []
    for enterprise, year, *amounts in yearly.select("enterprise", "year", *columns).iter_rows():
        if any(amount is None for amount in amounts):
            continue
        chance = Chance(seed, "targets", enterprise, year)
        values: list[float] = []
        for amount in amounts:
            ambition = int(abs(amount) * chance.between(-0.10, 0.20))
            values.extend(((amount + ambition) // 10_000 * 10_000, amount))
        rows.append((enterprise, year, *(float(value) for value in values)))
    names = [name for line in _TARGETS for name in (f"target.{line}", f"base.{line}")]
    schema = {"enterprise": pl.String, "year": pl.Int64, **dict.fromkeys(names, pl.Float64)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def absent_statements(
    eligible: set[str], whole: pl.DataFrame, seed: int
) -> list[tuple[str, int, int, Literal["late", "missing"]]]:
    """Which single statements are not there: a few never came, some of the last month are late."""
    keys = whole.filter(pl.col("basis") == "single").select("enterprise", "year", "month")
    last_year, last_month = keys.select("year", "month").sort(["year", "month"]).row(-1)
    found: list[tuple[str, int, int, Literal["late", "missing"]]] = []
    for enterprise, year, month in keys.iter_rows():
        if enterprise not in eligible:
            continue
        draw = Chance(seed, "absence", enterprise, year, month).draw()
        if (year, month) == (last_year, last_month) and draw < LATE_SHARE:
            found.append((enterprise, year, month, "late"))
        elif (year, month) != (last_year, last_month) and draw < MISSING_SHARE:
            found.append((enterprise, year, month, "missing"))
    return found
