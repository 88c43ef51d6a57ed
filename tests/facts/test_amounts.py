"""What counts as a number in a cell, how habits of writing are read, and what is refused as doubtful."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateward.facts.amounts import read_amount


@pytest.mark.parametrize(("value", "amount", "habits"), [
    (12.5, "12.5", ()),
    (7, "7", ()),
    (0.1 + 0.2, "0.3", ()),
    ("1234.56", "1234.56", ("text_number",)),
    ("1,234,567.8", "1234567.8", ("grouping",)),
    ("1 234 567", "1234567", ("grouping",)),
    ("１２３４．５", "1234.5", ("full_width",)),
    ("（1,200）", "-1200", ("full_width", "parentheses", "grouping")),
    ("(35)", "-35", ("parentheses",)),
    ("−42", "-42", ("text_number",)),
    ("12.5%", "0.125", ("percent",)),
    ("1e3", "1000", ("text_number",)),
])
def test_a_clear_number_is_read_and_its_habits_named(value, amount, habits):
    reading = read_amount(value)
    assert reading.problem is None
    assert reading.amount == Decimal(amount)
    assert reading.habits == habits


@pytest.mark.parametrize(("value", "amount", "unit"), [
    ("12万元", "12", 10_000), ("3.5 亿元", "3.5", 100_000_000), ("800 元", "800", 1), ("2 million", "2", 1_000_000),
    ("25人", "25", None),
])
def test_a_unit_behind_the_number_is_told(value, amount, unit):
    reading = read_amount(value)
    assert (reading.amount, reading.unit) == (Decimal(amount), None if unit is None else Decimal(unit))
    assert "unit" in reading.habits


@pytest.mark.parametrize("value", [None, "", "   ", "-", "—", "——", "n/a", "无", "－"])
def test_blanks_and_dashes_are_not_given_and_never_zero(value):
    reading = read_amount(value)
    assert reading.amount is None and reading.problem is None


@pytest.mark.parametrize(("value", "problem"), [
    ("about 5", "text"), ("5 apples", "text"), ("(-5)", "text"), ("1-2", "text"), ("x" * 100, "too_long"),
    ("1,23", "grouping"), ("1.234,56", "grouping"), ("12,34,567", "grouping"), ("1.2.3", "grouping"),
    (True, "truth"), (dt.date(2023, 1, 1), "date"), (dt.datetime(2023, 1, 1), "date"),
    (float("nan"), "not_finite"), (float("inf"), "not_finite"), (Decimal("NaN"), "not_finite"), (object(), "text"),
])
def test_what_is_doubtful_is_refused(value, problem):
    reading = read_amount(value)
    assert reading.problem == problem and reading.amount is None


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_but_never_breaks(text):
    reading = read_amount(text)
    assert reading.amount is None or (reading.amount.is_finite() and reading.problem is None)


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=2))
def test_grouped_text_reads_as_the_number_it_shows(amount):
    assert read_amount(f"{amount:,.2f}").amount == amount


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_a_spreadsheet_number_comes_back_to_the_cent(amount):
    assert read_amount(float(amount)).amount == amount
