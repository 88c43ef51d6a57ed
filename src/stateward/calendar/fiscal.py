"""Fiscal years: months of the fiscal year, their first and last days, and their labels.

A fiscal year bears the number of the calendar year in which it ends: with the end in June, fiscal year 2023 runs from
1 July 2022 to 30 June 2023, and its month 1 is July 2022.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

MONTHS = 12


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """A fiscal year that ends with the month `end_month` (1..12; 12 = the calendar year).

    Raises ValueError for another month.
    """

    end_month: int = 12

    def __post_init__(self) -> None:
        if not 1 <= self.end_month <= MONTHS:
            raise ValueError("a fiscal year ends with a month from 1 to 12")

    def calendar_month(self, year: int, month: int) -> tuple[int, int]:
        """Calendar year and month of a month of the fiscal year: with the end in June, (2023, 1) -> (2022, 7)."""
        if not 1 <= month <= MONTHS:
            raise ValueError("a month of the fiscal year is a number from 1 to 12")
        months = year * MONTHS + self.end_month - 1 - (MONTHS - month)
        return months // MONTHS, months % MONTHS + 1

    def period(self, day: dt.date) -> tuple[int, int]:
        """Fiscal year and month of the fiscal year that a day lies in."""
        month = (day.month - self.end_month - 1) % MONTHS + 1
        return (day.year if day.month <= self.end_month else day.year + 1), month

    def month_start(self, year: int, month: int) -> dt.date:
        """The first day of a month of the fiscal year."""
        return dt.date(*self.calendar_month(year, month), 1)

    def start(self, year: int) -> dt.date:
        """The first day of a fiscal year."""
        return self.month_start(year, 1)

    def end(self, year: int, month: int = MONTHS) -> dt.date:
        """The last day of a month of the fiscal year (by default of the whole year)."""
        calendar_year, calendar_month = self.calendar_month(year, month)
        return dt.date(calendar_year, calendar_month, calendar.monthrange(calendar_year, calendar_month)[1])

    def label(self, year: int, month: int = MONTHS) -> str:
        """A period's label: `2023` for a full year (`2022/23` where it spans two), `2023-09` for a month of it."""
        if month == MONTHS:
            return str(year) if self.end_month == MONTHS else f"{year - 1}/{year % 100:02d}"
        calendar_year, calendar_month = self.calendar_month(year, month)
        return f"{calendar_year}-{calendar_month:02d}"
