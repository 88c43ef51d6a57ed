"""What is known about an expression while it is written, and the small expressions both writers share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import narwhals as nw

from stateward.formula import dialect as ex
from stateward.formula.rounding import LARGEST_SCALE
from stateward.formula.tree import TOLERANCE, Comparison, ComparisonOperator, Node, Number

#: A figure handed in is taken to be below 10^30; products that could leave the range of floats get a guard.
INPUT_BOUND = 30
#: Parts that may be larger than 10^300 are missing beyond it.
LARGEST_BOUND = 300
TINY = float(TOLERANCE)
FLIPPED: dict[ComparisonOperator, ComparisonOperator] = {
    "==": "==",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}
OPPOSITE: dict[ComparisonOperator, ComparisonOperator] = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
}
TYPES = {"number": nw.Float64(), "truth": nw.Boolean(), "text": nw.String()}


@dataclass(frozen=True, slots=True)
class Column:
    """A column that trees may read: its expression, whether it holds numbers, truths or texts, how large it may be."""

    expression: nw.Expr
    holds: str = "number"
    bound: int = INPUT_BOUND
    present: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """An expression with what is known about it.

    `bound`: below 10^bound; `nulls`: the columns it is null with, exactly (None: not known); `layer`: how many layers
    of kept columns it needs; `simple`: a bare column or literal, which costs nothing to write twice.
    """

    expression: nw.Expr
    bound: int = 0
    nulls: frozenset[str] | None = None
    layer: int = 0
    simple: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What the tests around a part have settled: columns that are not null, parts that are not zero."""

    known: frozenset[str] = frozenset()
    nonzero: frozenset[Node] = frozenset()


CLEAN = Context()


def chain_of(clauses: list[tuple[Part, Part]], tail: Part | None) -> Part:
    """when/then ... otherwise, one flat chain."""
    (test, then), *others = clauses
    result = ex.when(test.expression).then(then.expression)
    for test, then in others:
        result = result.when(test.expression).then(then.expression)
    parts = [part for clause in clauses for part in clause]
    values = [then for _test, then in clauses]
    if tail is None:
        return Part(result, bound_of(values), None, layer_of(parts))
    return Part(result.otherwise(tail.expression), bound_of([*values, tail]), None, layer_of([*parts, tail]))


def nonzero_after(test: Node, taken: bool) -> frozenset[Node]:
    """The parts that cannot be zero where the test came out as `taken`."""
    if not isinstance(test, Comparison) or not isinstance(test.right, Number):
        return frozenset()
    operator = test.operator if taken else OPPOSITE[test.operator]
    limit = test.right.value
    away = (
        (operator == ">" and limit >= 0)
        or (operator == "<" and limit <= 0)
        or (operator == "!=" and limit == 0)
        or (operator in (">=", "==") and limit > Decimal("1e-6"))
        or (operator in ("<=", "==") and limit < Decimal("-1e-6"))
    )
    return frozenset({test.left}) if away else frozenset()


def compared_with_constant(operator: ComparisonOperator, value: nw.Expr, limit: Decimal) -> nw.Expr:
    """A comparison with a written number: the tolerance is folded into the number, so it costs one operation."""
    tolerance = TOLERANCE * max(abs(limit), Decimal(1))
    low, high = float(limit - tolerance), float(limit + tolerance)
    match operator:
        case "==":
            return value.is_between(low, high)
        case "!=":
            return ~value.is_between(low, high)
        case "<":
            return value < low
        case "<=":
            return value <= high
        case ">":
            return value > high
        case ">=":
            return value >= low


def compared(operator: ComparisonOperator, left: nw.Expr, right: nw.Expr, size: nw.Expr) -> nw.Expr:
    """A comparison of two columns; `size` is the size of either, which is the same wherever the tolerance matters.

    The larger of two tolerances is written as two comparisons: engines are much quicker with those than with a
    maximum.
    """
    relative = size * TINY
    match operator:
        case "==":
            gap = (left - right).abs()
            return (gap <= TINY) | (gap <= relative)
        case "!=":
            gap = (left - right).abs()
            return (gap > TINY) & (gap > relative)
        case "<":
            return (left < right - TINY) & (left < right - relative)
        case "<=":
            return (left <= right + TINY) | (left <= right + relative)
        case ">":
            return (left > right + TINY) & (left > right + relative)
        case ">=":
            return (left >= right - TINY) | (left >= right - relative)


def tie_tolerance(size: nw.Expr, bound: int) -> nw.Expr:
    """The tolerance of `floor` and of ties at a size of a half or more.

    Next to a whole number of one or more the rule's tolerance is relative; beyond 10^9 it stops growing.
    """
    relative = size * TINY
    if bound <= LARGEST_SCALE.adjusted():
        return relative
    largest = float(LARGEST_SCALE)
    return ex.when(size < largest).then(relative).otherwise(ex.lit(largest * TINY))


def magnitude(value: Decimal) -> int:
    """The smallest power of ten above the number."""
    return value.adjusted() + 1 if value else 0


def nulls_of(parts: Iterable[Part]) -> frozenset[str] | None:
    result: frozenset[str] = frozenset()
    for part in parts:
        if part.nulls is None:
            return None
        result |= part.nulls
    return result


def bound_of(parts: Iterable[Part]) -> int:
    return max(part.bound for part in parts)


def layer_of(parts: Iterable[Part]) -> int:
    return max(part.layer for part in parts)
