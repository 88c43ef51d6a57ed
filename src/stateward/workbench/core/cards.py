"""Cards of the cockpit: every strand adds its own in one line.

A card stands in an app's `cockpit_cards.py`, which is loaded with the app:

    @card("supervision.warnings", N_("Open warnings"), "supervision", action="supervision.view")
    def warnings(asked: Asked) -> Figures | Bars | Rows | Own | None:
        ...

It is given who asks, for which period and in which unit, and gives what stands on the card; `None` where there is
nothing to show, and the card is left out. It must narrow by scope itself (`scope.visible_to(asked.user, ...)`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stateward.workbench.core.formats import MoneyUnit

#: How much of the page's width a card takes: a third, two thirds, all of it.
WIDTHS = ("third", "two-thirds", "whole")


@dataclass(frozen=True)
class Asked:
    """Who asks for the cockpit, and for what: a year with its month (12: the full year), compared with another."""

    user: Any
    year: int
    month: int
    compared: tuple[int, int]
    money: MoneyUnit


@dataclass(frozen=True)
class Figure:
    """One figure: what it is, its value as text, its unit, where its list is.

    `change` is text with its sign (`+6.1 %`), `direction` "up", "down" or empty, `better` whether that is good news
    (`None`: neither). `trend` are the values of a small line, `None` for a missing one. `level` is "good", "warn",
    "bad" or empty, beside the words.
    """

    title: str
    value: str
    unit: str = ""
    address: str = ""
    change: str = ""
    direction: str = ""
    better: bool | None = None
    note: str = ""
    level: str = ""
    trend: Sequence[float | None] = ()

    @property
    def line(self) -> str:
        """The points of the trend in a box of 100 by 24, for an SVG line; empty with fewer than two values."""
        known = [(place, value) for place, value in enumerate(self.trend) if value is not None]
        if len(known) < 2:
            return ""
        low, high = min(value for _place, value in known), max(value for _place, value in known)
        span, last = (high - low) or 1.0, max(len(self.trend) - 1, 1)
        return " ".join(f"{100 * place / last:.1f},{22 - 20 * (value - low) / span:.1f}" for place, value in known)


@dataclass(frozen=True)
class Figures:
    """Figures beside each other (`strip`) or below each other."""

    figures: Sequence[Figure]
    strip: bool = False
    note: str = ""
    template: str = "cockpit/cards/figures.html"


@dataclass(frozen=True)
class Part:
    """A part of a bar: its name, how many, its look ("good", "moving", "late", "still"), where its list is."""

    title: str
    count: int
    look: str
    address: str = ""


@dataclass(frozen=True)
class Bar:
    """A bar of parts with its own name and words beside it."""

    title: str
    parts: Sequence[Part]
    address: str = ""
    note: str = ""

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(part.count for part in self.parts)

    @property
    def placed(self) -> list[tuple[Part, float, float]]:
        """The parts with their beginning and width in a box 100 wide."""
        found, start = [], 0.0
        for part in self.parts:
            width = 100 * part.count / self.total if self.total else 0.0
            found.append((part, round(start, 2), round(width, 2)))
            start += width
        return found


@dataclass(frozen=True)
class Bars:
    """Bars below each other; the legend names each look once."""

    bars: Sequence[Bar]
    note: str = ""
    template: str = "cockpit/cards/bars.html"

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Look and name of the parts, in the order they come."""
        return list({part.look: part.title for bar in self.bars for part in bar.parts}.items())


@dataclass(frozen=True)
class Row:
    """A row of a card: cells as text, the one at `link` leading to its explanation; `looks` dress cells by place."""

    cells: Sequence[Any]
    address: str = ""
    looks: Mapping[int, str] = field(default_factory=dict)
    link: int = 0

    @property
    def dressed(self) -> list[tuple[Any, str]]:
        """The cells with their looks."""
        return [(cell, self.looks.get(place, "")) for place, cell in enumerate(self.cells)]


@dataclass(frozen=True)
class Rows:
    """A small table. `numbers` are the places of columns aligned to the right; `address` leads to the whole list."""

    columns: Sequence[str]
    rows: Sequence[Row]
    numbers: Sequence[int] = ()
    address: str = ""
    note: str = ""
    template: str = "cockpit/cards/rows.html"


@dataclass(frozen=True)
class Own:
    """A card with a template of its own strand; its context stands in `content`."""

    template: str
    content: Mapping[str, Any]
    note: str = ""


Content = Figures | Bars | Rows | Own
Making = Callable[[Asked], Content | None]


@dataclass(frozen=True)
class Card:
    """A registered card."""

    name: str
    title: str
    strand: str
    make: Making
    action: str
    width: str
    order: int
    personal: bool


_cards: dict[str, Card] = {}


def card(
    name: str,
    title: str,
    strand: str,
    *,
    action: str = "",
    width: str = "third",
    order: int = 50,
    personal: bool = False,
) -> Callable[[Making], Making]:
    """Register a card; `title` is a marked sentence, `action` who may see it (default: the strand's view action).

    Cards stand in their `order` (then by name) until a person arranges them. A `personal` card shows something else to
    two people with the same grants; every other one a server may show to both for a moment. Raises `ValueError`
    for a name registered twice or an unknown width.
    """
    if width not in WIDTHS:
        raise ValueError(f"{width!r} is no width of a card; there are {', '.join(WIDTHS)}")

    def register(make: Making) -> Making:
        if name in _cards:
            raise ValueError(f"the card {name!r} is registered twice")
        _cards[name] = Card(name, title, strand, make, action or f"{strand}.view", width, order, personal)
        return make

    return register


def all_cards() -> list[Card]:
    """Every registered card in the order they stand in at first."""
    return sorted(_cards.values(), key=lambda one: (one.order, one.name))
