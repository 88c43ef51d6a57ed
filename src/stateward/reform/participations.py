"""Participations without dividend: what each stake without control paid in some years, unknown with its reason."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl

#: What can be said of a stake. `too_young`: not held for as many full years as are looked at, and nothing was paid.
VERDICTS = ("paid", "nothing", "unknown", "too_young")
_STAKES = {"holder": pl.String, "held": pl.String, "share": pl.Float64, "since": pl.Int64}
_DIVIDENDS = {"holder": pl.String, "held": pl.String, "year": pl.Int64, "amount": pl.Float64}


def judged_participations(stakes: Any, dividends: Any, *, year: int, years: int) -> pl.DataFrame:
    """What the stakes paid in the `years` full years up to `year`: the columns of `stakes` and

    - `paid`: the sum of the amounts that are recorded, in the unit of the dividends, missing where none is;
    - `missing`: the years of those looked at for which nothing is recorded (an amount of 0 is a record);
    - `verdict`: one of `VERDICTS`. A stake paid where any amount is above 0; it is unknown, never without dividend,
      as long as one of its years is missing.

    `stakes`: `holder`, `held`, `share` (0..1), `since` (first full year held, missing where it was held all along).
    `dividends`: `holder`, `held`, `year`, `amount` (0 or more), at most one row a pair and year.
    """
    held = _table(stakes, _STAKES)
    window = pl.DataFrame({"year": range(year - years + 1, year + 1)}, schema={"year": pl.Int64})
    asked = held.join(window, how="cross").filter(pl.col("since").is_null() | (pl.col("year") >= pl.col("since")))
    told = asked.join(_table(dividends, _DIVIDENDS), on=["holder", "held", "year"], how="left")
    amount = pl.col("amount")
    found = told.group_by("holder", "held").agg(
        pl.when(amount.count() > 0).then(amount.sum()).alias("paid"),
        pl.col("year").filter(amount.is_null()).sort().alias("missing"),
        pl.len().alias("asked"),
    )
    verdict = (
        pl.when(pl.col("paid") > 0)
        .then(pl.lit("paid"))
        .when(pl.col("missing").list.len() > 0)
        .then(pl.lit("unknown"))
        .when(pl.col("asked").fill_null(0) < years)
        .then(pl.lit("too_young"))
        .otherwise(pl.lit("nothing"))
    )
    joined = held.join(found, on=["holder", "held"], how="left", maintain_order="left")
    return joined.with_columns(verdict.alias("verdict"), pl.col("missing").fill_null([])).drop("asked")


def _table(given: Any, schema: dict[str, Any]) -> pl.DataFrame:
    frame: pl.DataFrame = nw.from_native(given).lazy().collect("polars").to_native()
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())
