"""Reading sales: as the table the rules are tested on, and the chains among them with the contracts that make them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import polars as pl
from django.db.models import Q

from stateward.messages import pick
from stateward.rulebook.warnings import WarningsDocument
from stateward.supervision.trade import TRADE_COLUMNS, Sale, chains
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.register.models import Enterprise
from stateward.workbench.supervision.trade.models import TradeSale

#: Chains shown of one pattern and year.
MOST = 200


def table(year: int) -> pl.DataFrame | None:
    """The sales of a year and the one before it as the rules take them; nothing where none is recorded."""
    rows = TradeSale.objects.filter(day__year__in=(year - 1, year))
    told = [
        (one.seller, one.buyer, one.goods or None, one.quantity, float(one.amount), one.day) for one in rows.iterator()
    ]
    if not told:
        return None
    kinds = (pl.String, pl.String, pl.String, pl.Float64, pl.Float64, pl.Date)
    return pl.DataFrame(told, schema=dict(zip(TRADE_COLUMNS, kinds, strict=True)), orient="row")


def years(user: Any) -> list[int]:
    """The years with sales, the newest first."""
    return [day.year for day in visible_to(user, TradeSale.objects.all()).dates("day", "year", order="DESC")]


@dataclass(frozen=True)
class Party:
    """Who sells or buys: an enterprise of the register, or a code outside it."""

    code: str
    enterprise: Enterprise | None

    @property
    def name(self) -> str:
        """The name in the running language, the code where the register does not know it."""
        return self.enterprise.name if self.enterprise else self.code


@dataclass(frozen=True)
class Link:
    """One sale of a chain."""

    seller: Party
    buyer: Party
    sale: TradeSale


@dataclass(frozen=True)
class Chain:
    """A circle, or a purchase with its resale: the rule that finds it and its sales in order."""

    rule: str
    title: str
    pattern: str
    links: tuple[Link, ...]

    @property
    def parties(self) -> list[Party]:
        """The enterprises in the order of the goods; a circle ends where it began."""
        return [self.links[0].seller, *(link.buyer for link in self.links)]

    @property
    def goods(self) -> str:
        """What is traded."""
        return self.links[0].sale.goods

    @property
    def amount(self) -> float:
        """The sum of the sales, in the base unit of money."""
        return float(sum(link.sale.amount for link in self.links))

    @property
    def first(self) -> dt.date:
        """The day of the first sale."""
        return self.links[0].sale.day

    @property
    def last(self) -> dt.date:
        """The day of the last sale."""
        return self.links[-1].sale.day


@dataclass(frozen=True)
class Found:
    """The chains of a year; `cut` where more than the shown ones exist."""

    chains: list[Chain]
    cut: bool


def found(user: Any, document: WarningsDocument, year: int, code: str = "", pattern: str = "") -> Found:
    """The chains of the document's trade rules with a sale in the year, of one enterprise where it is named."""
    rows = list(visible_to(user, TradeSale.objects.filter(day__year__in=(year - 1, year))))
    sales = [
        Sale(number, one.seller, one.buyer, one.goods, one.quantity, float(one.amount), one.day)
        for number, one in enumerate(rows)
        if one.goods and one.quantity
    ]
    codes = {name for one in rows for name in (one.seller, one.buyer)}
    seen = {row.code: row for row in visible_to(user, Enterprise.objects.filter(code__in=codes))}
    told: list[Chain] = []
    cut = False
    for id_, rule in document.rules.items():
        if rule.trade is None or pattern not in ("", rule.trade.pattern):
            continue
        wanted = (chain for chain in chains(sales, rule.trade) if _wanted(chain, year, code))
        some = list(islice(wanted, MOST + 1))
        cut = cut or len(some) > MOST
        told += [
            Chain(id_, pick(rule.title.as_dict()), rule.trade.pattern, _links(chain, rows, seen))
            for chain in some[:MOST]
        ]
    return Found(sorted(told, key=lambda one: (one.pattern, -one.amount, one.first)), cut)


def _wanted(chain: Sequence[Sale], year: int, code: str) -> bool:
    parties = {name for sale in chain for name in (sale.seller, sale.buyer)}
    return chain[-1].day.year == year and (not code or code in parties)


def _links(chain: Sequence[Sale], rows: list[TradeSale], seen: dict[str, Enterprise]) -> tuple[Link, ...]:
    return tuple(
        Link(Party(sale.seller, seen.get(sale.seller)), Party(sale.buyer, seen.get(sale.buyer)), rows[sale.number])
        for sale in chain
    )


def count(user: Any, year: int, code: str = "") -> int:
    """How many sales are recorded in a year, of one enterprise where it is named."""
    rows = visible_to(user, TradeSale.objects.filter(day__year=year))
    return rows.filter(Q(seller=code) | Q(buyer=code)).count() if code else rows.count()
