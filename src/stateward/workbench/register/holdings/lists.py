"""Reading a list of holdings, or a list of enterprises with their parents and shares, and finding who is meant."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import polars as pl

from stateward.facts import register_table
from stateward.facts.container import DEFAULT_LIMITS, file_kind
from stateward.facts.faults import fault, shown
from stateward.facts.sheets import open_sheets
from stateward.facts.tables import csv_table, sheet_table
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.ownership import holdings as library
from stateward.ownership.names import Candidate, Directory
from stateward.rulebook.named_holdings import NameRules

#: Headers of the figures a slimming plan reads.
FIGURE_HEADERS = {
    "staff": "staff", "employees": "staff", "职工人数": "staff", "人数": "staff", "debts": "debts", "债务": "debts",
    "负债": "debts", "guarantees": "guarantees", "担保": "guarantees", "担保余额": "guarantees", "revenue": "revenue",
    "营业收入": "revenue", "收入": "revenue", "equity": "equity", "净资产": "equity", "licences": "licences",
    "资质": "licences", "许可证数": "licences", "lock": "lock", "锁定": "lock", "depends on": "depends_on",
    "依赖": "depends_on", "main business": "main_business", "主业": "main_business",
}  # fmt: skip


@dataclass
class Line:
    """One row of a list: what it says, and who was found to be meant. Codes are empty where nobody was found."""

    row: int
    holder_text: str
    held_text: str
    cells: dict[str, str]
    holder: str = ""
    held: str = ""
    way: str = ""
    head: bool = False


@dataclass(frozen=True)
class OpenName:
    """A name a person must decide, with the enterprises it is most like and the rows it stands in."""

    text: str
    rows: tuple[int, ...]
    candidates: tuple[Candidate, ...]


@dataclass
class ListReading:
    """A list as read: its lines, the names to decide, the holdings that are certain, faults."""

    lines: list[Line]
    open_names: list[OpenName]
    holdings: library.Holdings
    enterprises: list[dict[str, Any]]
    faults: list[Fault] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many names were found in which way, heads of trees left out."""
        return dict(Counter(line.way for line in self.lines if line.way))


@dataclass(frozen=True)
class Known:
    """Who is known: names of enterprises and of outsiders by code, and what people decided for a text."""

    names: Mapping[str, tuple[str, str]]
    outsiders: Mapping[str, tuple[str, str]]
    decisions: Mapping[str, str]


def table_of(content: bytes, name: str) -> pl.DataFrame:
    """The table of a workbook or CSV file with every cell as text. Raises ImportFault for what cannot be read."""
    kind = file_kind(content, name, DEFAULT_LIMITS)
    if kind == "csv":
        table, _notes = csv_table(content, name)
    elif kind == "workbook":
        sheets = open_sheets(content, name, checked=True).values()
        sheet = next((sheet for sheet in sheets if sheet.scan.last_row >= 0), None)
        if sheet is None:
            raise ImportFault(_no_table(name))
        table = sheet_table(sheet, name)
    else:
        raise ImportFault(_no_table(name))
    columns: dict[str, list[str | None]] = {header: [] for header in table.headers if header}
    for cells in table.rows:
        for place, header in enumerate(table.headers):
            if header:
                columns[header].append(_cell(cells[place] if place < len(cells) else None))
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _no_table(name: str) -> Fault:
    return fault(
        "not_a_table",
        _("The file holds no table of holdings."),
        _("Hand in an .xlsx or .csv file with the columns holder, held and share, or code, name, parent and share."),
        file=name,
    )


