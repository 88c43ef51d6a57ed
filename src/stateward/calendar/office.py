"""The office's own calendar: the days it works or rests whatever the country's calendar says.

The file is a CSV with the columns `date`, `working` and an optional `note`:

    date,working,note
    2026-12-31,no,Stocktaking
    2027-02-14,yes,In lieu of the Spring Festival
    2027,complete,All days of 2027 were announced

A year with the word `complete` says that the file names every exception of that year, so that its deadlines are firm.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, ImportFault

COLUMNS = ("date", "working")
_WORDS = {"yes": True, "no": False, "是": True, "否": False, "工作": True, "休息": False}
_COMPLETE = ("complete", "完整")


@dataclass(frozen=True, slots=True)
class OfficeCalendar:
    """Days that the office itself declared: `days` says whether it works, `complete_years` need nothing else."""

    days: Mapping[dt.date, bool] = field(default_factory=dict)
    complete_years: frozenset[int] = frozenset()


def read_office_calendar(content: bytes, file: str) -> OfficeCalendar:
    """The office's calendar out of a CSV (see the top of this module). Raises ImportFault with every fault."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFault(
            Fault("calendar.encoding", _("The calendar is not written in UTF-8."), _("Save it as UTF-8."), file=file)
        ) from error
    rows = csv.DictReader(io.StringIO(text))
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise ImportFault(
            Fault(
                "calendar.columns",
                _("The calendar has no column {columns}.").format(columns=listed(missing)),
                _("It needs the columns date and working."),
                file=file,
                row=1,
            )
        )
    return _read_rows(rows, file)


def _read_rows(rows: csv.DictReader[str], file: str) -> OfficeCalendar:
    days: dict[dt.date, bool] = {}
    years: set[int] = set()
    faults: list[Fault] = []
    for row in rows:
        date, word = ((row.get(column) or "").strip() for column in COLUMNS)
        if word.lower() in _COMPLETE and date.isdigit() and len(date) == 4:
            years.add(int(date))
            continue
        day, working = _day(date), _WORDS.get(word.lower())
        if day is None or working is None:
            faults.append(_row_fault(file, rows.line_num, date if day is None else word))
        elif days.get(day, working) != working:
            faults.append(_twice_fault(file, rows.line_num, date))
        else:
            days[day] = working
    if faults:
        raise ImportFault(faults)
    return OfficeCalendar(days, frozenset(years))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _row_fault(file: str, row: int, value: str) -> Fault:
    return Fault(
        "calendar.row",
        _("Row {row} of the calendar cannot be read: {value}").format(row=row, value=value),
        _("Write a date such as 2027-02-14 with yes or no, or a year such as 2027 with complete."),
        file=file,
        row=row,
        value=value,
    )


def _twice_fault(file: str, row: int, value: str) -> Fault:
    return Fault(
        "calendar.twice",
        _("The day {day} is in the calendar twice, as a working day and as a day off.").format(day=value),
        _("Keep one of the two rows."),
        file=file,
        row=row,
        value=value,
    )
