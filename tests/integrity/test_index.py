"""Composite indices: the published example to the last digit, every step by its definition, every gap named."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from small_index import ELEMENTS, document

from stateward.integrity.faults import IntegrityError
from stateward.integrity.index import run_index
from stateward.integrity.normalise import normalise
from stateward.integrity.outliers import kurtosis, skewness, treat
from stateward.messages.errors import RulebookError, StatewardError
from stateward.rulebook import Rulebook
from stateward.rulebook.index import Element, Normalisation, Treat
from stateward.rulebook.index_tree import tree_of

MIN_MAX = {"step": "normalise", "method": "min_max"}
DATA = pl.DataFrame({"unit": ["a", "b", "c"], "x": [0.0, 5.0, 10.0], "y": [4.0, 2.0, 0.0], "z": [1.0, 2.0, 3.0]})


def codes(faults) -> list[str]:
    return [fault.code for fault in faults]


def test_the_nominal_asem_index_is_reproduced_with_all_ranks(asem, shared_data) -> None:
    document_, data, structure = asem
    result = run_index(document_, data, structure)
    reference = pl.read_csv(shared_data / "asem-index" / "reference_nominal.csv")
    joined = result.frame().join(reference, left_on="unit", right_on="unit_code", suffix="_ref")
    assert joined.height == 51
    assert (joined["score"] - joined["score_ref"]).abs().max() < 1e-9
    assert (joined["rank"] == joined["rank_ref"]).all()
    assert result.prepared.imputed == 65
    assert len([t for t in result.prepared.treated.values() if t.winsorised]) == 15
    assert not any(t.logged for t in result.prepared.treated.values())


def test_the_columns_and_rows_may_come_in_any_order(asem) -> None:
    document_, data, structure = asem
    once = {u["id"]: u["score"] for u in run_index(document_, data, structure).to_dict()["units"]}
    shuffled = data.select(sorted(data.columns)).sample(fraction=1.0, shuffle=True, seed=3)
    again = {u["id"]: u["score"] for u in run_index(document_, shuffled, structure[::-1]).to_dict()["units"]}
    assert once.keys() == again.keys()
    assert all(math.isclose(once[unit], again[unit], abs_tol=1e-9) for unit in once)


def test_moments_are_the_bias_corrected_ones_of_spreadsheets() -> None:
    values = np.array([3.0, 4, 5, 2, 3, 4, 5, 6, 4, 7])  # the example of SKEW and KURT in spreadsheet manuals
    assert skewness(values) == pytest.approx(0.359543, abs=1e-6)
    assert kurtosis(values) == pytest.approx(-0.151799637, abs=1e-8)


def test_winsorising_sets_the_outermost_point_to_its_neighbour_until_it_passes() -> None:
    values = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 100])
    treated, done = treat(values, Treat(step="treat", then="none"))
    assert done.winsorised == 1 and done.passes
    assert treated.max() == 30
    mirrored, other = treat(-values, Treat(step="treat", then="none"))
    assert other.winsorised == 1 and mirrored.min() == -30


def test_where_winsorising_is_not_enough_the_logarithm_of_the_untreated_figures_is_taken() -> None:
    values = np.array([*np.linspace(1, 2, 30), 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10])
    treated, done = treat(values, Treat(step="treat", winsorise=2))
    assert done.logged and done.winsorised == 0
    assert treated[0] == pytest.approx(math.log(0.01 * (values.max() - values.min())))


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ({"method": "min_max", "low": 1, "high": 100}, [1.0, 34.0, 100.0, np.nan]),
        ({"method": "z_score", "mean": 10, "deviation": 2}, [8.25426, 9.56356, 12.18218, np.nan]),
        ({"method": "percentile"}, [0.0, 0.5, 1.0, np.nan]),
        ({"method": "rank"}, [1.0, 2.0, 3.0, np.nan]),
        ({"method": "borda"}, [0.0, 1.0, 2.0, np.nan]),
        ({"method": "distance_to_best"}, [0.0, 1 / 3, 1.0, np.nan]),
        ({"method": "distance_to_reference", "reference": "b"}, [0.0, 1.0, 3.0, np.nan]),
        ({"method": "distance_to_reference", "reference": "b", "cap": True}, [0.0, 1.0, 1.0, np.nan]),
        ({"method": "distance_to_target"}, [0.0, 0.5, 1.5, np.nan]),
        ({"method": "share_of_best"}, [0.25, 0.5, 1.0, np.nan]),
        ({"method": "goalposts", "scale": 1}, [0.0, 0.2, 1.0, np.nan]),
        ({"method": "none"}, [2.0, 4.0, 8.0, np.nan]),
    ],
)
def test_each_way_to_normalise_follows_its_definition(way, expected) -> None:
    element = Element(id="x", parent="I", target=6, low=3, high=8)
    found = normalise(np.array([2.0, 4.0, 8.0, np.nan]), Normalisation.model_validate(way), element, 1)
    assert found == pytest.approx(np.array(expected), abs=1e-4, nan_ok=True)


def test_ties_share_the_lowest_rank_and_the_direction_turns_first() -> None:
    element = Element(id="x", parent="I", direction=-1)
    found = normalise(np.array([1.0, 2.0, 2.0, 3.0]), Normalisation(method="rank"), element)
    assert found.tolist() == [4.0, 2.0, 2.0, 1.0]


def test_goalposts_turn_with_the_direction() -> None:
    element = Element(id="x", parent="I", direction=-1, low=0, high=10)
    found = normalise(np.array([0.0, 5.0, 12.0]), Normalisation(method="goalposts"), element)
    assert found.tolist() == [100.0, 50.0, 0.0]


def test_levels_are_joined_one_after_the_other() -> None:
    result = run_index(document(MIN_MAX), DATA)
    assert result.nodes["A"].tolist() == [0.0, 50.0, 100.0]
    assert result.scores.tolist() == [0.0, 50.0, 100.0]
    assert result.ranks.tolist() == [3.0, 2.0, 1.0]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ({"method": "arithmetic"}, 40.0),
        ({"method": "geometric"}, math.exp(0.5 * math.log(20) + 0.5 * math.log(60))),
        ({"method": "harmonic"}, 30.0),
        ({"method": "power", "power": 2}, math.sqrt((400 + 3600) / 2)),
    ],
)
def test_every_mean_is_its_formula(step, expected) -> None:
    elements = [{"id": "I"}, {"id": "x", "parent": "I"}, {"id": "z", "parent": "I"}]
    data = pl.DataFrame({"unit": ["a"], "x": [20.0], "z": [60.0]})
    result = run_index(document({"step": "aggregate", **step}, elements=elements), data)
    assert result.scores[0] == pytest.approx(expected)


def test_another_mean_may_join_one_level_alone() -> None:
    step = {"step": "aggregate", "method": "arithmetic", "by_level": {3: "geometric"}}
    data = pl.DataFrame({"unit": ["a"], "x": [2.0], "y": [-6.0], "z": [9.0]})
    result = run_index(document({"step": "normalise", "method": "none"}, step), data)
    assert result.scores[0] == pytest.approx(6.0)


def test_weights_count_among_siblings_and_missing_ones_leave_theirs_to_the_others() -> None:
    elements = [{"id": "I"}, {"id": "x", "parent": "I", "weight": 3}, {"id": "z", "parent": "I", "weight": 1}]
    data = pl.DataFrame({"unit": ["a", "b"], "x": [10.0, None], "z": [20.0, 20.0]})
    result = run_index(document(elements=elements), data)
    assert result.scores.tolist() == [12.5, 20.0]
    assert "index.still_missing" in codes(result.faults)
    equal = run_index(document(elements=elements, weights="equal"), data)
    assert equal.scores.tolist() == [15.0, 20.0]


def test_a_parent_with_too_few_children_is_missing() -> None:
    data = pl.DataFrame({"unit": ["a"], "x": [1.0], "y": [None], "z": [3.0]}, schema_overrides={"y": pl.Float64})
    result = run_index(document({"step": "aggregate", "minimum_share": 0.6}), data)
    assert np.isnan(result.nodes["A"][0])
    assert np.isnan(result.scores[0])
    assert result.to_dict()["units"][0]["score"] is None


@pytest.mark.parametrize(("method", "expected"), [("mean", 4.0), ("median", 2.0), ("group_mean", 1.5)])
def test_missing_figures_are_filled_as_the_step_says(method, expected) -> None:
    elements = [{"id": "I"}, {"id": "x", "parent": "I"}]
    data = pl.DataFrame({"unit": list("abcd"), "g": ["p", "p", "p", "q"], "x": [1.0, 2.0, None, 9.0]})
    step = {"step": "impute", "method": method, "group": "g"}
    result = run_index(document(step, elements=elements, columns={"unit": "unit", "groups": ["g"]}), data)
    assert result.nodes["x"][2] == expected
    assert result.prepared.imputed == 1


PANEL = pl.DataFrame({
    "unit": ["a"] * 4 + ["b"] * 4, "t": [2019, 2020, 2021, 2022] * 2,
    "x": [None, 2.0, None, 8.0, 1.0, None, None, 7.0],
})  # fmt: skip


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ({"fill": "latest"}, [None, 2.0, 2.0, 8.0, 1.0, 1.0, 1.0, 7.0]),
        ({"fill": "latest", "longest": 1}, [None, 2.0, 2.0, 8.0, 1.0, 1.0, None, 7.0]),
        ({"fill": "constant"}, [2.0, 2.0, 2.0, 8.0, 1.0, 1.0, 1.0, 7.0]),
        ({"fill": "linear"}, [2.0, 2.0, 5.0, 8.0, 1.0, 3.0, 5.0, 7.0]),
    ],
)
def test_a_panel_is_filled_from_the_units_own_other_periods(step, expected) -> None:
    elements = [{"id": "I"}, {"id": "x", "parent": "I"}]
    document_ = document(
        {"step": "impute", "method": "panel", **step}, elements=elements, columns={"unit": "unit", "time": "t"}
    )
    found = run_index(document_, PANEL).nodes["x"]
    assert [None if np.isnan(v) else v for v in found] == expected


def test_a_panel_is_normalised_together_and_ranked_by_period() -> None:
    elements = [{"id": "I"}, {"id": "x", "parent": "I"}]
    data = pl.DataFrame({"unit": ["a", "b", "a", "b"], "t": [1, 1, 2, 2], "x": [0.0, 1.0, 3.0, 4.0]})
    columns = {"unit": "unit", "time": "t"}
    together = run_index(document(MIN_MAX, elements=elements, columns=columns), data)
    assert together.scores.tolist() == [0.0, 25.0, 75.0, 100.0]
    assert together.ranks.tolist() == [2.0, 1.0, 2.0, 1.0]
    each = run_index(document({**MIN_MAX, "periods": "each"}, elements=elements, columns=columns), data)
    assert each.scores.tolist() == [0.0, 100.0, 0.0, 100.0]


def test_a_missing_or_zero_divisor_makes_the_figure_missing_and_is_counted() -> None:
    elements = [{"id": "I"}, {"id": "x", "parent": "I", "denominator": "d"}]
    data = pl.DataFrame({"unit": list("abc"), "x": [6.0, 6.0, 6.0], "d": [2.0, 0.0, None]})
    result = run_index(document({"step": "denominate"}, elements=elements), data)
    assert result.scores[0] == 3.0 and np.isnan(result.scores[1:]).all()
    told = next(f for f in result.faults if f.code == "index.no_divisor")
    assert told.value == "2"


def test_units_with_too_few_figures_are_left_out_by_name() -> None:
    data = pl.DataFrame({"unit": ["a", "b"], "x": [1.0, 1.0], "y": [2.0, None], "z": [3.0, None]})
    result = run_index(document({"step": "screen", "minimum": "65%"}), data)
    assert result.units == ("a",)
    assert result.to_dict()["steps"]["screened_out"] == ["b"]
    assert {"index.screened_out", "index.unit_one_value"} <= set(codes(result.faults))


def test_an_indicator_without_variance_or_figures_is_named_and_its_weight_goes_to_its_siblings() -> None:
    data = pl.DataFrame(
        {"unit": list("ab"), "x": [0.0, 1.0], "y": [3.0, 3.0], "z": [None, None]}, schema_overrides={"z": pl.Float64}
    )
    result = run_index(document(MIN_MAX), data)
    told = {fault.code: fault.rule for fault in result.faults}
    assert told["index.no_variance"] == "y" and told["index.all_missing"] == "z"
    assert result.scores.tolist() == [0.0, 100.0]
    assert result.to_dict()["units"][0]["nodes"]["z"] is None


def test_a_geometric_mean_of_zero_is_a_fault_and_no_silent_loss() -> None:
    with pytest.raises(IntegrityError) as caught:
        run_index(document(MIN_MAX, {"step": "aggregate", "method": "geometric"}), DATA)
    assert caught.value.faults[0].code == "index.not_positive"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"x": {"parent": "nobody"}}, "index.parent"),
        ({"A": {"parent": None}}, "index.root"),
        ({"x": {"weight": -1}}, "index.weight"),
        ({"z": {"weight": 0}}, "index.weight"),
        ({"I": {"parent": "A"}, "B": {"parent": None}}, "index.circle"),
    ],
)
def test_a_structure_that_does_not_hold_together_is_named(change, code) -> None:
    elements = [{**element, **change.get(element["id"], {})} for element in ELEMENTS]
    with pytest.raises(RulebookError) as caught:
        tree_of(document(elements=elements))
    assert code in codes(caught.value.faults)


def test_points_of_two_levels_that_clash_are_named() -> None:
    elements = [{**e, "weight": {"I": 100, "A": 60, "B": 40, "x": 30, "y": 20, "z": 40}[e["id"]]} for e in ELEMENTS]
    with pytest.raises(RulebookError) as caught:
        run_index(document(elements=elements, weights_are="points"), DATA)
    assert codes(caught.value.faults) == ["index.weights_clash"]
    assert caught.value.faults[0].rule == "A"


def test_weights_of_the_document_and_of_the_table_that_clash_are_named() -> None:
    table = [
        {
            "id": e["id"],
            "parent": e.get("parent"),
            "weight": "2" if e["id"] == "x" else "1",
            "type": "Aggregate" if e["id"] in "IAB" else "Indicator",
        }
        for e in ELEMENTS
    ]
    with pytest.raises(RulebookError) as caught:
        run_index(document(), DATA, table)
    assert codes(caught.value.faults) == ["index.two_weights"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (DATA.drop("z"), "index.column"),
        (DATA.with_columns(unit=pl.lit("a")), "index.unit_twice"),
        (DATA.with_columns(unit=pl.Series([None, "b", "c"], dtype=pl.String)), "index.unit_missing"),
        (DATA.clear(), "index.no_units"),
        (DATA.with_columns(x=pl.Series([1.0, float("inf"), 2.0])), "index.infinite"),
    ],
)
def test_a_table_that_is_no_index_table_is_refused(data, code) -> None:
    with pytest.raises(StatewardError) as caught:
        run_index(document({"step": "screen"}), data)
    assert code in codes(caught.value.faults)


def test_every_example_of_the_rulebook_comes_out() -> None:
    examples = 0
    for entry in Rulebook.load().all("index"):
        for example in entry.document.examples:
            table = pl.DataFrame([dict(zip(example.columns, row, strict=True)) for row in example.rows])
            result = run_index(entry.document, table)
            scores = dict(zip(result.units, result.scores, strict=True))
            assert {k: pytest.approx(float(v)) for k, v in example.scores.items()} == scores
            assert dict(zip(result.units, result.grades, strict=True)) == example.grades
            examples += 1
    assert examples


def test_figures_on_other_engines_give_the_same_index(engines) -> None:
    columns = {name: DATA[name].to_list() for name in DATA.columns}
    result = run_index(document(MIN_MAX), engines.table(columns))
    assert dict(zip(result.units, result.scores, strict=True)) == {"a": 0.0, "b": 50.0, "c": 100.0}
