"""Analysis and improvement: consistency, weights, removal, comparison, drivers, measures, the change of a year."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from small_index import document

from stateward.integrity.analysis import (
    compare,
    consistency,
    correlation,
    cronbach,
    removals,
    score_trends,
    trends,
    weighing,
)
from stateward.integrity.improvement import change, drivers, measures
from stateward.integrity.index import run_index
from stateward.rulebook import Rulebook

MIN_MAX = {"step": "normalise", "method": "min_max"}
DATA = pl.DataFrame({"unit": ["a", "b", "c"], "x": [0.0, 5.0, 10.0], "y": [0.0, 2.0, 4.0], "z": [1.0, 3.0, 2.0]})


def test_cronbachs_alpha_is_that_of_the_textbook() -> None:
    same = np.array([[1.0, 1], [2, 2], [3, 3]])
    assert cronbach(same) == pytest.approx(1.0)
    values = np.array([[1.0, 2, 3], [2, 1, 3], [3, 3, 2], [4, 5, 5]])
    variances, total = values.var(axis=0, ddof=1).sum(), values.sum(axis=1).var(ddof=1)
    assert cronbach(values) == pytest.approx(3 / 2 * (1 - variances / total))
    assert np.isnan(cronbach(values[:, :1]))


def test_correlations_take_the_rows_that_have_both() -> None:
    values = np.array([[1.0, 2], [2, 4], [3, np.nan], [4, 8]])
    assert correlation(values)[0, 1] == pytest.approx(1.0)
    curved = np.array([[1.0, 1], [2, 8], [3, 27], [4, 64]])
    assert correlation(curved, "spearman")[0, 1] == pytest.approx(1.0)
    assert np.isnan(correlation(np.array([[1.0, 1], [1, 2], [1, 3]]))[0, 1])


def test_shares_of_the_index_multiply_down_the_tree() -> None:
    found = {w.id: w for w in weighing(run_index(document(MIN_MAX), DATA.with_columns(y=pl.Series([0.0, 3.0, 1.0]))))}
    assert found["A"].share == 0.5 and found["x"].share == 0.25 and found["z"].share == 0.5
    assert found["A"].importance + found["B"].importance == pytest.approx(1.0)


def test_opposite_indicators_of_one_part_are_named() -> None:
    found = {c.id: c for c in consistency(run_index(document(MIN_MAX), DATA))}
    assert found["A"].opposite[0][:2] == ("x", "y")


def test_removing_an_element_is_the_index_without_it(asem) -> None:
    spec, data, structure = asem
    result = run_index(spec, data, structure)
    removal = removals(result, ["Physical"])[0]
    kept = [row for row in structure if row["indicator_code"] != "Physical" and row["parent"] != "Physical"]
    alone = run_index(spec, data, kept)
    assert removal.scores == pytest.approx(alone.scores)
    assert removal.mean_shift == pytest.approx(np.abs(removal.ranks - result.ranks).mean())


def test_two_specifications_are_compared_unit_by_unit() -> None:
    rows = compare(DATA, document(MIN_MAX), document(MIN_MAX, elements=[{"id": "I"}, {"id": "z", "parent": "I"}]))
    changed = {row["id"]: row["rank_change"] for row in rows}
    assert rows[0]["rank_change"] == max(changed.values(), key=abs)
    assert {row["id"] for row in rows} == {"a", "b", "c"}


def test_trends_run_from_the_first_to_the_last_known_value() -> None:
    found = trends([100.0, None, 121.0], [2019, 2020, 2021])
    assert found["growth_a_year"] == pytest.approx(0.1)
    assert found["change"] == 21 and found["percent"] == pytest.approx(21) and found["percent_a_year"] == 10.5
    assert trends([0.0, 5.0], [1, 2])["growth_a_year"] is None
    assert set(trends([None, 5.0], [1, 2]).values()) == {None}


def test_the_scores_of_a_panel_have_trends_by_unit() -> None:
    spec = document(MIN_MAX, elements=[{"id": "I"}, {"id": "x", "parent": "I"}], columns={"unit": "unit", "time": "t"})
    data = pl.DataFrame({"unit": ["a", "b"] * 3, "t": [2019, 2019, 2020, 2020, 2021, 2021],
                         "x": [1.0, 0.0, 2.0, None, 4.0, None]})  # fmt: skip
    found = {row["id"]: row for row in score_trends(run_index(spec, data))}
    assert found["a"]["first"] == 2019 and found["a"]["last"] == 2021
    assert found["a"]["growth_a_year"] == pytest.approx(1.0) and found["a"]["change"] == 75
    assert found["b"]["first"] == found["b"]["last"] == 2019 and found["b"]["change"] is None


# --- the integrity index of state enterprises ----------------------------------------------------------------


@pytest.fixture
def enterprises() -> tuple:
    spec = Rulebook.load().get("index", "cn-soe-integrity")
    example = spec.examples[0]
    return spec, pl.DataFrame([dict(zip(example.columns, row, strict=True)) for row in example.rows])


def test_drivers_of_an_arithmetic_index_add_up_to_the_distance_from_the_mean(enterprises) -> None:
    spec, table = enterprises
    result = run_index(spec, table)
    root = result.nodes[result.tree.root]
    assert sum(d.effect for d in drivers(result, 2)) == pytest.approx(root[2] - root.mean())


def test_the_three_measures_are_those_that_raise_the_index_most_and_say_what_they_assume(enterprises) -> None:
    spec, table = enterprises
    found = measures(spec, table, "C")
    assert [g.measure for g in found] == ["close_findings", "keep_meeting_rules", "complete_rules"]
    # Both indicators of 12 and 8 points stand at half of their scale.
    assert found[0].gain == pytest.approx(10) and found[0].score == pytest.approx(53)
    changed = table.with_columns(
        closure_rate=pl.when(pl.col("enterprise") == "C").then(100).otherwise("closure_rate"),
        overdue_days=pl.when(pl.col("enterprise") == "C").then(0).otherwise("overdue_days"),
    )
    assert run_index(spec, changed).scores[2] == pytest.approx(found[0].score)
    assert "stay as they are" in found[0].assumption
    assert measures(spec, table, "A") == []


def test_a_veto_forces_its_grade_whatever_the_score(enterprises) -> None:
    spec, table = enterprises
    result = run_index(spec, table)
    assert result.scores[1] == 100 and result.grades[1] == "not_met" and result.vetoes[1] == ("case_head",)


def test_cases_that_were_not_reported_are_no_zero_and_are_named(enterprises) -> None:
    spec, table = enterprises
    result = run_index(spec, table.with_columns(cases_staff=pl.lit(None, dtype=pl.Int64)))
    told = next(f for f in result.faults if f.code == "index.cases_unknown")
    assert told.rule == "cases_staff" and told.value == "3"


def test_a_hidden_survey_is_missing_and_the_other_parts_count_alone(enterprises) -> None:
    spec, table = enterprises
    result = run_index(spec, table.with_columns(survey_score=pl.lit(None, dtype=pl.Float64)))
    assert np.isnan(result.nodes["survey_perception"]).all()
    assert result.scores[2] == pytest.approx(50 - 7)


def test_the_change_of_a_year_splits_into_what_was_done_and_what_the_method_changed(enterprises) -> None:
    spec, table = enterprises
    later = table.with_columns(rule_coverage=pl.when(pl.col("enterprise") == "C").then(100).otherwise("rule_coverage"))
    fields = spec.model_dump(by_alias=True)
    fields["version"] = "2027"
    for element in fields["elements"]:
        element["weight"] = {"rule_coverage": 6, "rules_up_to_date": 9}.get(element["id"], element["weight"])
    stricter = type(spec).model_validate(fields)
    found = {c.unit: c for c in change(spec, table, stricter, later)}
    assert found["C"].done == pytest.approx(4.5)
    assert found["C"].method == pytest.approx(-1.5)
    assert found["C"].done + found["C"].method == pytest.approx(found["C"].after - found["C"].before)
    assert found["A"].done == found["A"].method == 0


def test_where_the_old_method_cannot_be_run_the_change_is_not_split_but_explained(enterprises) -> None:
    spec, table = enterprises
    fields = spec.model_dump(by_alias=True)
    fields["version"] = "2027"
    fields["elements"] = [e for e in fields["elements"] if e["id"] not in ("survey_score", "survey_perception")]
    fields["weights_are"] = "relative"
    newer = type(spec).model_validate(fields)
    found = change(spec, table, newer, table.drop("survey_score"))
    assert all(c.done is None and "survey_score" in str(c.reason) for c in found)
