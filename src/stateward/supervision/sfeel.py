"""S-FEEL unary tests (DMN 1.3, clause 9) to cells and back: literals, comparisons, intervals, `not(...)`, `-`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from stateward.messages import gettext as _
from stateward.rulebook.lists import Cell, Interval
from stateward.supervision.axes import Axis, Cut, bits, runs
from stateward.supervision.values import CellError

_NUMBER = re.compile(r"^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$")
_DATE = re.compile(r'^date\(\s*"([^"]*)"\s*\)$|^@"([^"]*)"$')
_INTERVAL = re.compile(r"^([\[(\]])(.+?)\.\.(.+)([\])\[])$", re.DOTALL)
_COMPARISON = re.compile(r"^(<=|>=|<|>|=)\s*(.+)$", re.DOTALL)
_SIDES = {"<": "below", "<=": "up_to", ">": "above", ">=": "from"}


def cell_of(text: str) -> Cell | None:
    """The cell of a unary test; None for `-` and nothing written. `CellError` for what no cell can hold."""
    written = text.strip()
    if written in ("", "-"):
        return None
    negated = re.match(r"^not\s*\((.*)\)$", written, re.DOTALL)
    inner = negated[1] if negated else written
    values = tuple(_test(part) for part in parts(inner))
    return Cell(values=values, negated=negated is not None)


def literal(text: str) -> Any:
    """A literal: text in quotes, number, true, false, null, date. `CellError` for any other expression."""
    written = text.strip()
    if len(written) >= 2 and written[0] == written[-1] == '"' and '"' not in written[1:-1].replace('\\"', ""):
        return _unescaped(written[1:-1])
    if written in ("true", "false"):
        return written == "true"
    if written in ("null", ""):
        return None
    if _NUMBER.match(written):
        return Decimal(written)
    if found := _DATE.match(written):
        try:
            return dt.date.fromisoformat((found[1] or found[2])[:10])
        except ValueError:
            raise CellError(_("{text} is no day").format(text=written)) from None
    raise CellError(_("{text} is no literal; only texts, numbers, true, false and dates are read").format(text=written))


def parts(text: str) -> Iterator[str]:
    """The parts between commas that stand outside quotes and brackets."""
    start, depth, quoted, place = 0, 0, False, 0
    while place < len(text):
        letter = text[place]
        if quoted:
            if letter == "\\":
                place += 1
            elif letter == '"':
                quoted = False
        elif letter == '"':
            quoted = True
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
        elif letter == "," and depth <= 0:
            yield text[start:place].strip()
            start = place + 1
        place += 1
    yield text[start:].strip()


def _test(text: str) -> Any:
    if found := _INTERVAL.match(text):
        low, high = literal(found[2]), literal(found[3])
        lower = "from" if found[1] == "[" else "above"
        upper = "up_to" if found[4] == "]" else "below"
        return Interval.model_validate({lower: low, upper: high})
    if found := _COMPARISON.match(text):
        value = literal(found[2])
        return value if found[1] == "=" else Interval.model_validate({_SIDES[found[1]]: value})
    value = literal(text)
    if value is None:
        raise CellError(_("{text} is no test of a value").format(text=text or "null"))
    return value


def _unescaped(text: str) -> str:
    return text.replace('\\"', '"').replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")


# --- from cells ---


def written(value: Any) -> str:
    """A value as an S-FEEL literal."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal | int | float):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, dt.date):
        return f'date("{value.isoformat()}")'
    text = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'


def unary_test(axis: Axis, mask: int) -> str:
    """The unary test of the segments a row takes on an axis."""
    if mask == axis.everything:
        return "-"
    if axis.ordered:
        return ", ".join(_interval(axis, first, last) for first, last in runs(mask))
    rest = len(axis.words)
    if axis.field.type == "text" and mask >> rest & 1:
        return f"not({', '.join(written(axis.words[place]) for place in bits(axis.everything & ~mask))})"
    return ", ".join(written(axis.words[place]) for place in bits(mask))


def _interval(axis: Axis, first: int, last: int) -> str:
    low: Cut | None = axis.cuts[first - 1] if first else None
    high: Cut | None = axis.cuts[last] if last < len(axis.cuts) else None
    if low is None and high is None:
        return "-"
    if low is None:
        assert high is not None
        return f"{'<=' if high[1] else '<'} {written(high[0])}"
    if high is None:
        return f"{'>' if low[1] else '>='} {written(low[0])}"
    if low[0] == high[0]:
        return written(low[0])
    return f"{'(' if low[1] else '['}{written(low[0])}..{written(high[0])}{']' if high[1] else ')'}"
