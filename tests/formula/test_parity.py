"""Both readers agree on random formulas over random figures, on every engine.

Floats cannot agree with decimals where a formula magnifies their last digit (a difference of nearly equal numbers
under a fraction line). The test therefore moves the figures by a few parts in 10^14, far less than the tolerance of
equality, and leaves out a cell whose exact value jumps at that. Figures are small decimals, so thresholds and ties
are met exactly all the time, and those cells stay in.
"""

from __future__ import annotations

from decimal import Decimal

import narwhals as nw
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stateward.formula import Definition, InputRef, InputValue, Program, columns, exact
from stateward.formula.rounding import round_tree
from stateward.formula.tree import (
    Arithmetic,
    Call,
    Comparison,
    Condition,
    Known,
    Logic,
    Missing,
    Name,
    Negative,
    Node,
    Number,
    walk,
)

NAMES = ("a", "b", "c", "d")
#: Decimals that meet one another exactly, and one another's sums and halves.
FIGURES = [None, 0.0, 0.1, 0.2, 0.3, 0.5, 1.0, -1.0, 2.5, -0.15, 0.15, 100.0, 1e-11, 5e-13, 2.675, -3.0, 7.0, 0.05]

figures = st.sampled_from(FIGURES)
numbers = st.sampled_from([0.0, 0.1, 0.15, 0.3, 0.5, 1.0, 2.0, 2.5, 10.0, -1.0]).map(lambda x: Number(Decimal(str(x))))
leaves = st.one_of(st.sampled_from(NAMES).map(Name), numbers)


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    comparison = st.builds(Comparison, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), inner, inner)
    basic = st.one_of(comparison, inner.map(lambda node: Call("is_missing", (node,))), comparison.map(Known))
    tests = st.one_of(
        basic,
        basic.map(lambda test: Logic("not", (test,))),
        st.builds(lambda word, pair: Logic(word, pair), st.sampled_from(["and", "or"]), st.tuples(basic, basic)),
    )

    def call(*function_names: str, least: int = 1, most: int = 1) -> st.SearchStrategy[Node]:
        lists = st.lists(inner, min_size=least, max_size=most).map(tuple)
        return st.builds(Call, st.sampled_from(function_names), lists)

    return st.one_of(
        st.builds(Arithmetic, st.sampled_from(["+", "-", "*", "/"]), inner, inner),
        inner.map(Negative),
        st.builds(Condition, tests, inner, inner),
        st.builds(lambda test, node: Condition(test, Missing("below"), node), tests, inner),
        call("abs", "floor", "sqrt", "ln", "positive", "normal_cdf", "or_zero"),
        call("min", "max", "mean", "total", "first_known", most=3),
        call("clip", least=3, most=3),
        call("stdev", "trend_forecast", "trend_error", least=3, most=4),
        call("interpolate", least=5, most=5),
        st.builds(round_tree, inner, st.integers(0, 3), st.sampled_from(["half_up", "half_even"])),
    )


trees = st.recursive(leaves, _grown, max_leaves=9)
tables = st.lists(st.tuples(*[figures] * len(NAMES)), min_size=4, max_size=10)


def rows_of(table, i):
    return {name: table[i][k] for k, name in enumerate(NAMES)}


def perturbed(program, row, shift):
    """The exact value with every figure moved by a few parts in 10^14: where it jumps, floats may jump too."""

    def lookup(reference: InputRef) -> InputValue:
        value = row[reference.name]
        if value is None:
            return InputValue(None)
        return InputValue(Decimal(repr(value)) * (1 + shift * (1 + NAMES.index(reference.name))))

    return exact.evaluate(program, ["it"], lookup)["it"]


def is_stable(program, row, expected):
    """Whether the value stands still when figures move within the tolerance of equality."""
    for shift in (Decimal("2e-14"), Decimal("-2e-14"), Decimal("7e-15"), Decimal("-7e-15")):
        moved = perturbed(program, row, shift)
        if (moved.reason is None) != (expected.reason is None) or str(moved.reason) != str(expected.reason):
            return False
        if isinstance(expected.value, Decimal) and isinstance(moved.value, Decimal):
            if abs(moved.value - expected.value) > Decimal("1e-10") * max(1, abs(expected.value)):
                return False
        elif moved.value != expected.value:
            return False
    return True


def compare(engine_rows, program, table):
    compared = 0
    for i, got in enumerate(engine_rows):
        row = rows_of(table, i)
        expected = perturbed(program, row, Decimal(0))
        if not is_stable(program, row, expected):
            continue
        compared += 1
        assert got["it.reason"] == (str(expected.reason) if expected.reason else None), (row, got, expected.value)
        if expected.value is None:
            assert got["it"] is None
        else:
            tolerance = Decimal("1e-8") * max(1, abs(expected.value))
            assert abs(Decimal(got["it"]) - expected.value) <= tolerance, (row, got, expected.value)
    return compared


def program_of(tree: Node) -> Program:
    return Program({"it": Definition("it", tree)}, lambda _name: False)


@given(tree=trees, table=tables)
@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_random_formulas_agree_on_polars(tree, table):
    program = program_of(tree)
    frame = pl.DataFrame({name: pl.Series([row[k] for row in table], dtype=pl.Float64) for k, name in enumerate(NAMES)})
    result = columns.evaluate(nw.from_native(frame), program, ["it"], reasons=True).to_native()
    compare(result.to_dicts(), program, table)


@pytest.fixture(scope="session")
def some_trees():
    """The same 60 formulas for the slower engines, one of each function at least."""
    collected: list[Node] = []

    @given(tree=trees)
    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    def collect(tree: Node) -> None:
        collected.append(tree)

    collect()
    return collected


def test_random_formulas_agree_on_every_engine_and_are_mostly_comparable(engines, some_trees):
    table = [tuple(FIGURES[(i * step + step) % len(FIGURES)] for step in (1, 5, 7, 11)) for i in range(len(FIGURES))]
    definitions = {f"it{i}": Definition(f"it{i}", tree) for i, tree in enumerate(some_trees)}
    together = Program(definitions, lambda _name: False)
    source = engines.table({name: [row[k] for row in table] for k, name in enumerate(NAMES)})
    rows = engines.rows(columns.evaluate(source, together, definitions, reasons=True))
    compared = 0
    for key, definition in definitions.items():
        its = [{"it": row[key], "it.reason": row[f"{key}.reason"]} for row in rows]
        compared += compare(its, program_of(definition.tree), table)
    assert compared > 0.7 * len(rows) * len(definitions)
    assert sum(1 for tree in some_trees for _node in walk(tree)) > 3 * len(some_trees)
