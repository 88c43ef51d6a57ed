"""What a document is made of. Every text is plain text in the document's language; nothing in it is markup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["en", "zh"]


@dataclass(frozen=True)
class Heading:
    """A heading below the title; `level` 1 to 3."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text. `kind`: `plain`, `note` (small, grey), `lead` (what a reader in a hurry reads), `right` (at the
    right margin, as a closing line)."""

    text: str
    kind: Literal["plain", "note", "lead", "right"] = "plain"


@dataclass(frozen=True)
class Bullets:
    """A list of short texts; numbered where the order matters."""

    items: Sequence[str]
    numbered: bool = False


@dataclass(frozen=True)
class Facts:
    """Pairs of a label and what stands for it, side by side."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """Rows of texts below column headings. `numbers` are the indices of columns that stand at the right.

    Raises ValueError where a row is not as wide as the headings: a figure would stand below the wrong one.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    numbers: Sequence[int] = ()

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells, the table has {len(self.columns)} columns")


@dataclass(frozen=True)
class Picture:
    """A drawing as SVG text. `alternative` says in words what it shows."""

    svg: str
    alternative: str
    caption: str = ""


@dataclass(frozen=True)
class Signatures:
    """Lines to sign on: who they are, the name where known, and the day where it is signed already."""

    lines: Sequence[tuple[str, str]]
    days: Sequence[str] = ()


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Bullets | Facts | Table | Picture | Signatures | PageBreak


@dataclass(frozen=True)
class Document:
    """One document in one language. `note` stands at its end in small print, such as the head of the log."""

    title: str
    language: str
    blocks: Sequence[Block] = field(default_factory=tuple)
    number: str = ""
    date: dt.date | None = None
    issuer: str = ""
    addressee: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.language not in ("en", "zh"):
            raise ValueError(f"a document is in en or zh, not in {self.language}")

    @property
    def written_date(self) -> str:
        """The day as its language writes it; empty without one."""
        if self.date is None:
            return ""
        if self.language == "zh":
            return f"{self.date.year}年{self.date.month}月{self.date.day}日"
        return f"{self.date.day} {self.date:%B %Y}"
