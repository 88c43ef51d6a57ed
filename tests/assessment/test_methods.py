"""Scoring methods: both readers agree on any value, and each method keeps what it promises."""

from __future__ import annotations

import itertools
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scoring import YEAR, leaf_of, points, standard
from scoring import given as given_rows

from stateward.rulebook import Rulebook
from stateward.rulebook.scheme import METHODS

FIVE = (12, 8, 5, 1, -6)
BAND = [{"id": "all", "when": "target > -1e9", "max_bonus": 6, "max_penalty": 5}]
NODES: dict[str, dict[str, Any]] = {
    "efficacy": {"method": "efficacy", "weight": 20},
    "steps": {"method": "steps", "above": {"15": 20, "4": 7}, "from": {"9": 12, "0": 2}, "else": 0},
    "linear": {"method": "linear", "anchors": [[-5, 0], [0, 4], [20, 10]]},
    "ratio_to_target": {"method": "ratio_to_target", "weight": 10, "low": 0.2, "high": 1.1},
    "points_per_step": {"method": "points_per_step", "basic": 30, "step": 3, "base": "target.x", "cases": BAND},
    "bands": {"method": "bands", "thresholds": [10, 5, 0, -10]},
    "levels": {"method": "levels", "weight": 10, "values": [20, 15, 9, 4, 0]},
    "all_or_nothing": {"method": "all_or_nothing", "weight": 7},
    "expert_panel": {"method": "expert_panel", "weight": 18},
    "given_points": {"method": "given_points", "low": -2, "high": 15},
    "scaled": {"method": "scaled", "low": "0.8 * base", "high": "1.2 * base", "base": "target.x"},
    "trend": {"method": "trend", "years": 4},
    "formula": {"method": "formula", "points": "where(value > 3, weight, value * weight / 10)", "weight": 5},
}
#: Methods whose points never fall while the value gets better. Bands give risk, steps whatever their table says.
MONOTONE = ["efficacy", "linear", "ratio_to_target", "points_per_step", "levels", "all_or_nothing", "scaled", "trend"]
EDGES = [20, 15, 12, 11.1, 10, 9, 8, 5, 4, 3, 1, 0.8, 0.2, 0, -2, -5, -6, -10]
VALUES = st.one_of(
    st.none(),
    st.sampled_from(EDGES).map(float),
    st.sampled_from(EDGES).flatmap(
        lambda edge: st.sampled_from([edge + 1e-13, edge - 1e-13, edge + 1e-7, edge - 1e-7])
    ),
    st.floats(-40, 40).map(lambda x: round(x, 6)),
    st.floats(-1e9, 1e9, allow_subnormal=False),
)
QUICK = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
EARLIER = (3.0, 7.0, 4.0, 9.0)


@cache
def rulebook() -> Rulebook:
    return Rulebook.load()


def ready(method: str, values: list[float | None], better: str = "higher", target: float = 10.0, sign: int = 1) -> Any:
    """The values as enterprises v0, v1, ... of one year; four earlier years for the trend."""
    rows = {f"v{i}": {"x": value} for i, value in enumerate(values)}
    frame = given_rows(rows)
    for back, value in enumerate(reversed(EARLIER), start=1):
        frame = frame.vstack(given_rows({key: {"x": sign * value} for key in rows}, year=YEAR - back))
    targets = given_rows({key: {"target.x": target} for key in rows})
    standards = (standard("x", [sign * v for v in FIVE]),)
    inputs = {"targets": targets, "standards": standards}
    prepared = leaf_of(rulebook(), NODES[method], rows, better=better, **inputs)
    prepared.inputs.given = frame
    return prepared


def exact_points(prepared: Any, count: int) -> list[Decimal | None]:
    return [prepared.exact(f"v{i}")["points.x"] for i in range(count)]


def test_every_method_is_tried() -> None:
    assert set(NODES) == set(METHODS)


@pytest.mark.parametrize("better", ["higher", "lower"])
@pytest.mark.parametrize("method", METHODS)
@QUICK
@given(values=st.lists(VALUES, min_size=1, max_size=6))
def test_both_readers_give_the_same_points(method: str, better: str, values: list[float | None]) -> None:
    prepared = ready(method, values, better, sign=1 if better == "higher" else -1)
    assert prepared.disagreements([(f"v{i}", YEAR) for i in range(len(values))]) == []


@pytest.mark.parametrize("method", METHODS)
def test_a_missing_value_has_no_points(method: str) -> None:
    prepared = ready(method, [None])
    assert prepared.exact("v0")["points.x"] is None
    assert prepared.table()["v0", YEAR]["points.x"] is None


