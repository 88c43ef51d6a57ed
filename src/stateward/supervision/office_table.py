"""An office's list in Word or Excel as text rows: the first step from prose to a list that decides."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.rulebook.lists import DecisionListDocument

#: Words of a heading -> the part of a row it fills; the first that fits is taken.
HEADINGS = {
    "id": ("序号", "编号", "no.", "number"),
    "title": ("事项名称", "权责事项", "事项", "项目", "matter", "item", "power"),
    "group": ("类别", "分类", "class", "group"),
    "basis": ("依据", "basis"),
    "domain": ("处室", "部门", "department"),
}
MOST_ROWS = 20_000
MAXIMUM_BYTES = 50_000_000


def import_table(content: bytes, file: str) -> DecisionListDocument:
    """The largest table of a .docx or .xlsx file as a draft list whose rows are prose, each with all its cells.

    Nothing is lost: what no heading names stands in the text of the row. Raises `ImportFault`.
    """
    suffix = file.lower().rpartition(".")[2]
    if len(content) > MAXIMUM_BYTES or suffix not in ("docx", "xlsx"):
        raise ImportFault(_fault(file, _("Only .docx and .xlsx files up to 50 MB are read.")))
    tables = _word_tables(content, file) if suffix == "docx" else _sheets(content, file)
    tables = [[row for row in table if any(row)] for table in tables]
    table = max(tables, key=len, default=[])
    if len(table) < 2:
        raise ImportFault(_fault(file, _("The file holds no table with a heading and rows.")))
    return _document(table[: MOST_ROWS + 1], file)


def _document(table: list[list[str]], file: str) -> DecisionListDocument:
    headings = table[0]
    places = _places(headings)
    rows, seen = [], set()
    group = ""
    for number, cells in enumerate(table[1:], start=1):
        row = _row(number, cells, headings, places)
        group = row["group"] = row.get("group") or group
        if not group:
            del row["group"]
        while row["id"] in seen:
            row["id"] += f"-{number}"
        seen.add(row["id"])
        rows.append(row)
    stem = re.sub(r"[^a-z0-9]+", "-", file.lower().rpartition(".")[0]).strip("-") or "imported-list"
    title = file.rpartition(".")[0]
    return DecisionListDocument.model_validate(
        {
            "document": "list",
            "id": stem[:80],
            "version": "draft",
            "title": {"en": title, "zh": title},
            "jurisdiction": "own",
            "status": "draft",
            "source": {"document": file},
            "rows": rows,
        }
    )


def _places(headings: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part, words in HEADINGS.items():
        for word in words:
            place = next((k for k, h in enumerate(headings) if word in h.lower() and k not in found.values()), None)
            if place is not None:
                found[part] = place
                break
    return found


def _row(number: int, cells: list[str], headings: list[str], places: dict[str, int]) -> dict[str, Any]:
    def cell(part: str) -> str:
        return cells[places[part]] if part in places and places[part] < len(cells) else ""

    told = [
        f"{heading}：{text}" if heading else text
        for place, (heading, text) in enumerate(zip(headings, cells, strict=False))
        if text and place not in (places.get("id"), places.get("group"))
    ]
    row: dict[str, Any] = {"id": cell("id") or str(number), "text": "\n".join(told) or cell("id")}
    title = cell("title")
    if title:
        row["title"] = {"en": title, "zh": title}
    for part in ("group", "basis", "domain"):
        if cell(part):
            row[part] = cell(part)
    return row


def _word_tables(content: bytes, file: str) -> list[list[list[str]]]:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = Document(io.BytesIO(content))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ImportFault(_fault(file, _("This is no Word file: {reason}.").format(reason=error))) from error
    return [[[_clean(cell.text) for cell in row.cells] for row in table.rows] for table in document.tables]


def _sheets(content: bytes, file: str) -> list[list[list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]
    except CalamineError as error:
        raise ImportFault(_fault(file, _("This is no Excel file: {reason}.").format(reason=error))) from error
    return [[[_shown(cell) for cell in row] for row in sheet] for sheet in sheets]


def _shown(cell: Any) -> str:
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return _clean(str(cell))


def _clean(text: str) -> str:
    return re.sub(r"[ \t\u3000]+", " ", text).strip()


def _fault(file: str, message: str) -> Fault:
    step = _("Save the list as a Word or Excel table: headings in the first row, one item a row.")
    return Fault("lists.table", message, step, file=file)
