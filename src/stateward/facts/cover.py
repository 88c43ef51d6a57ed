"""The cover of a statement workbook: which template, which enterprise, which period, which unit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from stateward.facts.amounts import read_amount
from stateward.facts.faults import Note, cell_name, fault
from stateward.facts.layout import (
    BASIS_TITLES,
    COVER_ENTRY_COLUMN,
    COVER_FIRST_ROW,
    COVER_KEY_COLUMN,
    COVER_KEYS,
    COVER_MARK,
)
from stateward.facts.sheets import Sheet
from stateward.facts.statement import BASES, FULL_YEAR, Basis
from stateward.messages import gettext as _
from stateward.messages.errors import Fault

#: Kinds of statement as people write them.
BASIS_WORDS: dict[str, Basis] = {
    **{basis: basis for basis in BASES},
    "单户": "single", "单户报表": "single", "单体": "single", "母公司": "single", "individual": "single",
    "差额": "difference", "差额表": "difference", "集团差额": "difference",
    "合并": "consolidated", "合并报表": "consolidated", "集团合并": "consolidated", "group": "consolidated",
}
#: What the list in a template's cell offers, in whichever language the template was made.
OFFERED_WORDS = frozenset({*BASES, "单户", "差额", "合并"})
FIRST_YEAR, LAST_YEAR = 1900, 2200
#: A spreadsheet keeps 15 digits of a number: a longer code typed as a number has lost its end.
LONGEST_NUMERIC_CODE = 15


@dataclass(frozen=True, slots=True)
class Cover:
    """The entries of a cover; an entry that is at fault is empty or zero and has its fault."""

    sheet: str
    template: str
    version: str
    enterprise: str
    name: str
    year: int
    month: int
    basis: Basis
    currency: str
    unit: Decimal
    notes: tuple[str, ...] = ()


def find_cover(sheets: dict[str, Sheet]) -> Sheet | None:
    """The sheet that bears the mark of our covers, whatever it is called."""
    for sheet in sheets.values():
        if sheet.scan.last_row >= 0 and sheet.text(0, COVER_KEY_COLUMN) == COVER_MARK:
            return sheet
    return None


def read_cover(sheet: Sheet, file: str) -> tuple[Cover, list[Fault], list[Note]]:
    """The cover's entries with every fault and note about them."""
    reader = _CoverReader(sheet, file)
    cover = Cover(
        sheet=sheet.name,
        template=reader.text("template"),
        version=reader.text("version"),
        enterprise=reader.enterprise(),
        name=reader.text("name"),
        year=reader.whole("year", FIRST_YEAR, LAST_YEAR),
        month=reader.whole("month", 1, FULL_YEAR),
        basis=reader.basis(),
        currency=reader.currency(),
        unit=reader.unit(),
        notes=tuple(line.strip() for line in reader.text("notes").splitlines() if line.strip()),
    )
    return cover, reader.faults, reader.notes


class _CoverReader:
    def __init__(self, sheet: Sheet, file: str) -> None:
        self.sheet, self.file = sheet, file
        self.faults: list[Fault] = []
        self.notes: list[Note] = []
        self.rows = {sheet.text(row, COVER_KEY_COLUMN): row for row in range(1, min(len(sheet.rows), 60))}

    def row(self, key: str) -> int:
        return self.rows.get(key, COVER_FIRST_ROW + list(COVER_KEYS).index(key))

    def text(self, key: str) -> str:
        return unicodedata.normalize("NFKC", self.sheet.text(self.row(key), COVER_ENTRY_COLUMN)).strip()

    def fault(self, key: str, code: str, message: str, next_step: str) -> None:
        row = self.row(key)
        value = self.sheet.text(row, COVER_ENTRY_COLUMN)
        self.faults.append(fault(code, message, next_step, value=value, file=self.file, sheet=self.sheet.name,
                                 cell=cell_name(row, COVER_ENTRY_COLUMN), row=row + 1))

    def note(self, key: str, code: str, message: str, value: str, read_as: str) -> None:
        row = self.row(key)
        self.notes.append(Note(code, message, self.file, self.sheet.name, cell_name(row, COVER_ENTRY_COLUMN), row + 1,
                               value, read_as))

    def enterprise(self) -> str:
        code = self.text("enterprise")
        value = self.sheet.value(self.row("enterprise"), COVER_ENTRY_COLUMN)
        if not code:
            self.fault("enterprise", "enterprise_missing", _("The code of the enterprise is empty."),
                       _("Enter the code of the enterprise as the register has it."))
        elif isinstance(value, int | float) and len(code) > LONGEST_NUMERIC_CODE:
            self.fault("enterprise", "code_as_number",
                       _("The code of the enterprise was typed as a number and has lost its last digits."),
                       _("Format the cell as text and enter the code again."))
            return ""
        elif isinstance(value, int | float):
            self.note("enterprise", "code_as_number", _("The code was typed as a number and read as text."),
                      str(value), code)
        return code

    def whole(self, key: str, lowest: int, highest: int) -> int:
        reading = read_amount(self.sheet.value(self.row(key), COVER_ENTRY_COLUMN))
        amount = reading.amount
        if amount is None or amount != amount.to_integral_value() or not lowest <= amount <= highest:
            if key == "year":
                self.fault(key, "year_wrong", _("The fiscal year is not a year of four digits."),
                           _("Enter the fiscal year, such as 2023."))
            else:
                self.fault(key, "month_wrong", _("The month of the fiscal year is not a number from 1 to 12."),
                           _("Enter 12 for a full year, else the number of months since the fiscal year began."))
            return 0
        return int(amount)

    def basis(self) -> Basis:
        word = self.text("basis")
        basis = BASIS_WORDS.get(word.casefold())
        if basis is None:
            self.fault("basis", "basis_wrong",
                       _("The kind of statement is not one of: single, difference, consolidated."),
                       _("Choose the kind of statement from the list in the cell."))
            return "single"
        if word not in OFFERED_WORDS:
            read_as = _(BASIS_TITLES[basis])
            self.note("basis", "basis_word", _("The kind of statement was read as {basis}.").format(basis=read_as),
                      word, basis)
        return basis

    def currency(self) -> str:
        currency = self.text("currency")
        if not re.fullmatch("[A-Z]{3}", currency.upper()):
            self.fault("currency", "currency_wrong", _("The currency is not a code of three letters."),
                       _("Enter the code of the currency, such as CNY."))
            return ""
        return currency.upper()

    def unit(self) -> Decimal:
        amount = read_amount(self.sheet.value(self.row("unit"), COVER_ENTRY_COLUMN)).amount
        if amount is None or amount <= 0:
            self.fault("unit", "unit_wrong", _("The unit of the amounts is not a number above zero."),
                       _("Choose the unit from the list in the cell, such as 1 or 10000."))
            return Decimal(1)
        return amount