@pytest.mark.parametrize("method", MONOTONE)
@QUICK
@given(values=st.lists(st.floats(-60, 60), min_size=2, max_size=5))
def test_a_better_value_never_loses_points(method: str, values: list[float]) -> None:
    ordered = sorted(values)
    for better, best_last in (("higher", ordered), ("lower", ordered[::-1])):
        if better == "lower" and method == "ratio_to_target":
            best_last = [v for v in best_last if v > 1e-6]  # target / actual has no value for an actual of zero
        sign = 1 if better == "higher" else -1
        if method in ("levels", "linear", "scaled") and better == "lower":
            continue  # their tables are written for one direction
        found = exact_points(ready(method, list(best_last), better, sign=sign), len(best_last))
        assert all(p is not None for p in found)
        assert all(b - a >= Decimal("-1e-9") for a, b in itertools.pairwise(found)), found  # type: ignore[operator]


@QUICK
@given(values=st.lists(st.floats(-30, 30), min_size=1, max_size=6))
def test_lower_is_better_equals_negated_higher_is_better(values: list[float]) -> None:
    up = exact_points(ready("efficacy", list(values)), len(values))
    down = exact_points(ready("efficacy", [-v for v in values], "lower", sign=-1), len(values))
    assert up == down


@pytest.mark.parametrize(("limit", "share"), list(zip(FIVE, ("1", "0.8", "0.6", "0.4", "0.2"), strict=True)))
def test_efficacy_is_continuous_at_standards_but_not_at_the_worst(limit: int, share: str) -> None:
    step = Decimal("0.000001")
    below, at = (
        points(rulebook(), NODES["efficacy"], float(v), standards=(standard("x", FIVE),)) for v in (limit - step, limit)
    )
    assert at == 20 * Decimal(share)
    assert below is not None
    if limit == FIVE[-1]:
        assert below == 0
    else:
        assert 0 < at - below < Decimal("0.00001")


def test_a_value_equal_to_a_standard_up_to_the_last_digit_of_a_float_meets_it() -> None:
    found = points(rulebook(), NODES["steps"] | {"above": {"15": 20, "0.3": 7}, "from": {"9": 12}}, 0.1 + 0.2)
    assert 0.1 + 0.2 > 0.3
    assert found == 0
    found = points(rulebook(), NODES["all_or_nothing"], 0.3 - 1e-16, targets=given_rows({"e": {"target.x": 0.1 + 0.2}}))
    assert found == 7


@given(
    st.lists(st.integers(-5, 5), min_size=5, max_size=5).map(lambda v: sorted(v, reverse=True)),
    st.lists(st.floats(-7, 7).map(lambda v: round(v, 2)), min_size=1, max_size=4),
)
@QUICK
def test_equal_standards_never_divide_by_zero(five: list[int], values: list[float]) -> None:
    rows = {f"v{i}": {"x": v} for i, v in enumerate([*values, *map(float, five)])}
    prepared = leaf_of(rulebook(), NODES["efficacy"], rows, standards=(standard("x", five),))
    found = exact_points(prepared, len(rows))
    assert all(p is not None and 0 <= p <= 20 for p in found)
    assert prepared.disagreements([(key, YEAR) for key in rows]) == []


def test_no_standard_means_no_points_and_never_zero() -> None:
    prepared = leaf_of(rulebook(), NODES["efficacy"], {"v0": {"x": 5.0}}, standards=(standard("y", FIVE),))
    assert prepared.exact("v0")["points.x"] is None
    assert prepared.table()["v0", YEAR]["points.x"] is None


@pytest.mark.parametrize(
    ("value", "expected"), [(15.01, 20), (15, 12), (9, 12), (8.99, 7), (4, 2), (4.01, 7), (0, 2), (-0.01, 0)]
)
def test_ends_of_steps_are_open_or_closed_as_written(value: float, expected: int) -> None:
    assert points(rulebook(), NODES["steps"], value) == expected


@pytest.mark.parametrize(
    ("value", "earlier", "expected"),
    [(8, 2, 9), (8, 7, 5), (8, None, 5), (12, 30, 10), (3, 0, 2), (3, -10, 9), (1, 1, 1)],
)
def test_the_better_of_level_and_improvement(value: float, earlier: float | None, expected: int) -> None:
    node = {
        "method": "steps",
        "from": {"10": 10, "5": 5},
        "else": 1,
        "improvement": {"above": {"5": 9, "2": 2}, "else": 0},
    }
    assert points(rulebook(), node, [{"x": earlier}, {"x": value}]) == expected


def test_improvement_of_what_should_fall_is_a_fall() -> None:
    node = {"method": "steps", "up_to": {"60": 5, "300": 1}, "else": 0, "improvement": {"above": {"35": 4}, "else": 0}}
    assert points(rulebook(), node, [{"x": 250.0}, {"x": 210.0}], better="lower") == 4
    assert points(rulebook(), node, [{"x": 210.0}, {"x": 250.0}], better="lower") == 1


