"""The quality of a report is the weighted mean of what can be judged, never of what was not asked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateward.facts.quality import WEIGHTS, Reporting, quality

PERFECT = Reporting(days_late=0, returns=0, passed=30, failed=0, asked=0, answered=0, given=60, expected=60)


def test_a_perfect_report_has_a_hundred() -> None:
    assert quality(PERFECT).score == 100


@pytest.mark.parametrize(
    ("changes", "score"),
    [
        ({"days_late": 3}, "91.00"),  # 30 x 0.3 lost
        ({"days_late": 40}, "70.00"),
        ({"returns": 1}, "90.00"),
        ({"returns": 5}, "80.00"),
        ({"passed": 15, "failed": 15}, "90.00"),
        ({"asked": 4, "answered": 1}, "88.75"),
        ({"given": 30}, "92.50"),
    ],
)
def test_each_part_takes_what_it_weighs(changes: dict[str, int], score: str) -> None:
    assert quality(replace(PERFECT, **changes)).score == Decimal(score)


def test_what_was_not_due_gives_its_weight_to_the_others() -> None:
    found = quality(replace(PERFECT, days_late=None, given=30))
    assert found.parts["timeliness"] is None
    assert found.score == Decimal("89.29")  # (20 + 20 + 15 + 7.5) of 70


def test_nothing_to_judge_has_no_score() -> None:
    nothing = Reporting(None, 0, 0, 0, 0, 0, 0, 0)
    assert quality(nothing, {"timeliness": Decimal(1)}).score is None


@pytest.mark.parametrize("changes", [{"returns": -1}, {"asked": 1, "answered": 2}, {"given": 61}])
def test_impossible_counts_are_refused(changes: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="counts"):
        quality(replace(PERFECT, **changes))


@given(
    late=st.one_of(st.none(), st.integers(0, 50)), returns=st.integers(0, 9), passed=st.integers(0, 90),
    failed=st.integers(0, 90), asked=st.integers(0, 9), given_=st.integers(0, 60),
)  # fmt: skip
def test_the_score_stays_between_its_ends_and_never_gains_by_lateness(
    late: int | None, returns: int, passed: int, failed: int, asked: int, given_: int
) -> None:
    report = Reporting(late, returns, passed, failed, asked, 0, given_, 60)
    score = quality(report).score
    assert score is not None and 0 <= score <= 100
    if late is not None:
        later = quality(replace(report, days_late=late + 1)).score
        assert later is not None and later <= score
    assert sum(WEIGHTS.values()) == 100
