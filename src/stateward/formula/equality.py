"""The one rule of equality, in exact decimals: |a - b| <= TOLERANCE x max(|a|, |b|, 1)."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from stateward.formula.rounding import LARGEST_SCALE, Mode
from stateward.formula.tree import TOLERANCE, ComparisonOperator

_ONE = Decimal(1)
_HALF = Decimal("0.5")


def equal(left: Decimal, right: Decimal) -> bool:
    """Whether two numbers are equal by the rule."""
    return abs(left - right) <= TOLERANCE * max(abs(left), abs(right), _ONE)


def compare(operator: ComparisonOperator, left: Decimal, right: Decimal) -> bool:
    """A comparison under the rule: equal numbers are neither smaller nor larger."""
    same = equal(left, right)
    match operator:
        case "==":
            return same
        case "!=":
            return not same
        case "<":
            return left < right and not same
        case "<=":
            return left < right or same
        case ">":
            return left > right and not same
        case ">=":
            return left > right or same


def floor(value: Decimal) -> Decimal:
    """The largest whole number not above `value`, which may also equal it by the rule."""
    return (value + _tolerance(value)).to_integral_value(rounding=ROUND_FLOOR)


def rounded(value: Decimal, places: int, mode: Mode) -> Decimal:
    """`value` to `places` decimal places; a value that equals a half by the rule is a half.

    `half_up` sends a half away from zero, `half_even` to the even digit.
    """
    lifted = abs(value).scaleb(places) + _HALF
    whole = floor(lifted)
    if mode == "half_even" and lifted - whole <= _tolerance(lifted) and whole % 2 == 1:
        whole -= 1
    size = whole.scaleb(-places)
    return -size if value < 0 and size else size


def _tolerance(value: Decimal) -> Decimal:
    """The rule's tolerance around `value`; it stops growing where floats still tell fractions apart."""
    return TOLERANCE * min(max(abs(value), _ONE), LARGEST_SCALE)
