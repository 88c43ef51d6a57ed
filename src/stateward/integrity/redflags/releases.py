"""Compiled releases, one JSON text a line, to flat tables; every line is counted, every broken one named.

Whatever has another type than the standard says counts as absent, as in Cardinal: an identifier that is a number is
none. Nothing is guessed.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NoReturn

import polars as pl

from stateward.integrity.faults import fault, warning
from stateward.integrity.redflags.coverage import Coverage
from stateward.integrity.redflags.settings import Settings
from stateward.messages import gettext as _
from stateward.messages.errors import Fault

#: Broken lines named one by one; all are counted.
MOST_NAMED = 100
#: Between the identifiers of a group of tenderers.
_JOIN = "\x1f"
_ISO = r"^\d{4}-\d{2}-\d{2}"
_SETTLED = frozenset({"active", "cancelled", "unsuccessful"})

_SCHEMAS: dict[str, dict[str, Any]] = {
    "processes": {
        "process": pl.Int64, "ocid": pl.String, "buyer": pl.String, "entity": pl.String, "method": pl.String,
        "details": pl.String, "start": pl.String, "end": pl.String, "tenderers": pl.Int64, "has_awards": pl.Boolean,
        "has_bids": pl.Boolean, "settled": pl.Boolean, "active": pl.Int64, "suppliers": pl.Int64, "supplier": pl.String,
    },
    "bids": {
        "process": pl.Int64, "bid": pl.Int64, "status": pl.String, "amount": pl.Float64, "currency": pl.String,
        "date": pl.String, "single": pl.String, "group": pl.String,
    },
    "bidders": {"process": pl.Int64, "bid": pl.Int64, "tenderer": pl.String},
    "suppliers": {"process": pl.Int64, "supplier": pl.String},
    "awarded": {"process": pl.Int64, "supplier": pl.String, "code": pl.String},
}  # fmt: skip


@dataclass
class Lines:
    """What became of the lines of a file."""

    read: int = 0
    blank: int = 0
    broken: int = 0
    without_ocid: int = 0
    cancelled: int = 0
    excluded: int = 0
    kept: int = 0
    repeated_ocid: int = 0


@dataclass
class Releases:
    """Processes, their bids, who bid, who supplies and what: one table each (Polars), with counts and faults.

    processes: one row a kept release; `supplier` is the one supplier of the one active award, `suppliers` their number.
    bids: `single` is the tenderer of a bid handed in alone, `group` all its tenderers in order.
    suppliers: those of active awards. awarded: item codes of active awards to one supplier (null without a code).
    """

    tables: dict[str, pl.DataFrame]
    lines: Lines
    coverage: dict[str, int]
    faults: list[Fault] = field(default_factory=list)


class _Columns:
    """The rows of one table as they come in, by column."""

    def __init__(self, name: str) -> None:
        self.schema = _SCHEMAS[name]
        self.rows: list[tuple[Any, ...]] = []
        self.parts: list[pl.DataFrame] = []

    def pack(self) -> None:
        """Put the rows so far into a compact part, so that the memory stays small."""
        if self.rows:
            self.parts.append(pl.DataFrame(self.rows, schema=self.schema, orient="row"))
            self.rows = []

    def frame(self) -> pl.DataFrame:
        """All rows as a table."""
        self.pack()
        return pl.concat(self.parts) if self.parts else pl.DataFrame(schema=self.schema)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def read_releases(lines: Iterable[bytes], settings: Settings, file: str | None = None) -> Releases:
    """Read a file's lines. Broken lines, releases without an ocid and repeated ones become faults of level warning."""
    reader = _Reader(settings, file)
    for number, line in enumerate(lines, start=1):
        reader.line(number, line)
        if number % 20_000 == 0:
            reader.pack()
    return reader.finished()


