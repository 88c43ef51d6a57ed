"""Definitions in order, looking back in time, and circles."""

from __future__ import annotations

import pytest

from stateward.formula import Definition, InputRef, Program, parse, render
from stateward.messages.errors import FormulaError


def program(**formulas: str) -> Program:
    return Program(
        {id_: Definition(id_, parse(text)) for id_, text in formulas.items()},
        lambda name: name == "rate" or name.startswith("standard."),
    )


def lowered(text: str) -> str:
    (step,) = program(it=text).steps(["it"])
    return render(step.tree)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("opening(equity)", "equity.opening"),
        ("closing(equity)", "equity"),
        ("average(equity)", "(equity.opening + equity) / 2"),
        ("previous(a)", "a@1"),
        ("previous(a + previous(b, 2), 3)", "a@3 + b@5"),
        ("previous(opening(a))", "a.opening@1"),
        ("change(a)", "a - a@1"),
        ("growth(a)", "missing('non_positive_base:a') if a@1 <= 0 else (a - a@1) / a@1"),
        ("mean(history(a, 3))", "mean(a@3, a@2, a@1)"),
        ("trailing(a, 3)", "a + a@1 + a@2"),
        ("previous(a * rate + standard.roe.good)", "a@1 * rate + standard.roe.good"),
        ("clip(a, 0, 1)", "min(max(a, 0), 1)"),
        ("max(a, history(a, 2))", "max(a, a@2, a@1)"),
    ],
)
def test_functions_of_time_become_names_of_one_point_in_time(text, expected):
    assert lowered(text) == expected


def test_looking_back_at_an_indicator_shifts_everything_it_reads():
    rules = program(margin="profit / revenue", rise="margin - previous(margin)", top="rise + opening(net)", net="a - b")
    steps = rules.steps(["top"])
    assert [step.key for step in steps] == ["margin", "margin@1", "rise", "net.opening", "top"]
    assert [step.level for step in steps] == [0, 0, 1, 0, 2]
    assert {reference.column for reference in rules.inputs(["top"])} == {
        *("profit", "revenue", "profit@1", "revenue@1", "a.opening", "b.opening")
    }
    assert [step.key for step in rules.steps(["margin@2"])] == ["margin@2"]


@pytest.mark.parametrize(
    "reference",
    [
        InputRef("a"),
        InputRef("a", 2),
        InputRef("a", opening=True),
        InputRef("a.b", 1, True),
        InputRef("standard.roe.good"),
    ],
)
def test_a_column_name_tells_the_figure(reference):
    assert InputRef.of(reference.column) == reference


@pytest.mark.parametrize(
    ("formulas", "circle"),
    [
        ({"a": "b + 1", "b": "c", "c": "a * 2"}, "a -> b -> c -> a"),
        ({"a": "previous(a) + 1"}, "a -> a"),
        ({"x": "a", "a": "b", "b": "a"}, "a -> b -> a"),
    ],
)
def test_a_circle_is_named(formulas, circle):
    with pytest.raises(FormulaError, match=circle):
        program(**formulas)


def test_a_thousand_definitions_in_a_chain_are_no_trouble():
    formulas = {f"d{i}": f"d{i + 1} + 1" for i in range(1000)} | {"d1000": "a"}
    assert len(program(**formulas).steps(["d0"])) == 1001


def test_a_diamond_is_computed_once():
    rules = program(top="left + right", left="base * 2", right="base * 3", base="a")
    assert [step.key for step in rules.steps(["top", "right"])] == ["base", "left", "right", "top"]


def test_the_opening_of_an_opening_is_refused():
    with pytest.raises(FormulaError, match="opening figure of an opening figure"):
        program(a="average(b)", b="opening(c)").steps(["a"])


def test_a_name_nobody_defined_is_refused():
    with pytest.raises(FormulaError, match="roa is not defined"):
        program(roe="a").steps(["roa"])


def test_a_test_is_no_figure_in_another_definition():
    with pytest.raises(FormulaError, match="yes or no"):
        program(large="assets > 100", twice="large * 2")
