"""Any line or indicator by any side of the portfolio: sums or middle values over the column store, one table out.

`pivot` works on the columns it needs alone, so that ten thousand enterprises over three years answer within a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import narwhals as nw
import polars as pl

from stateward.facts.indicators import ATTRIBUTES, Measured, measured
from stateward.rulebook.documents import IndicatorsDocument

How = Literal["sum", "median", "mean", "count"]
#: Bases in the order in which they speak for an enterprise; a group's consolidated figures would count its parts twice.
SINGLE = "single"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a figure (a column of the store), the sides of the table, how values of one cell are joined.

    `rows` is a column of the attributes (`enterprise`, `group`, `industry` ...); `columns` is `period` or such a one.
    With `single_months` a flow, which is stored year to date, is shown for the month alone. With `indicators` the
    figure is the id of one of them, read year to date and in its plain form (17.6 % is 0.176); the "sum" of several
    enterprises is then the indicator of their sums, as if they were one.
    """

    figure: str
    rows: str = "group"
    columns: str = "period"
    how: How = "sum"
    single_months: bool = False
    indicators: IndicatorsDocument | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The table: the first column names the row, then one column a period (or attribute); how many values it holds.

    `missing` counts enterprises and periods that gave no value, which are never counted as zero.
    """

    table: pl.DataFrame
    values: int
    missing: int


def pivot(
    facts: pl.LazyFrame,
    attributes: pl.DataFrame,
    question: Question,
    periods: Sequence[tuple[int, int]],
    *,
    basis: str = SINGLE,
    like_for_like: bool = False,
) -> Answer:
    """Answer a question. `attributes` has one row an enterprise: `enterprise` and the columns named by the question.

    With `like_for_like` only enterprises that gave the figure in every period count, so a merger or a newcomer does
    not look like growth. Raises KeyError for a side that the attributes do not have; a figure that no period has gives
    an empty table.
    """
    for side in (question.rows, question.columns):
        if side not in ("period", "enterprise") and side not in attributes.columns:
            raise KeyError(side)
    indicator = None
    if question.indicators is None:
        values = _values(facts, question, periods, basis)
    else:
        indicator, values = _indicator(facts, attributes, question, periods, basis)
    if like_for_like and periods:
        whole = values.group_by("enterprise").agg(pl.col("value").count().alias("given"))
        stayed = whole.filter(pl.col("given") == len(periods)).select("enterprise")
        values = values.join(stayed, on="enterprise", how="semi")
    sides = [side for side in {question.rows, question.columns} if side not in ("period", "enterprise")]
    joined = values.join(attributes.select(["enterprise", *sides]), on="enterprise", how="inner")
    given = joined.filter(pl.col("value").is_not_null())
    return Answer(_table(given, question, indicator), given.height, joined.height - given.height)


def _indicator(
    facts: pl.LazyFrame, attributes: pl.DataFrame, question: Question, periods: Sequence[tuple[int, int]], basis: str
) -> tuple[Measured | None, pl.DataFrame]:
    """Enterprise, period, value and the figures the indicator reads, of the periods; each month of the year by itself.

    What it reads of the year before must be among the facts too.
    """
    assert question.indicators is not None
    of_enterprises = [name for name in ATTRIBUTES if name in attributes.columns]
    mine = facts.filter(pl.col("basis") == basis).join(
        attributes.lazy().select("enterprise", *of_enterprises), on="enterprise", how="inner"
    )
    found: Measured | None = None
    parts: list[pl.DataFrame] = []
    for month in sorted({month for _year, month in periods}):
        rows = nw.from_native(mine.filter(pl.col("month") == month))
        found = measured(rows, question.indicators, question.figure, months=month)
        years = [year for year, of in periods if of == month]
        label = pl.format("{}-{}", pl.col("year"), pl.lit(f"{month:02d}")).alias("period")
        kept = found.table.filter(pl.col("year").is_in(years))
        figures = [name for name in found.figures if name not in of_enterprises]
        parts.append(kept.select("enterprise", label, pl.col(found.indicator).alias("value"), *figures))
    if found is None:
        return None, pl.DataFrame(schema={"enterprise": pl.String, "period": pl.String, "value": pl.Float64})
    return found, pl.concat(parts, how="vertical_relaxed")


def _values(facts: pl.LazyFrame, question: Question, periods: Sequence[tuple[int, int]], basis: str) -> pl.DataFrame:
    """Enterprise, period, value: one row an enterprise and period that reported at all."""
    known = facts.collect_schema().names()
    figure = pl.col(question.figure) if question.figure in known else pl.lit(None, dtype=pl.Float64)
    wanted = facts.filter(pl.col("basis") == basis).select("enterprise", "year", "month", figure.alias("value"))
    frame = wanted.collect()
    if question.single_months:
        before = frame.select(
            "enterprise", "year", (pl.col("month") + 1).alias("month"), pl.col("value").alias("before")
        )
        frame = frame.join(before, on=["enterprise", "year", "month"], how="left").with_columns(
            pl.when(pl.col("month") == 1)
            .then(pl.col("value"))
            .otherwise(pl.col("value") - pl.col("before"))
            .alias("value")
        )
    asked = pl.DataFrame(
        {"year": [year for year, _month in periods], "month": [month for _year, month in periods]},
        schema={"year": frame.schema["year"], "month": frame.schema["month"]},
    )
    label = pl.format("{}-{}", pl.col("year"), pl.col("month").cast(pl.String).str.zfill(2)).alias("period")
    return frame.join(asked, on=["year", "month"], how="semi").select("enterprise", label, "value")


def _table(given: pl.DataFrame, question: Question, indicator: Measured | None = None) -> pl.DataFrame:
    join = {
        "sum": pl.col("value").sum(),
        "median": pl.col("value").median(),
        "mean": pl.col("value").mean(),
        "count": pl.col("value").count(),
    }[question.how]
    if indicator is not None and question.how == "sum" and given.height:
        cells = _together(given, question, indicator)
    else:
        cells = given.group_by(question.rows, question.columns).agg(join.alias("value"))
    if cells.is_empty():
        return pl.DataFrame({question.rows: []}, schema={question.rows: pl.String})
    columns = sorted(cells[question.columns].drop_nulls().unique().to_list())
    wide = cells.pivot(
        on=question.columns, on_columns=columns, index=question.rows, values="value", aggregate_function="first"
    )
    return wide.sort(question.rows, nulls_last=True)


def _together(given: pl.DataFrame, question: Question, indicator: Measured) -> pl.DataFrame:
    """One value a cell: an enterprise's own where it stands alone, else the indicator of the sums."""
    sides = [question.rows, question.columns]
    alone = given.group_by(sides).agg(pl.col("value").first(), pl.len().alias("members"))
    summed = indicator.together(given, sides).rename({indicator.indicator: "together"})
    value = pl.when(pl.col("members") == 1).then(pl.col("value")).otherwise(pl.col("together")).alias("value")
    return alone.join(summed, on=sides, how="left", nulls_equal=True).select(*sides, value)
