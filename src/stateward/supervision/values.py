"""Values of a decision list: what a field's type takes, exactly, and how a value is shown."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from stateward.messages import gettext as _
from stateward.rulebook.lists import ListField

_TRUTHS = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}


class CellError(ValueError):
    """A value is not of the field's kind, or lies outside its domain; the text says so in the running language."""


def as_value(value: Any, field: ListField) -> Any:
    """A value as its field keeps it: Decimal, date, bool or text. `CellError` where it is of another kind."""
    match field.type:
        case "number":
            return as_number(value)
        case "date":
            return as_day(value)
        case "truth":
            return as_truth(value)
        case _:
            return as_text(value)


def as_number(value: Any) -> Decimal:
    """An exact number from an int, a float (its shortest text), a Decimal or a plain text."""
    if isinstance(value, bool):
        raise CellError(_("{value} is not a number").format(value=value))
    if isinstance(value, Decimal):
        number = value
    elif isinstance(value, int):
        number = Decimal(value)
    elif isinstance(value, float):
        number = Decimal(repr(value))
    else:
        number = _number_of_text(value)
    if not number.is_finite():
        raise CellError(_("{value} is not a number").format(value=value))
    return number


def _number_of_text(value: Any) -> Decimal:
    try:
        return Decimal(value.strip()) if isinstance(value, str) else Decimal("nan")
    except InvalidOperation:
        raise CellError(_("{value} is not a number").format(value=value)) from None


def as_day(value: Any) -> dt.date:
    """A day from a date or a text such as 2026-11-23."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value.strip()[:10]) if isinstance(value, str) else _no_day(value)
    except ValueError:
        return _no_day(value)


def _no_day(value: Any) -> dt.date:
    raise CellError(_("{value} is not a day such as 2026-01-31").format(value=value))


def as_truth(value: Any) -> bool:
    """True or false; the words yes, no, 是, 否 are understood."""
    found = _TRUTHS.get(value.strip().lower()) if isinstance(value, str) else value
    if not isinstance(found, bool):
        raise CellError(_("{value} is neither true nor false").format(value=value))
    return found


def as_text(value: Any) -> str:
    """A text; numbers and days are no texts, so that a mixed cell is found."""
    if not isinstance(value, str):
        raise CellError(_("{value} is not a text").format(value=value))
    return value


def plain_value(value: Any) -> Any:
    """A value as JSON keeps it exactly: whole numbers as such, other decimals as the float that prints the same."""
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        short = float(value)
        return short if Decimal(repr(short)) == value else str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def shown_value(value: Any) -> str:
    """A value for people: thousands apart, days as 2026-01-31."""
    if isinstance(value, Decimal):
        text = f"{value.normalize():,f}"
        return text
    return str(plain_value(value))
