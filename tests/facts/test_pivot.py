"""A pivot shows what was reported, by any side; what is missing is counted and never zero."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from stateward.facts.pivot import Question, pivot
from stateward.rulebook import Rulebook

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


INDICATORS = Rulebook.load().get("indicators", "cn-evaluation-2006")
YEARS = pl.DataFrame(
    {
        "enterprise": ["A", "A", "B", "B", "C", "A"],
        "year": [2022, 2023, 2022, 2023, 2023, 2023],
        "month": [12, 12, 12, 12, 12, 6],
        "basis": ["single"] * 6,
        "currency": ["CNY"] * 6,
        "total_assets": [100.0, 120.0, 300.0, 280.0, 50.0, 110.0],
        "total_liabilities": [40.0, 60.0, 240.0, 210.0, None, 44.0],
    }
).cast({"year": pl.Int32, "month": pl.Int8})
CLASSED = SIDES.with_columns(pl.lit("commercial_1").alias("enterprise_class"))


def of_indicator(figure: str, periods: list[tuple[int, int]], **options: Any) -> dict[str, tuple[Any, ...]]:
    question = Question(figure, indicators=INDICATORS, **options)
    return {row[0]: row[1:] for row in pivot(YEARS.lazy(), CLASSED, question, periods).table.rows()}


def test_an_indicator_of_several_enterprises_is_that_of_their_sums() -> None:
    found = of_indicator("debt_ratio", [(2022, 12), (2023, 12)])
    assert found == {"G": (pytest.approx(280 / 400), pytest.approx(270 / 400))}, "C cannot say it and is left out"


def test_an_indicator_of_each_enterprise_and_their_middle() -> None:
    alone = of_indicator("debt_ratio", [(2023, 12)], rows="enterprise")
    assert alone == {"A": (pytest.approx(0.5),), "B": (pytest.approx(0.75),)}
    assert of_indicator("debt_ratio", [(2023, 12)], how="median") == {"G": (pytest.approx(0.625),)}
    assert of_indicator("debt_ratio", [(2023, 12)], how="count") == {"G": (2,)}


def test_an_indicator_within_the_year_reads_that_month_alone() -> None:
    assert of_indicator("debt_ratio", [(2023, 6)], rows="enterprise") == {"A": (pytest.approx(0.4),)}


def test_an_indicator_looks_back_to_the_year_before_and_shows_only_the_periods_asked() -> None:
    found = of_indicator("total_asset_growth", [(2023, 12)])
    assert found == {"G": (pytest.approx(0.0),)}, "400 before and after"
    assert of_indicator("total_asset_growth", [(2022, 12)]) == {}


def test_missing_values_of_an_indicator_are_counted() -> None:
    question = Question("debt_ratio", indicators=INDICATORS)
    answer = pivot(YEARS.lazy(), CLASSED, question, [(2023, 12)])
    assert (answer.values, answer.missing) == (2, 1)


def test_what_hangs_on_an_attribute_has_no_value_for_several_enterprises_together() -> None:
    ratio = "total_liabilities / total_assets"
    formula = f"where(enterprise_class == 'commercial_1', {ratio}, 2 * {ratio})"
    debt = INDICATORS.indicators["debt_ratio"].model_copy(update={"formula": formula})
    by_class = INDICATORS.model_copy(update={"indicators": {"debt_ratio": debt}})
    question = Question("debt_ratio", indicators=by_class)
    assert pivot(YEARS.lazy(), CLASSED, question, [(2023, 12)]).table.rows() == [("G", None)]
    alone = Question("debt_ratio", rows="enterprise", indicators=by_class)
    assert pivot(YEARS.lazy(), CLASSED, alone, [(2023, 12)]).table.rows()[0] == ("A", pytest.approx(0.5))
