"""The functions of the formula language: one table for the parser, the kinds, the readers' checks and the handbook."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from stateward.messages import gettext, gettext_noop

#: Longest formula text, in characters.
MAX_TEXT = 4_000
#: Deepest nesting of brackets, functions and conditions.
MAX_NESTING = 60
#: Longest chain of operators of one line (`a + b + c + ...`); longer lists belong into `total(...)`.
MAX_CHAIN = 200
#: Longest number, in digits, and largest power of ten it may be written with.
MAX_DIGITS = 40
MAX_EXPONENT = 30
#: Furthest year a formula may look back to.
MAX_YEARS = 30
#: Most decimal places `round` may be asked for, to either side of the point.
MAX_PLACES = 12
#: Words that stand for something else than a name.
KEYWORDS = frozenset({"and", "or", "not", "if", "else", "in"})

#: How an argument is read: an expression, a test, a number of years, a number of places.
Role = Literal["value", "test", "years", "places"]


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the language.

    `signature` is what people read, `roles` how each argument is read (the last one repeats up to `most`), `lists`
    whether it takes `history(x, n)` in place of values.
    """

    name: str
    signature: str
    documentation: str
    least: int
    most: int
    roles: tuple[Role, ...] = ("value",)
    lists: bool = False
    yields: Literal["number", "truth"] = "number"

    def role(self, index: int) -> Role:
        """How the argument at `index` (from 0) is read."""
        return self.roles[min(index, len(self.roles) - 1)]

    def text(self) -> str:
        """What the function does, in the running language."""
        return gettext(self.documentation)


_ANY = 200

_TABLE = (
    Function("opening", "opening(x)", gettext_noop("The figure at the beginning of the fiscal year."), 1, 1),
    Function("closing", "closing(x)", gettext_noop("The figure at the end of the period; the same as x alone."), 1, 1),
    Function("average", "average(x)", gettext_noop("The mean of the opening and the closing figure."), 1, 1),
    Function(
        "previous",
        "previous(x, n)",
        gettext_noop("The same figure n years before; one year where n is left out."),
        1,
        2,
        ("value", "years"),
    ),
    Function(
        "growth",
        "growth(x)",
        gettext_noop("(x - previous(x)) / previous(x); missing where the previous figure is zero or negative."),
        1,
        1,
    ),
    Function("change", "change(x)", gettext_noop("x - previous(x)."), 1, 1),
    Function(
        "history",
        "history(x, n)",
        gettext_noop("The figures of the n years before this one, oldest first; only inside a function of a list."),
        2,
        2,
        ("value", "years"),
    ),
    Function(
        "trailing",
        "trailing(x, n)",
        gettext_noop("The sum of this year's figure and those of the n - 1 years before."),
        2,
        2,
        ("value", "years"),
    ),
    Function("mean", "mean(a, b, ...)", gettext_noop("The arithmetic mean of all values."), 1, _ANY, lists=True),
    Function("min", "min(a, b, ...)", gettext_noop("The smallest value."), 1, _ANY, lists=True),
    Function("max", "max(a, b, ...)", gettext_noop("The largest value."), 1, _ANY, lists=True),
    Function("clip", "clip(x, low, high)", gettext_noop("x, but not below low and not above high."), 3, 3),
    Function(
        "round",
        "round(x, places)",
        gettext_noop("x to that many decimal places; a half goes away from zero."),
        1,
        2,
        ("value", "places"),
    ),
    Function(
        "round_half_even",
        "round_half_even(x, places)",
        gettext_noop("x to that many decimal places; a half goes to the even digit."),
        1,
        2,
        ("value", "places"),
    ),
    Function("floor", "floor(x)", gettext_noop("The largest whole number that is not above x."), 1, 1),
    Function("abs", "abs(x)", gettext_noop("x without its sign."), 1, 1),
    Function(
        "positive",
        "positive(x)",
        gettext_noop("x; missing where x is zero or negative, because nothing is measured against such a base."),
        1,
        1,
    ),
    Function("sqrt", "sqrt(x)", gettext_noop("The square root; missing where x is negative."), 1, 1),
    Function("exp", "exp(x)", gettext_noop("e to the power x; missing above 500."), 1, 1),
    Function("ln", "ln(x)", gettext_noop("The natural logarithm; missing where x is zero or negative."), 1, 1),
    Function(
        "stdev",
        "stdev(a, b, ...)",
        gettext_noop("The standard deviation of the values as a whole population (divided by their number)."),
        1,
        _ANY,
        lists=True,
    ),
    Function(
        "trend_forecast",
        "trend_forecast(history(x, n))",
        gettext_noop("The straight line of least squares through the values, read one step after the last."),
        1,
        _ANY,
        lists=True,
    ),
    Function(
        "trend_error",
        "trend_error(history(x, n))",
        gettext_noop(
            "The standard error of that forecast; missing with fewer than three values or where all lie on the line."
        ),
        1,
        _ANY,
        lists=True,
    ),
    Function("normal_cdf", "normal_cdf(z)", gettext_noop("The standard normal distribution function."), 1, 1),
    Function(
        "where",
        "where(test, a, b)",
        gettext_noop("a where the test is true, b where it is false, missing where the test is missing."),
        3,
        3,
        ("test", "value", "value"),
    ),
    Function("or_zero", "or_zero(x)", gettext_noop("x, or zero where x is missing."), 1, 1),
    Function("is_missing", "is_missing(x)", gettext_noop("True where x is missing."), 1, 1, yields="truth"),
    Function("first_known", "first_known(a, b, ...)", gettext_noop("The first value that is not missing."), 1, _ANY),
    Function(
        "total",
        "total(a, b, ...)",
        gettext_noop("The sum of the values that are given; missing only where all are missing."),
        1,
        _ANY,
        lists=True,
    ),
    Function(
        "interpolate",
        "interpolate(x, x1, y1, x2, y2, ...)",
        gettext_noop("The straight lines through the points (x1, y1), (x2, y2), ... read at x; flat outside them."),
        5,
        _ANY - 1,
    ),
)

#: name -> function, in the order of the handbook.
FUNCTIONS: dict[str, Function] = {function.name: function for function in _TABLE}
#: Functions that take `history(x, n)`.
LIST_FUNCTIONS = frozenset(function.name for function in _TABLE if function.lists)


def nearest(name: str) -> str | None:
    """The function whose name is nearest to `name`, or None where none is near."""
    found = get_close_matches(name.lower(), FUNCTIONS, n=1, cutoff=0.6)
    return found[0] if found else None
