"""Where everything stands in a statement workbook: the one plan that the writer and the reader share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stateward.facts.statement import Basis, figure_key
from stateward.messages import gettext_noop
from stateward.rulebook.documents import AccountsDocument, Heading, TemplateDocument, TemplateSheet, Title

#: Marks the first sheet of a workbook of ours, whatever its language.
COVER_MARK = "stateward-statement"
COVER_TITLES = {"en": "Cover", "zh": "封面"}
#: The cover: labels in column A, entries in B, the machine's word for each row in the hidden column C.
COVER_LABEL_COLUMN, COVER_ENTRY_COLUMN, COVER_KEY_COLUMN = 0, 1, 2
COVER_FIRST_ROW = 2
COVER_KEYS: dict[str, str] = {
    "template": gettext_noop("Template"),
    "version": gettext_noop("Version of the template"),
    "enterprise": gettext_noop("Code of the enterprise"),
    "name": gettext_noop("Name of the enterprise"),
    "year": gettext_noop("Fiscal year"),
    "month": gettext_noop("Month of the fiscal year (12 = full year)"),
    "basis": gettext_noop("Kind of statement"),
    "currency": gettext_noop("Currency"),
    "unit": gettext_noop("Amounts are entered in units of"),
    "notes": gettext_noop("Notes (such as the reason for a large change or for adjusted opening figures)"),
}
#: The kinds of statement as the list in the cover's cell offers them.
BASIS_TITLES: dict[Basis, str] = {
    "single": gettext_noop("single"),
    "difference": gettext_noop("difference"),
    "consolidated": gettext_noop("consolidated"),
}
#: What the person who fills the workbook enters; the rest of the cover is fixed.
COVER_ENTRIES = ("enterprise", "name", "year", "month", "basis", "currency", "unit", "notes")

#: A sheet of figures: headings in row 4 (counted from 0: 3), lines below; title, line number, figures, account id.
HEADING_ROW = 3
FIRST_ROW = 4
TITLE_COLUMN, NUMBER_COLUMN, FIRST_FIGURE_COLUMN = 0, 1, 2
LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: a heading (no account) or an account's line; `row` counts from 0."""

    row: int
    title: Title
    account: str | None
    number: int | None
    money: bool
    role: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of figures; `column` counts from 0."""

    column: int
    point: str
    title: Title


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet: its names in both languages, its lines and its columns of figures."""

    id: str
    title: Title
    lines: tuple[Line, ...]
    columns: tuple[Column, ...]

    @property
    def id_column(self) -> int:
        """The hidden column that holds the account ids."""
        return FIRST_FIGURE_COLUMN + len(self.columns)

    @property
    def last_row(self) -> int:
        """The row of the last line, counted from 0."""
        return FIRST_ROW + len(self.lines) - 1

    def name(self, language: str) -> str:
        """The sheet's name in a language, as a spreadsheet allows it."""
        return sheet_name(self.title.zh if language == "zh" else self.title.en)

    @property
    def names(self) -> tuple[str, str]:
        """The names it may bear: English and Chinese."""
        return self.name("en"), self.name("zh")

    def cells(self) -> Iterator[tuple[Line, Column, str]]:
        """Every figure cell: its line, its column, and the key of its figure."""
        for line in self.lines:
            if line.account is not None:
                for column in self.columns:
                    yield line, column, figure_key(line.account, column.point)


@dataclass(frozen=True, slots=True)
class WorkbookLayout:
    """All sheets of a template."""

    template: TemplateDocument
    sheets: tuple[SheetLayout, ...]

    @property
    def required(self) -> frozenset[str]:
        """The accounts that may not be blank."""
        return frozenset(self.template.required)


def sheet_name(title: str) -> str:
    """A title as a sheet name: no forbidden character, at most 31 long."""
    return _NOT_IN_SHEET_NAMES.sub(" ", title).strip("' ")[:LONGEST_SHEET_NAME]


def workbook_layout(template: TemplateDocument, accounts: AccountsDocument) -> WorkbookLayout:
    """The plan of a template's workbook. Raises KeyError for an account that the chart does not have."""
    sheets = tuple(_sheet_layout(sheet, accounts) for sheet in template.sheets)
    return WorkbookLayout(template, sheets)


def _sheet_layout(sheet: TemplateSheet, accounts: AccountsDocument) -> SheetLayout:
    lines: list[Line] = []
    number = 0
    for offset, entry in enumerate(sheet.rows):
        row = FIRST_ROW + offset
        if isinstance(entry, Heading):
            lines.append(Line(row, entry.heading, None, None, False, "heading"))
            continue
        number += 1
        account = accounts.accounts[entry]
        lines.append(Line(row, account.title, entry, number, account.kind == "money", account.role))
    columns = tuple(
        Column(FIRST_FIGURE_COLUMN + place, column.point, column.title) for place, column in enumerate(sheet.columns)
    )
    return SheetLayout(sheet.id, sheet.title, tuple(lines), columns)
