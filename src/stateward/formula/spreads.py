"""Means, deviations, trends and the normal distribution as Narwhals expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import narwhals as nw

from stateward.formula import dialect as ex
from stateward.formula.normal import DENOMINATOR, NUMERATOR, ROOT_OF_TWO_PI, SPLIT
from stateward.formula.parts import TINY, Part, nulls_of
from stateward.formula.tree import Node

if TYPE_CHECKING:
    from stateward.formula.expressions import Emitter


def _sum(expressions: list[nw.Expr]) -> nw.Expr:
    result = expressions[0]
    for expression in expressions[1:]:
        result = result + expression
    return result


def _read(emitter: Emitter, arguments: tuple[Node, ...]) -> tuple[list[nw.Expr], Part]:
    """The values, and a part that carries their common bound, nulls and layer (and their sum)."""
    parts = [emitter.shared(argument) for argument in arguments]
    values = [part.expression for part in parts]
    template = Part(
        _sum(values), max(part.bound for part in parts) + 3, nulls_of(parts), max(part.layer for part in parts)
    )
    return values, template


def _with(part: Part, expression: nw.Expr, *, layer: int | None = None, bound: int | None = None) -> Part:
    return Part(
        expression,
        part.bound if bound is None else bound,
        part.nulls,
        part.layer if layer is None else layer,
    )


def mean(emitter: Emitter, arguments: tuple[Node, ...]) -> Part:
    """The arithmetic mean."""
    values, common = _read(emitter, arguments)
    return emitter.guarded(_with(common, common.expression / float(len(values))))


def stdev(emitter: Emitter, arguments: tuple[Node, ...]) -> Part:
    """The standard deviation of a population; 0 where the values are equal by the rule at their size."""
    values, common = _read(emitter, arguments)
    count = float(len(values))
    centre = emitter.keep(_with(common, common.expression / count))
    squares = _sum([(value - centre.expression) * (value - centre.expression) for value in values])
    variance = emitter.keep(emitter.guarded(_with(common, squares / count, layer=centre.layer, bound=2 * common.bound)))
    spread = emitter.keep(_with(common, variance.expression.sqrt(), layer=variance.layer))
    size = _size(values)
    spread_out = (spread.expression > TINY) & (spread.expression > size * TINY)
    flat = (spread.expression <= TINY) | (spread.expression <= size * TINY)
    result = ex.when(spread_out).then(spread.expression).when(flat).then(ex.lit(0.0))
    return Part(result, common.bound, variance.nulls, spread.layer)


def _size(values: list[nw.Expr]) -> nw.Expr:
    """The mean size of the values; a spread below its tolerance is nothing but their rounding."""
    return _sum([value.abs() for value in values]) / float(len(values))


def _squares(n: int) -> float:
    return n * (n * n - 1) / 12


def _slope(values: list[nw.Expr]) -> nw.Expr:
    """The slope of the line of least squares through (1, y1) ... (n, yn)."""
    n = len(values)
    middle = (n + 1) / 2
    weighted = [(i - middle) * value for i, value in enumerate(values, start=1) if i != middle]
    return _sum(weighted) / _squares(n)


def trend_forecast(emitter: Emitter, arguments: tuple[Node, ...]) -> Part:
    """The line of least squares read one step after the last value."""
    values, common = _read(emitter, arguments)
    n = len(values)
    forecast = common.expression / float(n) + _slope(values) * ((n + 1) / 2)
    return emitter.guarded(_with(common, forecast))


def trend_error(emitter: Emitter, arguments: tuple[Node, ...]) -> Part:
    """The standard error of the forecast; missing where there is none."""
    values, common = _read(emitter, arguments)
    n = len(values)
    if n < 3:
        return Part(ex.lit(None, dtype=nw.Float64()), simple=True)
    middle = (n + 1) / 2
    centre = emitter.keep(_with(common, common.expression / float(n)))
    slope = emitter.keep(_with(common, _slope(values)))
    layer = max(centre.layer, slope.layer)
    residuals = [
        emitter.keep(_with(common, value - centre.expression - slope.expression * (i - middle), layer=layer)).expression
        for i, value in enumerate(values, start=1)
    ]
    factor = (1 + 1 / n + (n + 1 - middle) ** 2 / _squares(n)) / (n - 2)
    squares = _sum([residual * residual for residual in residuals]) * factor
    variance = emitter.keep(emitter.guarded(_with(common, squares, layer=layer + 1, bound=2 * common.bound + 2)))
    spread = emitter.keep(_with(common, variance.expression.sqrt(), layer=variance.layer))
    spread_out = (spread.expression > TINY) & (spread.expression > _size(values) * TINY)
    result = ex.when(spread_out).then(spread.expression)
    return Part(result, common.bound, None, spread.layer)


def normal_cdf(emitter: Emitter, arguments: tuple[Node, ...]) -> Part:
    """The standard normal distribution function (Hart's rational form, West's continued fraction in the tail)."""
    z = emitter.shared(arguments[0])
    distance = z.expression.abs()
    size = emitter.keep(_with(z, ex.when(distance < 40.0).then(distance).when(distance >= 40.0).then(ex.lit(40.0))))
    density = emitter.keep(_with(z, (size.expression * size.expression * -0.5).exp(), layer=size.layer))
    near = density.expression * (_polynomial(NUMERATOR, size.expression) / _polynomial(DENOMINATOR, size.expression))
    fraction = size.expression + 0.65
    for step in (4.0, 3.0, 2.0, 1.0):
        fraction = size.expression + step / fraction
    far = density.expression / fraction / ROOT_OF_TWO_PI
    tail = emitter.keep(_with(z, ex.when(size.expression < SPLIT).then(near).otherwise(far), layer=density.layer))
    result = ex.when(z.expression > 0.0).then(1.0 - tail.expression).otherwise(tail.expression)
    return _with(z, result, layer=tail.layer, bound=1)


def _polynomial(coefficients: tuple[float, ...], at: nw.Expr) -> nw.Expr:
    result = coefficients[0] * at + coefficients[1]
    for coefficient in coefficients[2:]:
        result = result * at + coefficient
    return result


FUNCTIONS: dict[str, Callable[[Emitter, tuple[Node, ...]], Part]] = {
    "mean": mean,
    "stdev": stdev,
    "trend_forecast": trend_forecast,
    "trend_error": trend_error,
    "normal_cdf": normal_cdf,
}
