"""Base values, tiers, softness, probability, ratchet and back-loading of proposed targets."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise
from statistics import NormalDist
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateward.assessment.bases import Adjustment, base_value, tier_of
from stateward.assessment.proposals import analyse_table, in_time, not_of_class
from stateward.assessment.targets import Proposal, analyse, level_of
from stateward.messages.errors import AssessmentError
from stateward.rulebook import Rulebook
from stateward.rulebook.documents import StandardRow
from stateward.rulebook.terms import BaseValue, TargetsDocument


@pytest.fixture(scope="module")
def rules(book: Rulebook) -> TargetsDocument:
    document: TargetsDocument = book.get("targets", "cn-order-22-targets")
    return document


def history(*values: float, until: int = 2022) -> dict[int, Decimal]:
    """Actuals of the years that end with `until`, oldest first."""
    return {until - len(values) + 1 + n: Decimal(str(v)) for n, v in enumerate(values)}


def proposal(target: float, *past: float, **more: Any) -> Proposal:
    return Proposal("X", 2023, "total_profit", Decimal(str(target)), history(*past), **more)


def codes(rules: TargetsDocument, one: Proposal) -> set[str]:
    return {flag.code for flag in analyse(rules, one).flags}


@pytest.mark.parametrize(
    ("rule", "expected"), [("last", 120), ("mean", 110), ("lower", 110), ("higher", 120), ("best", 130)]
)
def test_base_values_follow_the_rule_that_is_declared(rules: TargetsDocument, rule: str, expected: int) -> None:
    document = rules.model_copy(update={"base": BaseValue(rule=rule)})
    assert base_value(document, "total_profit", history(80, 130, 120), 2023).value == expected


def test_order_22_takes_the_lower_of_last_year_and_the_mean(rules: TargetsDocument) -> None:
    assert base_value(rules, "total_profit", history(80, 130, 120), 2023).value == Decimal(110)
    assert base_value(rules, "total_profit", history(130, 120, 80), 2023).value == Decimal(80)
    assert base_value(rules, "total_profit", history(-30, -20, -10), 2023).value == Decimal(-20)


def test_a_missing_year_is_told_and_never_zero(rules: TargetsDocument) -> None:
    base = base_value(rules, "total_profit", {2020: Decimal(10), 2022: Decimal(120)}, 2023)
    assert base.value == 120 and any("alone" in step for step in base.steps)
    nothing = base_value(rules, "total_profit", {2020: Decimal(10)}, 2023)
    assert nothing.value is None and nothing.steps[-1].startswith("Last year's actual is missing")


def test_objective_factors_count_only_with_evidence(rules: TargetsDocument) -> None:
    past = history(100, 100, 100)
    proven = Adjustment(Decimal(-10), "a tariff set by the city", "Notice 12")
    claimed = Adjustment(Decimal(-50), "a bad year")
    base = base_value(rules, "total_profit", past, 2023, adjustments=[proven, claimed])
    assert base.value == 90
    assert any("Not adjusted for a bad year" in step for step in base.steps)


@pytest.mark.parametrize(
    ("target", "tier", "ceiling"), [(140, 1, None), (133, 1, None), (115, 2, None), (110, 2, None), (109, 3, "B")]
)
def test_tiers_follow_their_conditions(rules: TargetsDocument, target: int, tier: int, ceiling: str | None) -> None:
    found = tier_of(rules, Decimal(target), base_value(rules, "total_profit", history(80, 133, 117), 2023))
    assert found is not None and (found.tier, found.ceiling) == (tier, ceiling)


def test_tiers_are_mirrored_where_lower_is_better(rules: TargetsDocument) -> None:
    base = base_value(rules, "debt_ratio", history(60, 60, 60), 2023, better="lower")
    assert [tier_of(rules, Decimal(t), base, better="lower").tier for t in (50, 60, 61)] == [1, 1, 3]  # type: ignore[union-attr]


def test_a_loss_is_no_way_into_the_first_tier(rules: TargetsDocument) -> None:
    base = base_value(rules, "total_profit", history(-5, -8, -10), 2023)
    found = tier_of(rules, Decimal("-10.5"), base)
    assert found is not None and found.tier == 3


def test_without_a_base_there_is_no_tier(rules: TargetsDocument) -> None:
    assert analyse(rules, proposal(100)).tier is None


def test_the_probability_is_that_of_the_normal_around_the_mean_growth(rules: TargetsDocument) -> None:
    past = (100.0, 110.0, 99.0, 120.0, 126.0)
    import math
    from statistics import fmean, stdev

    growth = [math.log(b / a) for a, b in pairwise(past)]
    expected = 1 - NormalDist(math.log(126) + fmean(growth), stdev(growth)).cdf(math.log(130))
    found = analyse(rules, proposal(130, *past))
    assert found.probability == pytest.approx(expected) and "4 years" in found.method


def test_too_short_a_past_gives_no_probability_and_says_so(rules: TargetsDocument) -> None:
    found = analyse(rules, proposal(130, 100, 120))
    assert found.probability is None and "known: 1" in found.method


def test_losses_are_measured_by_differences(rules: TargetsDocument) -> None:
    found = analyse(rules, proposal(-5, -30, -20, -25, -10))
    assert found.probability is not None and "yearly change" in found.method


def test_a_steady_past_is_sure_or_impossible(rules: TargetsDocument) -> None:
    assert analyse(rules, proposal(110, 100, 100, 100, 100)).probability == 0.0
    assert analyse(rules, proposal(90, 100, 100, 100, 100)).probability == 1.0


@given(st.floats(50, 200), st.floats(50, 200))
def test_a_higher_target_is_never_more_probable(low: float, high: float) -> None:
    rules: TargetsDocument = Rulebook.load().get("targets", "cn-order-22-targets")
    low, high = sorted((round(low, 3), round(high, 3)))
    easy, hard = (analyse(rules, proposal(t, 90, 110, 95, 120, 100)).probability for t in (low, high))
    assert easy is not None and hard is not None and easy >= hard - 1e-12


def test_a_soft_target_is_flagged_with_its_reasons(rules: TargetsDocument) -> None:
    standard = StandardRow(indicator="total_profit", excellent=200, good=150, average=100, low=50, poor=0)
    soft = proposal(
        85, 90, 100, 110, 120, 130, peer_growth=[-0.1, 0.0, 0.05, 0.1, 0.2, 0.3], standard=standard,
        earlier_targets={2022: Decimal(110)},
    )  # fmt: skip
    found = analyse(rules, soft)
    assert {"below_history", "below_trend", "below_peers", "below_standard", "sure", "ratchet"} <= {
        flag.code for flag in found.flags
    }
    assert all(flag.words for flag in found.flags)
    assert found.level == "low" and level_of(soft, Decimal(130)) == "average"


def test_an_ambitious_target_has_no_flag(rules: TargetsDocument) -> None:
    assert codes(rules, proposal(150, 90, 100, 110, 120, 130, peer_growth=[0.0, 0.05, 0.1, 0.1, 0.12])) == set()


def test_results_just_over_the_target_three_years_running_are_flagged(rules: TargetsDocument) -> None:
    targets = {2020: Decimal(100), 2021: Decimal(110), 2022: Decimal(120)}
    found = codes(rules, proposal(130, 100.5, 110.2, 120.9, earlier_targets=targets))
    assert "just_reached" in found
    assert "just_reached" not in codes(rules, proposal(130, 108, 115, 120.9, earlier_targets=targets))


def test_growth_left_to_the_last_year_is_flagged(rules: TargetsDocument) -> None:
    late = {2023: Decimal(101), 2024: Decimal(103), 2025: Decimal(130)}
    even = {2023: Decimal(110), 2024: Decimal(120), 2025: Decimal(130)}
    assert "back_loading" in codes(rules, proposal(101, 95, 98, 100, term_targets=late))
    assert "back_loading" not in codes(rules, proposal(110, 95, 98, 100, term_targets=even))


def test_lower_is_better_turns_every_flag_round(rules: TargetsDocument) -> None:
    easy = proposal(70, 60, 58, 56, 54, 52, better="lower")
    hard = proposal(45, 60, 58, 56, 54, 52, better="lower")
    assert {"below_history", "below_trend"} <= codes(rules, easy)
    assert codes(rules, hard) == set()


@pytest.mark.parametrize("target", [1_200_000, 0.012])
def test_a_target_in_another_unit_is_refused(rules: TargetsDocument, target: float) -> None:
    with pytest.raises(AssessmentError) as refusal:
        analyse(rules, proposal(target, 100, 110, 120))
    assert refusal.value.faults[0].code == "targets.unit"


PROPOSALS = pl.DataFrame(
    {"enterprise": ["X", "Y"], "year": [2023, 2023], "indicator": ["roe", "roe"], "target": [6.0, 600.0]}
)
PAST = pl.DataFrame(
    {
        "enterprise": ["X"] * 4 + ["Y"] * 4,
        "year": [2019, 2020, 2021, 2022] * 2,
        "roe": [5.0, 6.0, 5.5, 7.0, 4.0, 4.5, 5.0, 5.0],
        "roe.target": [None, 5.0, 5.0, 6.0, None, None, None, None],
    }
)


def test_a_table_of_proposals_is_judged_and_what_cannot_be_used_is_told(rules: TargetsDocument) -> None:
    found, faults = analyse_table(rules, PROPOSALS, PAST)
    assert [(one.proposal.enterprise, one.base.value) for one in found] == [("X", Decimal(37) / 6)]
    assert {flag.code for flag in found[0].flags} >= {"below_history", "ratchet"}
    assert [fault.code for fault in faults] == ["targets.unit"]


def test_a_second_proposal_is_refused(rules: TargetsDocument) -> None:
    twice = pl.concat([PROPOSALS.head(1), PROPOSALS.head(1)])
    found, faults = analyse_table(rules, twice, PAST)
    assert len(found) == 1 and [(fault.code, fault.row) for fault in faults] == [("targets.second", 3)]


def test_the_last_submission_in_time_counts_and_a_late_one_is_told() -> None:
    rows = [
        {"enterprise": "X", "year": 2023, "indicator": "roe", "target": t, "submitted": dt.date(2023, 1, d)}
        for t, d in ((5.0, 10), (6.0, 20), (7.0, 30))
    ]
    chosen, notes = in_time(pl.DataFrame(rows), dt.date(2023, 1, 25))
    assert chosen["target"].to_list() == [6.0]
    assert sorted(note.code for note in notes) == ["targets.late", "targets.replaced"]


def test_a_target_of_an_indicator_the_class_does_not_have_is_told(book: Rulebook) -> None:
    proposals = pl.DataFrame(
        {"enterprise": ["X", "Y", "X"], "year": [2023] * 3, "indicator": ["supply_guarantee_rate"] * 2 + ["nothing"]}
    )
    enterprises = pl.DataFrame({"enterprise": ["X", "Y"], "class": ["commercial_1", "public_welfare"]})
    faults = not_of_class(book.get("scheme", "cn-municipal-annual"), proposals, enterprises)
    assert [(fault.code, fault.row) for fault in faults] == [("targets.not_of_class", 2), ("targets.not_of_class", 4)]
