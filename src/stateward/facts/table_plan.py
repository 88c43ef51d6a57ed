"""How a table's columns are to be read: by their names as account ids, or by the one mapping that fits them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from stateward.facts.faults import Note, cell_name, fault, nearest, shown
from stateward.facts.statement import FULL_YEAR, Basis, figure_key, split_key
from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault
from stateward.rulebook.documents import AccountsDocument, MappingDocument

KEY_HEADERS = ("enterprise", "name", "year", "month", "basis", "currency", "revision")
#: The jurisdiction of documents that belong to no country.
NEUTRAL_JURISDICTION = "intl"
_POINTS = frozenset({"closing", "opening", "previous"})


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """One column of figures: where it stands, the key of its figure, the factor into the base unit."""

    place: int
    header: str
    key: str
    factor: Decimal
    money: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Which column holds what; places count from 0. `keep` names the values a column must have for a row to count."""

    headers: tuple[str, ...]
    name: str
    version: str
    chart: str | None
    enterprise: int
    year: int
    month: int | None
    month_default: int | None
    basis: int | None
    basis_default: Basis
    currency: int | None
    currency_default: str | None
    unit: Decimal
    figures: tuple[FigureColumn, ...]
    keep: tuple[tuple[str, int, frozenset[str]], ...] = ()
    enterprise_name: int | None = None


def make_plan(headers: Sequence[str], file: str, sheet: str | None, accounts: Sequence[AccountsDocument],
              mappings: Sequence[MappingDocument], currency: str | None, faults: list[Fault],
              notes: list[Note]) -> Plan | None:
    """The plan for a table's headers, or `None` after the faults that make it unreadable were added."""
    repeated = [header for header, number in Counter(h for h in headers if h).items() if number > 1]
    for header in repeated:
        place = len(headers) - 1 - list(reversed(headers)).index(header)
        faults.append(fault("repeated_header", _("The header {header} occurs twice.").format(header=shown(header)),
                            _("Keep one of the two columns."), value=header, file=file, sheet=sheet,
                            cell=cell_name(0, place), row=1))
    if repeated:
        return None
    if "enterprise" in headers and "year" in headers:
        return _own_plan(tuple(headers), file, sheet, accounts, currency, faults)
    fitting = [mapping for mapping in mappings if _needed(mapping) <= set(headers)]
    if len(fitting) == 1:
        mapping = fitting[0]
        notes.append(Note("mapping", _("The table was read by the mapping {mapping}.").format(mapping=mapping.id),
                          file, sheet))
        return _mapped_plan(tuple(headers), file, sheet, mapping, accounts, faults)
    faults.append(_unreadable(headers, file, sheet, mappings, fitting))
    return None


def _unreadable(headers: Sequence[str], file: str, sheet: str | None, mappings: Sequence[MappingDocument],
                fitting: list[MappingDocument]) -> Fault:
    if fitting:
        return fault("several_mappings", _("Several mappings fit this table: {mappings}.").format(
            mappings=listed(mapping.id for mapping in fitting)), _("Name the one to use."),
            file=file, sheet=sheet, row=1)
    missing = [name for name in ("enterprise", "year") if name not in headers]
    message = _("The table has no column {columns}, and no mapping fits its headers.")
    step = _("Name the columns enterprise and year, or add a mapping to the rulebook; known mappings: {mappings}.")
    return fault("no_key_columns", message.format(columns=listed(missing)),
                 step.format(mappings=listed(mapping.id for mapping in mappings) or "-"),
                 value=", ".join(headers), file=file, sheet=sheet, row=1)


def _own_plan(headers: tuple[str, ...], file: str, sheet: str | None, accounts: Sequence[AccountsDocument],
              currency: str | None, faults: list[Fault]) -> Plan | None:
    places = {header: place for place, header in enumerate(headers) if header}
    figures = [header for header in headers if header and header not in KEY_HEADERS]
    chart = _best_chart(figures, accounts)
    if chart is None:
        faults.append(fault("no_chart", _("There is no chart of accounts to read the table by."),
                            _("Load a rulebook with a chart of accounts."), file=file, sheet=sheet))
        return None
    if "currency" not in headers and currency is None:
        faults.append(fault("currency_wrong", _("The table has no column currency, and no currency was named for it."),
                            _("Add a column currency with the code, such as CNY."), file=file, sheet=sheet, row=1))
        return None
    columns: list[FigureColumn] = []
    for header in figures:
        account, point = split_key(header)
        if account in chart.accounts and point in _POINTS:
            key = account if point == "closing" else header
            columns.append(FigureColumn(places[header], header, key, Decimal(1),
                                        chart.accounts[account].kind == "money"))
        else:
            faults.append(_unknown_column(header, places[header], file, sheet, chart))
    return Plan(
        headers=headers, name=chart.id, version=chart.version, chart=chart.id, enterprise=places["enterprise"],
        year=places["year"],
        month=places.get("month"), month_default=FULL_YEAR, basis=places.get("basis"), basis_default="single",
        currency=places.get("currency"), currency_default=currency, unit=Decimal(1), figures=tuple(columns),
        enterprise_name=places.get("name"))