def _cell(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() or None


def read_list(content: bytes, name: str, known: Known) -> ListReading:
    """Read a list and find who is meant. Raises ImportFault where it is no table or lacks a needed column."""
    frame, is_register = _renamed(table_of(content, name), name)
    lines = [
        Line(
            number,
            (row.get("holder") or "").strip(),
            (row.get("held") or "").strip(),
            {key: value for key, value in row.items() if value},
        )
        for number, row in enumerate(frame.iter_rows(named=True), 2)
        if any(value for value in row.values())
    ]
    reading = ListReading(lines, [], library.Holdings(pl.DataFrame(), [], 0), [])
    directory, codes = _directory(lines, known, is_register)
    open_rows: dict[str, list[int]] = {}
    candidates: dict[str, tuple[Candidate, ...]] = {}
    for line in lines:
        line.held = line.held_text if is_register else _meant(line.held_text, directory, codes, known, candidates)[0]
        if is_register and not line.holder_text:
            line.head = True
            continue
        line.holder, line.way = _meant(line.holder_text, directory, codes, known, candidates)
        for text, code in ((line.holder_text, line.holder), (line.held_text, line.held)):
            if text and not code:
                open_rows.setdefault(text, []).append(line.row)
    reading.open_names = [OpenName(text, tuple(rows), candidates.get(text, ())) for text, rows in open_rows.items()]
    if is_register:
        reading.enterprises = _enterprises(lines, content, name, known, reading)
    reading.holdings = _sound(lines, name)
    reading.faults += reading.holdings.faults
    return reading


def _renamed(frame: pl.DataFrame, file: str) -> tuple[pl.DataFrame, bool]:
    """The table with our column names, and whether it is a list of enterprises (each with its parent and share)."""
    words = {header: " ".join(header.replace("_", " ").split()).casefold() for header in frame.columns}
    register = {header: register_table.HEADERS[word] for header, word in words.items() if word in _REGISTER}
    is_register = {"code", "parent"} <= set(register.values()) and "held" not in {
        library.HEADERS.get(word) for word in words.values() if word not in register_table.HEADERS
    }
    names: dict[str, str] = {}
    for header, word in words.items():
        column = FIGURE_HEADERS.get(word)
        if column is None and is_register and word in register_table.HEADERS:
            column = register_table.HEADERS[word]
            column = {"code": "held", "parent": "holder", "from": "from", "to": ""}.get(column, column)
        column = column or library.HEADERS.get(word)
        if column and column not in names.values():
            names[header] = column
    missing = [column for column in ("holder", "held", "share") if column not in names.values()]
    if missing:
        raise ImportFault(
            fault(
                "holdings_columns",
                _("The list has no column {columns}.").format(columns=", ".join(missing)),
                _("Its columns must be called holder, held and share; or code, name, parent and share."),
                value=", ".join(frame.columns[:8]),
                file=file,
                row=1,
            )
        )
    return frame.select(names.keys()).rename(names), is_register


_REGISTER = frozenset(register_table.HEADERS)
#: Legal forms are written in many ways and tell nobody apart.
NAME_RULES = NameRules(
    same={
        "有限责任公司": "",
        "股份有限公司": "",
        "有限公司": "",
        "companylimited": "",
        "coltd": "",
        "limited": "",
        "ltd": "",
    }
)


def _directory(lines: list[Line], known: Known, is_register: bool) -> tuple[Directory, set[str]]:
    """The names by which enterprises and outsiders are found: of the register, and of the list itself."""
    directory = Directory(NAME_RULES)
    codes = set(known.names) | set(known.outsiders)
    for table in (known.names, known.outsiders):
        for code, names in table.items():
            for name in names:
                if name:
                    directory.add(code, name)
    if is_register:
        for line in lines:
            codes.add(line.held_text)
            for column in ("name", "name_en", "name_zh"):
                if line.held_text and line.cells.get(column) and line.held_text not in known.names:
                    directory.add(line.held_text, line.cells[column])
    return directory, codes


def _meant(
    text: str, directory: Directory, codes: set[str], known: Known, candidates: dict[str, tuple[Candidate, ...]]
) -> tuple[str, str]:
    """The code a text means and how it was found; an empty code where a person must decide."""
    if not text or text in codes:
        return text, "exact" if text else ""
    if text in known.decisions:
        return known.decisions[text], "decided"
    match = directory.match(text)
    if len(match.codes) == 1:
        return match.codes[0], match.way
    candidates[text] = match.candidates or directory.candidates(text)
    return "", "choice"


def _enterprises(
    lines: list[Line], content: bytes, name: str, known: Known, reading: ListReading
) -> list[dict[str, Any]]:
    """The rows for the register out of a list of enterprises; its checks of codes and dates are told too."""
    found = register_table.read_register(content, name, known=frozenset(known.names))
    own_matter = {"unknown_parent", "unknown_column", "own_parent", "parent_ring"}
    reading.faults += [item for item in found.faults if item.code not in own_matter]
    by_code = {line.held_text: line for line in lines}
    rows = []
    for row in found.enterprises:
        line = by_code.get(row.code)
        if line is None:
            continue
        inside = line.holder if line.holder and line.holder not in known.outsiders else ""
        rows.append(
            {
                "code": row.code, "name_en": row.name_en, "name_zh": row.name_zh, "parent": inside,
                "enterprise_class": row.enterprise_class, "level": row.level, "industry": row.industry,
                "size": row.size, "valid_from": row.from_date, "valid_to": row.to_date, "status": row.status,
            }
        )  # fmt: skip
    return rows


def _sound(lines: list[Line], name: str) -> library.Holdings:
    """The lines whose holder and enterprise are known, checked as holdings; the others are told by their names."""
    certain = [line for line in lines if line.holder and line.held and not line.head]
    columns = ("holder", "held", "share", "votes", "kind", "from", "to", "source")
    table = pl.DataFrame(
        [
            {**{column: line.cells.get(column) for column in columns}, "holder": line.holder, "held": line.held}
            for line in certain
        ],
        schema=dict.fromkeys(columns, pl.String),
        orient="row",
    )
    found = library.read_holdings(table, name)
    places = {number: line.row for number, line in enumerate(certain, 2)}
    faults = [item.at(row=places.get(item.row, item.row)) if item.row else item for item in found.faults]
    frame = found.frame.with_columns(pl.col("row").replace_strict(places, return_dtype=pl.Int64))
    return library.Holdings(frame, [*faults, *_over_whole(frame, name)], found.rows)


def _over_whole(frame: pl.DataFrame, name: str) -> list[Fault]:
    """Enterprises whose shares add up to more than the whole, where no days tell the holdings apart."""
    open_ = frame.filter(pl.col("to").is_null() & ~pl.col("agreement"))
    totals = open_.group_by("held", maintain_order=True).agg(pl.col("share").sum(), pl.col("row").first())
    return [
        fault(
            "over_whole",
            _("The shares in {held} add up to {total}.").format(held=shown(row["held"]), total=f"{row['share']:.4%}"),
            _("Correct the shares; until then the enterprise's control and look-through share are undetermined."),
            value=row["held"],
            row=row["row"],
            file=name,
            level="warning",
        )
        for row in totals.filter(pl.col("share") > 1 + library.ROUNDING).iter_rows(named=True)
    ]


def amount(text: str | None) -> Decimal | None:
    """A figure of a cell; nothing where it is blank or no number."""
    try:
        return None if not text else Decimal(text.replace(",", "").replace("，", ""))
    except ArithmeticError:
        return None
