"""Uncertainty: every part of a specification may vary, the design is Saltelli's, and nothing is skipped."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from small_index import assumption, document

from stateward.integrity.assumptions import draw, noisy_weights
from stateward.integrity.faults import IntegrityError
from stateward.integrity.index import run_index
from stateward.integrity.uncertainty import run_uncertainty
from stateward.rulebook.index import Assumption
from stateward.rulebook.index_tree import tree_of

MIN_MAX = {"step": "normalise", "method": "min_max"}
DATA = pl.DataFrame({
    "unit": list("abcdef"), "x": [0.0, 5.0, 10.0, 2.0, 8.0, 6.0], "y": [4.0, 2.0, 0.0, 1.0, 3.0, 2.5],
    "z": [1.0, 9.0, 3.0, 7.0, 5.0, 2.0],
})  # fmt: skip


def varied(*assumptions: dict, **fields):
    return document(MIN_MAX, uncertainty={"assumptions": list(assumptions)}, **fields)


def test_the_asem_analysis_agrees_with_the_published_one_within_its_own_intervals(asem) -> None:
    document_, data, structure = asem
    result = run_uncertainty(document_, data, structure, runs=1024, seed=1)
    assert result.scores.shape == (1024 * 6, 51)
    assert not np.isnan(result.scores).any()
    found = {s.assumption: s for s in result.sensitivity}
    # Published with 100 points, whose own intervals are some 0.15 wide on each side.
    published = {"winsorised_points": (0.0399, 0.0484), "normalisation": (0.2524, 0.2707), "weights": (0.2283, 0.1776),
                 "aggregation": (0.3680, 0.6179)}  # fmt: skip
    for id_, (first, total) in published.items():
        assert found[id_].first == pytest.approx(first, abs=0.2)
        assert found[id_].total == pytest.approx(total, abs=0.15)
        assert found[id_].first_low <= found[id_].first <= found[id_].first_high
        assert found[id_].total_low <= found[id_].total <= found[id_].total_high
    switzerland = next(u for u in result.to_dict()["units"] if u["id"] == "CHE")
    assert (switzerland["rank"], switzerland["rank_low"], switzerland["rank_median"]) == (1, 1.0, 1.0)


def test_without_noise_the_runs_are_exactly_the_combinations_of_the_alternatives() -> None:
    ways = [{"method": "min_max"}, {"method": "rank"}]
    spec = varied(
        assumption("way", "normalise", values=ways),
        assumption("mean", "aggregate", values=[{"method": "arithmetic"}, {"method": "power", "power": 2}]),
    )
    result = run_uncertainty(spec, DATA, runs=16, seed=2)
    combinations = []
    for way in ways:
        for mean in ({"method": "arithmetic"}, {"method": "power", "power": 2}):
            one = document({"step": "normalise", **way}, {"step": "aggregate", **mean})
            combinations.append(run_index(one, DATA).scores)
    for run in result.scores:
        assert any(np.allclose(run, other, atol=1e-12) for other in combinations)
    assert len({tuple(np.round(run, 9)) for run in result.scores}) == 4


def test_the_same_seed_gives_the_same_result_also_zero() -> None:
    spec = varied(
        assumption("w", "weights", noise={"levels": {1: "25%", 2: "25%"}, "sets": 20}),
        assumption("way", "normalise", values=[{"method": "min_max"}, {"method": "z_score"}]),
    )
    first, again = (run_uncertainty(spec, DATA, runs=32, seed=0).to_dict() for _ in range(2))
    assert first == again
    assert run_uncertainty(spec, DATA, runs=32, seed=1).to_dict() != first


def test_removing_an_element_and_changing_a_weight_are_assumptions_too() -> None:
    spec = varied(
        assumption("with_b", "elements.B", values=[None, "removed"]),
        assumption("weight", "elements.A.weight", between=[1, 5]),
    )
    result = run_uncertainty(spec, DATA, runs=8, seed=3)
    without = run_index(document(MIN_MAX), DATA).nodes["A"]
    assert any(np.allclose(run, without) for run in result.scores)
    assert len({tuple(np.round(run, 9)) for run in result.scores}) > 8


def test_an_assumption_that_changes_nothing_has_no_share_and_says_so() -> None:
    spec = varied(assumption("idle", "treat.winsorise", values=[1, 2]))
    spec = document({"step": "treat"}, MIN_MAX, uncertainty=spec.uncertainty.model_dump())
    result = run_uncertainty(spec, DATA, runs=8, seed=1)
    assert result.sensitivity[0].first is None and result.sensitivity[0].total is None


def test_alternatives_that_conflict_stop_the_analysis_with_their_reason() -> None:
    spec = varied(assumption("mean", "aggregate.method", values=["arithmetic", "geometric"]))
    with pytest.raises(IntegrityError) as caught:
        run_uncertainty(spec, DATA, runs=8, seed=1)
    assert caught.value.faults[0].code == "index.not_positive"


@pytest.mark.parametrize(
    ("part", "values", "code"),
    [
        ("treat.winsorise", [1, 2], "index.assumption"),
        ("normalise.colour", [1, 2], "index.assumption"),
        ("elements.Q.weight", [1, 2], "index.assumption"),
        ("normalise.method", ["min_max", "magic"], "index.alternative"),
    ],
)
def test_a_part_that_is_not_there_is_named(part, values, code) -> None:
    with pytest.raises(IntegrityError) as caught:
        run_uncertainty(varied(assumption("a", part, values=values)), DATA, runs=8, seed=1)
    assert caught.value.faults[0].code == code


def test_a_unit_that_some_runs_leave_out_is_counted() -> None:
    data = DATA.with_columns(z=pl.when(pl.col("unit") == "a").then(None).otherwise(pl.col("z")))
    spec = document(
        {"step": "screen", "minimum": "0%"},
        MIN_MAX,
        uncertainty={"assumptions": [assumption("limit", "screen.minimum", values=[0, 1])]},
    )
    result = run_uncertainty(spec, data, runs=8, seed=1)
    told = next(f for f in result.faults if f.code == "index.run_without_score")
    assert int(told.value) == np.isnan(result.scores[:, 0]).sum() > 0


def test_draws_are_equal_slices_and_straight_lines() -> None:
    points = np.array([0.0, 0.19, 0.2, 0.99, 1.0])
    values = Assumption.model_validate(assumption("a", "treat.winsorise", values=[1, 2, 3, 4, 5]))
    assert [draw(values, points).of(i) for i in range(5)] == [1, 1, 2, 5, 5]
    line = Assumption.model_validate(assumption("a", "screen.minimum", between=[5, 10]))
    assert [draw(line, points).of(i) for i in range(5)] == pytest.approx([5, 5.95, 6, 9.95, 10])


def test_noise_stays_within_its_share_and_leaves_other_levels_alone() -> None:
    tree = tree_of(document())
    noise = Assumption.model_validate(assumption("w", "weights", noise={"levels": {2: "25%"}, "sets": 500}))
    sets = noisy_weights(tree, noise, np.random.default_rng(1))
    assert 0.75 <= sets["A"].min() < 0.76 and 1.24 < sets["A"].max() <= 1.25
    assert set(sets["x"]) == {1.0}


def test_ten_thousand_runs_on_asem_take_seconds(asem) -> None:
    import time

    document_, data, structure = asem
    start = time.process_time()
    run_uncertainty(document_, data, structure, runs=10_000, seed=1)
    assert time.process_time() - start < 20
