"""The order and the ranks of an assessment's rows."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from stateward.assessment.order import ranked


@pytest.mark.parametrize("better", ["higher", "lower"])
def test_rows_stand_by_year_rank_and_enterprise_with_missing_ranks_last(better: str) -> None:
    random = np.random.default_rng(3)
    count = 500
    score = pl.Series(random.integers(1, 60, count)).cast(pl.Float64)
    frame = pl.DataFrame(
        {
            "enterprise": random.permutation([f"E{number}" for number in range(count)]),
            "year": random.integers(2021, 2024, count),
            "score": pl.select(pl.when(pl.Series(random.random(count) > 0.1)).then(score)).to_series(),
            **{f"points.{number}": random.random(count) for number in range(20)},
        }
    )
    rank = pl.col("score").rank("min", descending=better == "higher").over("year").alias("rank")
    expected = frame.with_columns(rank).sort("year", "rank", "enterprise", nulls_last=True)
    assert ranked(frame.clone(), better).equals(expected)


def test_equal_scores_share_the_better_rank_and_the_next_one_is_left_out() -> None:
    frame = pl.DataFrame(
        {"enterprise": ["A", "B", "C", "D", "E"], "year": 2023, "score": [70.0, 80.0, 80.0, None, 60.0]}
    )
    found = ranked(frame, "higher")
    assert found.get_column("enterprise").to_list() == ["B", "C", "A", "E", "D"]
    assert found.get_column("rank").to_list() == [1, 1, 3, 4, None]


def test_an_empty_table_stays_empty() -> None:
    frame = pl.DataFrame(schema={"enterprise": pl.String, "year": pl.Int64, "score": pl.Float64})
    found = ranked(frame, "higher")
    assert found.columns == ["enterprise", "year", "score", "rank"]
    assert found.height == 0
