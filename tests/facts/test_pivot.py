"""A pivot shows what was reported, by any side; what is missing is counted and never zero."""

from __future__ import annotations

import polars as pl
import pytest

from stateward.facts.pivot import Question, pivot

FACTS = pl.DataFrame(
    {
        "enterprise": ["A", "A", "A", "B", "B", "C", "A"],
        "year": [2023, 2023, 2024, 2023, 2023, 2023, 2023],
        "month": [1, 2, 1, 1, 2, 2, 2],
        "basis": ["single"] * 6 + ["consolidated"],
        "revenue": [10.0, 25.0, 12.0, 4.0, None, 7.0, 999.0],
    }
).cast({"year": pl.Int32, "month": pl.Int8})
SIDES = pl.DataFrame({"enterprise": ["A", "B", "C"], "group": ["G", "G", "H"], "industry": ["C", "F", "F"]})
MONTHS = [(2023, 1), (2023, 2)]


def rows(**options: object) -> dict[str, tuple[object, ...]]:
    like = bool(options.pop("like_for_like", False))
    question = Question("revenue", **options)  # type: ignore[arg-type]
    table = pivot(FACTS.lazy(), SIDES, question, MONTHS, like_for_like=like).table
    return {row[0]: row[1:] for row in table.rows()}


def test_sums_by_group_and_period_leave_consolidated_figures_out() -> None:
    assert rows() == {"G": (14.0, 25.0), "H": (None, 7.0)}


def test_a_month_alone_is_the_difference_of_two_year_to_date_figures() -> None:
    assert rows(rows="enterprise", single_months=True) == {"A": (10.0, 15.0), "B": (4.0, None)}


def test_like_for_like_keeps_those_who_gave_every_period() -> None:
    assert rows(like_for_like=True) == {"G": (10.0, 25.0)}


def test_any_side_may_stand_above() -> None:
    assert rows(columns="industry") == {"G": (35.0, 4.0), "H": (None, 7.0)}


@pytest.mark.parametrize(("how", "value"), [("median", 7.0), ("mean", 7.0), ("count", 2)])
def test_values_of_a_cell_are_joined_as_asked(how: str, value: float) -> None:
    assert rows(how=how)["G"][0] == value


def test_missing_values_are_counted() -> None:
    answer = pivot(FACTS.lazy(), SIDES, Question("revenue"), MONTHS)
    assert (answer.values, answer.missing) == (4, 1)


def test_an_unknown_side_is_refused_and_an_unknown_figure_is_empty() -> None:
    with pytest.raises(KeyError):
        rows(rows="weather")
    assert pivot(FACTS.lazy(), SIDES, Question("nothing"), MONTHS).table.is_empty()
