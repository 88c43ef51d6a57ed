"""The exact reader: values, reasons and traces."""

from __future__ import annotations

from decimal import Decimal

import pytest

from stateward.formula import Definition, InputRef, InputValue, Program, Reason, Traced, exact, parse
from stateward.formula.tree import Comparison, Condition, Known, Missing, Name, Number
from stateward.messages import language
from stateward.messages.errors import FormulaError


def calculate(figures: dict[str, object] | None = None, **formulas: str) -> dict[str, Traced]:
    definitions = {id_: Definition(id_, parse(text)) for id_, text in formulas.items()}
    rules = Program(definitions, lambda name: name in ("industry", "rate"))
    given = figures or {}

    def lookup(reference: InputRef) -> InputValue:
        value = given.get(reference.column)
        if isinstance(value, InputValue):
            return value
        return InputValue(Decimal(str(value)) if isinstance(value, (int, float)) and value is not True else value)

    return exact.evaluate(rules, formulas, lookup)


def value(text: str, **figures: object) -> object:
    traced = calculate(figures, it=text)["it"]
    return traced.reason if traced.reason else traced.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a / b", "division_by_zero:b"),
        ("a / positive(b)", "not_positive:b"),
        ("a / positive(b - a)", "not_positive:b - a"),
        ("a / (b - b)", "division_by_zero:b - b"),
        ("sqrt(-a)", "negative_root:-a"),
        ("ln(b)", "log_domain:b"),
        ("exp(a * 600)", "out_of_range:a * 600"),
        ("a + gone", "missing_input:gone"),
        ("gone + other", "missing_input:gone"),
        ("previous(a)", "no_history:a@1"),
        ("opening(a)", "missing_input:a.opening"),
        ("max(a, gone)", "missing_input:gone"),
        ("mean(a, gone, 3)", "missing_input:gone"),
        ("trend_error(a, 2, 3)", "no_spread"),
        ("interpolate(a, b, 1, b, 2)", "unordered_points"),
        ("total(gone, other)", "missing_input:gone"),
        ("first_known(gone, other)", "missing_input:gone"),
        ("gone > 1", "missing_input:gone"),
        ("gone > 1 or b > 1", "missing_input:gone"),
        ("where(gone > 1, 1, 2)", "missing_input:gone"),
    ],
)
def test_a_result_with_a_missing_part_is_missing_with_its_first_cause(text, expected):
    found = value(text, a=1, b=0)
    assert isinstance(found, Reason)
    assert str(found) == expected
    assert Reason.of(expected) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("total(a, gone, 2)", "3"),
        ("first_known(gone, a)", "1"),
        ("or_zero(gone) + 1", "1"),
        ("where(is_missing(gone), 5, gone)", "5"),
        ("where(a > 0, 2, gone)", "2"),
        ("where(a > 0 or gone > 0, 1, 2)", "1"),
        ("where(b > 1 and gone > 0, 1, 2)", "2"),
        ("1 if not is_missing(a) else gone", "1"),
    ],
)
def test_what_is_not_read_cannot_make_a_result_missing(text, expected):
    assert value(text, a=1, b=0) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2", "0.3"),
        ("round(2.675, 2)", "2.68"),
        ("round(-2.5)", "-3"),
        ("round(1250, -2)", "1300"),
        ("round_half_even(2.5)", "2"),
        ("round_half_even(3.5)", "4"),
        ("round(2.6749999999999999, 2)", "2.68"),
        ("round(2.67499, 2)", "2.67"),
        ("floor(2.9999999999999)", "3"),
        ("floor(2.999999)", "2"),
        ("floor(-0.5)", "-1"),
        ("floor(100000000000000)", "100000000000000"),
        ("clip(7, 0, 5)", "5"),
        ("stdev(2, 4, 4, 4, 5, 5, 7, 9)", "2"),
        ("interpolate(0.5, 0, 10, 1, 20)", "15"),
        ("interpolate(-1, 0, 10, 1, 20)", "10"),
        ("interpolate(9, 0, 10, 1, 20)", "20"),
        ("sqrt(0)", "0"),
        ("normal_cdf(0)", "0.5"),
        ("1 / 3 * 3", "1"),
    ],
)
def test_functions_give_what_their_names_promise(text, expected):
    found = value(text)
    assert isinstance(found, Decimal)
    assert abs(found - Decimal(expected)) < Decimal("1e-30")


@pytest.mark.parametrize(
    ("z", "expected"),
    [  # Abramowitz and Stegun, table 26.1, to 15 places
        ("1", "0.841344746068543"),
        ("2", "0.977249868051821"),
        ("-3", "0.001349898031630"),
    ],
)
def test_the_normal_distribution_has_its_published_values(z, expected):
    found = value(f"normal_cdf({z})")
    assert isinstance(found, Decimal)
    assert round(found, 15) == Decimal(expected)


def test_equal_numbers_are_neither_smaller_nor_larger():
    assert value("0.1500000000001 > 0.15") is False
    assert value("0.1499999999999 >= 0.15") is True
    assert value("0.149999999 >= 0.15") is False
    assert value("1000000000000.5 == 1000000000000") is True
    assert value("1000000000002 == 1000000000000") is False


HISTORY = {"100": (100, 105, 110, 115, 120), "trend": (100, 104, 111, 113, 121), "down": (50, 48, 47, 45, 44)}


def _years(name: str, actual: int) -> dict[str, object]:
    figures: dict[str, object] = {f"y@{5 - i}": figure for i, figure in enumerate(HISTORY[name])}
    return figures | {"y": actual}


