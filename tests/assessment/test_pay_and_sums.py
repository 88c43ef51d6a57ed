"""The pay curve of 2007 to 2012, the term incentive; sums that meet two ways; own standards and the yearly book."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scoring import indicators, scheme, with_documents
from test_robustness import CHART, leaf

from stateward.assessment.inputs import Inputs
from stateward.assessment.own_standards import book_rows, own_standards
from stateward.assessment.pay import performance_pay, term_incentive
from stateward.assessment.reconcile import reconcile
from stateward.assessment.result import Assessment, assess
from stateward.assessment.standards import Standards
from stateward.messages.errors import AssessmentError
from stateward.rulebook import Rulebook
from stateward.rulebook.terms import PayDocument

D = Decimal


@pytest.fixture(scope="module")
def curve(book: Rulebook) -> PayDocument:
    document: PayDocument = book.get("pay", "cn-order-22-pay")
    return document


@pytest.mark.parametrize(
    ("grade", "score", "multiple"),
    [("D", 60, 0), ("D", 70, 0.5), ("C", 80, 1), ("C", 90, 1.25), ("B", 100, 1.5), ("B", 108, 1.75), ("A", 116, 2),
     ("A", 118, 2.5), ("A", 120, 3), ("A", 130, 3), ("D", 30, 0)],
)  # fmt: skip
def test_the_published_curve_gives_its_multiples(curve: PayDocument, grade: str, score: int, multiple: float) -> None:
    assert performance_pay(curve, grade, D(score), D(100_000)).multiple == D(str(multiple))


def test_forty_percent_is_deferred_and_nothing_is_lost_in_rounding(curve: PayDocument) -> None:
    pay = performance_pay(curve, "C", D("87.33"), D("123456.78"))
    assert pay.at_once + pay.deferred == pay.amount == D("146080.23")
    assert pay.deferred == (pay.amount * D("0.4")).quantize(D("0.01"))
    assert len(pay.steps) == 3


def test_a_grade_that_a_gate_lowered_earns_at_most_its_own_upper_end(curve: PayDocument) -> None:
    assert performance_pay(curve, "C", D(118), D(100)).multiple == D("1.5")


@given(st.decimals(60, 130, places=2), st.decimals(60, 130, places=2))
def test_pay_never_falls_with_the_score(one: Decimal, other: Decimal) -> None:
    curve: PayDocument = Rulebook.load().get("pay", "cn-order-22-pay")

    def grade(score: Decimal) -> str:
        return next(b.grade for b in reversed(curve.bands) if score >= b.from_)

    low, high = sorted((one, other))
    assert (
        performance_pay(curve, grade(low), low, D(1)).multiple
        <= performance_pay(curve, grade(high), high, D(1)).multiple
    )


def test_the_term_incentive_is_capped_at_thirty_percent_of_the_terms_pay(curve: PayDocument) -> None:
    assert term_incentive(curve, "A", [D(100), D(200), D(300)])[0] == D(180)
    assert term_incentive(curve, "B", [D(100), D(200), D(300)])[0] == D(144)
    assert term_incentive(curve, "D", [D(100)])[0] == 0


def test_unknown_grades_and_negative_bases_are_refused(curve: PayDocument) -> None:
    with pytest.raises(AssessmentError):
        performance_pay(curve, "S", D(100), D(1))
    with pytest.raises(AssessmentError):
        performance_pay(curve, "A", D(100), D(-1))
    with pytest.raises(AssessmentError):
        term_incentive(curve, "S", [D(1)])


def scored(score: dict[str, Any], rows: list[dict[str, Any]], **fields: Any) -> Assessment:
    measures = indicators(**{name: {"unit": "number"} for name in "abc"})
    book = with_documents(Rulebook(), CHART, measures, scheme(score, **fields))
    frame = pl.DataFrame([{"enterprise": f"E{n}", "year": 2023, **row} for n, row in enumerate(rows)])
    return assess(book, "test-scheme", Inputs(given=frame), reasons=False)


PARTS = {
    "id": "all",
    "sum": [
        {"id": "money", "sum": [leaf("a", 40), leaf("b", 30)]},
        {"id": "conduct", "sum": [leaf("c", 30, nature="qualitative")]},
    ],
}


def test_sums_by_category_and_by_kind_meet_the_total() -> None:
    rows, faults = reconcile(scored(PARTS, [{"a": 90, "b": 80, "c": 70}, {"a": 10, "b": 20, "c": 30}]))
    assert faults == []
    assert rows[0].by_category == pytest.approx({"money": 60, "conduct": 21})
    assert rows[0].by_kind == pytest.approx({"quantitative": 60, "qualitative": 21})
    assert sum(rows[0].by_kind.values()) == pytest.approx(rows[0].score)


def test_a_cap_on_the_way_is_told_as_the_reason_of_a_difference() -> None:
    capped = {"id": "all", "sum": [{"id": "money", "cap": 30, "sum": [leaf("a", 40), leaf("b", 30)]}, leaf("c", 30)]}
    _rows, faults = reconcile(scored(capped, [{"a": 90, "b": 80, "c": 70}]))
    assert [(fault.code, fault.level) for fault in faults] == [("reconcile.difference", "explain")]
    assert "money" in faults[0].next_step


def test_a_measure_counted_in_the_score_and_as_a_bonus_is_found() -> None:
    bonus = {"nodes": [{"id": "again", "indicator": "c", "method": "given_points", "high": 100}]}
    _rows, faults = reconcile(scored(PARTS, [{"a": 90, "b": 80, "c": 70}], bonus=bonus))
    assert [fault.code for fault in faults] == ["reconcile.twice"]
    assert faults[0].level == "error" and faults[0].value == "c"


def test_every_shipped_scheme_counts_nothing_twice(book: Rulebook) -> None:
    for name in book.ids("scheme"):
        frame = pl.DataFrame({"enterprise": ["X"], "year": [2023]})
        result = assess(book, name, Inputs(given=frame), reasons=False)
        assert [f for f in reconcile(result)[1] if f.code == "reconcile.twice"] == [], name


def population(number: int = 200) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    return pl.DataFrame(
        {
            "enterprise": [f"E{n}" for n in range(number)],
            "industry": ["C" if n % 2 else "D" for n in range(number)],
            "size": ["large" if n % 20 == 0 else "small" for n in range(number)],
            "roe": rng.normal(8, 4, number),
            "debt_ratio": rng.normal(60, 10, number),
        }
    )


def test_own_standards_are_the_quantiles_of_their_cells_and_pass_the_check(book: Rulebook) -> None:
    values = population()
    found = own_standards(values, ["roe", "debt_ratio"], {"debt_ratio": "lower"}, year=2023)
    row = next(r for r in found.rows if (r.indicator, r.industry, r.size) == ("roe", "", ""))
    assert float(row.average) == pytest.approx(float(values["roe"].median()), abs=1e-4)  # type: ignore[arg-type]
    debt = next(r for r in found.rows if (r.indicator, r.industry, r.size) == ("debt_ratio", "", ""))
    assert debt.excellent < debt.good < debt.average < debt.low < debt.poor
    document = book.get("indicators", "cn-operating-assessment")
    Standards(found.rows, "own", {}).check(document.indicators)


def test_small_cells_give_no_standard_and_are_told() -> None:
    found = own_standards(population(), ["roe"], {}, fewest=15)
    cells = {(r.industry, r.size) for r in found.rows}
    assert ("D", "large") not in cells and ("D", "") in cells and ("", "") in cells
    assert all(count >= 15 for count in found.counts)
    assert [note.code for note in found.notes] == ["standards.small_cells"]


def test_classes_above_an_industry_gather_its_enterprises() -> None:
    found = own_standards(population(), ["roe"], {}, parents={"C": "S", "D": "S"})
    counts = {(r.industry, r.size): n for r, n in zip(found.rows, found.counts, strict=True)}
    assert counts["S", ""] == counts["", ""] == 200 and counts["C", ""] == 100


def test_missing_values_count_in_no_cell() -> None:
    values = population().with_columns(pl.when(pl.int_range(200) < 195).then(None).otherwise("roe").alias("roe"))
    assert own_standards(values, ["roe"], {}).rows == ()


@pytest.mark.parametrize("fewest", [0, 1, 2])
def test_cells_that_would_show_single_enterprises_are_refused(fewest: int) -> None:
    with pytest.raises(AssessmentError) as refusal:
        own_standards(population(), ["roe"], {}, fewest=fewest)
    assert refusal.value.faults[0].code == "standards.cells"


BOOK = pl.DataFrame(
    {
        "指标": ["净资产收益率（%）", "不知名"],
        "大型 excellent": ["12.1", "1"], "大型 good": ["9.0", "1"], "大型 average": ["6.2", "1"],
        "大型 low": ["1.0", "1"], "大型 poor": ["-5.5", "1"],
    }
)  # fmt: skip


def test_a_page_of_the_yearly_book_is_read_and_unknown_names_are_told() -> None:
    rows, notes = book_rows(BOOK, {"净资产收益率（%）": "roe"}, industry="C", year=2023, origin="book.xlsx")
    assert [(r.indicator, r.industry, r.size, r.excellent, r.poor) for r in rows] == [
        ("roe", "C", "大型", D("12.1"), D("-5.5"))
    ]
    assert [(note.code, note.row) for note in notes] == [("standards.unknown_name", 3)]


def test_a_row_of_the_book_with_a_hole_is_refused() -> None:
    broken = BOOK.with_columns(pl.lit(None, dtype=pl.String).alias("大型 low"))
    with pytest.raises(AssessmentError) as refusal:
        book_rows(broken, {"净资产收益率（%）": "roe"}, industry="C", year=2023, origin="book.xlsx")
    assert refusal.value.faults[0].row == 2
