"""What the formula language reads, and how it refuses everything else."""

from __future__ import annotations

import string
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stateward.formula import FUNCTIONS, parse, render
from stateward.formula.tree import Arithmetic, Call, Comparison, Condition, Logic, Name, Negative, Node, Number, Text
from stateward.messages import language
from stateward.messages.errors import FormulaError

VALID = {
    "net_profit / average(equity)": "net_profit / average(equity)",
    "(a + b) * c - (d - e)": "(a + b) * c - (d - e)",
    "a - b - c": "a - b - c",
    "a / (b * c)": "a / (b * c)",
    "-(a + b)": "-(a + b)",
    "- 5 * x": "-5 * x",
    "+a": "a",
    "1_000_000.50": "1000000.50",
    ".5e3": "5E+2".replace("5E+2", "500"),
    "0 < a <= 1": "0 < a and a <= 1",
    "industry in ('mining', 'energy')": "industry == 'mining' or industry == 'energy'",
    "industry not in ['mining', 'energy']": "industry != 'mining' and industry != 'energy'",
    "industry in ('mining')": "industry == 'mining'",
    "size == '大型'": "size == '大型'",
    "where(a > 0, 1, 2)": "1 if a > 0 else 2",
    "1 if a > 0 else 2 if b > 0 else 3": "1 if a > 0 else 2 if b > 0 else 3",
    "not (a > 0 or b > 0) and c > 0": "not (a > 0 or b > 0) and c > 0",
    "mean(history(revenue - cost, 3))": "mean(history(revenue - cost, 3))",
    "standard.roe.average * 2": "standard.roe.average * 2",
    "net_profit\n  / average(\n  equity)\n": "net_profit / average(equity)",
}


@pytest.mark.parametrize("text", VALID)
def test_a_formula_is_read_and_written_back_in_one_form(text):
    tree = parse(text)
    assert render(tree) == VALID[text]
    assert parse(render(tree)) == tree


def test_operators_bind_as_in_arithmetic():
    assert parse("a + b * -c") == Arithmetic("+", Name("a"), Arithmetic("*", Name("b"), Negative(Name("c"))))
    assert parse("-2") == Number(Decimal("-2"))


def test_numbers_are_kept_exactly_as_written():
    assert parse("0.1") == Number(Decimal("0.1"))
    assert parse("12345678901234567890.123456789") == Number(Decimal("12345678901234567890.123456789"))


BROKEN = [
    ("", 1, 1, "is empty"),
    ("   \n ", 1, 1, "is empty"),
    ("a +", 1, 3, "breaks off"),
    ("a = b", 1, 3, "Write == to compare"),
    ("a b", 1, 3, "missing operator"),
    ("a if b > 1", 1, 1, "a if test else b"),
    ("net_profit / avrage(equity)", 1, 14, "Did you mean average(x)?"),
    ("total_of_everything_else(a)", 1, 1, "The functions are: opening, closing"),
    ("1 +\n  foo_bar_baz(2)", 2, 3, "There is no function foo_bar_baz"),
    ("a ** 2", 1, 1, "x * x"),
    ("a // 2", 1, 1, "floor(a / b)"),
    ("a % 2", 1, 3, "The character % is not part"),
    ("5%", 1, 2, "Write 0.05"),
    ("a ＋ b", 1, 3, "Write + instead"),
    ("（a）", 1, 1, "Write ( instead"),
    ("利润 / a", 1, 1, "lower-case letters"),
    ("(a + b", 1, 1, "never closed"),
    ("a + b)", 1, 6, "closes nothing"),
    ("a == 'x", 1, 6, "never closed"),
    ("a == 'x\\n'", 1, 8, "cannot hold"),
    ("class == 'a'", 1, 1, "enterprise_class"),
    ("a.__class__", 1, 1, "is not a name"),
    ("Profit", 1, 1, "is not a name"),
    ("(a + b).c", 1, 1, "not part of the formula language"),
    ("min + 1", 1, 1, "without its arguments"),
    ("equity.opening", 1, 1, "Write opening(equity)"),
    ("min(a)(b)", 1, 1, "Only the functions"),
    ("round(a, places=2)", 1, 1, "no names and no stars"),
    ("min(*a)", 1, 1, "not part of the formula language|no stars"),
    ("round(a, 1.5)", 1, 1, "whole number from -12 to 12"),
    ("round(a, b)", 1, 1, "whole number"),
    ("previous(a, 0)", 1, 1, "whole number from 1 to 30"),
    ("growth(a, b)", 1, 1, "has 2 arguments"),
    ("history(a, 3)", 1, 1, "inside one of|cannot stand here"),
    ("history(a, 3) + 1", 1, 1, "cannot stand here"),
    ("sqrt(history(a, 3))", 1, 6, "cannot stand here"),
    ("interpolate(a, 1, 2, 1, 3)", 1, 1, "do not go up"),
    ("interpolate(a, 1, 2)", 1, 1, "has 3 arguments"),
    ("trend_forecast(a)", 1, 1, "at least two"),
    ("lambda", 1, 1, "cannot be read"),
    ("[a for b in c]", 1, 1, "not part of the formula language"),
    ("[1, 2]", 1, 1, "not part of the formula language"),
    ("a, b", 1, 1, "not part of the formula language"),
    ("a is 1", 1, 1, "Compare with =="),
    ("True", 1, 1, "is not a name|not part"),
    ("'text'", 1, 1, "a figure is needed"),
    ("a + 'text'", 1, 5, "a figure is needed"),
    ("industry > 'a'", 1, 1, "no order"),
    ("industry in (1, 'a')", 1, 1, "a list of texts or of numbers"),
    ("(a > 1) + 1", 1, 2, "a figure is needed"),
    ("where(a, 1, 2 + (a > 1))", 1, 18, "a figure is needed"),
    ("a and 1", 1, 7, "a test is needed"),
    ("where(1, a, b)", 1, 7, "a test is needed"),
    ("f'a'", 1, 1, "not part of the formula language"),
    ("'a' 'b' == c", 1, 1, "not part of the formula language"),
    ("0x10", 1, 1, "not part of the formula language"),
    ("1e400", 1, 1, "too long or too large"),
    ("1" * 41, 1, 1, "At most 40 digits"),
    ("3j", 1, 1, "not part of the formula language"),
    ("(" * 61 + "a" + ")" * 61, 1, 61, "60 levels"),
    ("not " * 70 + "a", 1, 241, "60 levels"),
    ("-" * 3900 + "a", 1, 1, "60 levels"),
    ("+".join("a" * 300), 1, 1, "total"),
    ("a" * 4001, 1, 4001, "4001 characters"),
    ("a\x00b", 1, 2, "U+0000"),
    ("a\ud800", 1, 2, "U\\+D800|U+D800"),
]


