"""The order of results: by year, rank and enterprise."""

from __future__ import annotations

import polars as pl


def ranked(frame: pl.DataFrame, better: str) -> pl.DataFrame:
    """The table with its `rank`: the competition rank of the score within the year, null without a score; ordered."""
    rank = pl.col("score").rank("min", descending=better == "higher").over("year")
    return ordered(frame.with_columns(rank.alias("rank")))


def ordered(frame: pl.DataFrame) -> pl.DataFrame:
    """The table by year, rank and enterprise, without a rank last. Uses the given table up."""
    row = _row_order(frame)
    taken: list[pl.Series] = []
    # A few columns at a time, each given up as soon as it is taken: memory is used again instead of doubled.
    for start in range(0, len(names := frame.columns), 16):
        part = pl.DataFrame([frame.drop_in_place(name) for name in names[start : start + 16]]).rechunk()
        taken += part[row].get_columns()
    return pl.DataFrame(taken)


def _row_order(frame: pl.DataFrame) -> pl.Series:
    """The numbers of the rows by year, rank and enterprise. Texts are slow to sort: only shared ranks look at them."""
    rank = pl.col("rank").cast(pl.Int64).fill_null(2**32 - 1)
    keys = frame.select((pl.col("year") * 2**32 + rank).alias("place"), "enterprise").with_row_index("row")
    order = keys.select("row", "place").sort("place")
    place, row = order.get_column("place"), order.get_column("row")
    shared = (place == place.shift(1)).fill_null(False) | (place == place.shift(-1)).fill_null(False)
    slots = shared.arg_true()
    tied = keys[row.gather(slots)].sort("place", "enterprise", nulls_last=True)
    return row.scatter(slots, tied.get_column("row"))
