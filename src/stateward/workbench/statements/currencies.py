"""Statements in other currencies brought into the office's reporting currency, where the office keeps rates.

The rates are a table in the workspace folder, `rates.csv` (currency, date, kind, rate). Without it every statement
stays in its own currency: ratios are the same in any, and no rate is ever guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import polars as pl

from stateward.calendar.fiscal import FiscalYear
from stateward.facts.currency import Rates, convert, convert_frame
from stateward.facts.statement import FULL_YEAR
from stateward.facts.statement import Statement as Facts
from stateward.messages.errors import Fault
from stateward.rulebook.documents import AccountsDocument
from stateward.workbench.core import workspace
from stateward.workbench.statements import store
from stateward.workbench.statements.models import Statement


@dataclass(frozen=True)
class Conversion:
    """What brings figures into the reporting currency: rates, the accounts of all charts, the fiscal year."""

    rates: Rates
    accounts: AccountsDocument
    fiscal_year: FiscalYear
    periods: Sequence[tuple[str, int, int]]

    def table(self, facts: pl.LazyFrame) -> tuple[pl.LazyFrame, tuple[Fault, ...]]:
        """A table of facts in the reporting currency, and every rate that is missing for it."""
        frame: Any = nw.from_native(facts)
        converted, faults = convert_frame(frame, self.accounts, self.rates, self.fiscal_year, self.periods)
        return converted.to_native(), faults

    def statement(self, statement: Facts) -> Facts:
        """One statement in the reporting currency; figures whose rate is missing are left out."""
        return convert(statement, self.accounts, self.rates, self.fiscal_year)[0]


def missing_rates() -> list[Fault]:
    """The rates the office's table lacks; the figures they would convert are missing, not guessed."""
    change = conversion()
    if change is None:
        return []
    _table, faults = change.table(store.facts().scan())
    return [fault.at(level="warning", file=workspace.current().rates_file.name) for fault in faults]


def conversion(*, months: bool = False) -> Conversion | None:
    """The conversion of the workspace's full years, with `months` of all periods.

    `None` where the office keeps no rates or needs none.
    """
    rates = workspace.current().rates()
    if rates is None:
        return None
    rows = Statement.objects.filter(is_current=True)
    if not months:
        rows = rows.filter(month=FULL_YEAR)
    periods = sorted(rows.order_by().values_list("currency", "year", "month").distinct())
    if all(currency == rates.reporting_currency for currency, _year, _month in periods):
        return None
    charts = [entry.document for entry in workspace.rulebook().all("accounts")]
    every = {key: account for chart in charts for key, account in chart.accounts.items()}
    accounts = charts[0].model_copy(update={"accounts": every})
    return Conversion(rates, accounts, workspace.current().fiscal_year, periods)
