"""The sheets of a workbook: values from the fast reader, and what it does not tell from the sheet's XML.

The fast reader gives an empty value for a formula that was never calculated and for an error such as `#REF!`, and it
lays out a sheet as large as its farthest cell. The XML is therefore looked through first.
"""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from functools import cached_property

from python_calamine import CalamineError, CalamineWorkbook

from stateward.facts.container import DEFAULT_LIMITS, Limits, open_zip
from stateward.facts.faults import fault
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault

CellValue = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]+\d+(?::[A-Z]+\d+)?)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
_FORMULA_OR_ERROR = re.compile(rb'<(?:\w+:)?f[\s/>]|\bt="e"')
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)</(?:\w+:)?v>")
_CORNERS = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?\Z")
_EXTERNAL = re.compile(rb"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, all bounds counted from 0 and belonging to it."""

    name: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def covers(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column


@dataclass(slots=True)
class Scan:
    """What the XML of a sheet says beyond its values, by cell counted from 0."""

    unvalued: set[tuple[int, int]] = field(default_factory=set)
    broken: dict[tuple[int, int], str] = field(default_factory=dict)
    external: set[tuple[int, int]] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    last_row: int = -1
    last_column: int = -1
    cells: int = 0


@dataclass
class Sheet:
    """One sheet: its name and its values from A1 on."""

    name: str
    scan: Scan
    _book: CalamineWorkbook = field(repr=False)

    @cached_property
    def rows(self) -> list[list[CellValue]]:
        """The values, row by row from A1; blank cells are `""`."""
        return self._book.get_sheet_by_name(self.name).to_python(skip_empty_area=False)

    def value(self, row: int, column: int) -> CellValue:
        """The value of a cell counted from 0, `""` outside the used area."""
        rows = self.rows
        return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""

    def text(self, row: int, column: int) -> str:
        """The cell as stripped text; whole numbers without a decimal point."""
        value = self.value(row, column)
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
            value = int(value)
        return str(value).strip()


def open_sheets(content: bytes, file: str, limits: Limits = DEFAULT_LIMITS, *,
                checked: bool = False) -> dict[str, Sheet]:
    """The sheets of a workbook by name, in order. Raises ImportFault for what cannot or may not be read.

    `checked` says that `file_kind` has looked at the same bytes before.
    """
    with open_zip(content, file, limits, checked=checked) as archive:
        try:
            parts = _sheet_parts(archive.read("xl/workbook.xml"), archive.read("xl/_rels/workbook.xml.rels"))
            if len(parts) > limits.sheets:
                raise ImportFault(_too_large(file, None, _("{number} sheets").format(number=len(parts)),
                                             _("{number} sheets").format(number=limits.sheets)))
            scans = {name: _scan(archive.read(part)) for name, part in parts.items() if part in archive.namelist()}
        except (KeyError, ElementTree.ParseError) as error:
            raise ImportFault(_damaged(file)) from error
    for name, scan in scans.items():
        _check_size(scan, file, name, limits)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = set(book.sheet_names)
    except (CalamineError, OSError, ValueError) as error:
        raise ImportFault(_damaged(file)) from error
    return {name: Sheet(name, scan, book) for name, scan in scans.items() if name in names}


def _sheet_parts(workbook: bytes, relations: bytes) -> dict[str, str]:
    targets = {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in ElementTree.fromstring(relations)
        if relation.get("Type", "").endswith("/worksheet")
    }
    parts = {}
    for sheet in ElementTree.fromstring(workbook).iter():
        # The transitional and the strict form of the format differ in their namespaces only.
        link = next((value for key, value in sheet.items() if key.endswith("}id")), "")
        target = targets.get(link)
        if sheet.tag.endswith("}sheet") and target is not None:
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            parts[sheet.get("name", "")] = path
    return parts


def _scan(xml: bytes) -> Scan:
    scan = Scan(cells=xml.count(b"<c ") + xml.count(b"<c>") + xml.count(b"<c/>") + xml.count(b":c "))
    scan.merged = [_area(found.decode()) for found in _MERGE.findall(xml)]
    # Where no formula and no error stands in the sheet, only the positions of its cells are of interest.
    if _FORMULA_OR_ERROR.search(xml) is None:
        for found in _PLACE.finditer(xml):
            _reach(scan, int(found[2]) - 1, _column(found[1].decode()))
        return scan
    for found in _CELL.finditer(xml):
        place = _PLACE.search(found[1])
        if place is None:
            continue
        cell = (int(place[2]) - 1, _column(place[1].decode()))
        _reach(scan, *cell)
        _look_into(scan, cell, found[1], found[2] or b"")
    return scan


def _look_into(scan: Scan, cell: tuple[int, int], attributes: bytes, body: bytes) -> None:
    value = _VALUE.search(body)
    if b't="e"' in attributes:
        scan.broken[cell] = value[1].decode("utf-8", "replace") if value else "#VALUE!"
        return
    formula = _FORMULA.search(body)
    if formula is None:
        return
    if value is None:
        scan.unvalued.add(cell)
    elif _EXTERNAL.search(formula[1] or b""):
        scan.external.add(cell)


def _reach(scan: Scan, row: int, column: int) -> None:
    if row > scan.last_row:
        scan.last_row = row
    if column > scan.last_column:
        scan.last_column = column


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _area(reference: str) -> Area:
    corners = _CORNERS.match(reference)
    if corners is None:
        raise KeyError(reference)
    left, top = _column(corners[1]), int(corners[2]) - 1
    right, bottom = (_column(corners[3]), int(corners[4]) - 1) if corners[3] else (left, top)
    return Area(reference, top, left, bottom, right)


def _check_size(scan: Scan, file: str, sheet: str, limits: Limits) -> None:
    rows, columns = scan.last_row + 1, scan.last_column + 1
    if rows > limits.rows or columns > limits.columns or max(rows * columns, scan.cells) > limits.cells:
        raise ImportFault(_too_large(
            file, sheet, _("{rows} rows and {columns} columns").format(rows=rows, columns=columns),
            _("{rows} rows, {columns} columns and {cells} cells").format(
                rows=limits.rows, columns=limits.columns, cells=limits.cells)))


def _too_large(file: str, sheet: str | None, found: str, limit: str) -> Fault:
    return fault("sheet_too_large", _("The sheet or workbook is too large: {found}; at most {limit} are read.").format(
        found=found, limit=limit), _("Delete what stands far outside the table, or split the file."),
        file=file, sheet=sheet, value=found)


def _damaged(file: str) -> Fault:
    return fault("damaged", _("The workbook is damaged and cannot be read."),
                 _("Open it in your spreadsheet program, save it as .xlsx and hand it in again."),
                 file=file)
