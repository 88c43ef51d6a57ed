"""Lists of holdings whose parents are names: matched to enterprises, with what a person still has to choose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from stateward.facts.faults import fault, shown
from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, ImportFault
from stateward.ownership.names import Directory, Match, forms
from stateward.rulebook.named_holdings import NamedHoldingsDocument, NamedTable

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
#: Several shares in one cell may exceed the whole by this much: they are rounded.
_ROUNDING = 0.01


@dataclass
class NamedReading:
    """The holdings (`holder`, `held`, `share`, `from`, `source`) and enterprises (`code`, `name`) of a list.

    `matches` has an entry for every row whose parent is a name, in order.
    """

    holdings: list[dict[str, Any]] = field(default_factory=list)
    enterprises: dict[str, str] = field(default_factory=dict)
    matches: list[Match] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many parents were matched in which way."""
        found = Counter(match.way for match in self.matches)
        return {way: found[way] for way in ("exact", "normalised", "several", "decided", "choice")}

    def holding_frame(self) -> pl.DataFrame:
        """The holdings as a table."""
        schema = {"holder": pl.String, "held": pl.String, "share": pl.Float64, "from": pl.String, "source": pl.String}
        return pl.DataFrame(self.holdings, schema=schema)

    def enterprise_frame(self) -> pl.DataFrame:
        """The enterprises as a table."""
        return pl.DataFrame(
            {"code": list(self.enterprises), "name": list(self.enterprises.values())},
            schema=dict.fromkeys(("code", "name"), pl.String),
        )

    def open_names(self) -> list[Match]:
        """The names a person must choose for, each once, with candidates."""
        return list({match.text: match for match in self.matches if match.way == "choice"}.values())


def read_named(
    tables: Mapping[str, pl.DataFrame],
    document: NamedHoldingsDocument,
    decisions: Mapping[str, Iterable[str]] | None = None,
) -> NamedReading:
    """Read the tables of a list as its document says. `decisions` are names a person has matched to codes.

    Raises ImportFault where a table or a column is missing. Rows that cannot be matched are named, not guessed.
    """
    reading = NamedReading()
    directory = Directory(document.names)
    same: dict[tuple[str, str], str] = {}
    rows: list[tuple[str, NamedTable, dict[str, Any], str]] = []
    for name, table in document.tables.items():
        for row in _rows(tables, name, table):
            code = _enterprise(reading, directory, same, document, table, row)
            rows.append((name, table, row, code))
    for name, table, row, code in rows:
        _holding(reading, directory, document, table, row, code, name, decisions)
    reading.holdings = _added_up(reading)
    return reading


def _rows(tables: Mapping[str, pl.DataFrame], name: str, table: NamedTable) -> Iterable[dict[str, Any]]:
    frame = tables.get(name)
    needed = [c for c in (table.id, table.name, table.share, table.parent_id, table.parent) if c is not None]
    absent = needed if frame is None else [column for column in needed if column not in frame.columns]
    if frame is None or absent:
        raise ImportFault(
            fault(
                "named_columns",
                _("The table {name} is missing, or its columns {columns} are.").format(
                    name=name, columns=listed(absent)
                ),
                _("Hand in the tables the mapping names, with their own headers."),
                value=name,
            )
        )
    text = frame.select(pl.all().cast(pl.String).str.strip_chars().replace("", None))
    return text.with_row_index("~row", offset=2).iter_rows(named=True)


def _enterprise(
    reading: NamedReading,
    directory: Directory,
    same: dict[tuple[str, str], str],
    document: NamedHoldingsDocument,
    table: NamedTable,
    row: dict[str, Any],
) -> str:
    """The code of a row's enterprise: of the first row with the same name in the same table."""
    name = re.sub(r"\s+", " ", row[table.name] or "").strip()
    own = f"{table.prefix}{row[table.id]}"
    whole, _short, _place = forms(name, document.names)
    code = same.setdefault((table.prefix, whole or own), own)
    if code == own:
        reading.enterprises[code] = name
    directory.add(code, name)
    return code


