"""A table of recorded decisions read from an office's file: columns by their names in either language, typed cells."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import polars as pl

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, ImportFault
from stateward.rulebook.lists import DecisionListDocument, ListField
from stateward.supervision.values import CellError, as_day, as_truth
from stateward.workbench.core.uploads import Upload

#: Names under which the columns beside the fields may stand.
COLUMNS = {
    "enterprise": ("enterprise", "企业", "单位"),
    "title": ("title", "matter", "事项名称"),
    "decided_by": ("decided_by", "decider", "决定主体", "决策主体"),
    "mode": ("mode", "方式"),
    "submitted": ("submitted", "提交日期", "报送日期"),
    "decided": ("decided", "决定日期", "决策日期"),
    "papers": ("papers", "提交资料"),
}
_DAYS = ("submitted", "decided")


def read_decisions(upload: Upload, document: DecisionListDocument) -> pl.DataFrame:
    """The decisions of a .csv or .xlsx file; `ImportFault` with the place of every cell that cannot be read."""
    rows = _rows(upload)
    if len(rows) < 2:
        raise ImportFault(
            Fault(
                "decisions.empty", _("The file holds no decision."), _("One decision a row, headings above."),
                file=upload.name,
            )
        )  # fmt: skip
    names = [_name(heading, document) for heading in rows[0]]
    faults: list[Fault] = []
    columns: dict[str, Any] = {}
    for place, name in enumerate(names):
        if name is None or name in columns:
            continue
        texts = [row[place].strip() if place < len(row) else "" for row in rows[1:]]
        columns[name] = _column(name, texts, document.fields.get(name), upload.name, faults)
    if faults:
        raise ImportFault(faults[:200])
    return pl.DataFrame(columns)


def _rows(upload: Upload) -> list[list[str]]:
    suffix = upload.name.lower().rpartition(".")[2]
    if suffix == "csv":
        text = upload.content.decode("utf-8-sig", errors="replace")
        return [row for row in csv.reader(io.StringIO(text)) if any(row)]
    if suffix == "xlsx":
        from python_calamine import CalamineError, CalamineWorkbook

        try:
            sheet = CalamineWorkbook.from_filelike(io.BytesIO(upload.content)).get_sheet_by_index(0)
        except CalamineError as error:
            raise ImportFault(_not_a_table(upload.name, str(error))) from error
        return [[_text(cell) for cell in row] for row in sheet.to_python() if any(row)]
    raise ImportFault(_not_a_table(upload.name, suffix))


def _not_a_table(file: str, reason: str) -> Fault:
    return Fault(
        "decisions.file",
        _("This is no table of decisions: {reason}.").format(reason=reason),
        _("Hand in a .csv or .xlsx file, one decision a row."),
        file=file,
    )


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return cell.isoformat()[:10] if isinstance(cell, dt.date) else str(cell)


def _name(heading: str, document: DecisionListDocument) -> str | None:
    """The column a heading stands for; `None` where it is none of the audit's."""
    words = heading.strip()
    for name, field in document.fields.items():
        if words in (name, field.title.en, field.title.zh, *field.names):
            return name
    return next((name for name, known in COLUMNS.items() if words.lower() in known), None)


def _column(name: str, texts: list[str], field: ListField | None, file: str, faults: list[Fault]) -> pl.Series:
    kind = "date" if name in _DAYS else field.type if field is not None else "text"
    values = []
    for place, text in enumerate(texts, start=2):
        try:
            values.append(_value(text, kind, field))
        except (CellError, ValueError):
            fields = listed(field.options) if field is not None and field.options else kind
            faults.append(
                Fault(
                    "decisions.cell",
                    _("{value} is no value of the column {column}.").format(value=text, column=name),
                    _("It takes: {kind}.").format(kind=fields),
                    file=file,
                    row=place,
                    value=text,
                    rule=name,
                )
            )
    types = {"number": pl.Float64, "date": pl.Date, "truth": pl.Boolean}
    return pl.Series(name, values, dtype=types.get(kind, pl.String))


def _value(text: str, kind: str, field: ListField | None) -> Any:
    if not text:
        return None
    if kind == "number":
        return float(text[:-1]) / 100 if text.endswith("%") else float(text.replace(",", ""))
    if kind == "date":
        return as_day(text)
    if kind == "truth":
        return as_truth(text)
    if field is not None and field.options:
        for name, title in field.options.items():
            if text in (name, title.en, title.zh):
                return name
        raise CellError(text)
    return text
