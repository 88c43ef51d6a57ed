"""One field of a decision list cut into segments within which no row tells two values apart.

A set of segments is a whole number used as a bit mask: bit k stands for segment k. Numbers and days are cut at the
limits of the cells: a cut `(v, 0)` lies just before v, `(v, 1)` just behind it, so that open and closed limits are
kept apart exactly. Days and whole numbers only have cuts before a value.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import listed, pick
from stateward.rulebook.lists import Cell, Interval, ListField
from stateward.supervision.values import CellError, as_value, shown_value

Cut = tuple[Any, int]
_HALF = Decimal("0.5")
_ONE_DAY = dt.timedelta(days=1)


@dataclass
class Axis:
    """The segments of one field; `locate` finds the segment of a value, `mask` the segments of a cell."""

    name: str
    field: ListField
    cuts: list[Cut] = made(default_factory=list)
    words: list[Any] = made(default_factory=list)
    first: int = 0
    last: int = 0

    @property
    def ordered(self) -> bool:
        """Whether the segments follow one another as numbers and days do."""
        return self.field.type in ("number", "date")

    @property
    def discrete(self) -> bool:
        """Whether nothing lies between a value and the next."""
        return self.field.type == "date" or self.field.whole

    @property
    def everything(self) -> int:
        """The mask of the whole domain."""
        return ((1 << (self.last - self.first + 1)) - 1) << self.first

    def locate(self, value: Any) -> int:
        """The segment a value lies in; `CellError` where it lies outside the domain."""
        if self.ordered:
            place = bisect_right(self.cuts, (value, 0))
            if not self.first <= place <= self.last:
                raise CellError(self._outside(value))
            return place
        place = bisect_left(self.words, value) if self.field.type == "text" else self._word(value)
        if self.field.type == "text":
            return place if place < len(self.words) and self.words[place] == value else len(self.words)
        return place

    def _word(self, value: Any) -> int:
        if value in self.words:
            return self.words.index(value)
        raise CellError(self._outside(value))

    def _outside(self, value: Any) -> str:
        if self.field.type == "choice":
            return _("{value} is none of the options: {options}").format(
                value=value, options=listed(str(word) for word in self.words)
            )
        return _("{value} lies outside the range of {field}").format(
            value=shown_value(value), field=pick(self.field.title.as_dict())
        )

    def mask(self, cell: Cell | None) -> int:
        """The segments a cell takes; the whole domain where there is no cell."""
        if cell is None:
            return self.everything
        taken = 0
        for value in cell.values:
            taken |= self._between(*limits(value, self.field)) if self.ordered else self._one(value)
        return (self.everything & ~taken) if cell.negated else (taken & self.everything)

    def _one(self, value: Any) -> int:
        return 1 << self.locate(as_value(value, self.field))

    def _between(self, low: Cut | None, high: Cut | None) -> int:
        start = 0 if low is None else bisect_right(self.cuts, low)
        end = len(self.cuts) if high is None else bisect_right(self.cuts, high) - 1
        return ((1 << (end - start + 1)) - 1) << start if end >= start else 0

    # --- values of segments ---

    def sample(self, segment: int) -> Any:
        """A plain value that lies in the segment."""
        if not self.ordered:
            return self.words[segment] if segment < len(self.words) else _new_word(self.words)
        low = self.cuts[segment - 1] if segment else None
        high = self.cuts[segment] if segment < len(self.cuts) else None
        if low is not None and (self.discrete or low[1] == 0):
            return low[0]
        return _number_between(low, high, self)

    def told(self, mask: int) -> str:
        """The values of a mask in words of the running language."""
        if not self.ordered:
            return listed(self._word_told(k) for k in bits(mask))
        return listed(self._run_told(*run) for run in runs(mask))

    def _word_told(self, segment: int) -> str:
        if segment >= len(self.words):
            return _("any other text")
        word = self.words[segment]
        if self.field.type == "truth":
            return _("yes") if word else _("no")
        title = self.field.options.get(word)
        return pick(title.as_dict()) if title is not None else str(word)

    def _run_told(self, start: int, end: int) -> str:
        low = self.cuts[start - 1] if start else None
        high = self.cuts[end] if end < len(self.cuts) else None
        if low is not None and high is not None and (single := self._single(low, high)) is not None:
            return shown_value(single)
        parts = []
        if low is not None:
            words = _("above {value}") if low[1] else _("from {value}")
            parts.append(words.format(value=shown_value(low[0])))
        if high is not None:
            words = _("up to {value}") if high[1] else _("below {value}")
            if self.discrete and not high[1]:
                words, high = _("up to {value}"), (_before(high[0]), 1)
            parts.append(words.format(value=shown_value(high[0])))
        return " ".join(parts) if parts else _("any value")

    def _single(self, low: Cut, high: Cut) -> Any:
        if low[0] == high[0] or (self.discrete and _after(low[0]) == high[0]):
            return low[0]
        return None


def build_axis(name: str, field_: ListField, cells: Iterable[Cell], extra: Sequence[Cell] = ()) -> Axis:
    """The axis of a field whose rows have these cells; `CellError` where a cell is of another kind than the field."""
    axis = Axis(name, field_)
    every = [*cells, *extra]
    if axis.ordered:
        found = {cut for cell in every for value in cell.values for cut in limits(value, field_) if cut is not None}
        low, high = limits(field_.range, field_) if field_.range is not None else (None, None)
        axis.cuts = sorted(found | {cut for cut in (low, high) if cut is not None})
        axis.first = 0 if low is None else axis.cuts.index(low) + 1
        axis.last = len(axis.cuts) if high is None else axis.cuts.index(high)
        return axis
    if field_.type == "choice":
        axis.words = list(field_.options)
    elif field_.type == "truth":
        axis.words = [False, True]
    else:
        axis.words = sorted({as_value(value, field_) for cell in every for value in cell.values})
    axis.last = len(axis.words) if field_.type == "text" else len(axis.words) - 1
    return axis


def limits(value: Any, field_: ListField) -> tuple[Cut | None, Cut | None]:
    """The cuts before and behind a value or an interval."""
    if not isinstance(value, Interval):
        found = as_value(value, field_)
        return _lower((found, 0), field_), _upper((found, 1), field_)
    low = high = None
    if value.from_ is not None:
        low = _lower((as_value(value.from_, field_), 0), field_)
    elif value.above is not None:
        low = _lower((as_value(value.above, field_), 1), field_)
    if value.up_to is not None:
        high = _upper((as_value(value.up_to, field_), 1), field_)
    elif value.below is not None:
        high = _upper((as_value(value.below, field_), 0), field_)
    if low is not None and high is not None and high <= low:
        raise CellError(_("the interval holds no value: its upper limit does not lie above its lower one"))
    return low, high


def _lower(cut: Cut, field_: ListField) -> Cut:
    return _whole_cut(cut) if field_.type == "date" or field_.whole else cut


def _upper(cut: Cut, field_: ListField) -> Cut:
    return _whole_cut(cut) if field_.type == "date" or field_.whole else cut


def _whole_cut(cut: Cut) -> Cut:
    """The same cut among days or whole numbers, where every cut lies before one of them."""
    value, side = cut
    if isinstance(value, dt.date):
        return (_after(value), 0) if side else cut
    if side:
        return value.to_integral_value(ROUND_FLOOR) + 1, 0
    return value.to_integral_value(ROUND_CEILING), 0


def _after(value: Any) -> Any:
    return value + (_ONE_DAY if isinstance(value, dt.date) else 1)


def _before(value: Any) -> Any:
    return value - (_ONE_DAY if isinstance(value, dt.date) else 1)


def _number_between(low: Cut | None, high: Cut | None, axis: Axis) -> Any:
    """A value of an open segment, with as few digits as it can have."""
    if low is None and high is None:
        return dt.date(2000, 1, 1) if axis.field.type == "date" else Decimal(0)
    if low is None:
        assert high is not None
        return high[0] if high[1] else _before(high[0])
    if high is None:
        return low[0] + 1
    if high[1]:
        return high[0]
    return _short_between(low[0], high[0])


def _short_between(low: Decimal, high: Decimal) -> Decimal:
    places = 0
    while True:
        step = Decimal(1).scaleb(-places)
        middle = ((low + high) * _HALF).quantize(step)
        for candidate in (middle, middle - step, middle + step):
            if low < candidate < high:
                return candidate
        places += 1


def _new_word(words: Sequence[str]) -> str:
    word = "other"
    while word in words:
        word += "-"
    return word


def bits(mask: int) -> list[int]:
    """The places of the set bits, from the lowest."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def runs(mask: int) -> list[tuple[int, int]]:
    """The runs of neighbouring set bits as (first, last)."""
    found: list[tuple[int, int]] = []
    while mask:
        first = (mask & -mask).bit_length() - 1
        above = (mask >> first) + 1
        length = (above & -above).bit_length() - 1
        found.append((first, first + length - 1))
        mask = mask >> (first + length) << (first + length)
    return found
