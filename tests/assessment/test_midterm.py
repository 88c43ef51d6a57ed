"""The review half way: when it is due, what every measure has reached, what is left of it and of a target."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from stateward.assessment.inputs import Inputs
from stateward.assessment.midterm import half_way, open_measures, still_to_reach
from stateward.assessment.term import assess_term
from stateward.rulebook import Rulebook

VALUES = {
    "total_profit": 110.0, "roe": 8.0, "labour_productivity": 210_000.0, "operating_cash_ratio": 10.0,
    "state_capital_preservation_ratio": 104.0, "debt_ratio": 55.0, "rd_intensity": 2.5,
    "three_year_revenue_growth": 4.0, "term_labour_productivity_growth": 15.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("first", "years", "day"),
    [(2023, 3, dt.date(2024, 7, 1)), (2023, 2, dt.date(2024, 1, 1)), (2021, 5, dt.date(2023, 7, 1))],
)
def test_the_second_half_begins_in_the_middle(first: int, years: int, day: dt.date) -> None:
    assert half_way(first, years) == day


def test_every_measure_says_what_is_left_of_its_points(book: Rulebook) -> None:
    rows = [{"enterprise": "X", "year": year, **VALUES} for year in (2023, 2024)]
    inputs = Inputs(
        given=pl.DataFrame(rows),
        enterprises=pl.DataFrame({"enterprise": ["X"], "class": ["commercial_1"]}),
        targets=pl.DataFrame(
            [{"enterprise": "X", "year": y, "indicator": "total_profit", "target": 100.0} for y in (2023, 2024, 2025)]
        ),
    )
    term = assess_term(book, book.get("term", "cn-municipal-term-rules"), inputs, 2023)
    found = {one.id: one for one in open_measures(term, "X")}
    productivity = found["term_labour_productivity_growth"]
    assert (productivity.points, productivity.weight, productivity.left) == (10.0, 10.0, 0.0)
    growth = found["three_year_revenue_growth"]
    assert growth.points == pytest.approx(10.5) and growth.left == pytest.approx(4.5)
    assert growth.title["zh"] and growth.unit == "percent"
    tasks = found["reform_tasks_done"]
    assert tasks.status == "missing"
    assert open_measures(term, "nobody") == []


def test_what_is_left_of_a_target() -> None:
    assert still_to_reach(Decimal(100), Decimal(70)) == 30
    assert still_to_reach(Decimal(100), Decimal(130)) == 0
    assert still_to_reach(Decimal(60), Decimal(65), better="lower") == 5
    assert still_to_reach(Decimal(100), None) is None