@pytest.mark.parametrize(("text", "line", "column", "words"), BROKEN)
def test_what_is_not_in_the_language_is_refused_with_its_place(text, line, column, words):
    with pytest.raises(FormulaError) as caught:
        parse(text, origin="rules.yaml")
    (fault,) = caught.value.faults
    said = f"{fault.message} {fault.next_step} {fault.rule or ''}"
    assert any(word in said for word in words.split("|")), said
    assert (fault.file, fault.line, fault.column) == ("rules.yaml", line, column)
    assert fault.message and fault.next_step


def test_every_function_is_documented_and_reads_at_least_its_fewest_arguments():
    written = {"years": "3", "places": "2", "test": "a > 0", "value": "a"}
    for name, function in FUNCTIONS.items():
        assert function.text().endswith(".") and function.signature.startswith(f"{name}(")
        arguments = [written[function.role(index)] for index in range(function.least)]
        if name == "interpolate":
            arguments = ["a", "0", "0", "1", "1"]
        text = f"{name}({', '.join(arguments)})"
        if name == "trend_forecast":
            text = "trend_forecast(a, b)"
        parse(f"mean({text})" if name == "history" else text)


names = st.sampled_from(["a", "b", "net_profit", "standard.roe.good"])
numbers = st.decimals(min_value=0, max_value=10**9, allow_nan=False, allow_infinity=False, places=3).map(Number)


def _extend(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    tests = st.one_of(
        st.builds(Comparison, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), inner, inner),
        st.builds(lambda text: Comparison("==", Name("industry"), Text(text)), st.sampled_from(["mining", "大型"])),
    )
    tests = st.one_of(
        tests,
        tests.map(lambda test: Logic("not", (test,))),
        st.builds(lambda word, left, right: Logic(word, (left, right)), st.sampled_from(["and", "or"]), tests, tests),
    )
    return st.one_of(
        st.builds(Arithmetic, st.sampled_from(["+", "-", "*", "/"]), inner, inner),
        inner.filter(lambda node: not isinstance(node, Number)).map(Negative),
        st.builds(Condition, tests, inner, inner),
        st.builds(lambda name, node: Call(name, (node,)), st.sampled_from(["sqrt", "abs", "growth", "opening"]), inner),
        st.builds(lambda left, right: Call("min", (left, right)), inner, inner),
    )


@given(st.recursive(st.one_of(names.map(Name), numbers), _extend, max_leaves=12))
@settings(max_examples=300, deadline=None)
def test_every_tree_survives_being_written_and_read(tree):
    assert parse(render(tree)) == tree


@given(st.text(max_size=60))
@settings(max_examples=500, deadline=None)
def test_any_text_gives_a_tree_or_a_formula_error(text):
    _read_or_refused(text)


@given(
    st.sampled_from(sorted(VALID)),
    st.lists(
        st.tuples(
            st.integers(0, 60),
            st.one_of(
                st.sampled_from([*string.printable, "and", " if ", "lambda:", "history(", ":=", "'", "\ud800", "（"]),
                st.characters(),
            ),
            st.booleans(),
        ),
        min_size=1,
        max_size=4,
    ),
)
@settings(max_examples=600, deadline=None)
def test_a_damaged_formula_gives_a_tree_or_a_formula_error(text, changes):
    for place, piece, replaces in changes:
        place = min(place, len(text))
        text = text[:place] + piece + text[place + replaces :]
    _read_or_refused(text)


def _read_or_refused(text: str) -> None:
    try:
        tree = parse(text)
    except FormulaError as error:
        assert error.faults and all(fault.line and fault.column and fault.next_step for fault in error.faults)
    else:
        assert parse(render(tree)) == tree


def test_faults_are_said_in_the_running_language_without_failing():
    with language("zh"), pytest.raises(FormulaError):
        parse("avrage(a)")
