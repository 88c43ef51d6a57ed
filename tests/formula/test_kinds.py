"""Money never meets people: the kinds of figures and what may be done with them."""

from __future__ import annotations

import pytest

from stateward.formula import check, infer, parse
from stateward.messages.errors import FormulaError

KINDS = {
    "profit": "money",
    "revenue": "money",
    "staff": "count",
    "share": "ratio",
    "term": "days",
    "points": "score",
    "factor": "number",
    "industry": "text",
    "listed": "truth",
}

GIVES = {
    "profit + revenue": "money",
    "profit - 1000": "money",
    "profit / revenue": "ratio",
    "profit / staff": "number",
    "profit * share": "money",
    "365 * profit / revenue": "ratio",
    "365 * (profit / revenue)": "number",
    "staff * 2": "count",
    "growth(staff)": "ratio",
    "max(profit, 0)": "money",
    "where(listed, profit, revenue)": "money",
    "interpolate(share, 0, points, 1, 100)": "score",
    "industry == 'mining'": "truth",
    "profit > revenue and not listed": "truth",
    "stdev(history(profit, 5))": "money",
    "unknown_name * profit": "number",
}


@pytest.mark.parametrize("text", GIVES)
def test_the_kind_of_a_formula_follows_from_its_parts(text):
    assert infer(parse(text), KINDS) == GIVES[text]


CLASHES = [
    ("profit + staff", "profit is money and staff is a count"),
    ("profit > share", "money"),
    ("min(profit, term)", "days"),
    ("where(listed, profit, staff)", "count"),
    ("profit == 'a'", "text"),
    ("industry + 1", "a text, and a figure is needed"),
    ("listed * 2", "yes or no, and a figure is needed"),
    ("profit and listed", "money, and a test is needed"),
    ("interpolate(profit, staff, 1, 100, 2)", "count"),
    ("total(profit, staff)", "count"),
]


@pytest.mark.parametrize(("text", "words"), CLASHES)
def test_figures_of_two_kinds_do_not_meet(text, words):
    with pytest.raises(FormulaError, match=words):
        infer(parse(text), KINDS)


def test_a_declared_kind_must_be_the_one_the_formula_gives():
    check(parse("profit / revenue"), "ratio", KINDS)
    check(parse("365 * (profit / revenue)"), "days", KINDS)
    check(parse("365 * profit / revenue"), "days", KINDS)
    with pytest.raises(FormulaError, match="gives money, but a ratio is declared"):
        check(parse("profit + revenue"), "ratio", KINDS)
    with pytest.raises(FormulaError, match="yes or no"):
        check(parse("profit > revenue"), "number", KINDS)
