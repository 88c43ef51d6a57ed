"""Which standard values apply to an enterprise: the smallest matching class first (国资发评价〔2006〕157号, ch. 3).

Order of the search for one indicator: the enterprise's own industry, then the classes above it, then all
industries; inside each the enterprise's own size before all sizes; of several years the same year, else the
newest earlier one, else rows without a year.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import AssessmentError, Fault
from stateward.rulebook import Rulebook
from stateward.rulebook.documents import Indicator, StandardRow
from stateward.rulebook.scheme import TIERS


@dataclass(frozen=True)
class Standard:
    """The five values that were chosen, best first, and where they stand."""

    values: tuple[Decimal, ...]
    source: str


def level_reached(values: Sequence[Decimal], value: Decimal, better: str) -> str:
    """The best of the five standards (best first) that a value meets; `below` under the worst."""
    for tier, limit in zip(TIERS, values, strict=True):
        if value <= limit if better == "lower" else value >= limit:
            return tier
    return "below"


class Standards:
    """A table of standard values, ready to be searched."""

    def __init__(self, rows: Iterable[StandardRow], origin: str, parents: Mapping[str, str | None]) -> None:
        self._rows: dict[tuple[str, str, str], dict[int | None, tuple[int, StandardRow]]] = {}
        self._parents = parents
        self._origin = origin
        self.indicators: set[str] = set()
        #: Whether the standards differ by industry, by size, by year.
        self.tells = {"industry": False, "size": False, "year": False}
        for number, row in enumerate(rows, start=1):
            self.indicators.add(row.indicator)
            self.tells["industry"] |= bool(row.industry)
            self.tells["size"] |= bool(row.size)
            self.tells["year"] |= row.year is not None
            self._rows.setdefault((row.indicator, row.industry, row.size), {})[row.year] = (number, row)

    def find(self, indicator: str, industry: str, size: str, year: int) -> Standard | None:
        """The standard for one indicator of one enterprise and year with its source, or None."""
        found = self._search(indicator, industry, size, year)
        if found is None:
            return None
        number, row = found
        where = listed(part for part in (row.industry or _("all industries"), row.size) if part)
        source = _("{origin}, row {number} ({where})").format(
            origin=self._origin, number=number, where=where if row.year is None else f"{where}, {row.year}"
        )
        return Standard(tuple(getattr(row, tier) for tier in TIERS), source)

    def row(self, indicator: str, industry: str, size: str, year: int) -> StandardRow | None:
        """The row of the table that `find` chooses."""
        found = self._search(indicator, industry, size, year)
        return None if found is None else found[1]

    def _search(self, indicator: str, industry: str, size: str, year: int) -> tuple[int, StandardRow] | None:
        for code in self._chain(industry):
            for of_size in dict.fromkeys((size, "")):
                found = self._of_year(self._rows.get((indicator, code, of_size), {}), year)
                if found is not None:
                    return found
        return None

    def faults(self, indicators: Mapping[str, Indicator]) -> list[Fault]:
        """Rows whose five values do not fall from best to worst in the indicator's direction."""
        found = []
        for versions in self._rows.values():
            for number, row in versions.values():
                values = [getattr(row, tier) for tier in TIERS]
                indicator = indicators.get(row.indicator)
                if indicator is None:
                    continue
                lower = indicator.better == "lower"
                pairs = list(itertools.pairwise(values))
                if any((a > b) if lower else (a < b) for a, b in pairs):
                    found.append(
                        Fault(
                            "standards.order",
                            _("The five standards of {indicator} do not go from best to worst: {values}.").format(
                                indicator=row.indicator, values=" / ".join(str(v) for v in values)
                            ),
                            _("Correct the row; for this indicator {direction} is better.").format(
                                direction=_("lower") if lower else _("higher")
                            ),
                            file=self._origin,
                            row=number,
                            value=" / ".join(str(v) for v in values),
                            rule=row.indicator,
                        )
                    )
        return found

    def check(self, indicators: Mapping[str, Indicator]) -> None:
        """Raise `AssessmentError` for rows in the wrong order."""
        faults = self.faults(indicators)
        if faults:
            raise AssessmentError(faults)

    def _chain(self, industry: str) -> list[str]:
        chain: list[str] = []
        code: str | None = industry
        while code and code not in chain:
            chain.append(code)
            code = self._parents.get(code)
        return [*chain, ""]

    @staticmethod
    def _of_year(versions: Mapping[int | None, tuple[int, StandardRow]], year: int) -> tuple[int, StandardRow] | None:
        if year in versions:
            return versions[year]
        earlier = [y for y in versions if y is not None and y < year]
        if earlier:
            return versions[max(earlier)]
        return versions.get(None)


def parents_of(book: Rulebook) -> dict[str, str | None]:
    """Code -> code of the class above it, from every classification of the rulebook."""
    return {e.code: e.parent for entry in book.all("classification") for e in entry.document.entries}
