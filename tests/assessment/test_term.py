"""The term: annual results inside it, the running score, what the last year must reach, carry-over, re-basing."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from stateward.assessment.inputs import Inputs
from stateward.assessment.rebase import Move, rebased
from stateward.assessment.result import assess
from stateward.assessment.term import assess_moved_term, assess_term, carried_over, needed, passed_on
from stateward.messages.errors import AssessmentError
from stateward.rulebook import Rulebook

CLASS = pl.DataFrame({"enterprise": ["X"], "class": ["commercial_1"]})


def given(years: dict[int, dict[str, float]], enterprise: str = "X") -> pl.DataFrame:
    rows = [{"enterprise": enterprise, "year": year, **values} for year, values in years.items()]
    return pl.DataFrame(rows, infer_schema_length=None)


def year(ratio: float = 104, **more: float) -> dict[str, float]:
    """What one year brings the municipal schemes."""
    return {
        "total_profit": 110.0, "roe": 8.0, "labour_productivity": 210_000.0, "operating_cash_ratio": 10.0,
        "state_capital_preservation_ratio": ratio, "debt_ratio": 55.0, "rd_intensity": 2.5,
        "three_year_revenue_growth": 4.0, "term_labour_productivity_growth": 7.5, "reform_tasks_done": 100.0, **more,
    }  # fmt: skip


TARGETS = pl.DataFrame(
    [
        {"enterprise": "X", "year": y, "indicator": "total_profit", "target": 100.0, "base": 90.0}
        for y in (2023, 2024, 2025)
    ]
)


def inputs(years: dict[int, dict[str, float]]) -> Inputs:
    return Inputs(given=given(years), enterprises=CLASS, targets=TARGETS)


def test_annual_grades_bring_their_points_into_the_term(book: Rulebook) -> None:
    rules = book.get("term", "cn-order-22-term-rules").model_copy(update={"annual": "cn-municipal-annual"})
    annual = assess(book, "cn-municipal-annual", inputs({2023: year()}), [2023], reasons=False)
    grade = next(annual.rows())["grade"]
    points = passed_on(rules, annual)
    assert points["annual_result_points"].to_list() == [float(rules.grade_points[grade])]


def test_a_whole_term_takes_the_product_of_the_years_and_the_mean_of_the_scores(book: Rulebook) -> None:
    term = assess_term(
        book,
        book.get("term", "cn-municipal-term-rules"),
        inputs({2023: year(104), 2024: year(100), 2025: year(105)}),
        2023,
    )
    row = term.to_dict()["results"][0]
    nodes = {node["id"]: node for node in row["nodes"]}
    assert term.assumed == ()
    assert nodes["term_preservation_ratio"]["value"] == pytest.approx(109.2)
    assert nodes["term_annual_score"]["value"] == pytest.approx(sum(row["annual"].values()) / 3)


def test_a_running_term_repeats_the_latest_year_and_says_so(book: Rulebook) -> None:
    rules = book.get("term", "cn-municipal-term-rules")
    running = assess_term(book, rules, inputs({2023: year(104), 2024: year(102)}), 2023)
    assert running.to_dict()["assumed_years"] == [2025]
    row = running.to_dict()["results"][0]
    nodes = {node["id"]: node for node in row["nodes"]}
    assert nodes["term_preservation_ratio"]["value"] == pytest.approx(100 * 1.04 * 1.02 * 1.02)
    whole = assess_term(book, rules, inputs({2023: year(104), 2024: year(102), 2025: year(102)}), 2023)
    assert row["score"] == pytest.approx(whole.to_dict()["results"][0]["score"])


def test_a_term_without_figures_is_refused(book: Rulebook) -> None:
    with pytest.raises(AssessmentError) as refusal:
        assess_term(book, book.get("term", "cn-municipal-term-rules"), inputs({2019: year()}), 2023)
    assert refusal.value.faults[0].code == "term.no_years"


def test_what_the_third_year_must_reach_is_the_least_that_brings_the_goal(book: Rulebook) -> None:
    years = {2023: year(104, annual_score=85), 2024: year(102, annual_score=85), 2025: year(100, annual_score=85)}
    known = inputs(years)
    now = assess(book, "cn-municipal-term", known, [2025], reasons=False).frame["score"].item()
    goal = now + 2
    found = needed(
        book, "cn-municipal-term", known, "X", 2025, "state_capital_preservation_ratio", goal, low=90, high=120
    )
    assert found.value is not None and found.score is not None and found.score >= goal - 1e-9
    # The ratio of the term earns 0.5 points a percentage point between 100 % and 120 %.
    assert found.value == pytest.approx(100 + 2 / (0.5 * 1.04 * 1.02), abs=0.02)
    less = inputs(years | {2025: years[2025] | {"state_capital_preservation_ratio": found.value - 0.05}})
    assert assess(book, "cn-municipal-term", less, [2025], reasons=False).frame["score"].item() < goal


def test_a_goal_out_of_reach_names_the_best_that_can_be_had(book: Rulebook) -> None:
    known = inputs({y: year(102, annual_score=70) for y in (2023, 2024, 2025)})
    found = needed(book, "cn-municipal-term", known, "X", 2025, "reform_tasks_done", 100, low=0, high=100)
    assert found.value is None and found.best is not None and found.best < 100


def test_an_unknown_indicator_and_an_empty_range_are_refused(book: Rulebook) -> None:
    known = inputs({2025: year(102, annual_score=70)})
    for indicator, low, high, code in (("nothing", 0, 1, "term.unknown_indicator"), ("roe", 2, 2, "term.range")):
        with pytest.raises(AssessmentError) as refusal:
            needed(book, "cn-municipal-term", known, "X", 2025, indicator, 80, low=low, high=high)
        assert refusal.value.faults[0].code == code


@pytest.mark.parametrize(
    ("actual", "better", "expected"), [(80, "higher", 140), (100, "higher", 120), (130, "lower", 90)]
)
def test_what_was_missed_is_carried_over(book: Rulebook, actual: int, better: str, expected: int) -> None:
    rules = book.get("term", "cn-municipal-term-rules")
    assert carried_over(rules, Decimal(100), Decimal(actual), Decimal(120), better=better) == expected
    none = rules.model_copy(update={"carry_over": Decimal(0)})
    assert carried_over(none, Decimal(100), Decimal(actual), Decimal(120), better=better) == 120


FACTS = pl.DataFrame(
    {
        "enterprise": ["A", "A", "A", "B", "B"],
        "year": [2021, 2022, 2023, 2021, 2022],
        "revenue": [100.0, 110.0, 200.0, 50.0, None],
        "debt_ratio": [0.5, 0.5, 0.5, 0.7, 0.7],
    }
)


def test_a_merger_is_shown_in_both_views() -> None:
    both = rebased(FACTS, [Move(2023, "B", "A")], ["revenue"])
    assert both.filter(pl.col("view") == "reported").drop("view").equals(FACTS)
    rows = {
        (e, y): v
        for e, y, v in both.filter(pl.col("view") == "rebased").select("enterprise", "year", "revenue").iter_rows()
    }
    assert rows == {("A", 2021): 150.0, ("A", 2022): None, ("A", 2023): 200.0}  # a missing part is not zero


def test_a_transfer_of_a_part_leaves_the_rest() -> None:
    both = rebased(FACTS, [Move(2022, "B", "A", 0.4)], ["revenue"])
    rows = {
        (e, y): v
        for e, y, v in both.filter(pl.col("view") == "rebased").select("enterprise", "year", "revenue").iter_rows()
    }
    assert rows["A", 2021] == pytest.approx(120) and rows["B", 2021] == pytest.approx(30) and rows["A", 2022] == 110


def test_a_dissolved_enterprise_gives_to_nobody() -> None:
    both = rebased(FACTS, [Move(2023, "B", "", reason="dissolved")], ["revenue"])
    kept = both.filter(pl.col("view") == "rebased")
    assert set(kept["enterprise"]) == {"A"} and kept["revenue"].sum() == 410


@pytest.mark.parametrize(
    ("move", "code"),
    [
        (Move(2023, "Z", "A"), "rebase.unknown"),
        (Move(2023, "A", "A"), "rebase.share"),
        (Move(2023, "A", "B", 1.5), "rebase.share"),
    ],
)  # fmt: skip
def test_moves_without_sense_are_refused(move: Move, code: str) -> None:
    with pytest.raises(AssessmentError) as refusal:
        rebased(FACTS, [move], ["revenue"])
    assert refusal.value.faults[0].code == code


def test_a_merger_in_mid_term_is_assessed_in_both_views_and_who_left_is_named(book: Rulebook) -> None:
    facts = pl.DataFrame(
        [
            {"enterprise": e, "year": y, "operating_revenue": revenue, "total_profit": 10.0}
            for e, years in {
                "X": {2022: 100.0, 2023: 110.0, 2024: 115.0, 2025: 200.0},
                "Y": {2022: 60.0, 2023: 70.0},
            }.items()
            for y, revenue in years.items()
        ]
    )
    marks = {y: year(102, annual_score=80) for y in (2023, 2024, 2025)}
    for mark in marks.values():
        mark.pop("three_year_revenue_growth")
        mark.pop("total_profit")
    both = pl.concat([given(marks), given({2023: marks[2023]}, "Y")])
    held = Inputs(
        facts,
        both,
        enterprises=pl.DataFrame({"enterprise": ["X", "Y"], "class": ["commercial_1"] * 2}),
        targets=TARGETS,
    )
    rules = book.get("term", "cn-municipal-term-rules")
    found = assess_moved_term(book, rules, held, 2023, [Move(2024, "Y", "X", reason="merged")], ["operating_revenue"])
    data = found.to_dict()
    assert data["left"] == [{"enterprise": "Y", "year": 2024, "receiver": "X", "reason": "merged"}]

    def growth(result: dict[str, object]) -> float:
        row = next(r for r in result["results"] if r["enterprise"] == "X")  # type: ignore[attr-defined]
        return next(float(n["value"]) for n in row["nodes"] if n["id"] == "three_year_revenue_growth")

    assert data["view"] == "rebase"
    assert growth(data["reported"]) == pytest.approx((2 ** (1 / 3) - 1) * 100)
    assert growth(data) == pytest.approx(((200 / 160) ** (1 / 3) - 1) * 100)