class _Reader:
    """Collects the tables line by line."""

    def __init__(self, settings: Settings, file: str | None) -> None:
        self.file = file
        self.excluded = settings.exclusions.procurement_method_details
        self.lines = Lines()
        self.coverage = Coverage()
        self.named: list[Fault] = []
        self.tables = {name: _Columns(name) for name in _SCHEMAS}
        self.seen: Counter[str] = Counter()
        self.bid = 0

    def pack(self) -> None:
        """Make the tables compact."""
        for table in self.tables.values():
            table.pack()

    def line(self, number: int, line: bytes) -> None:
        """One line of the file."""
        self.lines.read += 1
        text = line.strip()
        if not text:
            self.lines.blank += 1
            return
        try:
            release = _DECODER.decode(text.decode("utf-8-sig" if number == 1 else "utf-8"))
            if b"\\u" in text:
                # Half a surrogate pair is no character and cannot be stored.
                json.dumps(release, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            self.lines.broken += 1
            self._name(
                fault(
                    "redflags.broken_line",
                    _("This line is no JSON text: {reason}.").format(reason=_reason(error)),
                    _("Export the release again; the line was not counted as a process."),
                    level="warning",
                    file=self.file,
                    row=number,
                    value=text[:60].decode("utf-8", "replace"),
                )
            )
            return
        self.coverage.count(release)
        if not isinstance(release, dict) or not isinstance(release.get("ocid"), str):
            self.lines.without_ocid += 1
            self._name(
                fault(
                    "redflags.no_ocid",
                    _("This line is no release with an ocid in text."),
                    _("Give every contracting process its identifier; the line was left out."),
                    level="warning",
                    file=self.file,
                    row=number,
                    value=text[:60].decode("utf-8", "replace"),
                )
            )
            return
        self._release(release)

    def _name(self, found: Fault) -> None:
        if len(self.named) < MOST_NAMED:
            self.named.append(found)

    def _release(self, release: dict[str, Any]) -> None:
        tender = _table(release.get("tender"))
        details = _text(tender.get("procurementMethodDetails"))
        if tender.get("status") == "cancelled":
            self.lines.cancelled += 1
            return
        if details is not None and details in self.excluded:
            self.lines.excluded += 1
            return
        process = self.lines.kept
        self.lines.kept += 1
        self.seen[release["ocid"]] += 1
        awards, bids = release.get("awards"), _table(release.get("bids")).get("details")
        settled, active, suppliers, supplier = self._awards(process, awards)
        period, number = _table(tender.get("tenderPeriod")), tender.get("numberOfTenderers")
        self.tables["processes"].rows.append(
            (
                process,
                release["ocid"],
                _text(_table(release.get("buyer")).get("id")),
                _text(_table(tender.get("procuringEntity")).get("id")),
                _text(tender.get("procurementMethod")),
                details,
                _text(period.get("startDate")),
                _text(period.get("endDate")),
                number if type(number) is int and 0 <= number < 2**63 else None,
                isinstance(awards, list),
                isinstance(bids, list),
                settled,
                active,
                suppliers,
                supplier,
            )
        )
        if isinstance(bids, list):
            self._bids(process, bids)

    def _awards(self, process: int, awards: Any) -> tuple[bool, int, int, str | None]:
        """Whether all awards are settled, how many are active, and the supplier of the only one."""
        settled, active, suppliers, supplier = isinstance(awards, list), 0, 0, None
        for award in awards if isinstance(awards, list) else ():
            status = award.get("status") if isinstance(award, dict) else None
            if isinstance(status, str) and status not in _SETTLED:
                settled = False
            if status != "active":
                continue
            active += 1
            listed = award.get("suppliers")
            ids = [_text(_table(s).get("id")) for s in listed] if isinstance(listed, list) else []
            suppliers, supplier = len(ids), ids[0] if len(ids) == 1 else None
            self.tables["suppliers"].rows.extend((process, id_) for id_ in ids if id_ is not None)
            if supplier is not None:
                items = award.get("items")
                codes = [
                    _text(_table(_table(item).get("classification")).get("id"))
                    for item in (items if isinstance(items, list) else ())
                ]
                self.tables["awarded"].rows.extend((process, supplier, code) for code in (codes or [None]))
        return settled, active, suppliers, supplier if active == 1 else None

    def _bids(self, process: int, bids: list[Any]) -> None:
        rows, bidders = self.tables["bids"].rows, self.tables["bidders"].rows
        for bid in bids:
            if not isinstance(bid, dict):
                continue
            self.bid += 1
            value, tenderers = _table(bid.get("value")), bid.get("tenderers")
            amount = value.get("amount")
            among = tenderers if isinstance(tenderers, list) else ()
            ids = [id_ for t in among if isinstance(t, dict) and isinstance(id_ := t.get("id"), str)]
            rows.append(
                (
                    process,
                    self.bid,
                    _text(bid.get("status")),
                    _float(amount) if type(amount) in (int, float) else None,
                    _text(value.get("currency")),
                    _text(bid.get("date")),
                    ids[0] if len(among) == 1 and ids else None,
                    _JOIN.join(sorted(set(ids))) if ids else None,
                )
            )
            bidders.extend((process, self.bid, id_) for id_ in ids)

    def finished(self) -> Releases:
        """The tables with all that is to be said about the file."""
        repeated = [ocid for ocid, number in self.seen.items() if number > 1]
        self.lines.repeated_ocid = len(repeated)
        faults = [*self.named, *self._summary()]
        for ocid in repeated[:MOST_NAMED]:
            faults.append(
                warning(
                    "redflags.ocid_twice",
                    _("The process {ocid} stands in the file {number} times; each was counted.").format(
                        ocid=ocid, number=self.seen[ocid]
                    ),
                    _("Merge its releases into one compiled release."),
                    file=self.file,
                    value=ocid,
                )
            )
        tables = _dated({name: table.frame() for name, table in self.tables.items()})
        return Releases(tables, self.lines, self.coverage.found(), faults)

    def _summary(self) -> list[Fault]:
        lines = self.lines
        more = lines.broken + lines.without_ocid - len(self.named)
        if more <= 0:
            return []
        return [
            warning(
                "redflags.more_lines",
                _(
                    "{number} more lines are broken or without an ocid; all of them: "
                    "{broken} broken, {without} without an ocid."
                ).format(number=more, broken=lines.broken, without=lines.without_ocid),
                _("Export the releases again."),
                file=self.file,
                value=str(lines.broken + lines.without_ocid),
            )
        ]


def _dated(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Whole days of the submission period, and whether each bid came late; null where it cannot be said.

    Days are cut towards zero. Instants are compared; two dates that are both ISO 8601 but not both instants (a day
    alone, no zone) are compared as texts, as Cardinal compares all of them.
    """
    start, end = _instant("start"), _instant("end")
    processes = tables["processes"].with_columns(days=(end - start).dt.total_days().cast(pl.Int64))
    deadlines = processes.select("process", "end")
    late = (
        pl.when(_instant("date").is_not_null() & end.is_not_null())
        .then(_instant("date") > end)
        .when(pl.col("date").str.contains(_ISO) & pl.col("end").str.contains(_ISO))
        .then(pl.col("date") > pl.col("end"))
    )
    bids = tables["bids"].join(deadlines, on="process", how="left").with_columns(late=late).drop("date", "end")
    return tables | {"processes": processes, "bids": bids}


def _instant(name: str) -> pl.Expr:
    """A text as an instant, null where it is no full date-time with an offset (RFC 3339)."""
    return pl.col(name).str.to_datetime("%+", strict=False, time_zone="UTC")


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _float(value: Any) -> float | None:
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} ({error.colno})"
    return str(error)[:80]
