"""Days counted in months of a programme."""

from __future__ import annotations

import calendar
import datetime as dt


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day some months later; the last day of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def end_of_month(first: dt.date, months: int) -> dt.date:
    """The last day of a programme's month, counted from its first day; months begin with 1."""
    return months_after(first, months) - dt.timedelta(days=1)