def _best_chart(figures: Sequence[str], accounts: Sequence[AccountsDocument]) -> AccountsDocument | None:
    """The chart that knows most of the columns; the first of them where several know as many."""
    wanted = {split_key(header)[0] for header in figures}
    return max(accounts, key=lambda chart: len(wanted & chart.accounts.keys()), default=None)


def _unknown_column(header: str, place: int, file: str, sheet: str | None, chart: AccountsDocument) -> Fault:
    account, _point = split_key(header)
    if account in chart.accounts:
        step = _("Write {account}, {account}.opening or {account}.previous.").format(account=account)
    else:
        near = nearest(account, chart.accounts) or nearest(header, KEY_HEADERS) or _by_title(header, chart)
        step = (_("Did you mean {account}? Else take the column out.").format(account=near) if near
                else _("Take the column out, or add the account to the chart {chart}.").format(chart=chart.id))
    return fault("unknown_column", _("The column {header} is not an account of the chart {chart}.").format(
        header=shown(header), chart=chart.id), step, value=header, file=file, sheet=sheet, cell=cell_name(0, place),
        row=1)


def _by_title(header: str, chart: AccountsDocument) -> str | None:
    word = header.strip().casefold()
    return next((id for id, account in chart.accounts.items()
                 if word in (account.title.en.casefold(), account.title.zh)), None)


def _needed(mapping: MappingDocument) -> set[str]:
    keys = {mapping.enterprise, mapping.year} | ({mapping.month} if mapping.month else set())
    return keys | set(mapping.keep) | set(mapping.columns)


def _mapped_plan(headers: tuple[str, ...], file: str, sheet: str | None, mapping: MappingDocument,
                 accounts: Sequence[AccountsDocument], faults: list[Fault]) -> Plan:
    places = {header: place for place, header in enumerate(headers) if header}
    kinds = {id: account.kind for chart in accounts for id, account in chart.accounts.items()}
    known = _needed(mapping) | set(mapping.ignore) | ({mapping.name} if mapping.name else set())
    for header, place in places.items():
        if header not in known:
            near = nearest(header, known)
            step = (_("Did you mean {column}? Else name it under ignore in the mapping.").format(column=near) if near
                    else _("Add it to the columns of the mapping, or name it under ignore."))
            faults.append(fault(
                "unknown_column", _("The column {header} is not known to the mapping {mapping}.").format(
                    header=shown(header), mapping=mapping.id),
                step, value=header, file=file, sheet=sheet, cell=cell_name(0, place), row=1))
    # A chart of the mapping's own country comes first, then the neutral one, where several know as many accounts.
    order = {mapping.jurisdiction.casefold(): 0, NEUTRAL_JURISDICTION: 1}
    charts = sorted(accounts, key=lambda chart: order.get(chart.jurisdiction.casefold(), 2))
    chart = _best_chart([column.account for column in mapping.columns.values()], charts)
    figures = []
    for header, column in mapping.columns.items():
        money = kinds.get(column.account, "money") == "money"
        factor = column.factor * (mapping.unit if money else Decimal(1))
        figures.append(FigureColumn(places[header], header, figure_key(column.account, column.point), factor, money))
    return Plan(
        headers=headers, name=mapping.id, version=mapping.version, chart=chart.id if chart else None,
        enterprise=places[mapping.enterprise],
        year=places[mapping.year], month=places[mapping.month] if mapping.month else None,
        month_default=mapping.month_default, basis=None, basis_default=mapping.basis, currency=None,
        currency_default=mapping.currency, unit=mapping.unit, figures=tuple(figures),
        keep=tuple((column, places[column], frozenset(values)) for column, values in mapping.keep.items()),
        enterprise_name=places.get(mapping.name) if mapping.name else None)
