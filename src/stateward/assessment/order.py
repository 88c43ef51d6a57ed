"""The order of results: by year, rank and enterprise."""

from __future__ import annotations

import polars as pl


def ranked(frame: pl.DataFrame, better: str) -> pl.DataFrame:
    """The table with its `rank`, by year, rank and enterprise, those without a rank last. Uses the given table up.

    The rank is the competition rank of the score within the year (1, 2, 2, 4), null without a score.
    """
    row = _by_year_and_score(frame, descending=better == "higher")
    standing = _standing(frame.select("year", "score")[row])
    row = _ties_by_enterprise(row, standing, frame.get_column("enterprise"))
    taken: list[pl.Series] = []
    # A few columns at a time, each given up as soon as it is taken: memory is used again instead of doubled.
    for start in range(0, len(names := frame.columns), 16):
        part = pl.DataFrame([frame.drop_in_place(name) for name in names[start : start + 16]]).rechunk()
        taken += part[row].get_columns()
    return pl.DataFrame([*taken, standing.get_column("rank")])


def _by_year_and_score(frame: pl.DataFrame, *, descending: bool) -> pl.Series:
    """The numbers of the rows, best score first within the year: one sort by score, then parted by the few years."""
    row = frame.get_column("score").arg_sort(descending=descending, nulls_last=True)
    year = frame.get_column("year")[row]
    parts = [row.filter(year.eq_missing(one)) for one in year.unique().sort(nulls_last=True)]
    return pl.concat(parts) if parts else row


def _standing(sorted_keys: pl.DataFrame) -> pl.DataFrame:
    """For every row in order: the place of the first row of the same year and score (`first`), `tied`, its `rank`."""
    place = pl.int_range(pl.len(), dtype=pl.UInt32)
    next_year = pl.col("year").ne_missing(pl.col("year").shift()) | (place == 0)
    begins = next_year | pl.col("score").ne_missing(pl.col("score").shift())
    found = sorted_keys.select(
        pl.when(begins).then(place).forward_fill().alias("first"),
        (~begins | ~begins.shift(-1, fill_value=True)).alias("tied"),
        pl.when(next_year).then(place).forward_fill().alias("year_begins"),
        "score",
    )
    rank = pl.when(pl.col("score").is_not_null()).then(pl.col("first") - pl.col("year_begins") + 1)
    return found.select("first", "tied", rank.alias("rank"))


def _ties_by_enterprise(row: pl.Series, standing: pl.DataFrame, enterprise: pl.Series) -> pl.Series:
    """The numbers of the rows with those of one year and score by enterprise. Texts are slow to sort: only ties are."""
    slots = standing.get_column("tied").arg_true()
    tied = pl.DataFrame(
        {"first": standing.get_column("first")[slots], "row": row[slots], "enterprise": enterprise[row[slots]]}
    )
    return row.scatter(slots, tied.sort("first", "enterprise", nulls_last=True).get_column("row"))
