"""Circular and idle trade (循环贸易、空转走单): goods that come back to their first seller, or only pass through.

The trade of enterprises is a graph of sales. A circle is a chain of sales of the same goods in about the same quantity,
each after the one before and within the days of the rule, that ends where it began. This is looked for in Python: the
search follows single sales, and few of them ever fit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, StatewardError
from stateward.rulebook.warnings import TradeTest, WarningsDocument

TRADE_COLUMNS = ("seller", "buyer", "goods", "quantity", "amount", "date")
#: Sales followed from one sale before the search goes on with the next.
_MOST_FOLLOWED = 20_000


@dataclass(frozen=True, slots=True)
class Sale:
    """One sale."""

    number: int
    seller: str
    buyer: str
    goods: str
    quantity: float
    amount: float
    day: dt.date


def trade_warnings(document: WarningsDocument, trades: pl.DataFrame, years: Sequence[int] | None) -> pl.DataFrame:
    """One row per trade rule, enterprise and month in which it sold: rule, enterprise, period, state, level, value
    (sales in the pattern), threshold (0). Sales without goods, quantity or date are insufficient data."""
    every = _read(trades)
    sales = [sale for sale in every if sale is not None]
    rows: list[dict[str, Any]] = []
    for id_, rule in document.rules.items():
        if rule.trade is None:
            continue
        found = pattern_sales(sales, rule.trade)
        counted: dict[tuple[str, str], int] = {}
        for sale in sales:
            for name in dict.fromkeys((sale.seller, sale.buyer)):
                key = (name, f"{sale.day.year:04}-{sale.day.month:02}")
                counted[key] = counted.get(key, 0) + (sale.number in found.get(name, ()))
        unclear = _unclear(trades) - {(name, period) for (name, period), number in counted.items() if number}
        for name, period in sorted(counted.keys() | unclear):
            if years is not None and int(period[:4]) not in years:
                continue
            number = counted.get((name, period), 0)
            state = "triggered" if number else "insufficient_data" if (name, period) in unclear else "not_triggered"
            level = rule.level if number else None
            row = {"rule": id_, "enterprise": name, "period": period, "state": state, "level": level}
            rows.append({**row, "value": float(number), "threshold": 0.0})
    texts = dict.fromkeys(("rule", "enterprise", "period", "state", "level"), pl.String)
    return pl.DataFrame(rows, schema={**texts, "value": pl.Float64, "threshold": pl.Float64})


def pattern_sales(sales: Sequence[Sale], test: TradeTest) -> dict[str, set[int]]:
    """For each enterprise the numbers of the sales that belong to the pattern."""
    found: dict[str, set[int]] = {}
    found_chains = circles(sales, test) if test.pattern == "circular" else passed_through(sales, test)
    for chain in found_chains:
        for sale in chain:
            found.setdefault(sale.seller, set()).add(sale.number)
            if test.pattern == "circular":
                found.setdefault(sale.buyer, set()).add(sale.number)
    return found


def circles(sales: Sequence[Sale], test: TradeTest) -> Iterator[tuple[Sale, ...]]:
    """The circles, each from its earliest sale on and of at most `longest` sales."""
    for of_goods in _by_goods(sales).values():
        by_seller: dict[str, list[Sale]] = {}
        for sale in of_goods:
            by_seller.setdefault(sale.seller, []).append(sale)
        for first in of_goods:
            yield from _circles_from(first, by_seller, test)


def _circles_from(first: Sale, by_seller: dict[str, list[Sale]], test: TradeTest) -> Iterator[tuple[Sale, ...]]:
    last_day = first.day + dt.timedelta(days=test.days)
    waiting: list[tuple[Sale, ...]] = [(first,)]
    followed = 0
    while waiting and followed < _MOST_FOLLOWED:
        chain = waiting.pop()
        followed += 1
        if chain[-1].buyer == first.seller:
            yield chain
            continue
        if len(chain) == test.longest:
            continue
        seen = {sale.seller for sale in chain}
        for sale in by_seller.get(chain[-1].buyer, ()):
            fits = chain[-1].day <= sale.day <= last_day and sale.number != chain[-1].number
            if fits and sale.buyer not in seen - {first.seller} and alike(first.quantity, sale.quantity, test):
                waiting.append((*chain, sale))


def chains(sales: Sequence[Sale], test: TradeTest) -> Iterator[tuple[Sale, ...]]:
    """The sales that make a pattern, each chain as people read it: a circle, or a purchase with its resale."""
    return circles(sales, test) if test.pattern == "circular" else resales(sales, test)


def passed_through(sales: Sequence[Sale], test: TradeTest) -> Iterator[tuple[Sale, ...]]:
    """The resales alone, without the purchase before."""
    for _bought, sold in resales(sales, test):
        yield (sold,)


def resales(sales: Sequence[Sale], test: TradeTest) -> Iterator[tuple[Sale, Sale]]:
    """Bought and sold again within the days, in about the same quantity, at almost no margin: both sales."""
    for of_goods in _by_goods(sales).values():
        by_buyer: dict[str, list[Sale]] = {}
        for sale in of_goods:
            by_buyer.setdefault(sale.buyer, []).append(sale)
        for sold in of_goods:
            for bought in by_buyer.get(sold.seller, ()):
                days = (sold.day - bought.day).days
                if bought.seller == sold.buyer or not 0 <= days <= test.days:
                    continue
                if alike(bought.quantity, sold.quantity, test) and _thin(bought, sold, test):
                    yield (bought, sold)
                    break


def alike(one: float, other: float, test: TradeTest) -> bool:
    """Whether two quantities are the same within the rule's tolerance."""
    return abs(one - other) <= float(test.quantity_tolerance) * max(abs(one), abs(other))


