"""Expert panels: the mean of single marks, and no score from a panel that is too small (157号, management part)."""

from __future__ import annotations

import polars as pl
import pytest

from stateward.assessment.inputs import Inputs
from stateward.assessment.result import assess
from stateward.messages.errors import AssessmentError
from stateward.rulebook import Rulebook

BOOK = Rulebook.load()
MANAGEMENT = [
    "strategy_management",
    "development_innovation",
    "decision_making",
    "risk_control",
    "basic_management",
    "human_resources",
    "industry_influence",
    "social_contribution",
]


def marks(experts: int) -> pl.DataFrame:
    rows = [
        {"enterprise": "E", "year": 2023, "expert": f"expert {i}", **dict.fromkeys(MANAGEMENT, 0.6 if i % 2 else 0.8)}
        for i in range(experts)
    ]
    return pl.DataFrame(rows)


def management(given: pl.DataFrame) -> dict[str, object]:
    result = next(assess(BOOK, "cn-comprehensive-2006", Inputs(given=given)).rows())
    return next(node for node in result["subtotals"] if node["id"] == "management")


def test_a_panel_of_eight_scores_the_mean_of_its_marks() -> None:
    assert management(marks(8))["score"] == pytest.approx(70.0)


def test_a_panel_of_six_is_too_small_for_a_rule_that_asks_for_seven() -> None:
    part = management(marks(6))
    assert part["score"] is None and part["status"] == "missing"
    leaves = next(assess(BOOK, "cn-comprehensive-2006", Inputs(given=marks(6))).rows())["nodes"]
    leaf = next(node for node in leaves if node["id"] == "strategy_management")
    assert leaf["reason"].startswith("Fewer experts have marked than the rule asks for.")


def test_an_expert_who_marks_twice_is_refused() -> None:
    twice = pl.concat([marks(7), marks(1)])
    with pytest.raises(AssessmentError, match="twice"):
        management(twice)
