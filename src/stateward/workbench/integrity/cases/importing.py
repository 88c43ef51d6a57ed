"""Counts from a whistle-blowing system's export; what is personal is refused, so that nobody sends it twice.

Read are CSV files with the columns `enterprise`, `date` (or `year` and `quarter`), `kind`, `status`, one report a row
(as GlobaLeaks exports its list of reports), or with counts in `received`, `closed`, `substantiated`.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Mapping

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, ImportFault
from stateward.workbench.audit import recording
from stateward.workbench.core.services import service
from stateward.workbench.core.uploads import Upload
from stateward.workbench.integrity.actions import PREPARE
from stateward.workbench.integrity.cases.models import CaseCount
from stateward.workbench.register.models import Enterprise

ALLOWED = frozenset(
    {"enterprise", "date", "creation_date", "year", "quarter", "kind", "context", "status", "substatus",
     "received", "closed", "substantiated"}
)  # fmt: skip
#: Words of states that end a report, and that say it was found true.
_CLOSED = frozenset({"closed", "concluded", "已办结", "办结", "关闭"})
_TRUE = frozenset({"substantiated", "confirmed", "founded", "属实", "查实"})
_DAY = re.compile(r"(\d{4})-(\d{2})-\d{2}")
#: Faults named one by one.
_NAMED = 20

Key = tuple[str, int, int, str]


def read(upload: Upload) -> dict[Key, list[int]]:
    """(enterprise, year, quarter, kind) -> received, closed, substantiated.

    Raises ImportFault for columns that are not known (they might speak of persons) and rows that cannot be read.
    """
    try:
        text = upload.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFault(
            Fault("cases.encoding", _("The file is no UTF-8 text."), _("Export it as CSV in UTF-8."), file=upload.name)
        ) from error
    reader = csv.DictReader(io.StringIO(text))
    headers = [header.strip().lower() for header in reader.fieldnames or []]
    strange = [header for header in headers if header not in ALLOWED]
    if strange:
        raise ImportFault(
            Fault(
                "cases.columns",
                _("The file holds columns that are not counts: {columns}. Nothing was read.").format(
                    columns=listed(strange)
                ),
                _("Export only: enterprise, date, kind, status. Content of reports and persons never come here."),
                file=upload.name,
                value=strange[0],
            )
        )
    counts: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0])
    faults = []
    for number, raw in enumerate(reader, start=2):
        row = {(key or "").strip().lower(): (value or "").strip() for key, value in raw.items()}
        try:
            key, added = _counted(row)
        except ValueError as error:
            faults.append(Fault("cases.row", str(error), _("Correct the row."), file=upload.name, row=number))
            continue
        counts[key] = [old + new for old, new in zip(counts[key], added, strict=True)]
    if faults:
        raise ImportFault(faults[:_NAMED])
    return dict(counts)


def _counted(row: Mapping[str, str]) -> tuple[Key, list[int]]:
    code = row.get("enterprise", "")
    if not code:
        raise ValueError(_("The row names no enterprise."))
    year, quarter = _period(row)
    kind = (row.get("kind") or row.get("context") or "-")[:80]
    if row.get("received"):
        counts = [_count(row, name) for name in ("received", "closed", "substantiated")]
    else:
        words = {row.get("status", "").lower(), row.get("substatus", "").lower()}
        true = bool(words & _TRUE)
        counts = [1, int(true or bool(words & _CLOSED)), int(true)]
    return (code, year, quarter, kind), counts


def _count(row: Mapping[str, str], name: str) -> int:
    text = row.get(name, "") or "0"
    if not text.isdecimal():
        raise ValueError(_("“{value}” is no count.").format(value=text))
    return int(text)


def _period(row: Mapping[str, str]) -> tuple[int, int]:
    day = _DAY.match(row.get("date") or row.get("creation_date") or "")
    if day:
        return int(day[1]), (int(day[2]) - 1) // 3 + 1
    year, quarter = row.get("year", ""), row.get("quarter", "")
    if year.isdecimal() and quarter in ("1", "2", "3", "4"):
        return int(year), int(quarter)
    raise ValueError(_("The row has no date such as 2026-03-31, nor a year with a quarter from 1 to 4."))


@service(PREPARE)
def take_in(upload: Upload) -> int:
    """Store a file's counts in place of those of the same periods; how many lines. Raises ImportFault as `read`."""
    counts = read(upload)
    enterprises = {row.code: row for row in Enterprise.objects.filter(code__in={key[0] for key in counts})}
    unknown = sorted({key[0] for key in counts} - set(enterprises))
    if unknown:
        raise ImportFault(
            Fault(
                "cases.unknown_enterprise",
                _("The enterprise {code} is not in the register.").format(code=code),
                _("Correct the code, or import the enterprise first."),
                file=upload.name,
                value=code,
            )
            for code in unknown[:_NAMED]
        )
    for (code, year, quarter, kind), (received, closed, substantiated) in counts.items():
        CaseCount.objects.update_or_create(
            enterprise=enterprises[code],
            year=year,
            quarter=quarter,
            kind=kind,
            defaults={"received": received, "closed": closed, "substantiated": substantiated},
        )
    recording.record("integrity.cases.import", None, after={"lines": len(counts), "sha256": upload.sha256})
    return len(counts)
