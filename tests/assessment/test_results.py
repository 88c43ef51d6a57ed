"""The result of `assess`: the contract's shape, states, reasons, ranks, standards, bonus and gates."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest
from scoring import TITLE, YEAR, given, indicators, prepare, random_inputs, scheme, standard, with_documents

from stateward.assessment.inputs import Inputs
from stateward.assessment.result import assess
from stateward.messages import language
from stateward.messages.errors import AssessmentError, RulebookError
from stateward.rulebook import Rulebook

SCHEMES = Rulebook.load().ids("scheme")
STATES = {"scored", "missing", "not_applicable", "forced", "given"}


def two_leaves(**second: Any) -> dict[str, Any]:
    leaves = [
        {"indicator": "x", "method": "formula", "points": "value", "weight": 60},
        {"indicator": "y", "method": "formula", "points": "value", "weight": 40, **second},
    ]
    return scheme({"id": "all", "sum": leaves})


def results(book: Rulebook, document: dict[str, Any], rows: Any, **inputs: Any) -> list[dict[str, Any]]:
    mine = with_documents(book, indicators(x={}, y={}), document)
    found: list[dict[str, Any]] = assess(mine, "test-scheme", Inputs(given=given(rows), **inputs)).to_dict()["results"]
    return found


@pytest.mark.parametrize("name", SCHEMES)
def test_the_result_has_the_shape_of_the_contract(book: Rulebook, name: str) -> None:
    found = assess(book, name, random_inputs(book, name, 5, enterprises=6)).to_dict()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    document = book.get("scheme", name)
    assert (found["scheme"], found["version"], found["engine"]) == (document.id, document.version, "polars")
    assert found["rulebook_sha256"] == book.sha256
    leaves = None
    for result in found["results"]:
        assert {"enterprise", "year", "score", "grade", "rank", "nodes", "subtotals"} <= result.keys()
        assert (result["rank"] is None) == (result["score"] is None)
        assert result["grade"] is None or result["grade"] in [g.grade for g in document.grades]
        for node in [*result["nodes"], *result["subtotals"]]:
            assert set(node) == {"id", "value", "weight", "score", "status", "reason"}
            assert node["status"] in STATES
        ids = [node["id"] for node in result["nodes"]]
        leaves = leaves or ids
        assert ids == leaves
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", SCHEMES)
def test_what_is_missing_says_why_and_is_never_a_silent_zero(book: Rulebook, name: str) -> None:
    found = assess(book, name, random_inputs(book, name, 6)).to_dict()["results"]
    states = set()
    for result in found:
        if result["score"] is None:
            assert result["reason"], result
        for node in [*result["nodes"], *result["subtotals"]]:
            states.add(node["status"])
            if node["status"] == "missing":
                assert node["reason"], node
                assert node["score"] is None or "coefficient is 1" in node["reason"]
                assert node["score"] != 0
            if node["score"] is None:
                assert node["status"] in ("missing", "not_applicable")
            if node["status"] in ("scored", "given"):
                assert node["score"] is not None
                assert node["reason"] is None
    assert "missing" in states


def test_nothing_reported_means_no_score_unless_the_scheme_says_zero(book: Rulebook) -> None:
    for name in SCHEMES:
        if book.get("scheme", name).missing == "zero":  # the scheme's own rule: what is not verified counts nothing
            continue
        inputs = Inputs(facts=pl.DataFrame({"enterprise": ["a"], "year": [YEAR]}))
        (result,) = assess(book, name, inputs).to_dict()["results"]
        assert result["score"] is None
        assert result["grade"] is None
        assert result["rank"] is None
        assert result["reason"]
        assert {n["status"] for n in result["nodes"]} <= {"missing", "not_applicable"}


@pytest.mark.parametrize(
    ("policy", "score", "words"),
    [
        ("missing", None, None),
        ("zero", 30, "counts as 0"),
        ("leave_out", 30, "left out of the sum"),
    ],
)
def test_what_a_missing_part_means_is_said_by_the_scheme(
    book: Rulebook, policy: str, score: float | None, words: str | None
) -> None:
    (result,) = results(book, two_leaves(missing=policy), {"e": {"x": 30.0, "y": None}})
    assert result["score"] == score
    node = result["nodes"][1]
    assert node["status"] == "missing"
    assert node["score"] is None
    assert words is None or words in node["reason"]


def test_the_weight_of_what_is_missing_is_spread_over_the_others(book: Rulebook) -> None:
    document = two_leaves(missing="renormalise")
    document["score"]["sum"][0]["missing"] = "renormalise"
    (result,) = results(book, document, {"e": {"x": 30.0, "y": None}})
    assert result["score"] == 50  # 30 of 60 is 50 of 100
    (result,) = results(book, document, {"e": {"x": None, "y": None}})
    assert result["score"] is None


def test_a_share_of_zero_takes_a_node_out_of_the_sum(book: Rulebook) -> None:
    (result,) = results(book, two_leaves(share=0), {"e": {"x": 30.0, "y": 7.0}})
    assert result["score"] == 30


def test_rank_is_the_competition_rank_within_the_year(book: Rulebook) -> None:
    scores = {"a": 50.0, "b": 70.0, "c": 50.0, "d": None, "e": 10.0}
    mine = with_documents(book, indicators(x={}), scheme({"indicator": "x", "method": "formula", "points": "value"}))
    frame = given({key: {"x": value} for key, value in scores.items()})
    other = given({"a": {"x": 99.0}}, year=YEAR - 1)
    found = assess(mine, "test-scheme", Inputs(given=frame.vstack(other))).to_dict()["results"]
    ranks = {r["enterprise"]: r["rank"] for r in found if r["year"] == YEAR}
    assert ranks == {"b": 1, "a": 2, "c": 2, "e": 4, "d": None}
    assert [r["rank"] for r in found if r["year"] == YEAR - 1] == [1]
    assert [r["enterprise"] for r in found if r["year"] == YEAR] == ["b", "a", "c", "e", "d"]


def test_where_lower_is_better_the_lowest_score_is_first(book: Rulebook) -> None:
    rows = {"risky": {"roa": -0.5}, "sound": {"roa": 0.2}}
    found = assess(book, "imf-health-check", Inputs(given=given(rows))).to_dict()["results"]
    assert [(r["enterprise"], r["rank"], r["score"]) for r in found] == [("sound", 1, 1.0), ("risky", 2, 5.0)]


def test_only_the_years_asked_for_are_scored_but_earlier_ones_are_read(book: Rulebook) -> None:
    rows = [{"collection_days": 400.0}, {"collection_days": 364.0}]
    found = assess(book, "id-kep-100", Inputs(given=given(rows)), years=[YEAR]).to_dict()["results"]
    assert [r["year"] for r in found] == [YEAR]
    assert next(n for n in found[0]["nodes"] if n["id"] == "collection_days")["score"] == 5


def test_nan_and_infinity_are_no_figures(book: Rulebook) -> None:
    rows = {"a": {"roa": float("nan"), "current_ratio": 2.0}, "b": {"roa": float("inf"), "current_ratio": 2.0}}
    facts = given({"a": {"net_profit": float("nan"), "total_equity": 5.0}, "b": {"net_profit": 1.0}})
    ready = prepare(book, "imf-health-check", Inputs(given=given(rows), facts=facts))
    assert ready.disagreements() == []
    assert ready.table()["a", YEAR]["points.roa"] is None
    assert ready.table()["a", YEAR]["score"] == 1


def test_a_score_is_the_decimal_that_the_scheme_rounds_to(book: Rulebook) -> None:
    rows = {f"e{i}": {"overall_score": i / 100} for i in range(0, 1001, 7)}
    found = assess(book, "br-ig-sest", Inputs(given=given(rows))).to_dict()["results"]
    assert all(r["score"] == round(r["score"], 2) and len(repr(r["score"])) <= 5 for r in found)


# --- standards


@pytest.mark.parametrize(
    ("industry", "size", "expected"),
    [
        ("26", "large", 40),
        ("26", "", 30),
        ("26", "small", 30),
        ("C", "", 20),
        ("27", "", 20),
        ("D", "", 10),
        (None, None, 10),
    ],
)
def test_the_smallest_matching_class_gives_the_standard(
    book: Rulebook, industry: str | None, size: str | None, expected: int
) -> None:
    """Own industry before the section above it before all; own size before all sizes (157号, chapter 3)."""
    flat = [-1, -2, -3, -4]
    rows = (
        standard("x", [10, *flat]),
        standard("x", [20, *flat], industry="C"),
        standard("x", [30, *flat], industry="26"),
        standard("x", [40, *flat], industry="26", size="large"),
    )
    people = pl.DataFrame(
        {"enterprise": ["e"], "industry": [industry], "size": [size]},
        schema=dict.fromkeys(("enterprise", "industry", "size"), pl.String),
    )
    document = scheme({"indicator": "x", "method": "formula", "points": "standard.x.excellent"})
    mine = with_documents(book, indicators(x={}), document)
    inputs = Inputs(given=given({"e": {"x": 0.0}}), standards=rows, enterprises=people)
    ready = prepare(mine, "test-scheme", inputs)
    assert ready.disagreements() == []
    assert ready.exact()["points.x"] == expected


@pytest.mark.parametrize(("year", "expected"), [(2020, 1), (2021, 21), (2022, 21), (2023, 23), (2030, 23)])
def test_the_standard_of_the_year_else_of_the_newest_earlier_one(book: Rulebook, year: int, expected: int) -> None:
    flat = [-1, -2, -3, -4]
    rows = (standard("x", [1, *flat]), standard("x", [21, *flat], year=2021), standard("x", [23, *flat], year=2023))
    document = scheme({"indicator": "x", "method": "formula", "points": "standard.x.excellent"})
    mine = with_documents(book, indicators(x={}), document)
    ready = prepare(mine, "test-scheme", Inputs(given=given({"e": {"x": 0.0}}, year=year), standards=rows))
    assert ready.exact(year=year)["points.x"] == expected
    assert ready.table()["e", year]["points.x"] == expected


def test_standards_in_the_wrong_order_are_refused_with_their_row(book: Rulebook) -> None:
    rows = (standard("roe", [10, 8, 6, 4, 2]), standard("debt_ratio", [80, 70, 60, 50, 40]))
    inputs = Inputs(given=given({"e": {"roe": 5.0}}), standards=rows, standards_origin="standards.csv")
    with pytest.raises(AssessmentError, match="debt_ratio do not go from best to worst") as caught:
        assess(book, "cn-financial-2006", inputs)
    assert caught.value.faults[0].row == 2
    assert "lower is better" in caught.value.faults[0].next_step


# --- bonus, deductions, gates


def test_extra_points_and_deductions_are_capped_and_only_count_where_given(book: Rulebook) -> None:
    document = scheme(
        {"indicator": "x", "method": "formula", "points": "value"},
        bonus={"cap": 5, "nodes": [{"indicator": "y", "method": "given_points", "high": 10}]},
        deductions={"cap": 3, "nodes": [{"indicator": "z", "method": "given_points", "high": 10}]},
        maximum=100,
    )
    mine = with_documents(book, indicators(x={}, y={}, z={}), document)
    rows = {
        "none": {"x": 50.0},
        "both": {"x": 50.0, "y": 2.0, "z": 1.0},
        "capped": {"x": 50.0, "y": 9.0, "z": 9.0},
        "refused": {"x": 50.0, "y": 11.0},
        "highest": {"x": 98.0, "y": 5.0},
    }
    ready = prepare(mine, "test-scheme", Inputs(given=given(rows)))
    assert ready.disagreements() == []
    assert {k: float(ready.exact(k)["score"]) for k in rows} == {
        "none": 50, "both": 51, "capped": 52, "refused": 50, "highest": 100,
    }  # fmt: skip
    found = {r["enterprise"]: r for r in assess(mine, "test-scheme", Inputs(given=given(rows))).to_dict()["results"]}
    assert found["none"]["nodes"][1]["status"] == "not_applicable"
    refused = found["refused"]["nodes"][1]
    assert refused["status"] == "missing"
    assert "outside the range" in refused["reason"]


@pytest.mark.parametrize(
    ("value", "accidents", "grade"),
    [(95, 0, "A"), (95, 1, "B"), (95, None, "A"), (75, 1, "B"), (10, 1, "C"), (None, 1, None)],
)
def test_a_gate_lowers_a_grade_only_when_it_is_known_to_hold(
    book: Rulebook, value: float | None, accidents: int | None, grade: str | None
) -> None:
    document = scheme(
        {"indicator": "x", "method": "formula", "points": "value"},
        gates=[{"id": "accident", "title": TITLE, "when": "y > 0", "ceiling": "B"}],
        grades=[{"grade": "A", "from": 90}, {"grade": "B", "from": 60}, {"grade": "C"}],
    )
    (result,) = results(book, document, {"e": {"x": value, "y": accidents}})
    assert result["grade"] == grade


@pytest.mark.parametrize(("grade_from", "grade"), [("raw", "B"), ("rounded", "A")])
def test_the_grade_comes_from_the_raw_or_the_rounded_score(book: Rulebook, grade_from: str, grade: str) -> None:
    document = scheme(
        {"indicator": "x", "method": "formula", "points": "value"},
        rounding={"places": 1},
        grade_from=grade_from,
        grades=[{"grade": "A", "from": 90}, {"grade": "B"}],
    )
    (result,) = results(book, document, {"e": {"x": 89.96, "y": None}})
    assert (result["score"], result["grade"]) == (90.0, grade)


@pytest.mark.parametrize("limit", [95, 90, 85, 80, 75, 70, 60, 50, 40])
def test_every_grade_line_of_2006_is_closed_below(book: Rulebook, limit: int) -> None:
    grades = book.get("scheme", "cn-comprehensive-2006").grades
    lines = [g.model_dump(mode="json", by_alias=True, exclude_none=True) for g in grades]
    document = scheme({"indicator": "x", "method": "formula", "points": "value"}, grades=lines)
    found = results(book, document, {"at": {"x": float(limit)}, "under": {"x": limit - 0.000001}})
    names = [g.grade for g in grades]
    by_id = {r["enterprise"]: names.index(r["grade"]) for r in found}
    assert float(grades[by_id["at"]].from_) == limit
    assert by_id["under"] == by_id["at"] + 1


def test_the_best_of_two_ways_counts_and_one_is_enough(book: Rulebook) -> None:
    ways = [{"indicator": i, "method": "formula", "points": "value", "weight": 10} for i in ("x", "y")]
    document = scheme({"id": "best", "best_of": ways})
    rows = {"a": {"x": 3.0, "y": 8.0}, "b": {"x": None, "y": -2.0}, "c": {"x": None, "y": None}}
    found = {r["enterprise"]: r["score"] for r in results(book, document, rows)}
    assert found == {"a": 8.0, "b": -2.0, "c": None}


# --- weights by class, inputs at fault, languages


def test_weights_by_class_add_up_in_the_parts(book: Rulebook) -> None:
    people = pl.DataFrame({"enterprise": ["a", "b", "c"], "class": ["commercial_1", "public_welfare", "other"]})
    inputs = Inputs(given=given({k: {"debt_ratio": 50.0} for k in "abc"}), enterprises=people)
    found = {r["enterprise"]: r for r in assess(book, "cn-municipal-annual", inputs).to_dict()["results"]}
    parts = {k: {s["id"]: s["weight"] for s in r["subtotals"]} for k, r in found.items()}
    assert parts["a"] == {"annual": 100, "benefit": 75, "conduct": 25}
    assert parts["b"] == {"annual": 100, "benefit": 50, "conduct": 50}
    assert parts["c"]["annual"] is None


def test_inputs_at_fault_are_named(book: Rulebook) -> None:
    with pytest.raises(AssessmentError, match="neither facts nor given"):
        Inputs()
    with pytest.raises(AssessmentError, match="has no column year"):
        Inputs(given=pl.DataFrame({"enterprise": ["a"], "roe": [1.0]}))
    with pytest.raises(AssessmentError, match="holds a 2020 twice"):
        Inputs(given=pl.DataFrame({"enterprise": ["a", "a"], "year": [2020, 2020], "roe": [1.0, 2.0]}))
    with pytest.raises(RulebookError, match="Did you mean: id-kep-100"):
        assess(book, "id-kep-10", Inputs(given=given({"a": {"roe": 1.0}})))


def test_reasons_are_told_in_the_running_language(book: Rulebook) -> None:
    inputs = Inputs(given=given({"e": {"roe": 17.6}}))
    with language("zh"):
        (result,) = assess(book, "id-kep-100", inputs).to_dict()["results"]
    (english,) = assess(book, "id-kep-100", inputs).to_dict()["results"]
    assert [n["score"] for n in result["nodes"]] == [n["score"] for n in english["nodes"]]
    assert all(n["reason"] for n in result["nodes"] if n["status"] == "missing")


def test_a_target_that_only_later_enterprises_have_is_read() -> None:
    """The kind of a column is said, not guessed from its first rows."""
    many = [{"enterprise": f"E{i:03}", "year": 2025, "indicator": "roe", "target": "8"} for i in range(200)]
    late = {"enterprise": "E200", "year": 2025, "indicator": "total_profit", "target": "100.94"}
    given = pl.DataFrame({"enterprise": ["E000"], "year": [2025], "roe": [9.0]})
    targets = Inputs(given=given, targets=pl.DataFrame([*many, late])).targets
    assert targets is not None
    assert targets.filter(enterprise="E200").to_dicts()[0]["target.total_profit"] == 100.94
    assert targets.get_column("target.roe").null_count() == 1
