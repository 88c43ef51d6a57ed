"""Functions of the language that work on the values of one row, as Narwhals expressions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import narwhals as nw

from stateward.formula import dialect as ex
from stateward.formula import spreads
from stateward.formula.equality import compare
from stateward.formula.parts import TINY, Context, Part, bound_of, layer_of, magnitude, nulls_of, tie_tolerance
from stateward.formula.rounding import MODE_OF_FUNCTION, places_of
from stateward.formula.tree import (
    Arithmetic,
    Call,
    Comparison,
    Condition,
    Known,
    Logic,
    Missing,
    Node,
    Number,
)

if TYPE_CHECKING:
    from stateward.formula.expressions import Emitter

Writer = Callable[["Emitter", Call, Context], Part]


def absolute(emitter: Emitter, call: Call, context: Context) -> Part:
    """x without its sign."""
    part = emitter.number(call.arguments[0], context)
    return replace(part, expression=part.expression.abs(), simple=False)


def floor(emitter: Emitter, call: Call, _context: Context) -> Part:
    """The largest whole number not above x, which x may also equal by the rule."""
    part = emitter.shared(call.arguments[0])
    size = part.expression.abs()
    tolerance = ex.when(size < 1.0).then(ex.lit(TINY)).otherwise(tie_tolerance(size, part.bound))
    lifted = part.expression + tolerance
    return replace(part, expression=_floored(emitter, lifted), bound=part.bound + 1, simple=False)


def _floored(emitter: Emitter, expression: nw.Expr) -> nw.Expr:
    """The engine's floor. Spark's gives a 64-bit integer; floats beyond 2^53 are whole already."""
    if emitter.engine != "spark":
        return expression.floor()
    return ex.when(expression.abs() < 2.0**53).then(expression.floor().cast(nw.Float64())).otherwise(expression)


def square_root(emitter: Emitter, call: Call, _context: Context) -> Part:
    """The root; 0 where x equals zero by the rule, missing where it is negative."""
    part = emitter.shared(call.arguments[0])
    value = part.expression
    radicand = emitter.keep(
        Part(ex.when(value > TINY).then(value).when(value >= -TINY).then(ex.lit(0.0)), 0, None, part.layer)
    )
    return Part(radicand.expression.sqrt(), part.bound // 2 + 1, None, radicand.layer)


def positive(emitter: Emitter, call: Call, _context: Context) -> Part:
    """The value; missing unless it is above zero by the rule."""
    part = emitter.shared(call.arguments[0])
    return replace(part, expression=ex.when(part.expression > TINY).then(part.expression), simple=False)


def logarithm(emitter: Emitter, call: Call, _context: Context) -> Part:
    """The natural logarithm; missing unless x is above zero by the rule."""
    part = emitter.shared(call.arguments[0])
    positive = emitter.keep(Part(ex.when(part.expression > TINY).then(part.expression), 0, None, part.layer))
    return Part(positive.expression.log(), 3, None, positive.layer)


def exponential(emitter: Emitter, call: Call, _context: Context) -> Part:
    """e to the power x; missing above 500, far below where a float would become infinite."""
    part = emitter.shared(call.arguments[0])
    return Part(ex.when(part.expression <= 500.0).then(part.expression).exp(), 218, None, part.layer)


def or_zero(emitter: Emitter, call: Call, context: Context) -> Part:
    """x, or zero where it is missing."""
    part = emitter.number(call.arguments[0], context)
    return replace(part, expression=part.expression.fill_null(0.0), nulls=frozenset(), simple=False)


def first_known(emitter: Emitter, call: Call, context: Context) -> Part:
    """The first value that is not missing."""
    parts = [emitter.number(argument, context) for argument in call.arguments]
    return Part(ex.coalesce(*(part.expression for part in parts)), bound_of(parts), None, layer_of(parts))


def total(emitter: Emitter, call: Call, _context: Context) -> Part:
    """The sum of what is given; missing only where nothing is."""
    parts = [emitter.shared(argument) for argument in call.arguments]
    given = ex.any_true(*(~part.expression.is_null() for part in parts))
    result = ex.when(given).then(ex.sum_horizontal(*(part.expression for part in parts)))
    return emitter.guarded(Part(result, bound_of(parts) + 3, None, layer_of(parts)))


def extreme(emitter: Emitter, call: Call, context: Context) -> Part:
    """The smallest or largest value; missing where one is missing."""
    smallest = call.function == "min"
    written = [argument.value for argument in call.arguments if isinstance(argument, Number)]
    others = [argument for argument in call.arguments if not isinstance(argument, Number)]
    if len(others) == 1:
        if not written:
            return emitter.number(others[0], context)
        part = emitter.shared(others[0])
        limit = float(min(written) if smallest else max(written))
        beyond = part.expression > limit if smallest else part.expression < limit
        value = ex.when(beyond).then(ex.lit(limit)).otherwise(part.expression)
        return Part(value, max(part.bound, magnitude(Decimal(limit))), part.nulls, part.layer)
    parts = [emitter.shared(argument) for argument in others]
    constants = [emitter.number(Number(value)) for value in written]
    horizontal = ex.min_horizontal if smallest else ex.max_horizontal
    found = horizontal(*(part.expression for part in [*parts, *constants]))
    known = ex.all_true(*(~part.expression.is_null() for part in parts))
    return Part(ex.when(known).then(found), bound_of([*parts, *constants]), nulls_of(parts), layer_of(parts))


def rounding(emitter: Emitter, call: Call, _context: Context) -> Part:
    """Rounding to decimal places by the rule of ties, written out: engines disagree about their own."""
    part = emitter.shared(call.arguments[0])
    places = places_of(call)
    size = _scaled(part.expression.abs(), places)
    lifted = emitter.keep(emitter.guarded(Part(size + 0.5, part.bound + max(places, 0) + 1, None, part.layer)))
    whole = Part(
        _floored(emitter, lifted.expression + tie_tolerance(lifted.expression, lifted.bound)), 0, None, lifted.layer
    )
    if MODE_OF_FUNCTION[call.function] == "half_even":
        whole = _to_even(emitter, lifted, emitter.keep(whole))
    kept = emitter.keep(Part(_scaled(whole.expression, -places), 0, None, whole.layer))
    signed = ex.when(part.expression < 0.0).then(0.0 - kept.expression).otherwise(kept.expression)
    return Part(signed, max(part.bound, -places) + 1, part.nulls, kept.layer)


def _scaled(expression: nw.Expr, places: int) -> nw.Expr:
    """x times 10^places; divided by the whole power where that is exact in floats."""
    if places == 0:
        return expression
    return expression * 10.0**places if places > 0 else expression / 10.0**-places


def _to_even(emitter: Emitter, lifted: Part, whole: Part) -> Part:
    """A tie that went up to an odd whole goes back down to the even one."""
    tie = lifted.expression - whole.expression <= tie_tolerance(lifted.expression, lifted.bound)
    half = emitter.keep(Part(whole.expression / 2.0, 0, None, whole.layer))
    odd = half.expression - _floored(emitter, half.expression) > 0.25
    expression = ex.when(tie & odd).then(whole.expression - 1.0).otherwise(whole.expression)
    return Part(expression, 0, None, half.layer)


def interpolation(emitter: Emitter, call: Call, _context: Context) -> Part:
    """Straight lines as a chain of conditions."""
    return emitter.number(interpolation_tree(call.arguments))


def interpolation_tree(arguments: tuple[Node, ...]) -> Node:
    """`interpolate(x, x1, y1, ...)` in simpler parts; points that are not written out are checked row by row."""
    at, xs, ys = arguments[0], arguments[1::2], arguments[2::2]
    tree: Node = ys[-1]
    for (x1, y1), (x2, y2) in reversed(list(pairwise(zip(xs, ys, strict=True)))):
        rise = Arithmetic("*", Arithmetic("-", at, x1), _difference(y2, y1))
        line = Arithmetic("+", y1, Arithmetic("/", rise, _difference(x2, x1)))
        tree = Condition(Comparison("<=", at, x2), line, tree)
    tree = Condition(Comparison("<=", at, xs[0]), ys[0], tree)
    written = [
        (left.value, right.value)
        for left, right in pairwise(xs)
        if isinstance(left, Number) and isinstance(right, Number)
    ]
    if any(not compare("<", left, right) for left, right in written):
        return Missing("unordered_points")
    loose = tuple(point for point in arguments[1:] if not isinstance(point, Number))
    if not loose:
        return tree
    given: list[Node] = [Logic("not", (Call("is_missing", (point,)),)) for point in loose]
    rising: list[Node] = [
        Comparison("<", left, right)
        for left, right in pairwise(xs)
        if not (isinstance(left, Number) and isinstance(right, Number))
    ]
    return Condition(Known(Logic("and", (*given, *rising))), tree, Missing("unordered_points"))


def _difference(left: Node, right: Node) -> Node:
    if isinstance(left, Number) and isinstance(right, Number):
        return Number(left.value - right.value)
    return Arithmetic("-", left, right)


def _of_list(function: Callable[[Emitter, tuple[Node, ...]], Part]) -> Writer:
    return lambda emitter, call, _context: function(emitter, call.arguments)


#: function of a lowered tree -> what writes it.
FUNCTIONS: dict[str, Writer] = {
    "abs": absolute,
    "floor": floor,
    "positive": positive,
    "sqrt": square_root,
    "ln": logarithm,
    "exp": exponential,
    "or_zero": or_zero,
    "first_known": first_known,
    "total": total,
    "min": extreme,
    "max": extreme,
    "round": rounding,
    "round_half_even": rounding,
    "interpolate": interpolation,
    **{name: _of_list(function) for name, function in spreads.FUNCTIONS.items()},
}