def _thin(bought: Sale, sold: Sale, test: TradeTest) -> bool:
    if test.margin is None:
        return True
    prices = sold.amount / sold.quantity, bought.amount / bought.quantity
    return prices[0] > 0 and abs(prices[0] - prices[1]) / prices[0] <= float(test.margin)


def _by_goods(sales: Iterable[Sale]) -> dict[str, list[Sale]]:
    groups: dict[str, list[Sale]] = {}
    for sale in sorted(sales, key=lambda one: (one.day, one.number)):
        if sale.seller != sale.buyer:
            groups.setdefault(sale.goods, []).append(sale)
    return groups


def _read(trades: pl.DataFrame) -> list[Sale | None]:
    absent = [name for name in TRADE_COLUMNS if name not in trades.columns]
    if absent:
        raise StatewardError(
            Fault(
                "warn.trades",
                _("The table of trade has no column {columns}.").format(columns=listed(absent)),
                _("Needed are seller, buyer, goods, quantity, amount and date."),
                value=", ".join(trades.columns[:8]),
            )
        )
    days = trades["date"]
    parsed = days.str.to_date(strict=False) if days.dtype == pl.String else days.cast(pl.Date)
    rows = zip(*(trades[name] for name in TRADE_COLUMNS[:-1]), parsed, strict=True)
    return [_sale(number, row) for number, row in enumerate(rows)]


def _sale(number: int, row: Sequence[Any]) -> Sale | None:
    seller, buyer, goods, quantity, amount, day = row
    if seller is None or buyer is None or not goods or not quantity or amount is None or day is None:
        return None
    return Sale(number, str(seller), str(buyer), str(goods), float(quantity), float(amount), day)


def _unclear(trades: pl.DataFrame) -> set[tuple[str, str]]:
    """The enterprises and months with a sale that says too little; without a day there is no month to name."""
    found: set[tuple[str, str]] = set()
    days = trades["date"]
    parsed = days.str.to_date(strict=False) if days.dtype == pl.String else days.cast(pl.Date)
    for sale, day, seller, buyer in zip(_read(trades), parsed, trades["seller"], trades["buyer"], strict=True):
        if sale is None and day is not None:
            found |= {(str(name), f"{day.year:04}-{day.month:02}") for name in (seller, buyer) if name is not None}
    return found
