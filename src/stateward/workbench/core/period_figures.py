"""Figures of a period for briefings and summaries: every strand adds its own, each with its source.

A strand's figures stand in its app's `period_figures.py`, which is loaded with the apps:

    @period_figures("supervision", N_("Findings and warnings"), order=40)
    def told(asked: PeriodAsked) -> list[PeriodFigure]:
        ...

It narrows by scope itself, and gives an empty list where the strand has nothing to tell.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from stateward.messages import gettext as _
from stateward.messages.errors import StatewardError
from stateward.workbench.accounts.permissions import may
from stateward.workbench.core import formats, office

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PeriodAsked:
    """Who asks, and for which days, both included."""

    user: Any
    first: dt.date
    last: dt.date

    @property
    def before(self) -> PeriodAsked:
        """The period of the same length that ends the day before."""
        length = self.last - self.first
        last = self.first - dt.timedelta(days=1)
        return PeriodAsked(self.user, last - length, last)

    @property
    def from_(self) -> dt.datetime:
        """The first moment, in the office's time."""
        return dt.datetime.combine(self.first, dt.time.min, office.time_zone())

    @property
    def until(self) -> dt.datetime:
        """The moment after the last, in the office's time."""
        return dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time.min, office.time_zone())


@dataclass(frozen=True)
class PeriodFigure:
    """A figure in words: what it is, its value, how it moved, where it comes from and the page that lists it."""

    id: str
    label: str
    value: str
    source: str
    address: str
    change: str = formats.DASH

    def to_dict(self) -> dict[str, str]:
        """As a briefing keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class Told:
    """The figures of a strand; `fault` where it could not tell them."""

    name: str
    title: str
    figures: list[PeriodFigure]
    fault: str = ""


Telling = Callable[[PeriodAsked], list[PeriodFigure]]


@dataclass(frozen=True)
class _Teller:
    name: str
    title: str
    action: str
    order: int
    tell: Telling


_tellers: dict[str, _Teller] = {}


def period_figures(name: str, title: str, *, action: str = "", order: int = 50) -> Callable[[Telling], Telling]:
    """Register a strand's figures; `title` is a marked sentence, `action` who may see them (default: `NAME.view`)."""

    def register(tell: Telling) -> Telling:
        if name in _tellers:
            raise ValueError(f"the figures of {name!r} are registered twice")
        _tellers[name] = _Teller(name, title, action or f"{name}.view", order, tell)
        return tell

    return register


def told(asked: PeriodAsked) -> list[Told]:
    """What every strand that the person sees tells of the period; one at fault says so and keeps no other off."""
    found = []
    for teller in sorted(_tellers.values(), key=lambda one: (one.order, one.name)):
        if not may(asked.user, teller.action):
            continue
        try:
            figures, fault = teller.tell(asked), ""
        except StatewardError as error:
            log.warning("figures of %s: %s", teller.name, error)
            figures, fault = [], error.faults[0].message
        if figures or fault:
            found.append(Told(teller.name, _(teller.title), figures, fault))
    return found


def counted(id_: str, label: str, now: int, before: int | None, source: str, address: str) -> PeriodFigure:
    """A count with its change against the period before, where that was counted."""
    change = formats.DASH if before is None else formats.number(now - before, 0, signed=True)
    return PeriodFigure(id_, label, formats.number(now, 0), source, address, change)
