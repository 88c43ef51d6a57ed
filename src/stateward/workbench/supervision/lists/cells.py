"""Cells of a list as people write them: in the fields of a form, and as short text in the grid."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.rulebook.lists import Cell, Interval, ListField
from stateward.supervision.axes import Axis, bits, runs
from stateward.supervision.values import CellError, as_day, as_number, plain_value

#: Signs of a limit -> the field of an interval.
SIGNS = {">=": "from", "≥": "from", ">": "above", "<=": "up_to", "≤": "up_to", "<": "below"}
WRITTEN = {"from_": "≥", "above": ">", "up_to": "≤", "below": "<"}
_LIMIT = re.compile(r"(>=|<=|≥|≤|>|<)\s*([^\s<>≤≥]+)")
_TRUTHS = {"yes": True, "true": True, "是": True, "no": False, "false": False, "否": False}
_NOT = re.compile(r"^(?:not|非|除)[\s:：]*(.+)$", re.IGNORECASE)


def read_cell(text: str, field: ListField) -> Any:
    """The plain cell of a short text: nothing, `≥0.05 <0.5`, `main; cultivating`, `not donation`, `yes`.

    None takes every value. Raises `CellError` for what the field cannot take.
    """
    words = text.strip()
    if words in ("", "-", "any", "任意"):
        return None
    negated = _NOT.match(words)
    if negated is not None:
        return {"not": _values(negated[1], field)}
    return _values(words, field)


def _values(words: str, field: ListField) -> Any:
    parts = [part.strip() for part in re.split(r"[;；|]", words) if part.strip()]
    values = [_value(part, field) for part in parts]
    return values[0] if len(values) == 1 else values


def _value(part: str, field: ListField) -> Any:
    if field.type in ("number", "date"):
        return _interval(part, field)
    if field.type == "truth":
        found = _TRUTHS.get(part.lower())
        if found is None:
            raise CellError(_("{value} is neither yes nor no").format(value=part))
        return found
    if field.type == "choice":
        return _option(part, field)
    return part


def _interval(part: str, field: ListField) -> Any:
    limits = _LIMIT.findall(part)
    if not limits:
        return _plain(part, field)
    if _LIMIT.sub("", part).strip(" ,，"):
        raise CellError(_("{value} is no limit such as ≥0.05 <0.5").format(value=part))
    return {SIGNS[sign]: _plain(value, field) for sign, value in limits}


def _plain(text: str, field: ListField) -> Any:
    if field.type == "date":
        return as_day(text).isoformat()
    return plain_value(_number(text.replace(",", "").replace("，", "")))


def _number(text: str) -> Decimal:
    if text.endswith("%"):
        try:
            return Decimal(text[:-1]) / 100
        except InvalidOperation:
            raise CellError(_("{value} is not a number").format(value=text)) from None
    return as_number(text)


def _option(part: str, field: ListField) -> str:
    for name, title in field.options.items():
        if part in (name, title.en, title.zh) or part.lower() == title.en.lower():
            return name
    raise CellError(
        _("{value} is none of the options: {options}").format(value=part, options=listed(map(str, field.options)))
    )


def written_cell(cell: Cell | None) -> str:
    """The short text of a cell, which `read_cell` reads back."""
    if cell is None:
        return ""
    words = "; ".join(_written(value) for value in cell.values)
    return f"not {words}" if cell.negated else words


def _written(value: Any) -> str:
    if isinstance(value, Interval):
        limits = [(sign, getattr(value, name)) for name, sign in WRITTEN.items()]
        return " ".join(f"{sign}{plain_value(limit)}" for sign, limit in limits if limit is not None)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(plain_value(value))


def cell_of(axis: Axis, mask: int) -> Any:
    """The plain cell that takes just the segments of a mask; None where it takes them all."""
    if mask == axis.everything:
        return None
    if not axis.ordered:
        words = [axis.words[place] for place in bits(mask) if place < len(axis.words)]
        if axis.field.type == "text" and mask >> len(axis.words):
            return {"not": [word for word in axis.words if word not in words]}
        return words[0] if len(words) == 1 else words
    found = [_run(axis, first, last) for first, last in runs(mask)]
    return found[0] if len(found) == 1 else found


def _run(axis: Axis, first: int, last: int) -> dict[str, Any]:
    written: dict[str, Any] = {}
    if first:
        value, behind = axis.cuts[first - 1]
        written["above" if behind else "from"] = plain_value(value)
    if last < len(axis.cuts):
        value, behind = axis.cuts[last]
        written["up_to" if behind else "below"] = plain_value(value)
    return written
