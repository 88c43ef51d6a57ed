"""Tables and statements of ownership that commands read: CSV, workbooks, Parquet, BODS."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from stateward.facts.engines import csv_frame, open_table
from stateward.facts.faults import fault
from stateward.facts.sheets import open_sheets
from stateward.facts.tables import sheet_table
from stateward.messages import gettext as _
from stateward.messages.errors import ImportFault, os_reason
from stateward.ownership.bods.reading import compare_claims, read_bods
from stateward.ownership.enterprises import Enterprises, read_enterprises
from stateward.ownership.holdings import Holdings, read_holdings
from stateward.ownership.lookthrough import shares_of
from stateward.ownership.structure import Structure, structure


class _Every(frozenset[str]):
    """A set that every name is in."""

    def __contains__(self, name: object) -> bool:
        return True


def day_of(date: dt.datetime | None) -> dt.date:
    """The day that was asked for, else today."""
    return date.date() if date is not None else dt.date.today()


def read_structure(holdings: Path, enterprises: Path | None, root: str | None, date: dt.datetime | None) -> Structure:
    """The structure of the files of a command. Statements bring their own nodes and the shares they assert."""
    register = read_enterprise_file(enterprises) if enterprises else None
    if not is_bods(holdings):
        return structure(read_holding_file(holdings), register, root=root, day=day_of(date))
    read = read_bods(_statements(holdings), holdings.name)
    register = register or read_enterprises(read.nodes, holdings.name)
    found = structure(read.holdings, register, root=root, day=day_of(date))
    told = compare_claims(read.claims, found, lambda holder: shares_of(found.components, found.network.node(holder)))
    return replace(found, faults=[*found.faults, *told])


def is_bods(path: Path) -> bool:
    """Whether a file holds statements, not a table."""
    return path.suffix.lower() in (".json", ".jsonl")


def read_holding_file(path: Path) -> Holdings:
    """Holdings from a table or from BODS statements."""
    return read_bods(_statements(path), path.name).holdings if is_bods(path) else read_holdings(table(path), path.name)


def read_enterprise_file(path: Path) -> Enterprises:
    """Enterprises from a table."""
    return read_enterprises(table(path), path.name)


def table(path: Path) -> pl.DataFrame:
    """A table with every cell as text (a Parquet file keeps its own types). Raises ImportFault for a bad file."""
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        frame: pl.DataFrame = open_table(path).collect("polars").to_native()
        return frame
    if suffix == ".xlsx":
        return _sheet(path)
    return csv_frame(path, text=_Every())


def _sheet(path: Path) -> pl.DataFrame:
    """The first sheet of a workbook that holds anything."""
    sheets = open_sheets(_content(path), path.name, checked=False).values()
    filled = next((sheet for sheet in sheets if sheet.scan.last_row >= 0), None)
    if filled is None:
        raise ImportFault(
            fault(
                "not_a_table",
                _("The workbook holds no table."),
                _("Hand in a workbook with a row of headers."),
                file=path.name,
            )
        )
    found = sheet_table(filled, path.name)
    columns: dict[str, list[str | None]] = {header: [] for header in found.headers if header}
    for cells in found.rows:
        if not any(cell not in (None, "") for cell in cells):
            continue
        for place, header in enumerate(found.headers):
            if header:
                columns[header].append(_cell(cells[place] if place < len(cells) else None))
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _cell(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _statements(path: Path) -> Any:
    """The JSON of a file: one list, or one statement a line."""
    text = _content(path).decode("utf-8-sig", "replace")
    try:
        if path.suffix.lower() == ".jsonl":
            return [json.loads(line) for line in text.splitlines() if line.strip()]
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ImportFault(
            fault(
                "json_broken",
                _("No JSON: line {line}, column {column}.").format(line=error.lineno, column=error.colno),
                _("Check how the file was written; it may be cut off."),
                file=path.name,
                row=error.lineno,
            )
        ) from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ImportFault(
            fault(
                "table_unreadable",
                _("The table cannot be read: {reason}.").format(reason=os_reason(error)),
                _("Check that the file is a table in Parquet or CSV."),
                file=path.name,
                value=path.name,
            )
        ) from error
