"""The figures of a briefing: totals of the portfolio with the year before, each with where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import polars as pl
from django.urls import reverse

from stateward.facts.panel import as_lazy, rows_of_year_end
from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.workbench.core import formats, workspace
from stateward.workbench.core.formats import MoneyUnit
from stateward.workbench.directives import measuring
from stateward.workbench.register import selectors as register
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements import store

#: Lines of the statements that a briefing totals, where the chart of accounts has them.
LINES = ("operating_revenue", "total_profit", "net_profit", "total_assets", "total_liabilities")
#: Bars of one chart.
SHOWN = 12


@dataclass(frozen=True)
class Total:
    """A line of the statements over the groups: the period's and the one's of the year before."""

    name: str
    title: str
    now: float | None
    before: float | None
    reported: int

    @property
    def growth(self) -> float | None:
        """The change in percent; missing on a base that is missing or not positive."""
        if self.now is None or self.before is None or self.before <= 0:
            return None
        return 100 * (self.now - self.before) / self.before


@dataclass(frozen=True)
class Portfolio:
    """The groups at the top of the tree with their figures of a period and of the same period a year before."""

    year: int
    month: int
    groups: list[Enterprise]
    now: dict[str, dict[str, float | None]]
    before: dict[str, dict[str, float | None]]
    titles: dict[str, str]

    @property
    def totals(self) -> list[Total]:
        """The totals; the year before counts only groups that reported both, so that like is compared with like."""
        found = []
        for name, title in self.titles.items():
            now = [row[name] for row in self.now.values() if row.get(name) is not None]
            both = [code for code in self.now if self._has(code, name)]
            pair = [self.before[code][name] for code in both]
            comparable = len(pair) == len(now) and bool(pair)
            found.append(Total(name, title, _sum(now), _sum(pair) if comparable else None, len(now)))
        return found

    def _has(self, code: str, name: str) -> bool:
        return self.now[code].get(name) is not None and self.before.get(code, {}).get(name) is not None

    @property
    def period(self) -> str:
        """The period for people."""
        return formats.period(self.year, self.month)


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def portfolio(user: Any, year: int, month: int) -> Portfolio:
    """The groups that a person sees with their figures at the end of a month; one currency, the workspace's."""
    groups = list(register.enterprises(user).filter(depth=1).order_by("path"))
    codes = [group.code for group in groups]
    titles = {
        name: pick(dict(scheme_titles[name]))
        for scheme_titles in [s.account_titles for s in measuring.schemes()[:1]]
        for name in LINES
        if name in scheme_titles
    }
    return Portfolio(
        year, month, groups, _rows(year, month, codes, titles), _rows(year - 1, month, codes, titles), titles
    )


def _rows(year: int, month: int, codes: list[str], names: dict[str, str]) -> dict[str, dict[str, float | None]]:
    frame = store.facts().scan([(year, month)])
    present = [name for name in names if name in frame.collect_schema().names()]
    if not present:
        return {}
    currency = workspace.current().settings.reporting_currency
    own = frame.filter(pl.col("enterprise").is_in(codes))
    if "currency" in frame.collect_schema().names():
        own = own.filter(pl.col("currency") == currency)
    found = rows_of_year_end(as_lazy(own), month).select("enterprise", *present).collect("polars").to_native()
    return {row.pop("enterprise"): row for row in found.to_dicts()}


def money() -> MoneyUnit:
    """The unit of a briefing: the largest, as reports are written."""
    return MoneyUnit(workspace.current().settings.reporting_currency, "large")


def figure(total: Total, period: str) -> dict[str, str]:
    """A total as a figure of a briefing, with its source."""
    unit = money()
    growth = total.growth
    return {
        "id": total.name,
        "label": _("{title} ({unit})").format(title=total.title, unit=unit.title),
        "value": formats.number(unit.scaled(total.now), 2),
        "change": formats.DASH if growth is None else f"{formats.number(growth, 1, signed=True)} %",
        "source": _("Statements of {period}, {count} groups").format(period=period, count=total.reported),
        "address": reverse("statements:list"),
    }


def _short(name: str) -> str:
    """A name as it fits beside a bar; the table of the section has it whole."""
    wide = 14 if any(ord(character) > 0x2E7F for character in name) else 30
    return name if len(name) <= wide else f"{name[: wide - 1]}…"


def bars(rows: Sequence[tuple[str, float]], alternative: str, caption: str) -> dict[str, str]:
    """A drawing of horizontal bars, negative ones to the left of the line, as SVG text with its words."""
    shown = list(rows)[:SHOWN]
    low, high = min([0.0, *(v for _n, v in shown)]), max([0.0, *(v for _n, v in shown)])
    span = (high - low) or 1.0
    left, width, step = 220, 320, 26
    zero = left + width * -low / span
    parts = []
    for place, (name, value) in enumerate(shown):
        top = 8 + place * step
        length = width * abs(value) / span
        start = zero if value >= 0 else zero - length
        colour = "#0b5cab" if value >= 0 else "#b3261e"
        parts.append(
            f'<text x="{left - 8}" y="{top + 13}" text-anchor="end" font-size="12">{escape(_short(name))}</text>'
            f'<rect x="{start:.1f}" y="{top}" width="{max(length, 1):.1f}" height="18" fill="{colour}"/>'
            f'<text x="{left + width + 8}" y="{top + 13}" font-size="12">{escape(formats.number(value, 2))}</text>'
        )
    height = 16 + step * max(len(shown), 1)
    words = escape(alternative, {'"': "&quot;"})
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 {height}" width="640" height="{height}" '
        f'font-family="Noto Sans CJK SC, sans-serif" role="img" aria-label="{words}">'
        + "".join(parts)
        + f'<line x1="{zero:.1f}" y1="0" x2="{zero:.1f}" y2="{height}" stroke="#55657a"/></svg>'
    )
    return {"svg": svg, "alternative": alternative, "caption": caption}
