"""Earlier figures: an ordered Polars table, an unordered one and other engines find the same ones."""

from __future__ import annotations

from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import polars as pl
import pytest

from stateward.facts.panel import as_lazy, panel, rows_of_year_end
from stateward.formula import InputRef

WANTED = [
    InputRef("revenue"),
    InputRef("revenue", shift=1),
    InputRef("revenue", shift=2),
    InputRef("revenue", shift=3),
    InputRef("assets", opening=True),
    InputRef("assets", opening=True, shift=1),
]
COLUMNS = ["enterprise", "year", *(ref.column for ref in WANTED)]


@pytest.fixture
def figures() -> pl.DataFrame:
    """Enterprises with gaps in their years, blanks, and comparative figures that differ from the year's own."""
    random = np.random.default_rng(5)
    rows = []
    for number in range(60):
        for year in range(2018, 2025):
            if random.random() < 0.75:
                rows.append(
                    {
                        "enterprise": f"E{number:02d}",
                        "year": year,
                        **{
                            name: float(random.integers(1, 1_000)) if random.random() < 0.8 else None
                            for name in ("revenue", "revenue.previous", "assets", "assets.opening")
                        },
                    }
                )
    return pl.DataFrame(rows)


def looked_up(table: object) -> pl.DataFrame:
    found = panel(as_lazy(table), WANTED).select(*COLUMNS).collect("polars")
    return nw.to_native(found).sort("enterprise", "year").cast({"year": pl.Int64})


def test_the_order_of_the_rows_makes_no_difference(figures: pl.DataFrame) -> None:
    ordered = looked_up(figures)
    assert ordered["revenue@2"].null_count() < ordered.height
    assert looked_up(figures.sample(fraction=1.0, shuffle=True, seed=1)).equals(ordered)


def test_another_engine_finds_the_same(figures: pl.DataFrame) -> None:
    assert looked_up(duckdb.from_arrow(figures.to_arrow())).equals(looked_up(figures))


def test_an_earlier_year_is_its_own_figure_else_the_comparative_one_beside_the_next() -> None:
    table = pl.DataFrame(
        {
            "enterprise": ["A", "A", "A", "B"],
            "year": [2020, 2022, 2023, 2023],
            "revenue": [1.0, None, 3.0, 4.0],
            "revenue.previous": [0.5, 1.5, 2.5, None],
            "assets": [10.0, 20.0, 30.0, 40.0],
            "assets.opening": [None, None, 21.0, None],
        }
    )
    found = looked_up(table)
    assert found["revenue@1"].to_list() == [0.5, 1.5, 2.5, None]
    assert found["revenue@3"].to_list() == [None, 0.5, 1.0, None]
    assert found["assets.opening"].to_list() == [None, None, 21.0, None]
    assert found["assets.opening@1"].to_list() == [None, 10.0, None, None]


def test_year_end_rows_are_the_same_whether_or_not_any_row_has_to_go() -> None:
    table = pl.DataFrame(
        {
            "enterprise": ["A", "A", "B", "B"],
            "year": [2023, 2023, 2023, 2023],
            "month": [12, 12, 12, 6],
            "basis": ["single", "consolidated", None, "single"],
            "assets": [1.0, 2.0, 3.0, 4.0],
        }
    )
    kept = nw.to_native(rows_of_year_end(as_lazy(table))).collect().sort("enterprise")
    assert kept["assets"].to_list() == [2.0, 3.0]
    plain = table.filter(pl.col("assets") != 2.0).filter(pl.col("assets") != 4.0)
    assert nw.to_native(rows_of_year_end(as_lazy(plain))).collect().equals(plain)


@pytest.mark.parametrize(
    "shuffled",
    [
        lambda rows: rows.join(rows.select("enterprise").unique(maintain_order=True), on="enterprise", how="inner"),
        lambda rows: rows.join(pl.LazyFrame({"enterprise": ["none"]}), on="enterprise", how="anti"),
        lambda rows: rows.unique(["enterprise", "year"]),
        lambda rows: rows.group_by("enterprise", "year").agg(pl.all().first()),
    ],
    ids=["join", "anti", "unique", "group"],
)
def test_rows_that_stand_in_another_order_at_each_reading_give_the_same(figures: pl.DataFrame, shuffled: Any) -> None:
    """A plan that stood in order when it was looked at may stand in another order when it is computed."""
    ordered = looked_up(figures)
    for _time in range(25):
        assert looked_up(shuffled(figures.lazy())).equals(ordered)
