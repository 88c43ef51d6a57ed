"""How numbers are written: thousands separators, a real minus sign, money in the unit the reader chose.

Missing is written as a dash and never as zero. Nothing here rounds a stored figure; only what is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from stateward.messages import current_language, gettext_noop
from stateward.messages import gettext as _

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EM DASH}"
#: The reader's choice of unit, small to large.
UNITS = ("base", "middle", "large")
DEFAULT_UNIT = "middle"

_FACTORS = {
    True: {"base": Decimal(1), "middle": Decimal(10_000), "large": Decimal(100_000_000)},
    False: {"base": Decimal(1), "middle": Decimal(1_000), "large": Decimal(1_000_000)},
}
_PLACES = {"base": 2, "middle": 2, "large": 4}


@dataclass(frozen=True)
class MoneyUnit:
    """A unit money is shown in: the currency and the reader's choice of size."""

    currency: str
    size: str = DEFAULT_UNIT

    @property
    def factor(self) -> Decimal:
        """How many base units (yuan, hryvnias) one of this unit is."""
        return _FACTORS[self.currency == "CNY"][self.size]

    @property
    def places(self) -> int:
        """Decimal places shown."""
        return _PLACES[self.size] if self.currency == "CNY" else 2

    @property
    def title(self) -> str:
        """The unit's name in the running language, shown beside headings."""
        if self.currency == "CNY":
            names = {"base": _("yuan"), "middle": _("10,000 yuan"), "large": _("100 million yuan")}
            return names[self.size]
        names = {
            "base": "{currency}",
            "middle": _("thousand {currency}"),
            "large": _("million {currency}"),
        }
        return names[self.size].format(currency=self.currency)

    def scaled(self, amount: Any) -> Decimal | None:
        """An amount of base units in this unit; `None` stays `None`."""
        value = as_decimal(amount)
        return None if value is None else value / self.factor


def unit_choices(currency: str) -> list[tuple[str, str]]:
    """The sizes of unit to choose from with their names: `[("base", "yuan"), ...]`."""
    return [(size, MoneyUnit(currency, size).title) for size in UNITS]


def as_decimal(value: Any) -> Decimal | None:
    """A number of any type as a decimal number; `None` for missing, text, and what is no finite number."""
    if value is None or isinstance(value, bool) or value == "":
        return None
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def rounded(value: Decimal, places: int) -> Decimal:
    """The value at `places` decimal places, half up, without a negative zero."""
    result = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def number(value: Any, places: int = 2, *, signed: bool = False) -> str:
    """A number for people: `−1,234.50`; a dash when missing; with a plus sign when `signed`."""
    decimal = as_decimal(value)
    if decimal is None:
        return DASH
    result = rounded(decimal, places)
    text = f"{abs(result):,.{places}f}"
    if result < 0:
        return MINUS + text
    return f"+{text}" if signed and result > 0 else text


def compact(value: Any, places: int = 6) -> str:
    """A number with no more decimal places than it needs: `20`, `0.5`, `−3.25`."""
    text = number(value, places)
    return text.rstrip("0").rstrip(".") if "." in text else text


#: How a measure of each unit is written: places, and the words around it.
_MEASURES: dict[str, tuple[int, str]] = {
    "percent": (2, "{number} %"),
    "times": (2, "{number}"),
    "ratio": (4, "{number}"),
    "days": (1, gettext_noop("{number} days")),
    "count": (0, "{number}"),
    "points": (2, "{number}"),
    "number": (4, "{number}"),
}


def measure(value: Any, unit: str | None, money: MoneyUnit | None = None) -> str:
    """A value in the unit its indicator is written in: `17.60 %`, `96.0 days`, money in the reader's unit."""
    if as_decimal(value) is None:
        return DASH if value in (None, "") else str(value)
    if unit == "money" and money is not None:
        return number(money.scaled(value), money.places)
    places, words = _MEASURES.get(unit or "number", _MEASURES["number"])
    text = compact(value, places) if unit in (None, "number") else number(value, places)
    return (words if words == "{number}" else _(words)).format(number=text)


def period(year: int, month: int) -> str:
    """A period for people: `2023` for the full year, `2023-09` for the ninth month."""
    return str(year) if month == 12 else f"{year}-{month:02d}"


def name_of(name_en: str, name_zh: str, code: str = "") -> str:
    """The name in the running language; the other language's where only that is known; else the code."""
    first, second = (name_zh, name_en) if current_language() == "zh" else (name_en, name_zh)
    return first or second or code


def byte_size(size: int) -> str:
    """A file size for people: `812 B`, `1.4 MB`."""
    amount = Decimal(size)
    for unit in ("B", "kB", "MB"):
        if amount < 1000 or unit == "MB":
            return f"{number(amount, 0 if unit == 'B' else 1)} {unit}"
        amount /= 1000
    raise AssertionError("every size has a unit")
