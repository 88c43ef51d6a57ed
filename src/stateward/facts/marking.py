"""The same workbook back with its faulty cells marked, and a first sheet that lists every fault with a link to it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from stateward.facts.container import DEFAULT_LIMITS, Limits, file_kind
from stateward.facts.sheets import open_sheets
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault, Level

_FILLS: dict[Level, PatternFill] = {
    "error": PatternFill("solid", fgColor="FFC7CE"),
    "warning": PatternFill("solid", fgColor="FFEB9C"),
    "explain": PatternFill("solid", fgColor="DDEBF7"),
}
_HEAD_FILL = PatternFill("solid", fgColor="E9EEF5")
_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}\Z")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_AUTHOR = "Stateward"
#: A comment longer than this cannot be read in a spreadsheet.
_LONGEST_COMMENT = 900


def marked_name(file: str) -> str:
    """The name of the marked copy: `a.zip/west.xlsx` -> `west.marked.xlsx`."""
    return f"{PurePosixPath(file).stem}.marked.xlsx"


def mark_workbook(content: bytes, faults: Iterable[Fault], file: str, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The workbook with faulty cells filled and commented, and a first sheet of faults, as bytes of an .xlsx file.

    A file that is no readable workbook (a table of text, a damaged file) gives a workbook with the list alone.
    Sentences are in the running language.
    """
    listed = list(faults)
    book = _open(content, file, limits)
    marked = _mark_cells(book, listed)
    _write_list(book, listed, marked)
    result = io.BytesIO()
    book.save(result)
    return result.getvalue()


def _open(content: bytes, file: str, limits: Limits) -> Workbook:
    """The workbook where it may be opened (the limits are checked first), else an empty one."""
    try:
        if file_kind(content, file, limits) == "workbook":
            open_sheets(content, file, limits, checked=True)
            return load_workbook(io.BytesIO(content), keep_links=False)
    except ImportFault:
        return _empty()
    except (KeyError, ValueError, TypeError, AttributeError, IndexError):
        # A workbook that the fast reader understands but the editing library does not: the list still goes back.
        return _empty()
    return _empty()


def _empty() -> Workbook:
    book = Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    return book


def _mark_cells(book: Workbook, faults: Sequence[Fault]) -> set[tuple[str, str]]:
    """Fill and comment the cells of the faults; the cells that could be marked."""
    by_cell: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        if fault.sheet in book.sheetnames and fault.cell and _CELL.match(fault.cell):
            by_cell.setdefault((fault.sheet, fault.cell), []).append(fault)
    marked = set()
    for (sheet_name, cell_name), found in by_cell.items():
        sheet = book[sheet_name]
        cell = sheet[cell_name]
        worst = min(found, key=lambda fault: list(_FILLS).index(fault.level))
        text = "\n".join(f"{fault.message} {fault.next_step}" for fault in found)[:_LONGEST_COMMENT]
        if isinstance(cell, Cell):
            cell.fill = _FILLS[worst.level]
            cell.comment = Comment(text, _AUTHOR, height=160, width=420)
            marked.add((sheet_name, cell_name))
    return marked


def _write_list(book: Workbook, faults: Sequence[Fault], marked: set[tuple[str, str]]) -> None:
    title = _("Faults")
    while title in book.sheetnames:
        title += "+"
    sheet = book.create_sheet(title, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    headers = [_("Place"), _("Level"), _("Rule"), _("What is wrong"), _("What to do"), _("Value")]
    for column, header in enumerate(headers, start=1):
        cell = sheet.cell(1, column, header)
        cell.font, cell.fill = Font(bold=True), _HEAD_FILL
    for row, fault in enumerate(faults, start=2):
        _write_fault(sheet, row, fault, marked)
    for letter, width in zip("ABCDEF", (28, 12, 22, 70, 60, 28), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"


def _write_fault(sheet: Worksheet, row: int, fault: Fault, marked: set[tuple[str, str]]) -> None:
    levels = {"error": _("Error"), "warning": _("Warning"), "explain": _("To be explained")}
    place = "!".join(part for part in (fault.sheet, fault.cell) if part) or (f"#{fault.row}" if fault.row else "")
    values = (place, levels[fault.level], fault.rule, fault.message, fault.next_step, fault.value)
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(row, column)
        _write_text(cell, value or "")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.cell(row, 2).fill = _FILLS[fault.level]
    if fault.sheet and fault.cell and (fault.sheet, fault.cell) in marked:
        quoted = fault.sheet.replace("'", "''")
        sheet.cell(row, 1).hyperlink = f"#'{quoted}'!{fault.cell}"
        sheet.cell(row, 1).font = Font(color="0563C1", underline="single")


def _write_text(cell: Cell | object, text: str) -> None:
    """Write text that can never be taken for a formula: what people typed comes back as they typed it."""
    clean = "".join(character for character in text if character.isprintable() or character == "\n")
    if isinstance(cell, Cell):
        cell.value = clean
        if clean.startswith(_FORMULA_STARTS):
            cell.data_type = "s"
            cell.quotePrefix = True
