"""Dated exchange rates: statements in several currencies brought into the reporting currency.

Stocks are converted at the closing rate of their day, flows at the average rate of their period (IAS 21).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation, localcontext
from typing import Any, Literal

import narwhals as nw

from stateward.calendar.fiscal import FiscalYear
from stateward.facts.faults import fault
from stateward.facts.statement import Figure, Statement, split_key
from stateward.formula.columns import column, engine_of
from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, ImportFault
from stateward.rulebook.documents import AccountsDocument

RateKind = Literal["closing", "average"]
_DIGITS = 34
_COLUMNS = ("currency", "date", "kind", "rate")


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `currency` is `rate` of the reporting currency; closing on `date`, average over the period that
    ends on `date` and begins with the fiscal year."""

    currency: str
    date: dt.date
    kind: RateKind
    rate: Decimal


class Rates:
    """The rates of a workspace into one reporting currency."""

    def __init__(self, reporting_currency: str, rates: Iterable[Rate] = ()) -> None:
        self.reporting_currency = reporting_currency
        self._rates = {(rate.currency, rate.date, rate.kind): rate.rate for rate in rates}

    def find(self, currency: str, date: dt.date, kind: RateKind) -> Decimal | None:
        """The rate, 1 for the reporting currency itself, `None` where none is known for that day."""
        return Decimal(1) if currency == self.reporting_currency else self._rates.get((currency, date, kind))

    def fault(self, currency: str, date: dt.date, kind: RateKind) -> Fault:
        """The fault of a rate that is not known."""
        message = (_("There is no closing rate of {currency} to {reporting} for {date}.") if kind == "closing"
                   else _("There is no average rate of {currency} to {reporting} for the period that ends on {date}."))
        return fault("rate_missing",
                     message.format(currency=currency, reporting=self.reporting_currency, date=date.isoformat()),
                     _("Add the rate to the table of rates."), value=currency)


def read_rates(content: bytes, file: str, reporting_currency: str) -> Rates:
    """Rates out of a CSV with the columns `currency`, `date`, `kind` (closing, average), `rate`.

    Raises ImportFault with every fault.
    """
    from stateward.facts.text import decode

    text, _notes = decode(content, file)
    rows = csv.DictReader(io.StringIO(text))
    missing = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise ImportFault(fault("rates_columns", _("The table of rates has no column {columns}.").format(
            columns=listed(missing)), _("It needs the columns currency, date, kind and rate."), file=file, row=1))
    rates: list[Rate] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows, start=2):
        rate = _rate(row)
        if isinstance(rate, str):
            faults.append(fault("rate_wrong", _("The rate in row {row} is at fault: {value}").format(
                row=number, value=rate), _("Write a code of three letters, a date such as 2023-12-31, closing or "
                                           "average, and a number above zero."), file=file, row=number, value=rate))
        else:
            rates.append(rate)
    if faults:
        raise ImportFault(faults)
    return Rates(reporting_currency, rates)


def _rate(row: Mapping[str, str | None]) -> Rate | str:
    """The rate of a row, or what in it is wrong."""
    currency, date, kind, rate = ((row.get(column) or "").strip() for column in _COLUMNS)
    if len(currency) != 3 or not currency.isalpha() or not currency.isupper():
        return currency
    try:
        day = dt.date.fromisoformat(date)
    except ValueError:
        return date
    try:
        number = Decimal(rate)
    except InvalidOperation:
        return rate
    if not number.is_finite() or number <= 0:
        return rate
    match kind:
        case "closing" | "average":
            return Rate(currency, day, kind, number)
        case _:
            return kind


def convert(statement: Statement, accounts: AccountsDocument, rates: Rates,
            fiscal_year: FiscalYear) -> tuple[Statement, tuple[Fault, ...]]:
    """The statement in the reporting currency; money alone changes.

    A figure whose rate is not known is left out of the result (missing, never converted by another day's rate), with
    one fault for each rate that is missing.
    """
    if statement.currency == rates.reporting_currency:
        return statement, ()
    figures: dict[str, Figure] = {}
    missing: dict[tuple[dt.date, RateKind], Fault] = {}
    for key, figure in statement.figures.items():
        account = accounts.accounts.get(key.partition(".")[0])
        if account is None or account.kind != "money":
            figures[key] = figure
            continue
        date, kind = _rate_day(statement, key, account.nature, fiscal_year)
        rate = rates.find(statement.currency, date, kind)
        if rate is None:
            missing.setdefault((date, kind), rates.fault(statement.currency, date, kind))
            continue
        with localcontext() as context:
            context.prec = _DIGITS
            figures[key] = Figure(figure.amount * rate, figure.place)
    return replace(statement, currency=rates.reporting_currency, figures=figures), tuple(missing.values())


def _rate_day(statement: Statement, key: str, nature: str, fiscal_year: FiscalYear) -> tuple[dt.date, RateKind]:
    point = split_key(key)[1]
    if point == "opening":
        return fiscal_year.end(statement.year - 1, 12), "closing"
    year = statement.year - 1 if point == "previous" else statement.year
    return fiscal_year.end(year, statement.month), "closing" if nature == "stock" else "average"


def convert_frame(frame: nw.LazyFrame[Any], accounts: AccountsDocument, rates: Rates, fiscal_year: FiscalYear,
                  periods: Sequence[tuple[str, int, int]]) -> tuple[nw.LazyFrame[Any], tuple[Fault, ...]]:
    """A table of facts (columns of the store) in the reporting currency, on any engine.

    `periods` are the (currency, year, month) that occur. Figures without a rate become null, each missing rate has
    one fault.
    """
    names = frame.collect_schema().names()
    engine = engine_of(frame)
    money = [name for name in names
             if (account := accounts.accounts.get(name.partition(".")[0])) and account.kind == "money"]
    faults: dict[tuple[str, dt.date, RateKind], Fault] = {}
    factors: dict[tuple[str, str], nw.Expr] = {}

    def factor(nature: str, point: str) -> nw.Expr:
        if (nature, point) not in factors:
            factors[nature, point] = _factor(nature, point, rates, fiscal_year, periods, faults)
        return factors[nature, point]

    converted = [
        (column(engine, name)
         * factor(accounts.accounts[name.partition(".")[0]].nature, split_key(name)[1])).alias(name)
        for name in money
    ]
    known = nw.lit(rates.reporting_currency).alias("currency")
    return frame.with_columns(*converted).with_columns(known), tuple(faults.values())


def _factor(nature: str, point: str, rates: Rates, fiscal_year: FiscalYear, periods: Sequence[tuple[str, int, int]],
            faults: dict[tuple[str, dt.date, RateKind], Fault]) -> nw.Expr:
    """The rate of each row as an expression, null where it is not known."""
    factor = nw.lit(None, dtype=nw.Float64())
    for currency, year, month in periods:
        shell = Statement("", year, month, "single", currency, "", "", {})
        key = "x" if point == "closing" else f"x.{point}"
        date, kind = _rate_day(shell, key, nature, fiscal_year)
        rate = rates.find(currency, date, kind)
        if rate is None:
            faults.setdefault((currency, date, kind), rates.fault(currency, date, kind))
            continue
        here = (nw.col("currency") == currency) & (nw.col("year") == year) & (nw.col("month") == month)
        factor = nw.when(here).then(nw.lit(float(rate))).otherwise(factor)
    return factor
