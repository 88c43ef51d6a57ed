"""Reading an amount out of a cell: numbers, and text that people mean as a number. What is doubtful is refused."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Problem = Literal["text", "date", "truth", "not_finite", "grouping", "too_long"]
Habit = Literal["full_width", "grouping", "parentheses", "percent", "unit", "text_number", "dash"]

#: Spreadsheets keep 15 significant digits; what stands behind them is noise of binary fractions.
SIGNIFICANT_DIGITS = 15
#: The longest text that is taken for a number.
LONGEST_TEXT = 60

_DASHES = frozenset({"-", "--", "---", "—", "——", "–", "−", "/", "\\", "n/a", "N/A", "无", "不适用"})
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-"})
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f\u3000]+")
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?\Z")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?\Z")
_GROUPED_SPACES = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:\.\d*)?\Z")

#: Units people write behind an amount, as factors of the base unit; `None` leaves the unit of the sheet.
_MONEY_UNITS: dict[str, Decimal | None] = {
    "元": Decimal(1), "圆": Decimal(1), "yuan": Decimal(1), "rmb": Decimal(1), "cny": Decimal(1),
    "千元": Decimal(1000), "万元": Decimal(10_000), "万": Decimal(10_000), "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000), "亿": Decimal(100_000_000),
    "thousand": Decimal(1000), "million": Decimal(1_000_000), "billion": Decimal(1_000_000_000),
}
_PIECE_UNITS = frozenset({"人", "户", "天", "people", "persons", "employees", "days"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says.

    `amount` is `None` for a blank, a dash (both: not given) or a problem; `unit` is the factor of a unit written
    behind the number; `habits` are the ways of writing that were normalised.
    """

    amount: Decimal | None = None
    problem: Problem | None = None
    habits: tuple[Habit, ...] = ()
    unit: Decimal | None = None


_BLANK = Reading()


def read_amount(value: object) -> Reading:
    """The amount in a cell: a number, text that clearly is one number, blank, or a problem. Never raises."""
    match value:
        case None | "":
            return _BLANK
        case bool():
            return Reading(problem="truth")
        case int() | Decimal():
            return Reading(Decimal(value)) if Decimal(value).is_finite() else Reading(problem="not_finite")
        case float():
            return _from_float(value)
        case dt.date() | dt.datetime() | dt.time() | dt.timedelta():
            return Reading(problem="date")
        case str():
            return _from_text(value)
        case _:
            return Reading(problem="text")


def _from_float(value: float) -> Reading:
    if not math.isfinite(value):
        return Reading(problem="not_finite")
    return Reading(Decimal(f"{value:.{SIGNIFICANT_DIGITS}g}"))


def _from_text(value: str) -> Reading:
    stripped = value.strip()
    if not stripped:
        return _BLANK
    if len(stripped) > LONGEST_TEXT:
        return Reading(problem="too_long")
    habits: list[Habit] = []
    text = unicodedata.normalize("NFKC", stripped)
    if text != stripped:
        habits.append("full_width")
    if stripped in _DASHES or text in _DASHES:
        return Reading(habits=("dash",))
    text = _SPACES.sub(" ", text.translate(_MINUS)).strip()
    text, negative = _without_parentheses(text, habits)
    text, unit = _without_unit(text, habits)
    text, percent = (text[:-1].rstrip(), True) if text.endswith("%") else (text, False)
    if percent:
        habits.append("percent")
    if _GROUPED.match(text) or _GROUPED_SPACES.match(text):
        habits.append("grouping")
        text = text.replace(",", "").replace(" ", "")
    if not _PLAIN.match(text):
        digits = text.replace(",", "").replace(".", "").replace(" ", "").lstrip("+-")
        return Reading(problem="grouping" if digits.isdecimal() else "text")
    amount = Decimal(text)
    if negative and amount < 0:
        return Reading(problem="text")
    amount = -amount if negative else amount
    return Reading(amount / 100 if percent else amount, None, tuple(habits) or ("text_number",), unit)


def _without_parentheses(text: str, habits: list[Habit]) -> tuple[str, bool]:
    if text.startswith("(") and text.endswith(")"):
        habits.append("parentheses")
        return text[1:-1].strip(), True
    return text, False


def _without_unit(text: str, habits: list[Habit]) -> tuple[str, Decimal | None]:
    tail = re.search(r"[^\d.,()%\s+-]+\Z", text)
    if not tail or not text[: tail.start()].strip():
        return text, None
    word = tail.group().lower()
    if word in _MONEY_UNITS or word in _PIECE_UNITS:
        habits.append("unit")
        return text[: tail.start()].strip(), _MONEY_UNITS.get(word)
    return text, None
