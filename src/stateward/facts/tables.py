"""Tables of figures: CSV, Parquet and plain sheets whose headers are account ids, and foreign tables by a mapping."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from stateward.facts.amounts import read_amount
from stateward.facts.container import DEFAULT_LIMITS, Limits
from stateward.facts.cover import BASIS_WORDS, FIRST_YEAR, LAST_YEAR
from stateward.facts.faults import LeftOut, Note, cell_name, fault, shown
from stateward.facts.sheets import Sheet
from stateward.facts.statement import FULL_YEAR, Basis, Figure, Statement, StatementKey
from stateward.facts.table_plan import Plan, make_plan
from stateward.facts.text import decode
from stateward.facts.wording import habit_note, problem_fault
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.rulebook.documents import AccountsDocument, MappingDocument

#: A row with fewer filled cells is no row of headers.
_FEWEST_HEADERS = 2


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was handed in: headers, rows of cells, the sheet's name and the first data row's number."""

    headers: tuple[str, ...]
    rows: Iterable[Sequence[object]]
    sheet: str | None = None
    first_row: int = 2


@dataclass
class TableReading:
    """What a table says: statements in the order of their rows, faults, notes, and the rows a mapping leaves out."""

    statements: list[Statement] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    chart: str | None = None
    #: Names of enterprises, where the table has them.
    names: dict[str, str] = field(default_factory=dict)
    #: Figures that could not be read for a fault, unlike those left blank.
    spoiled: dict[StatementKey, frozenset[str]] = field(default_factory=dict)


def csv_table(content: bytes, file: str, limits: Limits = DEFAULT_LIMITS) -> tuple[Table, list[Note]]:
    """A CSV file as a table (comma, semicolon or tab). Raises ImportFault for an encoding or structure at fault."""
    text, notes = decode(content, file)
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error as error:
        raise ImportFault(fault("csv_broken", _("The table cannot be split into cells: {reason}.").format(
            reason=str(error)), _("Check the quotation marks, or save it anew as CSV UTF-8."), file=file)) from error
    if not rows or len([cell for cell in rows[0] if cell.strip()]) < _FEWEST_HEADERS:
        raise ImportFault(_no_headers(file))
    if len(rows) > limits.table_rows:
        raise ImportFault(_too_many_rows(file, len(rows), limits))
    return Table(tuple(header.strip() for header in rows[0]), rows[1:]), notes


