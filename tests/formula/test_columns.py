"""Whole tables by the same rules on every engine."""

from __future__ import annotations

from decimal import Decimal

import narwhals as nw
import polars as pl
import pytest

from stateward.formula import Definition, InputRef, InputValue, Program, Reason, columns, exact, parse
from stateward.messages.errors import FormulaError

TIMELESS = {"industry", "limit"}


def program(**formulas: str) -> Program:
    definitions = {id_: Definition(id_, parse(text)) for id_, text in formulas.items()}
    return Program(definitions, lambda name: name in TIMELESS or name.startswith("standard."))


def both(engines, formulas, table):
    """The rows of `columns` and of `exact` for the same table."""
    rules = program(**formulas)
    got = engines.rows(columns.evaluate(engines.table(table), rules, formulas, reasons=True))
    expected = []
    for i in range(len(got)):

        def lookup(reference: InputRef, row: int = i) -> InputValue:
            value = table.get(reference.column, [None] * (row + 1))[row]
            reason = table.get(f"{reference.column}.reason", [None] * (row + 1))[row]
            return InputValue(
                Decimal(repr(value)) if isinstance(value, float) else value,
                reason=Reason.of(reason) if reason else None,
            )

        expected.append(exact.evaluate(rules, formulas, lookup))
    return got, expected


def assert_agree(engines, formulas, table):
    got, expected = both(engines, formulas, table)
    for row, traced in zip(got, expected, strict=True):
        for key, figure in traced.items():
            reason = str(figure.reason) if figure.reason else None
            assert row[f"{key}.reason"] == reason, (key, row, figure.value)
            if isinstance(figure.value, Decimal):
                assert row[key] == pytest.approx(float(figure.value), rel=1e-9, abs=1e-9), (key, row)
            else:
                assert row[key] == figure.value, (key, row)
    return got


NUMBERS = {
    "a": [1.0, 0.0, -2.5, None, 0.15, 1e-12, 2e-12, 5.0, 1e9, 2.675],
    "b": [2.0, 0.0, 2.5, 1.0, 0.15, 1e-12, 1.0, None, 3.0, 1e-11],
    "c": [-1.0, 7.0, None, 3.0, 0.1500000000001, 1.0, 0.5, 2.0, -4.0, 100.0],
}

FORMULAS = {
    "quotient": "a / b",
    "quotient_of_difference": "c / (a - b)",
    "product": "a * b - c",
    "negative": "-a + 2",
    "smallest": "min(a, b, c)",
    "largest": "max(a, b, 1)",
    "clipped": "clip(a, 0, 1)",
    "clipped_by_column": "clip(a, b, c)",
    "rounded": "round(a, 2)",
    "rounded_whole": "round(a * 2 + 0.5)",
    "rounded_tens": "round(a, -1)",
    "rounded_even": "round_half_even(a * 2 + 0.5)",
    "floored": "floor(a * 10)",
    "size": "abs(c)",
    "root": "sqrt(a)",
    "power": "exp(c)",
    "logarithm": "ln(b)",
    "spread": "stdev(a, b, c)",
    "forecast": "trend_forecast(a, b, c, a + b)",
    "error": "trend_error(a, b, c)",
    "error_of_two": "trend_error(a, b)",
    "normal": "normal_cdf(c)",
    "middle": "mean(a, b, c)",
    "or_nothing": "or_zero(a) + or_zero(b)",
    "gap": "is_missing(a) or is_missing(c)",
    "known": "first_known(a, b, c)",
    "sum": "total(a, b)",
    "line": "interpolate(a, 0, 10, 0.15, 60, 1, 100)",
    "line_of_columns": "interpolate(a, b, 1, b + 1, c)",
    "equal": "a == b",
    "unequal": "a != 0.15",
    "at_least": "a >= 0.15",
    "above": "c > a",
    "below_column": "a < b",
    "at_most": "c <= 0.15",
    "and_test": "a > 0 and b > 0",
    "or_test": "a > 0 or b > 0",
    "not_test": "not a > b",
    "chain": "100 if a >= 1 else 80 if a >= 0.15 else 60 if a >= 0 else 0",
    "chain_of_two": "1 if a > 1 else 2 if b > 1 else c",
    "branch": "where(b == 0, 0, a / b)",
    "positive_base": "where(b > 0, a / b, -1)",
    "untaken": "where(is_missing(c), 0, c)",
    "deep": "round(20 + 80 * normal_cdf((a - trend_forecast(a, b, c)) / trend_error(a, b, c)), 6)",
    "reads_others": "quotient + product",
    "reads_test": "where(at_least, chain, 0)",
}


