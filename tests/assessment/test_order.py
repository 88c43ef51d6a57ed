"""The order of an assessment's rows."""

from __future__ import annotations

import numpy as np
import polars as pl

from stateward.assessment.order import ordered


def test_rows_stand_by_year_rank_and_enterprise_with_missing_ranks_last() -> None:
    random = np.random.default_rng(3)
    count = 500
    rank = pl.Series(random.integers(1, 60, count)).cast(pl.UInt32)
    frame = pl.DataFrame(
        {
            "enterprise": random.permutation([f"E{number}" for number in range(count)]),
            "year": random.integers(2021, 2024, count),
            "rank": pl.select(pl.when(pl.Series(random.random(count) > 0.1)).then(rank)).to_series(),
            **{f"points.{number}": random.random(count) for number in range(20)},
        }
    )
    expected = frame.sort("year", "rank", "enterprise", nulls_last=True)
    assert ordered(frame.clone()).equals(expected)


def test_an_empty_table_stays_empty() -> None:
    frame = pl.DataFrame(schema={"enterprise": pl.String, "year": pl.Int64, "rank": pl.UInt32, "score": pl.Float64})
    assert ordered(frame.clone()).equals(frame)
