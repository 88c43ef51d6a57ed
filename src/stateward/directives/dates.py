"""Days as directives write them, in both languages, with what they mean where the text says enough."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from stateward.directives.numerals import han_value

_MONTHS = tuple(
    re.findall(r"\w+", "january february march april may june july august september october november december")
)
_MONTH = "|".join(f"{month}|{month[:3]}" for month in _MONTHS)
_H = "〇零○一二三四五六七八九十"
_PATTERNS = (
    re.compile(r"(?P<y>(?:19|20)\d\d)\s*[-/.]\s*(?P<m>\d{1,2})\s*[-/.]\s*(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?:(?P<y>(?:19|20)\d\d)\s*年\s*)?(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日"),
    re.compile(rf"(?P<hy>二[{_H}]{{3}})年(?P<hm>[{_H}]{{1,3}})月(?P<hd>[{_H}]{{1,3}})日"),
    re.compile(rf"(?i:\b(?P<mon>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y>(?:19|20)\d\d))?\b)"),
    re.compile(rf"(?i:\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<mon>{_MONTH})\.?(?:,?\s+(?P<y>(?:19|20)\d\d))?\b)"),
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day found in the text; the year is None where the text does not say it beside the day."""

    start: int
    end: int
    year: int | None
    month: int
    day: int

    def iso(self, year: int | None = None) -> str | None:
        """ISO 8601, with the year handed in where the text has none; None without a year."""
        of = self.year or year
        return None if of is None else dt.date(of, self.month, self.day).isoformat()


def days(text: str, start: int = 0, end: int | None = None) -> list[Day]:
    """Every day between two places of the text, in order; of two that overlap the longer."""
    found = sorted(_found(text, start, len(text) if end is None else end), key=lambda d: (d.start, -d.end))
    kept: list[Day] = []
    for day in found:
        if not kept or day.start >= kept[-1].end:
            kept.append(day)
    return kept


def _found(text: str, start: int, end: int) -> Iterator[Day]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text, start, end):
            groups = match.groupdict()
            year = int(groups["y"]) if groups.get("y") else None
            if groups.get("hy"):
                year, month, day = (han_value(groups[name]) for name in ("hy", "hm", "hd"))
            else:
                month = _month(groups["mon"]) if groups.get("mon") else int(groups["m"])
                day = int(groups["d"])
            if _exists(year, month, day):
                yield Day(match.start(), match.end(), year, month, day)


def _month(word: str) -> int:
    return next(n for n, month in enumerate(_MONTHS, start=1) if month.startswith(word.lower().rstrip(".")))


def _exists(year: int | None, month: int, day: int) -> bool:
    try:
        dt.date(year or 2000, month, day)
    except ValueError:
        return False
    return True