def parquet_table(content: bytes, file: str, limits: Limits = DEFAULT_LIMITS) -> Table:
    """A Parquet file as a table. Raises ImportFault where it is damaged or too long."""
    try:
        frame = pl.read_parquet(io.BytesIO(content), hive_partitioning=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ImportFault(fault("damaged", _("The Parquet file is damaged and cannot be read."),
                                _("Write it again and hand it in again."), file=file, value=str(error))) from error
    if frame.height > limits.table_rows:
        raise ImportFault(_too_many_rows(file, frame.height, limits))
    return Table(tuple(frame.columns), frame.rows())


def sheet_table(sheet: Sheet, file: str) -> Table:
    """A plain sheet as a table: headers in row 1. Raises ImportFault where row 1 holds no headers."""
    rows = sheet.rows
    headers = tuple(str(value).strip() for value in rows[0]) if rows else ()
    if len([header for header in headers if header]) < _FEWEST_HEADERS:
        raise ImportFault(_no_headers(file, sheet.name))
    return Table(headers, rows[1:], sheet.name)


def read_table(table: Table, file: str, accounts: Sequence[AccountsDocument],
               mappings: Sequence[MappingDocument] = (), *, currency: str | None = None,
               sheet: Sheet | None = None) -> TableReading:
    """The statements in a table.

    Our own tables have the columns `enterprise`, `year`, optional `name`, `month`, `basis`, `currency`, then accounts
    with `ACCOUNT.opening` and `ACCOUNT.previous`, amounts in the base unit. Any other table needs a mapping whose
    columns it has. `currency` holds for rows that name none. Every fault of every row is listed.
    """
    reading = TableReading()
    plan = make_plan(table.headers, file, table.sheet, accounts, mappings, currency, reading.faults, reading.notes)
    if plan is not None:
        reading.chart = plan.chart
        _TableReader(table, file, plan, reading, sheet).read()
    return reading


class _TableReader:
    def __init__(self, table: Table, file: str, plan: Plan, reading: TableReading, sheet: Sheet | None) -> None:
        self.table, self.file, self.plan, self.reading, self.sheet = table, file, plan, reading, sheet
        self.left_out: Counter[tuple[str, str]] = Counter()
        self.first_seen: dict[StatementKey, int] = {}

    def read(self) -> None:
        for offset, cells in enumerate(self.table.rows):
            if any(cell not in (None, "") for cell in cells):
                self._row(self.table.first_row + offset, cells)
        for (column, value), rows in self.left_out.items():
            message = _("{rows} rows were left out because {column} is {value}.").format(
                rows=rows, column=column, value=shown(value) or _("empty"))
            self.reading.left_out.append(LeftOut(self.file, column, value, rows, message))

    def _row(self, row: int, cells: Sequence[object]) -> None:
        if len(cells) > len(self.plan.headers) and any(c not in (None, "") for c in cells[len(self.plan.headers):]):
            self._fault(row, len(self.plan.headers), "too_many_cells",
                        _("The row has more cells than there are headers."),
                        _("Check for a separator inside a text without quotation marks."), len(cells))
            return
        for column, place, kept in self.plan.keep:
            value = _text(cells, place)
            if value not in kept:
                self.left_out[(column, value)] += 1
                return
        key = self._key(row, cells)
        figures, spoiled = self._figures(row, cells)
        if key is None:
            return
        earlier = self.first_seen.setdefault(key, row)
        if earlier != row:
            self._fault(row, self.plan.enterprise, "duplicate_row",
                        _("The enterprise {enterprise} occurs twice for the same period and kind of statement; first "
                          "in row {row}.").format(enterprise=shown(key.enterprise), row=earlier),
                        _("Keep one of the two rows."), key.enterprise)
            return
        if self.plan.enterprise_name is not None and (name := _text(cells, self.plan.enterprise_name)):
            self.reading.names.setdefault(key.enterprise, name)
        if spoiled:
            self.reading.spoiled[key] = frozenset(spoiled)
        self.reading.statements.append(Statement(
            enterprise=key.enterprise, year=key.year, month=key.month, basis=key.basis,
            currency=self._currency(row, cells), template=self.plan.name, template_version=self.plan.version,
            figures=figures, unit=self.plan.unit))

    def _key(self, row: int, cells: Sequence[object]) -> StatementKey | None:
        plan = self.plan
        enterprise = _text(cells, plan.enterprise)
        if not enterprise:
            self._fault(row, plan.enterprise, "enterprise_missing", _("The code of the enterprise is empty."),
                        _("Enter the code of the enterprise as the register has it."))
        year = self._whole(cells, plan.year, FIRST_YEAR, LAST_YEAR)
        if year is None:
            self._fault(row, plan.year, "year_wrong", _("The fiscal year is not a year of four digits."),
                        _("Enter the fiscal year, such as 2023."), _text(cells, plan.year))
        month: int | None = plan.month_default
        if plan.month is not None and _text(cells, plan.month):
            month = self._whole(cells, plan.month, 1, FULL_YEAR)
        if month is None:
            self._fault(row, plan.month or 0, "month_wrong",
                        _("The month of the fiscal year is not a number from 1 to 12."),
                        _("Enter 12 for a full year, else the number of months since the fiscal year began."),
                        "" if plan.month is None else _text(cells, plan.month))
        basis = self._basis(row, cells)
        if not enterprise or year is None or month is None or basis is None:
            return None
        return StatementKey(enterprise, year, month, basis)

    def _basis(self, row: int, cells: Sequence[object]) -> Basis | None:
        word = _text(cells, self.plan.basis) if self.plan.basis is not None else ""
        basis = BASIS_WORDS.get(word.casefold()) if word else self.plan.basis_default
        if basis is None:
            self._fault(row, self.plan.basis or 0, "basis_wrong",
                        _("The kind of statement is not one of: single, difference, consolidated."),
                        _("Write one of the three words."), word)
        return basis

    def _currency(self, row: int, cells: Sequence[object]) -> str:
        word = _text(cells, self.plan.currency).upper() if self.plan.currency is not None else ""
        currency = word or self.plan.currency_default
        if currency is None or len(currency) != 3 or not currency.isalpha() or not currency.isascii():
            self._fault(row, self.plan.currency or 0, "currency_wrong",
                        _("The currency is not a code of three letters."),
                        _("Add a column currency with the code, such as CNY."), word)
            return ""
        return currency

    def _figures(self, row: int, cells: Sequence[object]) -> tuple[dict[str, Figure], set[str]]:
        figures: dict[str, Figure] = {}
        spoiled: set[str] = set()
        sheet = self.table.sheet
        for figure in self.plan.figures:
            place = (row - 1, figure.place)
            value = cells[figure.place] if figure.place < len(cells) else None
            if self.sheet is not None and self._hidden_fault(row, figure.place, place):
                spoiled.add(figure.key)
                continue
            if value is None or value == "":
                continue
            cell = cell_name(*place)
            reading = read_amount(value)
            where = {"file": self.file, "sheet": sheet, "cell": cell, "row": row}
            problem = problem_fault(reading, value, figure.header, money=figure.money, **where)
            if problem is not None:
                self.reading.faults.append(problem)
                spoiled.add(figure.key)
                continue
            if reading.amount is not None:
                factor = figure.factor if reading.unit is None else reading.unit
                figures[figure.key] = Figure(reading.amount * factor, f"{sheet}!{cell}" if sheet else cell)
            if reading.habits and reading.habits != ("text_number",):
                self.reading.notes.append(habit_note(reading, value, reading.amount, **where))
        return figures, spoiled

    def _hidden_fault(self, row: int, column: int, place: tuple[int, int]) -> bool:
        """Whether the cell of a sheet is a formula without value or an error, which the values do not show."""
        scan = self.sheet.scan if self.sheet else None
        if scan is None:
            return False
        if place in scan.unvalued:
            self._fault(row, column, "formula_without_value", _("The cell holds a formula without a stored value."),
                        _("Open the workbook in your spreadsheet program, let it calculate, save it; or enter the "
                          "number."))
            return True
        if place in scan.broken:
            self._fault(row, column, "error_value", _("The cell shows the error {error}.").format(
                error=shown(scan.broken[place])), _("Repair the formula or enter the number."), scan.broken[place])
            return True
        return False

    def _whole(self, cells: Sequence[object], place: int, lowest: int, highest: int) -> int | None:
        value = cells[place] if place < len(cells) else None
        if isinstance(value, dt.datetime | dt.date):
            return None
        amount = read_amount(value).amount
        if amount is None or amount != amount.to_integral_value() or not lowest <= amount <= highest:
            return None
        return int(amount)

    def _fault(self, row: int, column: int, code: str, message: str, next_step: str, value: object = None) -> None:
        self.reading.faults.append(fault(
            code, message, next_step, value=value, file=self.file, sheet=self.table.sheet,
            cell=cell_name(row - 1, column), row=row))


def _text(cells: Sequence[object], place: int) -> str:
    value = cells[place] if place < len(cells) else None
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, Decimal):
        value = format(value, "f")
    return str(value).strip()


def _no_headers(file: str, sheet: str | None = None) -> Fault:
    return fault("no_headers", _("The first row of the table holds no headers."),
                 _("Put the headers enterprise, year and account ids into the first row, or use the template."),
                 file=file, sheet=sheet, row=1)


def _too_many_rows(file: str, rows: int, limits: Limits) -> Fault:
    return fault("too_many_rows", _("The table has {rows} rows; at most {limit} are read at once.").format(
        rows=rows, limit=limits.table_rows), _("Split the file."), file=file, value=rows)