def test_every_function_agrees_with_the_exact_reader_on_every_engine(engines):
    assert_agree(engines, FORMULAS, NUMBERS)


def test_ties_of_rounding_go_away_from_zero_or_to_even_alike_on_every_engine(engines):
    ties = [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 1.005, 2.675, 0.285, -1.005, 1.0049999999, 1e6 + 0.125, 0.0, 49.995, 3.0]
    formulas = {
        **{f"up_{places}": f"round(a, {places})" for places in (0, 1, 2)},
        **{f"even_{places}": f"round_half_even(a, {places})" for places in (0, 1, 2)},
        "sum_of_tenths": "round(a / 10 + a / 5, 2)",
        "whole": "floor(a * 3 / 3)",
    }
    rows = assert_agree(engines, formulas, {"a": ties})
    assert [row["up_2"] for row in rows][6:10] == [1.01, 2.68, 0.29, -1.01]
    assert [row["even_0"] for row in rows][:6] == [0.0, 2.0, 2.0, 0.0, -2.0, -2.0]


def test_a_value_at_a_threshold_reaches_it_however_it_was_computed(engines):
    # 0.1 + 0.2 is not 0.3 in floats; 1 - 0.9 is not 0.1
    table = {"a": [0.1, 0.2, 0.3], "b": [0.2, 0.1, 0.0], "limit": [0.3, 0.3, 0.3]}
    formulas = {
        "reached": "a + b >= 0.3",
        "not_above": "a + b > 0.3",
        "same": "a + b == 0.3",
        "by_column": "a + b >= limit",
        "same_as_column": "a + b == limit",
        "steps": "floor((a + b) / 0.1)",
    }
    rows = assert_agree(engines, formulas, table)
    assert rows[0] | {"x": 1} == rows[0] | {"x": 1, "reached": True, "not_above": False, "same": True, "steps": 3.0}


def test_texts_are_compared_with_the_names_of_attributes(engines):
    table = {"industry": ["mining", None, "energy"], "a": [1.0, 2.0, 3.0]}
    formulas = {
        "heavy": "industry in ('mining', 'steel')",
        "weight": "where(industry == 'mining', a, 2 * a)",
        "other": "industry != 'mining'",
        "unknown": "is_missing(industry)",
        "absent": "where(size == 'large', 1, 0)",
    }
    rows = assert_agree(engines, formulas, table)
    assert [row["weight"] for row in rows] == [1.0, None, 6.0]
    assert rows[0]["absent.reason"] == "missing_input:size"


def test_columns_of_other_points_in_time_are_read_by_their_names(engines):
    table = {
        "profit": [10.0, 10.0, None],
        "profit@1": [8.0, -1.0, 4.0],
        "profit@2": [5.0, 5.0, 5.0],
        "equity": [100.0, 0.0, 1.0],
        "equity.opening": [60.0, 0.0, 1.0],
        "equity@1": [60.0, 7.0, 1.0],
        "equity.opening@1": [20.0, 7.0, 1.0],
    }
    formulas = {
        "roe": "profit / average(equity)",
        "roe_before": "previous(roe)",
        "rise": "growth(profit)",
        "sum_of_years": "trailing(profit, 3)",
        "best": "max(profit, mean(history(profit, 2)))",
        "step": "change(profit)",
    }
    rows = assert_agree(engines, formulas, table)
    assert rows[0]["roe"] == pytest.approx(0.125)
    assert rows[0]["roe_before"] == pytest.approx(0.2)
    assert rows[1]["rise.reason"] == "non_positive_base:profit"
    assert rows[1]["roe.reason"] == "division_by_zero:average(equity)"


