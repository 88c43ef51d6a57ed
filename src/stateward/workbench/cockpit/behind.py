"""The list behind a figure of the cockpit: the statements that add up to it, each leading to its cells."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.utils.html import format_html

from stateward.messages import gettext_noop as N_
from stateward.workbench.cockpit import totals
from stateward.workbench.core import office, tables
from stateward.workbench.core.cards import Asked
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register import selectors as register
from stateward.workbench.statements import selectors as statements
from stateward.workbench.statements.models import Basis

#: Figure -> its title; a ratio has the total above its line and the one below it.
TITLES = {
    "total_assets": N_("Total assets"),
    "operating_revenue": N_("Operating revenue"),
    "total_profit": N_("Total profit"),
    "debt": N_("Debt ratio"),
    "cash": N_("Operating cash ratio"),
}
_RATIOS = {"debt": ("total_liabilities", "total_assets"), "cash": ("operating_net_cash_flow", "operating_revenue")}


def this_year() -> int:
    """The running year of the office."""
    return office.today().year


class BehindTable(tables.Table):
    """One row a statement, the largest amount first."""

    enterprise = django_tables2.Column(verbose_name=_("Enterprise"), attrs={"td": {"class": "wide"}})
    code = django_tables2.Column(verbose_name=_("Code"), attrs={"td": {"class": "code"}})
    basis = django_tables2.Column(verbose_name=_("Covers"))
    optional = ("code", "basis")

    class Meta(tables.Table.Meta):
        sequence = ("enterprise", "code", "basis", "...")

    def render_enterprise(self, value: str, record: dict[str, Any]) -> Any:
        """The name, leading to the statement."""
        return format_html('<a href="{}">{}</a>', record["address"], value)


def table(asked: Asked, name: str) -> BehindTable:
    """The rows of a figure, with the amounts it is made of in the reader's unit."""
    columns = _RATIOS.get(name, (name,))
    names = register.enterprises(asked.user, strand=totals.STRAND).in_bulk(field_name="code")
    addresses = _addresses(asked)
    rows = []
    for row in totals.rows_of(asked.user, asked.year, asked.month):
        found = names.get(row["enterprise"])
        if found is None:
            continue
        amounts = {column: row.get(column) for column in columns}
        shown = {column: _scaled(asked, amount) for column, amount in amounts.items()}
        if len(columns) == 2:
            shown["ratio"] = _ratio(amounts[columns[0]], amounts[columns[1]])
        address = addresses.get((row["enterprise"], row["basis"]), found.get_absolute_url())
        basis = Basis(row["basis"]).label
        rows.append({"enterprise": found.name, "code": found.code, "basis": basis, "address": address, **shown})
    rows.sort(key=lambda row: (row[columns[0]] is None, -(row[columns[0]] or 0)))
    return BehindTable(tables.SortedRows(rows), extra_columns=_extra(asked, columns))


def _extra(asked: Asked, columns: tuple[str, ...]) -> list[tuple[str, Any]]:
    titles = statements.account_titles()
    money = asked.money
    headings = {column: f"{titles.get(column, column)} ({money.title})" for column in columns}
    extra: list[tuple[str, Any]] = [
        (column, tables.NumberColumn(money.places, verbose_name=heading)) for column, heading in headings.items()
    ]
    if len(columns) == 2:
        extra.append(("ratio", tables.NumberColumn(verbose_name=_("Ratio, %"))))
    return extra


def _addresses(asked: Asked) -> dict[tuple[str, str], str]:
    """Code and basis -> the page of the statement that the person may see."""
    rows = statements.current(asked.user).filter(year=asked.year, month=asked.month)
    return {(row.enterprise.code, row.basis): row.get_absolute_url() for row in rows}


def _scaled(asked: Asked, amount: float | None) -> float | None:
    value = asked.money.scaled(amount)
    return None if value is None else float(value)


def _ratio(above: float | None, below: float | None) -> float | None:
    return None if above is None or not below else 100 * above / below
