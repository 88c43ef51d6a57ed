"""Published and constructed cases of the schemes; each names its source."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from scoring import TITLE, YEAR, given, indicators, leaf_of, points, prepare, scheme, standard, with_documents

from stateward.assessment.explain import explain
from stateward.assessment.inputs import Inputs
from stateward.assessment.result import assess
from stateward.rulebook import Rulebook
from stateward.rulebook.scheme import RiskBands


def rows_of(shared_data: Path, name: str) -> list[dict[str, str]]:
    with (shared_data / "vectors" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def near(found: Any, expected: Any, tolerance: str = "1e-6") -> bool:
    return found is not None and abs(Decimal(str(found)) - Decimal(str(expected))) <= Decimal(tolerance)


# --- Indonesia: KEP-100


def test_kep_100_of_a_published_enterprise(book: Rulebook, shared_data: Path) -> None:
    """PT Hutama Karya, annual report 2014, p. 183: eight scores and 52.5 in all."""
    rows = rows_of(shared_data, "hutama-karya-2013.csv")
    values = {row["indicator"]: float(row["value_2013"]) for row in rows if row["value_2013"]}
    inputs = Inputs(given=given({"hutama karya": values}, year=2013))
    (result,) = assess(book, "id-kep-100", inputs).to_dict()["results"]
    nodes = {node["id"]: node for node in result["nodes"]}
    for row in rows:
        found = result["score"] if row["indicator"] == "total" else nodes[row["indicator"]]["score"]
        assert found == float(row["score_2013"]), row["indicator"]
    assert result["score"] == 52.5
    assert result["grade"] is None  # the class needs the two other aspects
    assert {nodes[i]["status"] for i in values} == {"scored"}


# --- China: comprehensive evaluation


def golden(shared_data: Path) -> dict[str, Any]:
    text = (shared_data / "vectors" / "golden-comprehensive-2006.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def golden_inputs(case: dict[str, Any]) -> Inputs:
    indicators_of_parts = [i for part in case["parts"] for i in part["basic"] + part["modifying"]]
    values = {i["indicator"]: float(i["actual"]) for i in indicators_of_parts}
    marks = {i["indicator"]: float(i["coefficient"]) for i in case["management"]}
    rows = tuple(standard(i["indicator"], i["standards"]) for i in indicators_of_parts)
    return Inputs(given=given({"golden": values | marks}), standards=rows, standards_origin="golden case")


def test_every_number_of_the_golden_case_is_explained(book: Rulebook, shared_data: Path) -> None:
    case = golden(shared_data)
    tree = explain(book, "cn-comprehensive-2006", golden_inputs(case), "golden", YEAR)
    tiers = case["rule"]["tier_coefficients"] | {"below_poor": "0"}

    def step(name: str) -> Any:
        found = tree.find(name)
        assert found is not None, name
        return found

    for part in case["parts"]:
        for row in part["basic"] + part["modifying"]:
            key = row["indicator"]
            assert near(step(key).score, row.get("score") or row["coefficient"]), key
            assert near(step(f"tier.{key}").value, tiers[row["tier"]]), key
            assert near(step(f"efficacy.{key}").value, row["efficacy"] or 0), key
        for row in part["modifying"]:
            assert near(step(f"raw.{row['indicator']}").value, row["raw_coefficient"]), row["indicator"]
        for name, expected in (
            (f"basic.{part['part']}", part["basic_score"]),
            (f"analysis.{part['part']}", part["analysis_coefficient"]),
            (f"coefficient.{part['part']}", part["part_coefficient"]),
        ):
            assert near(step(name).value, expected), name
        assert near(step(part["part"]).score, part["modified_score"])
    assert near(step("financial").score, case["result"]["financial_score"])
    assert near(step("management").score, case["result"]["management_score"])
    assert near(tree.score, case["result"]["overall_score"])
    assert step("grade").value == case["result"]["sub_grade"]


def test_the_golden_case_over_a_table(book: Rulebook, shared_data: Path) -> None:
    case = golden(shared_data)
    (result,) = assess(book, "cn-central-2006-157", golden_inputs(case)).to_dict()["results"]
    assert near(result["score"], case["result"]["overall_score"])
    assert result["grade"] == "B-"
    basic = sum(float(i["score"]) for part in case["parts"] for i in part["basic"])
    nodes = {node["id"]: node["score"] for node in result["nodes"]}
    assert near(sum(nodes[i["indicator"]] for part in case["parts"] for i in part["basic"]), basic)
    assert near(basic, case["result"]["basic_total"])


def test_single_rows_of_the_efficacy_method(book: Rulebook, shared_data: Path) -> None:
    rows = rows_of(shared_data, "efficacy-single.csv")
    assert len(rows) == 8
    for row in rows:
        five = [row[f"standard_{tier}"] for tier in ("excellent", "good", "average", "low", "poor")]
        ready = leaf_of(
            book,
            {"method": "efficacy", "weight": float(row["weight"])},
            [{"x": float(row["actual"])}],
            better="lower" if row["better"] == "low" else "higher",
            standards=(standard("x", five),),
        )
        assert ready.disagreements([("e", YEAR)]) == []
        assert near(ready.exact()["points.x"], row["expected_score"]), row["indicator"]


# --- China: EVA, steps, ladders


@pytest.mark.parametrize("case_id", ["eva_1", "eva_2"])
def test_eva_of_two_published_exercises(book: Rulebook, shared_data: Path, case_id: str) -> None:
    case = next(row for row in rows_of(shared_data, "eva.csv") if row["case_id"] == case_id)
    leaves = [{"indicator": i, "method": "formula", "points": "value"} for i in ("nopat", "adjusted_capital", "eva")]
    old = case_id == "eva_1"  # the capital of 2010 to 2015
    choice = {"parameters": {"capital_form": "adjusted_capital_assets_minus_interest_free"}} if old else {}
    document = scheme({"id": "all", "sum": leaves}, **choice) | {"indicators": ["cn-eva"]}
    balances = (
        {"total_equity": 50, "total_liabilities": 70, "total_current_liabilities": 20, "short_term_borrowings": 0}
        if old
        else {
            "total_equity": float(case["avg_equity"]),
            "interest_bearing_debt": float(case["avg_interest_bearing_debt"]),
        }
    )
    balances["construction_in_progress"] = float(case["avg_construction_in_progress"])
    flows = {
        "net_profit": case["net_profit"],
        "interest_expense": case["interest_expensed"],
        "rd_expenses": case["rd_expensed"],
        "rd_capitalised": case["rd_capitalised"],
    }
    record = {k: float(v) for k, v in (balances | {f"{k}.opening": v for k, v in balances.items()} | flows).items()}
    inputs = Inputs(facts=given({"e": record}), given=given({"e": {"wacc": float(case["wacc"]) * 100}}))
    ready = prepare(with_documents(book, document), "test-scheme", inputs)
    assert ready.disagreements() == []
    found = ready.exact()
    assert near(found["points.nopat"], case["expected_nopat"], "1e-9")
    assert near(found["points.adjusted_capital"], case["expected_capital"], "1e-9")
    assert near(found["points.eva"], case["expected_eva"], "1e-9")


@pytest.mark.parametrize("name", ["cn-central-order22-annual", "cn-municipal-annual"])
def test_steps_over_and_under_the_profit_target(book: Rulebook, shared_data: Path, name: str) -> None:
    """Order 22 (2009), annual annex: a point for every full 3 %, capped by how the target lies to the base."""
    rows = rows_of(shared_data, "profit-target-steps.csv")
    facts = given({f"T{i}": {"total_profit": float(row["actual"])} for i, row in enumerate(rows, 1)})
    targets = given(
        {
            f"T{i}": {"target.total_profit": float(row["target"]), "base.total_profit": float(row["base_value"])}
            for i, row in enumerate(rows, 1)
        }
    )
    people = facts.select("enterprise").with_columns(enterprise_class=_text("commercial_1"))
    ready = prepare(book, name, Inputs(facts=facts, targets=targets, enterprises=people))
    table = ready.table()
    for i, row in enumerate(rows, 1):
        found = ready.exact(f"T{i}")["points.total_profit"]
        assert found == Decimal(row["expected_score"])
        assert table[f"T{i}", YEAR]["points.total_profit"] == float(row["expected_score"])


def _text(value: str) -> Any:
    import polars as pl

    return pl.lit(value)


@pytest.mark.parametrize(
    ("profit", "expected"),
    [(30000, 90), (29999, 85), (10000, 85), (5000, 80), (1000, 75), (0, 70), (-1, 60), (-5000, 60), (-5000.5, 50)],
)
def test_the_start_score_ladder_of_a_province(book: Rulebook, profit: float, expected: int) -> None:
    """Hainan: the start score by the size of total profit (10,000 yuan)."""
    ladder = {"30000": 90, "10000": 85, "5000": 80, "1000": 75, "0": 70, "-5000": 60}
    assert points(book, {"method": "steps", "from": ladder, "else": 50}, profit) == expected


@pytest.mark.parametrize(("actual", "expected"), [(100, 30), (98.1, 30), (98, 29), (41, 1), (10, 0), (150, 30)])
def test_two_percent_under_the_target_cost_a_point_down_to_none(book: Rulebook, actual: float, expected: int) -> None:
    """Tianjin type: each 2 % under the target one point less, never below 0."""
    node = {
        "method": "points_per_step",
        "basic": 30,
        "step": 2,
        "base": "target.x",
        "cases": [{"id": "all", "when": "target > 0", "max_bonus": 0, "max_penalty": 30}],
    }
    assert points(book, node, actual, targets=given({"e": {"target.x": 100.0}})) == expected


# --- Brazil, the IMF


def test_levels_of_the_brazilian_governance_indicator(book: Rulebook, shared_data: Path) -> None:
    rows = rows_of(shared_data, "ig-sest.csv")
    inputs = Inputs(given=given({row["enterprise"]: {"overall_score": float(row["score"])} for row in rows}))
    found = {result["enterprise"]: result for result in assess(book, "br-ig-sest", inputs).to_dict()["results"]}
    assert {row["enterprise"]: row["expected_level"] for row in rows} == {key: r["grade"] for key, r in found.items()}
    assert all(found[row["enterprise"]]["score"] == float(row["score"]) for row in rows)


def test_cut_offs_of_the_health_check_are_those_of_the_table(book: Rulebook, shared_data: Path) -> None:
    rows = {row["ratio"]: row for row in rows_of(shared_data, "imf-hct-thresholds.csv")}
    document = book.get("scheme", "imf-health-check")
    better = book.get("indicators", "intl-imf-health-check").indicators
    leaves = {leaf.indicator: leaf for leaf in document.score.mean}
    assert set(leaves) == {name for name, row in rows.items() if row["in_default_rating"] == "yes"}
    for name, leaf in leaves.items():
        assert isinstance(leaf, RiskBands)
        assert list(leaf.thresholds) == [Decimal(rows[name][f"t{i}"]) for i in range(1, 5)]
        assert better[name].better == {"high": "higher", "low": "lower"}[rows[name]["better"]]


# --- Korea: goals, deviations, trends (K1 to K8)

UP = [100, 105, 110, 115, 120]
MAIN = {"low": "0.8 * base", "high": "1.2 * base", "base": "max(previous(value), mean(history(value, 3)))"}
KOREA: list[tuple[str, str, dict[str, str], list[float], str | None]] = [
    ("K1", "higher", MAIN, [*UP, 126], "70"),
    ("K2", "higher", MAIN | {"low": "0.9 * base", "high": "1.1 * base"}, [*UP, 126], "80"),
    (
        "K3",
        "higher",
        MAIN | {"low": "base - 2 * stdev(history(value, 5))", "high": "base + 2 * stdev(history(value, 5))"},
        [*UP, 126],
        "76.970563",
    ),
    ("K4", "higher", MAIN | {"high": "base + 2 * stdev(history(value, 5))"}, [*UP, 126], "82.922539"),
    (
        "K5",
        "higher",
        MAIN | {"low": "base - stdev(history(value, 5))", "high": "base + stdev(history(value, 5))"},
        [*UP, 126],
        "93.941125",
    ),
    (
        "K6",
        "lower",
        {"low": "1.2 * base", "high": "0.8 * base", "base": "min(previous(value), mean(history(value, 3)))"},
        [50, 48, 47, 45, 44, 42],
        "69.090909",
    ),
]


@pytest.mark.parametrize(("case", "better", "anchors", "history", "expected"), KOREA, ids=[row[0] for row in KOREA])
def test_korean_goals(
    book: Rulebook, case: str, better: str, anchors: dict[str, str], history: list[float], expected: str
) -> None:
    values = [{"x": value} for value in history]
    assert near(points(book, {"method": "scaled", **anchors}, values, better=better), expected), case


def test_korean_trend(book: Rulebook) -> None:
    ready = leaf_of(book, {"method": "trend", "years": 5}, [{"x": v} for v in (100, 104, 111, 113, 121, 126)])
    assert ready.disagreements([("e", YEAR)]) == []
    found = ready.exact()
    assert near(found["points.x"], "72.891346")
    tree = explain(*_named(book), ready.inputs, "e", YEAR)
    for name, expected in (("forecast.x", "125.1"), ("error.x", "2.165641"), ("z.x", "0.415581")):
        step = tree.find(name)
        assert step is not None
        assert near(step.value, expected)


def _named(book: Rulebook) -> tuple[Rulebook, str]:
    documents = (indicators(x={}), scheme({"indicator": "x", "method": "trend", "years": 5}))
    return with_documents(book, *documents), "test-scheme"


def test_a_trend_without_spread_gives_no_score(book: Rulebook) -> None:
    """K8: five points on a line; nothing may be divided by an error of zero."""
    assert points(book, {"method": "trend", "years": 5}, [{"x": value} for value in (*UP, 126)]) is None
    inputs = Inputs(given=given([{"x": value} for value in (*UP, 126)]))
    found = next(r for r in assess(*_named(book), inputs).to_dict()["results"] if r["year"] == YEAR)
    assert found["score"] is None
    assert "line" in found["nodes"][0]["reason"]


# --- India: levels


@pytest.mark.parametrize(
    ("actual", "expected"), [(120, 10), (100, 10), (95, 9), (90, 8), (80, 6), (65, 3), (60, 2), (59.9, 0)]
)
def test_indian_levels_are_pro_rata_between_and_nothing_below_poor(
    book: Rulebook, actual: float, expected: int
) -> None:
    node = {"method": "levels", "weight": 10, "values": [100, 90, 80, 70, 60]}
    assert near(points(book, node, actual), expected, "1e-12")


def test_levels_may_stand_in_the_targets_of_the_enterprise(book: Rulebook) -> None:
    tiers = ("excellent", "good", "average", "low", "poor")
    targets = given({"e": {f"level.x.{tier}": float(v) for tier, v in zip(tiers, (50, 40, 30, 20, 10), strict=True)}})
    assert points(book, {"method": "levels", "weight": 20}, 45, targets=targets) == 18
    lower = {"method": "levels", "weight": 20, "between": "lower_level"}
    assert points(book, lower, 45, targets=targets) == 16


# --- Philippines: the gate of 90 %

ELIGIBILITY = scheme(
    {"indicator": "weighted_average", "method": "given_points", "high": 100},
    gates=[{"id": "conditions", "title": TITLE, "when": "conditions_met < 1", "ceiling": "not eligible"}],
    grades=[{"grade": "eligible", "from": 90}, {"grade": "not eligible"}],
)


@pytest.mark.parametrize(
    ("case", "score", "conditions", "grade"),
    [("G1", 59.47, 1, "not eligible"), ("G2", 90.0, 1, "eligible"), ("G3", 95.0, 0, "not eligible")],
)
def test_the_philippine_gate(book: Rulebook, case: str, score: float, conditions: int, grade: str) -> None:
    mine = with_documents(book, indicators(weighted_average={}, conditions_met={}), ELIGIBILITY)
    inputs = Inputs(given=given({"e": {"weighted_average": score, "conditions_met": conditions}}))
    (result,) = assess(mine, "test-scheme", inputs).to_dict()["results"]
    assert result["grade"] == grade, case


def test_a_measure_without_document_counts_zero_and_says_so(book: Rulebook) -> None:
    """G4: automatic zero for what cannot be verified, 0 of 10."""
    leaves = [
        {"indicator": key, "method": "ratio_to_target", "weight": weight, "missing": "zero"}
        for key, weight in (("x", 10), ("y", 90))
    ]
    mine = with_documents(book, indicators(x={}, y={}), scheme({"id": "all", "sum": leaves}))
    targets = given({"e": {"target.x": 5.0, "target.y": 7099.0}})
    inputs = Inputs(given=given({"e": {"x": None, "y": 6599.0}}), targets=targets)
    (result,) = assess(mine, "test-scheme", inputs).to_dict()["results"]
    node = result["nodes"][0]
    assert node["status"] == "missing"
    assert "counts as 0" in node["reason"]
    assert near(result["score"], 90 * 6599 / 7099)


# --- Altman

RATING = {
    "AAA": 4.90, "AA+": 4.35, "AA": 4.05, "AA-": 3.75, "A+": 3.60, "A": 3.40, "A-": 3.15, "BBB+": 3.00, "BBB": 2.60,
    "BBB-": 2.40, "BB+": 2.00, "BB": 1.70, "BB-": 1.50, "B+": 1.25, "B": 0.90, "B-": 0.50, "CCC+": -0.05,
    "CCC": -0.75, "CCC-": -1.50,
}  # fmt: skip


def test_altman_z_double_prime_is_rated(book: Rulebook) -> None:
    """Z1: Z'' = 3.1058, safe, BBB+ on the map for emerging markets."""
    document = scheme(
        {"indicator": "altman_z_double_prime", "method": "formula", "points": "value"},
        grades=[*({"grade": grade, "from": limit} for grade, limit in RATING.items()), {"grade": "D"}],
    )
    document["indicators"] = ["intl-imf-health-check"]
    figures = {
        "total_current_assets": 500.0,
        "total_current_liabilities": 300.0,
        "retained_earnings": 150.0,
        "ebit": 90.0,
        "total_equity": 400.0,
        "total_assets": 1000.0,
        "total_liabilities": 600.0,
    }
    inputs = Inputs(facts=given({"e": figures}))
    (result,) = assess(with_documents(book, document), "test-scheme", inputs).to_dict()["results"]
    assert near(result["score"], "3.1058", "1e-9")
    assert result["grade"] == "BBB+"