def test_a_divisor_is_named_as_it_was_written_however_it_was_simplified(engines):
    rows = assert_agree(engines, {"it": "a / (b * (1 + 1))", "constant": "a / (1 - 1)"}, {"a": [1.0], "b": [0.0]})
    assert rows[0]["it.reason"] == "division_by_zero:b * (1 + 1)"


def test_a_column_of_reasons_explains_a_missing_input(engines):
    table = {"a": [None, 1.0], "a.reason": ["not_given:a", None]}
    rows = assert_agree(engines, {"twice": "a * 2"}, table)
    assert rows[0]["twice.reason"] == "not_given:a"


def test_results_too_large_for_a_float_are_missing_not_infinite(engines):
    table = {"a": [1e29, -1e29, 2.0, 501.0, 1e-29], "b": [1e29, 5.0, 2.0, 1.0, 1e-11]}
    formulas = {
        "fourth": "a * a * a * a",
        "eighth": "fourth * fourth",
        "sixteenth": "eighth * eighth",
        "difference": "sixteenth - sixteenth",
        "power": "exp(a)",
        "spread": "stdev(eighth, b)",
        "quotient": "eighth * fourth / b",
        "rest": "where(is_missing(sixteenth), 0, 1)",
    }
    rows = assert_agree(engines, formulas, table)
    assert rows[0]["sixteenth.reason"] == "out_of_range"
    assert rows[0]["difference"] is None and rows[0]["rest"] == 0.0 and rows[2]["rest"] == 1.0


def test_whole_numbers_in_a_table_do_not_overflow_and_keep_their_own_type(engines):
    rows = engines.rows(
        columns.evaluate(
            engines.table({"a": [4_000_000_000, None]}), program(cube="a * a * a", half="a / 8"), ["cube", "half"]
        )
    )
    assert rows == [{"a": 4_000_000_000, "cube": 6.4e28, "half": 5e8}, {"a": None, "cube": None, "half": None}]


def test_only_what_was_asked_for_is_added_to_the_table(engines):
    rules = program(part="a + 1", whole="sqrt(part) * 2")
    rows = engines.rows(columns.evaluate(engines.table({"a": [3.0], "part": [9.0]}), rules, ["whole"]))
    assert rows == [{"a": 3.0, "part": 9.0, "whole": 4.0}]


def test_an_eager_table_stays_eager():
    frame = nw.from_native(pl.DataFrame({"a": [1, 2]}), eager_only=True)
    result = columns.evaluate(frame, program(twice="a * 2"), ["twice"])
    assert isinstance(result, nw.DataFrame)
    assert result["twice"].to_list() == [2.0, 4.0]


def test_figures_that_are_no_numbers_are_made_missing_at_the_door(engines):
    table = engines.table({"a": [float("nan"), float("inf"), -float("inf"), 1.0], "b.opening": [1.0, None, 2.0, 3.0]})
    rows = engines.rows(columns.finite(table))
    assert [row["a"] for row in rows] == [None, None, None, 1.0]
    assert [row["b.opening"] for row in rows] == [1.0, None, 2.0, 3.0]


def test_a_text_where_a_number_is_needed_is_named():
    frame = nw.from_native(pl.DataFrame({"a": ["x"]}))
    with pytest.raises(FormulaError, match="The column a does not hold what the formula needs"):
        columns.evaluate(frame, program(twice="a * 2"), ["twice"])


@pytest.mark.parametrize("z", [-40.0, -8.5, -7.1, -7.0, -3.0, -1.0, -1e-9, 0.0, 0.415581, 1.96, 6.9, 7.08, 12.0, 1e30])
def test_the_normal_distribution_agrees_to_fourteen_digits(z):
    frame = nw.from_native(pl.DataFrame({"z": [z]}))
    rules = program(p="normal_cdf(z)")
    got = columns.evaluate(frame, rules, ["p"])["p"][0]
    expected = exact.evaluate(rules, ["p"], lambda _reference: InputValue(Decimal(repr(z))))["p"].value
    assert isinstance(expected, Decimal)
    assert abs(Decimal(got) - expected) < Decimal("1e-14")