@pytest.mark.parametrize(("outside", "low", "high"), [("flat", 0, 10), ("zero", 0, 0)])
def test_lines_end_flat_or_at_zero(outside: str, low: int, high: int) -> None:
    node = NODES["linear"] | {"outside": outside}
    assert [points(rulebook(), node, v) for v in (-99.0, 10.0, 99.0)] == [low, 7, high]


@pytest.mark.parametrize(
    ("better", "value", "target", "expected"),
    [
        ("higher", 5, 10, 5),
        ("higher", 20, 10, 11),
        ("higher", 1, 10, 2),
        ("higher", 5, 0, None),
        ("higher", 5, -3, None),
        ("lower", 20, 10, 5),
        ("lower", 5, 10, 11),
        ("lower", -1, 10, None),
        ("higher", 5, None, None),
    ],
)
def test_a_ratio_needs_a_positive_base(better: str, value: float, target: float | None, expected: int | None) -> None:
    targets = given_rows({"e": {"target.x": target}})
    assert points(rulebook(), NODES["ratio_to_target"], float(value), better=better, targets=targets) == expected


@pytest.mark.parametrize(
    ("value", "counting", "expected"), [(104.5, "full_steps", 31), (104.5, "pro_rata", 31.5), (95.5, "pro_rata", 28.5)]
)
def test_steps_count_in_full_or_pro_rata(value: float, counting: str, expected: float) -> None:
    node = NODES["points_per_step"] | {"counting": counting}
    assert points(rulebook(), node, value, targets=given_rows({"e": {"target.x": 100.0}})) == Decimal(str(expected))


@pytest.mark.parametrize(("value", "expected"), [(102, 32), (101.99, 31), (98, 28), (99, 29), (99.01, 30)])
def test_steps_in_the_unit_of_the_indicator(value: float, expected: int) -> None:
    node = NODES["points_per_step"] | {"unit": "point", "step": 1}
    assert points(rulebook(), node, value, targets=given_rows({"e": {"target.x": 100.0}})) == expected


@pytest.mark.parametrize(("value", "expected"), [(91, 32), (110, 28), (60, 36), (130, 25)])
def test_steps_turn_round_where_lower_is_better(value: float, expected: int) -> None:
    node = NODES["points_per_step"] | {"step": 4}
    targets = given_rows({"e": {"target.x": 100.0}})
    assert points(rulebook(), node, value, better="lower", targets=targets) == expected


def test_a_weight_scales_points_per_step() -> None:
    node = NODES["points_per_step"] | {"weight": 15}
    targets = given_rows({"e": {"target.x": 100.0}})
    assert points(rulebook(), node, 106.0, targets=targets) == 16
    assert points(rulebook(), node, 500.0, targets=targets) == 18


@pytest.mark.parametrize("value", [-0.01, 1.01])
def test_a_mark_outside_its_range_is_refused_not_cut(value: float) -> None:
    assert points(rulebook(), NODES["expert_panel"], value) is None
    assert points(rulebook(), NODES["expert_panel"], 1.0) == 18
    assert points(rulebook(), NODES["given_points"], 15.01) is None
    assert points(rulebook(), NODES["given_points"], -2.0) == -2


def test_levels_pay_between_or_only_when_reached() -> None:
    assert points(rulebook(), NODES["levels"], 17.5) == 9
    assert points(rulebook(), NODES["levels"] | {"between": "lower_level"}, 17.5) == 8
    uneven = NODES["levels"] | {"shares": [1, 0.9, 0.5, 0.4, 0.1]}
    assert points(rulebook(), uneven, 12.0) == 7
    assert points(rulebook(), uneven, 2.0) == Decimal("2.5")


def test_floor_cap_and_rounding_of_a_node_come_in_this_order() -> None:
    node = {"method": "formula", "points": "value", "floor": 0, "cap": 10, "rounding": {"places": 1}}
    assert [points(rulebook(), node, v) for v in (-3.0, 9.95, 9.94, 10.2)] == [0, 10, Decimal("9.9"), 10]


def test_half_even_rounding_where_the_rule_says_so() -> None:
    even = {"method": "formula", "points": "value", "rounding": {"places": 0, "mode": "half_even"}}
    up = {"method": "formula", "points": "value", "rounding": {"places": 0}}
    assert [points(rulebook(), even, v) for v in (0.5, 1.5, 2.5, -2.5)] == [0, 2, 2, -2]
    assert [points(rulebook(), up, v) for v in (0.5, 1.5, 2.5, -2.5)] == [1, 2, 3, -3]
