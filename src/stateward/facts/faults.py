"""Faults and notes of reading files: one way to make them, so that every one has its place, value and rule."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from stateward.messages.errors import Fault, Level

#: How much of a value is repeated in a fault: enough to recognise it, not enough to flood a page.
SHOWN_VALUE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was normalised while reading: what stood there, how it was read, and where."""

    code: str
    message: str
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    row: int | None = None
    value: str | None = None
    read_as: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The note as JSON-ready fields."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows of a table that the mapping does not keep: how many, by which column and value."""

    file: str
    column: str
    value: str
    rows: int
    message: str


def fault(code: str, message: str, next_step: str, *, value: object = None, level: Level = "error",
          rule: str | None = None, **place: Any) -> Fault:
    """A fault whose rule is its own code unless a document's rule is named, with the value shortened for showing."""
    return Fault(code=code, message=message, next_step=next_step, level=level, rule=rule or code,
                 value=None if value is None else shown(value), **place)


def shown(value: object) -> str:
    """A value as it is repeated in a sentence: on one line, cut where it is long, without control characters."""
    text = "".join(character if character.isprintable() else " " for character in str(value)).strip()
    return text if len(text) <= SHOWN_VALUE_LENGTH else text[: SHOWN_VALUE_LENGTH - 1] + "…"


def has_errors(faults: Iterable[Fault]) -> bool:
    """Whether one of the faults stops a file."""
    return any(fault.level == "error" for fault in faults)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, `None` where none is near."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def column_letters(index: int) -> str:
    """The letters of a column counted from 0: 0 -> A, 25 -> Z, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """The name of a cell, both counted from 0: (30, 3) -> D31."""
    return f"{column_letters(column)}{row + 1}"
