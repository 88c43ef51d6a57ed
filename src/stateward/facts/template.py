"""Statement workbooks out: an empty one for an enterprise to fill, or one already filled.

The same input gives the same bytes on every machine: no date of today, no name of the writer.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from stateward.facts.layout import (
    BASIS_TITLES,
    COVER_ENTRIES,
    COVER_ENTRY_COLUMN,
    COVER_FIRST_ROW,
    COVER_KEY_COLUMN,
    COVER_KEYS,
    COVER_LABEL_COLUMN,
    COVER_MARK,
    COVER_TITLES,
    FIRST_FIGURE_COLUMN,
    FIRST_ROW,
    HEADING_ROW,
    NUMBER_COLUMN,
    TITLE_COLUMN,
    Line,
    SheetLayout,
    WorkbookLayout,
    workbook_layout,
)
from stateward.facts.statement import Statement, figure_key
from stateward.messages import current_language, language
from stateward.messages import gettext as _
from stateward.rulebook.documents import AccountsDocument, TemplateDocument

#: Fixed, so that a workbook's bytes do not depend on the day it was written.
CREATED = dt.datetime(2000, 1, 1)
#: Units an enterprise may choose on the cover.
UNITS = (1, 1_000, 10_000, 1_000_000, 100_000_000)
_MONEY_FORMAT = '#,##0.00;[Red]-#,##0.00'
_PLAIN_FORMAT = '#,##0.####;[Red]-#,##0.####'
_PROTECTION = {"select_locked_cells": True, "select_unlocked_cells": True, "format_columns": True}


def write_template(template: TemplateDocument, accounts: AccountsDocument, *, language_code: str | None = None,
                   currency: str | None = None) -> bytes:
    """An empty workbook of the template as bytes of an .xlsx file, labels in the language (default: the running)."""
    return _write(template, accounts, None, "", language_code, currency)


def write_workbook(template: TemplateDocument, accounts: AccountsDocument, statement: Statement, *, name: str = "",
                   language_code: str | None = None, references: Sequence[Reference] = ()) -> bytes:
    """The template's workbook filled with a statement's figures, in the unit the statement was typed in.

    `references` stand as locked columns at the right, to compare with; they are not read back.
    """
    return _write(template, accounts, statement, name, language_code, statement.currency, references)


def _write(template: TemplateDocument, accounts: AccountsDocument, statement: Statement | None, name: str,
           language_code: str | None, currency: str | None, references: Sequence[Reference] = ()) -> bytes:
    with language(language_code or current_language()):
        content = io.BytesIO()
        book = xlsxwriter.Workbook(content, {"in_memory": True})
        book.set_properties({"created": CREATED, "title": _title(template)})
        _Writer(book, workbook_layout(template, accounts), statement, name, currency, references).write()
        book.close()
        return content.getvalue()


def _title(template: TemplateDocument) -> str:
    return template.title.zh if current_language() == "zh" else template.title.en


@dataclass(frozen=True, slots=True)
class Reference:
    """Earlier figures beside those to be filled in, such as those of last month."""

    title: str
    statement: Statement

    def amount(self, key: str) -> Decimal | None:
        """The earlier amount of a figure, `None` where it was not given."""
        return self.statement.amount(key)


class _Writer:
    """One workbook being written."""

    def __init__(self, book: Workbook, layout: WorkbookLayout, statement: Statement | None, name: str,
                 currency: str | None, references: Sequence[Reference] = ()) -> None:
        self.references = references
        self.book, self.layout, self.statement, self.name, self.currency = book, layout, statement, name, currency
        self.language = current_language()
        self.unit = statement.unit if statement else layout.template.shown_unit
        font = {"font_name": "Microsoft YaHei" if self.language == "zh" else "Calibri", "font_size": 10}
        entry = {**font, "locked": False, "bg_color": "#FFFDF0", "border": 1, "border_color": "#C9CED6"}
        label = {**font, "border": 1, "border_color": "#C9CED6"}
        self.formats: dict[str, Format] = {
            key: book.add_format(value)
            for key, value in {
                "title": {**font, "font_size": 14, "bold": True},
                "quiet": {**font, "font_color": "#667382"},
                "head": {**label, "bold": True, "bg_color": "#E9EEF5", "text_wrap": True, "align": "center"},
                "heading": {**label, "bold": True, "bg_color": "#F4F6FA"},
                "item": {**label, "indent": 1},
                "sub": {**label, "indent": 3},
                "memo": {**label, "indent": 1},
                "total": {**label, "bold": True},
                "number": {**label, "align": "center", "font_color": "#667382"},
                "fixed": {**label, "bg_color": "#F4F6FA"},
                "reference": {**label, "num_format": _PLAIN_FORMAT, "font_color": "#667382", "bg_color": "#F4F6FA"},
                "text": {**entry, "num_format": "@"},
                "whole": {**entry, "num_format": "0", "align": "left"},
                "money": {**entry, "num_format": _MONEY_FORMAT},
                "plain": {**entry, "num_format": _PLAIN_FORMAT},
                "money_total": {**entry, "num_format": _MONEY_FORMAT, "bold": True},
                "plain_total": {**entry, "num_format": _PLAIN_FORMAT, "bold": True},
            }.items()
        }

    def write(self) -> None:
        self._cover(self.book.add_worksheet(COVER_TITLES[self.language]))
        for sheet in self.layout.sheets:
            self._sheet(self.book.add_worksheet(sheet.name(self.language)), sheet)

    def _cover(self, sheet: Worksheet) -> None:
        template, statement, formats = self.layout.template, self.statement, self.formats
        sheet.write_string(0, COVER_LABEL_COLUMN, _title(template), formats["title"])
        sheet.write_string(0, COVER_KEY_COLUMN, COVER_MARK)
        values: dict[str, Any] = {
            "template": template.id,
            "version": template.version,
            "enterprise": statement.enterprise if statement else "",
            "name": self.name,
            "year": statement.year if statement else "",
            "month": statement.month if statement else 12,
            "basis": _(BASIS_TITLES[statement.basis if statement else "single"]),
            "currency": self.currency or "",
            "unit": self.unit,
            "notes": "\n".join(statement.notes) if statement else "",
        }
        for offset, (key, label) in enumerate(COVER_KEYS.items()):
            row = COVER_FIRST_ROW + offset
            sheet.write_string(row, COVER_LABEL_COLUMN, _(label), formats["fixed"])
            sheet.write_string(row, COVER_KEY_COLUMN, key)
            self._cover_entry(sheet, row, key, values[key])
            self.book.define_name(f"sw_{key}", f"={_quoted(sheet.get_name())}!$B${row + 1}")
        self._cover_validation(sheet)
        notice = _("Fill in the light yellow fields only. An empty field means: not given; it is never zero.")
        sheet.write_string(COVER_FIRST_ROW + len(COVER_KEYS) + 1, COVER_LABEL_COLUMN, notice, formats["quiet"])
        sheet.set_column(COVER_LABEL_COLUMN, COVER_LABEL_COLUMN, 62)
        sheet.set_column(COVER_ENTRY_COLUMN, COVER_ENTRY_COLUMN, 40)
        sheet.set_column(COVER_KEY_COLUMN, COVER_KEY_COLUMN, None, None, {"hidden": True})
        sheet.set_portrait()
        sheet.set_paper(9)
        sheet.protect("", _PROTECTION)

    def _cover_entry(self, sheet: Worksheet, row: int, key: str, value: Any) -> None:
        if key not in COVER_ENTRIES:
            sheet.write_string(row, COVER_ENTRY_COLUMN, str(value), self.formats["fixed"])
        elif key in ("year", "month", "unit"):
            cell_format = self.formats["whole"]
            if value == "":
                sheet.write_blank(row, COVER_ENTRY_COLUMN, None, cell_format)
            else:
                sheet.write_number(row, COVER_ENTRY_COLUMN, float(value), cell_format)
        elif value:
            sheet.write_string(row, COVER_ENTRY_COLUMN, value, self.formats["text"])
        else:
            sheet.write_blank(row, COVER_ENTRY_COLUMN, None, self.formats["text"])

    def _cover_validation(self, sheet: Worksheet) -> None:
        def row(key: str) -> int:
            return COVER_FIRST_ROW + list(COVER_KEYS).index(key)

        def check(key: str, options: dict[str, Any], message: str) -> None:
            options = {**options, "error_title": _("Please check"), "error_message": message}
            sheet.data_validation(row(key), COVER_ENTRY_COLUMN, row(key), COVER_ENTRY_COLUMN, options)

        check("year", {"validate": "integer", "criteria": "between", "minimum": 1900, "maximum": 2200},
              _("The fiscal year has four digits."))
        check("month", {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 12},
              _("The month of the fiscal year is a number from 1 to 12."))
        check("basis", {"validate": "list", "source": [_(title) for title in BASIS_TITLES.values()]},
              _("Choose single, difference or consolidated."))
        check("unit", {"validate": "list", "source": sorted({*UNITS, int(self.unit)})},
              _("Choose the unit that the amounts are entered in."))
        check("currency", {"validate": "length", "criteria": "==", "value": 3},
              _("The currency is its code of three letters, such as CNY."))

    def _sheet(self, sheet: Worksheet, layout: SheetLayout) -> None:
        formats = self.formats
        sheet.write_string(0, TITLE_COLUMN, self._pick(layout.title), formats["title"])
        sheet.write_string(1, TITLE_COLUMN, _("Amounts in the unit named on the cover; counts in whole pieces."),
                           formats["quiet"])
        sheet.write_string(HEADING_ROW, TITLE_COLUMN, _("Item"), formats["head"])
        sheet.write_string(HEADING_ROW, NUMBER_COLUMN, _("Line"), formats["head"])
        for column in layout.columns:
            sheet.write_string(HEADING_ROW, column.column, self._pick(column.title), formats["head"])
        sheet.write_string(HEADING_ROW, layout.id_column, layout.id)
        for line in layout.lines:
            self._line(sheet, layout, line)
        for place, reference in enumerate(self.references, start=layout.id_column + 1):
            self._reference(sheet, layout, place, reference)
        self._figure_validation(sheet, layout)
        self._page(sheet, layout)

    def _line(self, sheet: Worksheet, layout: SheetLayout, line: Line) -> None:
        sheet.write_string(line.row, TITLE_COLUMN, self._pick(line.title), self.formats[line.role])
        if line.account is None:
            for blank in range(NUMBER_COLUMN, layout.id_column):
                sheet.write_blank(line.row, blank, None, self.formats["heading"])
            return
        sheet.write_number(line.row, NUMBER_COLUMN, line.number or 0, self.formats["number"])
        sheet.write_string(line.row, layout.id_column, line.account)
        for column in layout.columns:
            name = f"sw_{line.account}_{column.point}"
            cell = f"${chr(65 + column.column)}${line.row + 1}"
            self.book.define_name(name, f"={_quoted(sheet.get_name())}!{cell}")
        self._figures(sheet, layout, line)

    def _figures(self, sheet: Worksheet, layout: SheetLayout, line: Line) -> None:
        kind = ("money" if line.money else "plain") + ("_total" if line.role == "total" else "")
        for column in layout.columns:
            key = figure_key(line.account or "", column.point)
            amount = self.statement.amount(key) if self.statement else None
            if amount is None:
                sheet.write_blank(line.row, column.column, None, self.formats[kind])
            else:
                shown = amount / self.unit if line.money else amount
                sheet.write_number(line.row, column.column, float(shown), self.formats[kind])

    def _reference(self, sheet: Worksheet, layout: SheetLayout, column: int, reference: Reference) -> None:
        """One locked column of earlier figures."""
        sheet.write_string(HEADING_ROW, column, reference.title, self.formats["head"])
        sheet.set_column(column, column, 18)
        point = layout.columns[0].point
        for line in layout.lines:
            amount = None if line.account is None else reference.amount(figure_key(line.account, point))
            if amount is not None:
                sheet.write_number(line.row, column, float(amount / self.unit if line.money else amount),
                                   self.formats["reference"])

    def _figure_validation(self, sheet: Worksheet, layout: SheetLayout) -> None:
        sheet.data_validation(
            FIRST_ROW, FIRST_FIGURE_COLUMN, layout.last_row, layout.id_column - 1,
            {
                "validate": "decimal", "criteria": "between", "minimum": -1e18, "maximum": 1e18,
                "error_title": _("Please check"),
                "error_message": _("Enter a number without a unit; leave the field empty where nothing is given."),
            },
        )

    def _page(self, sheet: Worksheet, layout: SheetLayout) -> None:
        sheet.set_column(TITLE_COLUMN, TITLE_COLUMN, 52)
        sheet.set_column(NUMBER_COLUMN, NUMBER_COLUMN, 6)
        sheet.set_column(FIRST_FIGURE_COLUMN, layout.id_column - 1, 22)
        sheet.set_column(layout.id_column, layout.id_column, None, None, {"hidden": True})
        sheet.freeze_panes(FIRST_ROW, FIRST_FIGURE_COLUMN)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADING_ROW)
        sheet.print_area(0, 0, layout.last_row, layout.id_column - 1)
        sheet.set_footer("&C&P / &N")
        sheet.protect("", _PROTECTION)

    def _pick(self, title: Any) -> str:
        return str(title.zh if self.language == "zh" else title.en)


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"