BEST = {"base": "max(previous(y), mean(history(y, 3)))"}
LEAST = {"base": "min(previous(y), mean(history(y, 3)))"}
SIGMA = {**BEST, "sigma": "stdev(history(y, 5))"}
LINEAR = "clip(20 + 80 * (y - low) / (high - low), 20, 100)"


@pytest.mark.parametrize(
    ("case", "history", "actual", "formulas", "expected"),
    [
        ("K1", "100", 126, {**BEST, "high": "1.2 * base", "low": "0.8 * base"}, "70.0"),
        ("K2", "100", 126, {**BEST, "high": "1.1 * base", "low": "0.9 * base"}, "80.0"),
        ("K3", "100", 126, {**SIGMA, "high": "base + 2 * sigma", "low": "base - 2 * sigma"}, "76.970563"),
        ("K4", "100", 126, {**SIGMA, "high": "base + 2 * sigma", "low": "0.8 * base"}, "82.922539"),
        ("K5", "100", 126, {**SIGMA, "high": "base + sigma", "low": "base - sigma"}, "93.941125"),
        ("K6", "down", 42, {**LEAST, "high": "0.8 * base", "low": "1.2 * base"}, "69.090909"),
    ],
)
def test_korean_goal_assigned_vectors(case, history, actual, formulas, expected):
    found = calculate(_years(history, actual), **formulas, score=f"round({LINEAR}, 6)")["score"]
    assert found.value == Decimal(expected), case


TREND = {
    "forecast": "trend_forecast(history(y, 5))",
    "error": "trend_error(history(y, 5))",
    "z": "(y - forecast) / error",
    "score": "20 + 80 * normal_cdf(z)",
}


def test_korean_trend_vector_k7():
    found = {key: traced.value for key, traced in calculate(_years("trend", 126), **TREND).items()}
    assert found["forecast"] == Decimal("125.1")
    rounded = {key: round(found[key], 6) for key in ("error", "z", "score")}
    assert rounded == {"error": Decimal("2.165641"), "z": Decimal("0.415581"), "score": Decimal("72.891346")}


def test_korean_trend_vector_k8_has_no_score_when_all_years_lie_on_a_line():
    found = calculate(_years("100", 126), **TREND)
    assert found["score"].value is None
    assert str(found["score"].reason) == "no_spread"


def test_the_trace_lists_what_was_really_read_in_order_of_first_use():
    definitions = {
        "roe": Definition(
            "roe",
            parse("round(net_profit / average(equity), 4)"),
            kind="ratio",
            title={"en": "Return on equity", "zh": "净资产收益率"},
            source="Decree 157, annex 1",
            unit="percent",
            note="Net profit over mean equity.",
        ),
        "score": Definition("score", parse("where(roe >= 0.15, 20, penalty) + or_zero(bonus)")),
    }
    rules = Program(definitions, lambda _name: False)
    figures = {
        "net_profit": ("30", "income!C9"),
        "equity": ("110", "balance!C40"),
        "equity.opening": ("90", "balance!B40"),
    }

    def lookup(reference: InputRef) -> InputValue:
        figure, cell = figures.get(reference.column, (None, None))
        return InputValue(Decimal(figure) if figure else None, source=cell)

    score = exact.evaluate(rules, ["score"], lookup)["score"]
    assert [child.id for child in score.children] == ["roe", "bonus"]
    roe = score.children[0]
    assert (roe.value, roe.rounding, roe.kind, roe.unit) == (Decimal("0.3"), "half_up:4", "ratio", "percent")
    assert (roe.formula, roe.source) == ("round(net_profit / average(equity), 4)", "Decree 157, annex 1")
    assert roe.rule == "Net profit over mean equity." and roe.title is not None and roe.title["zh"] == "净资产收益率"
    assert [(child.id, child.source) for child in roe.children] == [
        ("net_profit", "income!C9"),
        ("equity.opening", "balance!B40"),
        ("equity", "balance!C40"),
    ]
    assert all(child.is_input for child in roe.children) and not roe.is_input
    assert [node.id for node in score.walk()] == ["score", "roe", "net_profit", "equity.opening", "equity", "bonus"]


def test_a_reason_given_with_an_input_travels_to_the_result():
    given = InputValue(None, reason=Reason("not_applicable", "exports"))
    assert str(value("a * 2", a=given)) == "not_applicable:exports"


def test_methods_may_declare_a_result_missing_for_a_reason_of_their_own():
    tree = Condition(
        Known(Comparison(">", Name("a"), Number(Decimal(0)))), Number(Decimal(1)), Missing("below_minimum")
    )
    rules = Program({"it": Definition("it", tree)}, lambda _name: False)
    found = exact.evaluate(rules, ["it"], lambda _reference: InputValue(None))["it"]
    assert found.reason == Reason("below_minimum")


def test_texts_and_truths_are_values_too():
    assert value("industry == 'mining'", industry="mining") is True
    assert value("where(listed, 1, 2)", listed=True) == 1
    with pytest.raises(FormulaError, match="industry has the value mining"):
        value("industry * 2", industry="mining")


def test_reasons_are_sentences_in_both_languages():
    for code in (
        "missing_input",
        "no_history",
        "division_by_zero",
        "non_positive_base",
        "negative_root",
        "something_new",
    ):
        for reason in (Reason(code), Reason(code, "equity")):
            for code_of_language in ("en", "zh"):
                with language(code_of_language):
                    assert reason.text() and "{" not in reason.text()
    assert Reason("missing_input", "equity").text(lambda _id: "Equity") == "Equity was not reported."


def test_thirty_four_digits_are_carried():
    assert value("1 / 3") == Decimal("0.3333333333333333333333333333333333")
