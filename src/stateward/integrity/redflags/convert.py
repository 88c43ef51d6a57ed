"""Flat contract tables to OCDS compiled releases, by a mapping document; every row is accounted for."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from stateward.integrity.faults import IntegrityError, fault, warning
from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.rulebook.contracts import Coded, ContractsDocument, Organisation

Row = Mapping[str, str | None]
#: Rows named one by one of each kind of fault; all are counted.
_MOST_NAMED = 20


@dataclass
class Converted:
    """The releases in the order of their first row, and what became of the rows."""

    releases: list[dict[str, Any]]
    rows: int = 0
    repeated: int = 0
    left_out: int = 0
    faults: list[Fault] = field(default_factory=list)

    def lines(self) -> Iterator[bytes]:
        """The releases as JSON texts, one a line."""
        for release in self.releases:
            yield json.dumps(release, ensure_ascii=False, separators=(",", ":"), default=float).encode() + b"\n"


def convert(rows: Sequence[Row], mapping: ContractsDocument, file: str | None = None) -> Converted:
    """Contracting processes from a table whose cells are texts (None = empty).

    Raises IntegrityError where a column of the mapping is absent or its time zone unknown. Rows that repeat another
    one exactly, rows left out by the mapping, and cells that cannot be read are counted and named.
    """
    _columns_there(rows, mapping, file)
    try:
        zone = ZoneInfo(mapping.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise IntegrityError(
            fault(
                "contracts.timezone",
                _("There is no time zone {zone}.").format(zone=mapping.timezone),
                _("Write a name such as Asia/Shanghai."),
                value=mapping.timezone,
            )
        ) from error
    return _Conversion(mapping, zone, file).run(rows)


class _Conversion:
    """One table on its way; keeps what is to be said about it."""

    def __init__(self, mapping: ContractsDocument, zone: ZoneInfo, file: str | None) -> None:
        self.mapping, self.zone, self.file = mapping, zone, file
        self.named: dict[str, list[Fault]] = {}
        self.counts: Counter[str] = Counter()
        self.unmapped: Counter[tuple[str, str]] = Counter()

    def run(self, rows: Sequence[Row]) -> Converted:
        """All rows."""
        found = Converted([], rows=len(rows))
        by_key: dict[str, dict[str, Any]] = {}
        seen: dict[tuple[str | None, ...], int] = {}
        for number, row in enumerate(rows, start=2):
            whole = tuple(row.values())
            if whole in seen:
                found.repeated += 1
                self._say(
                    "contracts.row_repeated",
                    _("This row repeats row {first} exactly and is left out.").format(first=seen[whole]),
                    _("Take one of the two out of the table."),
                    row=number,
                )
                continue
            seen[whole] = number
            if self._left_out(row, number):
                found.left_out += 1
                continue
            key = row.get(self.mapping.process)
            if not key:
                key = f"contract-{row.get(self.mapping.fields.contract) or number}"
                self._say(
                    "contracts.no_process",
                    _("This row names no procedure; it is a process of its own."),
                    _("Fill in the column {name}.").format(name=self.mapping.process),
                    row=number,
                )
            release = by_key.get(key)
            if release is None:
                release = by_key[key] = self._process(key, row, number)
            self._award(release, row, number)
        found.releases = list(by_key.values())
        found.faults = self._told()
        return found

    def _say(self, code: str, message: str, next_step: str, **place: Any) -> None:
        self.counts[code] += 1
        told = self.named.setdefault(code, [])
        if len(told) < _MOST_NAMED:
            told.append(warning(code, message, next_step, file=self.file, **place))

    def _told(self) -> list[Fault]:
        """The faults, with a count where not all are named, and the words that have no code."""
        found = []
        for code, told in self.named.items():
            found += told
            if self.counts[code] > len(told):
                found.append(
                    warning(
                        code,
                        _("{number} rows in all: {message}").format(number=self.counts[code], message=told[0].message),
                        told[0].next_step,
                        file=self.file,
                        value=str(self.counts[code]),
                    )
                )
        for (column, word), number in sorted(self.unmapped.items()):
            found.append(
                warning(
                    "contracts.unknown_word",
                    _(
                        "{number} rows have {word} in {column}, which the mapping does not know; the field stays empty."
                    ).format(number=number, word=word, column=column),
                    _("Add the word to the mapping."),
                    file=self.file,
                    value=word,
                    rule=column,
                )
            )
        return found

    def _left_out(self, row: Row, number: int) -> bool:
        for column, words in self.mapping.leave_out.items():
            if row.get(column) in words:
                self._say(
                    "contracts.left_out",
                    _("The mapping leaves rows with {word} in {column} out.").format(
                        word=row.get(column), column=column
                    ),
                    _("Correct the mapping if the row is a real contract."),
                    row=number,
                    value=row.get(column),
                )
                return True
        return False

    def _process(self, key: str, row: Row, number: int) -> dict[str, Any]:
        fields = self.mapping.fields
        period = _filled(
            {"startDate": self._instant(row, fields.start, number), "endDate": self._instant(row, fields.end, number)}
        )
        tenderers = _cell(row, fields.number_of_tenderers)
        tender = _filled(
            {
                "id": key,
                "title": _cell(row, fields.title),
                "status": self._code(row, fields.tender_status),
                "procurementMethod": self._code(row, fields.method),
                "procurementMethodDetails": _cell(row, fields.method_details),
                "mainProcurementCategory": self._code(row, fields.category),
                "tenderPeriod": period,
                "numberOfTenderers": int(tenderers) if tenderers is not None and tenderers.isdigit() else None,
                "procuringEntity": self._organisation(row, self.mapping.procuring_entity),
            }
        )
        return {
            "ocid": f"{self.mapping.ocid_prefix}{key}",
            "tag": ["compiled"],
            **_filled({"buyer": self._organisation(row, self.mapping.buyer)}),
            "tender": tender,
            "awards": [],
            "contracts": [],
        }

    def _award(self, release: dict[str, Any], row: Row, number: int) -> None:
        fields = self.mapping.fields
        id_ = _cell(row, fields.contract) or str(number)
        value = _filled({"amount": self._amount(row, number), "currency": self._code(row, fields.currency)})
        supplier = self._organisation(row, self.mapping.supplier)
        if supplier is None:
            self._say("contracts.no_supplier", _("This row names no supplier."), _("Fill in the supplier."), row=number)
        code = _cell(row, fields.classification)
        release["awards"].append(
            _filled(
                {
                    "id": id_,
                    "title": _cell(row, fields.contract_title),
                    "status": self._code(row, fields.award_status),
                    "date": self._instant(row, fields.award_date, number),
                    "value": value,
                    "suppliers": None if supplier is None else [supplier],
                    "items": None if code is None else [{"id": "1", "classification": {"id": code}}],
                }
            )
        )
        release["contracts"].append(
            _filled(
                {
                    "id": id_,
                    "awardID": id_,
                    "value": value,
                    "dateSigned": self._instant(row, fields.signed, number),
                    "period": _filled(
                        {
                            "startDate": self._instant(row, fields.contract_start, number),
                            "endDate": self._instant(row, fields.contract_end, number),
                        }
                    ),
                }
            )
        )

    def _code(self, row: Row, coded: Coded | None) -> str | None:
        if coded is None or coded.always is not None:
            return None if coded is None else coded.always
        word = _cell(row, coded.column)
        if word is None or not coded.values:
            return word
        if word not in coded.values:
            self.unmapped[(str(coded.column), word)] += 1
        return coded.values.get(word)

    def _organisation(self, row: Row, columns: Organisation | None) -> dict[str, str] | None:
        if columns is None:
            return None
        name = _cell(row, columns.name)
        id_ = _cell(row, columns.id) or (pseudonym(name) if columns.pseudonym and name else None)
        return None if id_ is None else _filled({"id": id_, "name": name if columns.keep_name else None})

    def _amount(self, row: Row, number: int) -> Decimal | None:
        cell = _cell(row, self.mapping.fields.amount)
        if cell is None:
            return None
        try:
            amount = Decimal(cell)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite():
            self._say(
                "contracts.amount",
                _("The amount {value} is no number; the contract has none.").format(value=cell),
                _("Correct the amount."),
                row=number,
                value=cell,
            )
            return None
        if amount <= 0:
            self._say(
                "contracts.amount_zero",
                _("The amount of the contract is {value}.").format(value=cell),
                _("Check the amount."),
                row=number,
                value=cell,
            )
        return amount

    def _instant(self, row: Row, column: str | None, number: int) -> str | None:
        """Local time with its offset; a day alone stays a day, for an hour is not guessed."""
        cell = _cell(row, column)
        if cell is None:
            return None
        try:
            if len(cell) <= 10:
                return dt.date.fromisoformat(cell).isoformat()
            moment = dt.datetime.fromisoformat(cell)
        except ValueError:
            self._say(
                "contracts.date",
                _("{value} in {column} is no date; the field stays empty.").format(value=cell, column=column),
                _("Write dates as 2026-03-31 or 2026-03-31T09:00."),
                row=number,
                value=cell,
            )
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).isoformat(timespec="seconds")


def pseudonym(name: str) -> str:
    """An identifier for a name, equal for spellings that differ in case, accents, spaces and punctuation only."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(c for c in plain if unicodedata.category(c)[0] in "LN")
    return f"name-{hashlib.sha256(letters.encode()).hexdigest()[:16]}"


def _cell(row: Row, column: str | None) -> str | None:
    text = (row.get(column) or "").strip() if column is not None else ""
    return text or None


def _filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that hold something."""
    return {key: value for key, value in fields.items() if value not in (None, {}, [])}


def _columns_there(rows: Sequence[Row], mapping: ContractsDocument, file: str | None) -> None:
    if not rows:
        return
    fields = mapping.fields
    named = [mapping.process, *mapping.leave_out]
    for organisation in (mapping.buyer, mapping.procuring_entity, mapping.supplier):
        named += [] if organisation is None else [c for c in (organisation.id, organisation.name) if c]
    for name in type(fields).model_fields:
        value = getattr(fields, name)
        column = value.column if isinstance(value, Coded) else value
        named += [column] if column else []
    absent = sorted(set(named) - set(rows[0]))
    if absent:
        raise IntegrityError(
            [
                fault(
                    "contracts.column",
                    _("The table has no column {name}, which the mapping {id} reads.").format(name=name, id=mapping.id),
                    _("Correct the mapping or the table's header."),
                    file=file,
                    value=name,
                )
                for name in absent
            ]
        )
