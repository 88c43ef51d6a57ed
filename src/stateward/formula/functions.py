"""The functions of the language over exact decimals; a value, or the reason there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

from stateward.formula.equality import compare, floor
from stateward.formula.normal import normal_cdf
from stateward.formula.trace import Reason
from stateward.formula.tree import TOLERANCE

#: exp(x) is missing above this; beyond it no figure of an enterprise makes sense.
LARGEST_EXPONENT = Decimal(500)
#: Results beyond this are missing in both readers, long before a float would become infinite.
LARGEST = Decimal("1e300")

_ZERO, _ONE = Decimal(0), Decimal(1)
Result = Decimal | Reason


def in_range(value: Decimal) -> Result:
    """The value, or the reason it is too large."""
    return value if abs(value) <= LARGEST else Reason("out_of_range")


def divide(left: Decimal, right: Decimal, label: str | None) -> Result:
    """left / right; missing where `right` equals zero by the rule."""
    if abs(right) <= TOLERANCE:
        return Reason("division_by_zero", label)
    return in_range(left / right)


def square_root(value: Decimal, label: str | None = None) -> Result:
    """The square root; 0 where `value` equals zero by the rule, missing where it is negative."""
    if value > TOLERANCE:
        return value.sqrt()
    return _ZERO if value >= -TOLERANCE else Reason("negative_root", label)


def positive(value: Decimal, label: str | None = None) -> Result:
    """The value; missing unless it is above zero by the rule."""
    return value if value > TOLERANCE else Reason("not_positive", label)


def logarithm(value: Decimal, label: str | None = None) -> Result:
    """The natural logarithm; missing unless `value` is above zero by the rule."""
    return value.ln() if value > TOLERANCE else Reason("log_domain", label)


def exponential(value: Decimal, label: str | None = None) -> Result:
    """e to the power `value`; missing above 500."""
    return value.exp() if value <= LARGEST_EXPONENT else Reason("out_of_range", label)


def mean(values: Sequence[Decimal]) -> Result:
    """The arithmetic mean."""
    return in_range(sum(values, _ZERO) / len(values))


def _flat(spread: Decimal, values: Sequence[Decimal]) -> bool:
    """Whether a spread is nothing but rounding of the values: it equals zero at their own size by the rule."""
    size = sum((abs(value) for value in values), _ZERO) / len(values)
    return spread <= TOLERANCE * max(size, _ONE)


def stdev(values: Sequence[Decimal]) -> Result:
    """The standard deviation of a whole population; exactly 0 where the values are equal by the rule at their size."""
    centre = sum(values, _ZERO) / len(values)
    variance = sum(((value - centre) ** 2 for value in values), _ZERO) / len(values)
    if variance > LARGEST:
        return Reason("out_of_range")
    spread = variance.sqrt()
    return _ZERO if _flat(spread, values) else spread


def trend_forecast(values: Sequence[Decimal]) -> Result:
    """The line of least squares through (1, y1) ... (n, yn), read at n + 1."""
    centre, slope = _line(values)
    return in_range(centre + slope * (len(values) + 1 - _middle(len(values))))


def trend_error(values: Sequence[Decimal]) -> Result:
    """The standard error of `trend_forecast`.

    S = sqrt(SSR / (n - 2) x (1 + 1/n + (n + 1 - middle)^2 / sum((i - middle)^2))); missing with fewer than three
    values and where all values lie on the line by the rule at their own size.
    """
    n = len(values)
    if n < 3:
        return Reason("no_spread")
    centre, slope = _line(values)
    middle = _middle(n)
    residuals = sum(
        ((value - centre - slope * (i - middle)) ** 2 for i, value in enumerate(values, start=1)),
        _ZERO,
    )
    variance = residuals / (n - 2) * (_ONE + _ONE / n + (n + 1 - middle) ** 2 / _squares(n))
    spread = variance.sqrt()
    return Reason("no_spread") if variance > LARGEST or _flat(spread, values) else spread


def _line(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """The height of the line at the middle of the years, and its slope."""
    n = len(values)
    middle = _middle(n)
    slope = sum(((i - middle) * value for i, value in enumerate(values, start=1)), _ZERO) / _squares(n)
    return sum(values, _ZERO) / n, slope


def _middle(n: int) -> Decimal:
    return Decimal(n + 1) / 2


def _squares(n: int) -> Decimal:
    """sum((i - middle)^2) for i = 1 ... n."""
    return Decimal(n * (n * n - 1)) / 12


def interpolate(values: Sequence[Decimal]) -> Result:
    """Straight lines through the points (x1, y1), (x2, y2), ... read at the first value; flat outside them."""
    at, xs, ys = values[0], values[1::2], values[2::2]
    if any(not compare("<", left, right) for left, right in pairwise(xs)):
        return Reason("unordered_points")
    if compare("<=", at, xs[0]):
        return ys[0]
    for i in range(1, len(xs)):
        if compare("<=", at, xs[i]):
            return in_range(ys[i - 1] + (at - xs[i - 1]) * (ys[i] - ys[i - 1]) / (xs[i] - xs[i - 1]))
    return ys[-1]


#: Functions of all their values, none of them missing.
STRICT: dict[str, Callable[[Sequence[Decimal]], Result]] = {
    "mean": mean,
    "min": min,
    "max": max,
    "stdev": stdev,
    "trend_forecast": trend_forecast,
    "trend_error": trend_error,
    "interpolate": interpolate,
    "floor": lambda values: floor(values[0]),
    "abs": lambda values: abs(values[0]),
    "normal_cdf": lambda values: normal_cdf(values[0]),
}
#: Functions of one value that can be outside their domain; they get the text people know for it.
WITH_DOMAIN: dict[str, Callable[[Decimal, str | None], Result]] = {
    "positive": positive,
    "sqrt": square_root,
    "ln": logarithm,
    "exp": exponential,
}