def _holding(
    reading: NamedReading,
    directory: Directory,
    document: NamedHoldingsDocument,
    table: NamedTable,
    row: dict[str, Any],
    code: str,
    name: str,
    decisions: Mapping[str, Iterable[str]] | None,
) -> None:
    """The holdings of one row: one, several where its cells hold several parents and shares, none where open."""
    place = {"file": name, "row": row["~row"]}
    if table.parent_id is not None:
        above = row[table.parent_id]
        holders: tuple[str, ...] = () if above is None else (f"{table.prefix}{above}",)
    elif row[table.parent or ""] is None:
        reading.faults.append(
            fault(
                "parent_missing",
                _("{name} has no parent; its holding was left out.").format(name=shown(row[table.name])),
                _("Enter the parent's name."),
                value=row[table.name],
                **place,
            )
        )
        return
    else:
        match = directory.match(str(row[table.parent or ""]), decisions)
        reading.matches.append(match)
        if match.way == "choice":
            reading.faults.append(_open(match, place))
            return
        holders = match.codes
    shares = _shares(row, table, len(holders))
    if holders and shares is None:
        reading.faults.append(
            fault(
                "share_unclear",
                _("The share of {name} is no clear number ({text}); its holding was left out.").format(
                    name=shown(row[table.name]), text=shown(row.get(table.share_text or "") or "-")
                ),
                _("Enter one share for each of its holders."),
                value=row.get(table.share_text or ""),
                **place,
            )
        )
        return
    day = None if document.as_of is None else document.as_of.isoformat()
    source = row.get(table.source or "") or document.source.document
    for holder, share in zip(holders, shares or (), strict=True):
        reading.holdings.append({"holder": holder, "held": code, "share": share, "from": day, "source": source})


def _open(match: Match, place: dict[str, Any]) -> Fault:
    near = listed(f"{c.name} [{c.code}] {c.score:.0f}" for c in match.candidates)
    step = (
        _("Choose one of: {near}; or add the parent.").format(near=near)
        if near
        else _("Add the parent, or decide what the name means.")
    )
    return fault(
        "parent_open",
        _("The parent {name} matches no enterprise for certain; the holding was left out.").format(
            name=shown(match.text)
        ),
        step,
        value=match.text,
        **place,
    )


def _shares(row: dict[str, Any], table: NamedTable, holders: int) -> tuple[float, ...] | None:
    """As many shares as there are holders, else nothing."""
    unit = float(table.unit)
    if holders == 1 and row[table.share] is not None:
        try:
            return (round(float(row[table.share]) * unit, 12),)
        except ValueError:
            return None
    text = row.get(table.share_text or "") or ""
    found = tuple(round(float(word.replace(",", ".")) * unit, 12) for word in _NUMBER.findall(text))
    clear = len(found) == holders and len(text.split()) == holders and sum(found) <= 1 + _ROUNDING
    return found if clear and holders else None


def _added_up(reading: NamedReading) -> list[dict[str, Any]]:
    """Rows of the same holder in the same enterprise as one, with a fault that says so."""
    together: dict[tuple[str, str], dict[str, Any]] = {}
    for row in reading.holdings:
        pair = (row["holder"], row["held"])
        if pair not in together:
            together[pair] = dict(row)
            continue
        together[pair]["share"] = round(together[pair]["share"] + row["share"], 12)
        names = [shown(reading.enterprises.get(code, code)) for code in pair]
        reading.faults.append(
            fault(
                "holding_added",
                _("{holder} stands twice as holder of {held}; the shares were added up.").format(
                    holder=names[0], held=names[1]
                ),
                _("Nothing needs to be done if both rows are holdings of their own."),
                value=row["held"],
                level="explain",
            )
        )
    return list(together.values())
