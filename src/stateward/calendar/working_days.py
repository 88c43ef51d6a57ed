"""Working days and deadlines: the office's own calendar first, then its country's, then weekends.

China's arrangement of days off is announced a year at a time, by the General Office of the State Council; the package
`chinesecalendar` knows the announced years. Past them only weekends are known, and every deadline that leans on such a
day is marked provisional. Elsewhere the package `holidays` knows the public holidays of a country or of a part of it;
feasts that follow the moon are estimates there, so deadlines that lean on them are provisional as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from stateward.calendar.office import OfficeCalendar
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, WorkspaceError

SATURDAY = 5
_ONE_DAY = dt.timedelta(days=1)
#: A whole term of office is 1,000 working days; more is a slip of the keyboard.
MAXIMUM_DAYS = 10_000


@dataclass(frozen=True, slots=True)
class Day:
    """Whether a day is worked; `provisional` where nobody has announced it yet."""

    working: bool
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period of working days; `provisional` where a day on the way is not announced yet."""

    date: dt.date
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """How many working days lie between two days; `provisional` where one of them is not announced yet."""

    days: int
    provisional: bool = False


@dataclass(frozen=True)
class WorkingDays:
    """The working days of an office.

    `country` is `CN`, another ISO 3166 code that `holidays` knows, optionally with a part of it (`DE-BE`), or empty:
    Monday to Friday. Raises WorkspaceError for a country nobody knows the holidays of.
    """

    country: str = ""
    office: OfficeCalendar = field(default_factory=OfficeCalendar)

    def __post_init__(self) -> None:
        _country_calendar(self.country)

    def day(self, date: dt.date) -> Day:
        """What is known of one day."""
        declared = self.office.days.get(date)
        if declared is not None:
            return Day(declared)
        known = _country_calendar(self.country)(date)
        return Day(known.working, False) if date.year in self.office.complete_years else known

    def is_working(self, date: dt.date) -> bool:
        """Whether the office works on a day, as far as is known."""
        return self.day(date).working

    def on_or_after(self, date: dt.date) -> Deadline:
        """The day itself where the office works on it, else the next working day."""
        provisional = False
        while True:
            day = self.day(date)
            provisional = provisional or day.provisional
            if day.working:
                return Deadline(date, provisional)
            date += _ONE_DAY

    def add(self, start: dt.date, days: int) -> Deadline:
        """The day that ends a period of working days which begins the day after `start`.

        A negative number counts backwards (three working days before a deadline: -3); 0 is `on_or_after`. Raises
        ValueError beyond `MAXIMUM_DAYS` either way.
        """
        if abs(days) > MAXIMUM_DAYS:
            raise ValueError(f"a period has at most {MAXIMUM_DAYS} working days")
        if days == 0:
            return self.on_or_after(start)
        step = _ONE_DAY if days > 0 else -_ONE_DAY
        left, date, provisional = abs(days), start, False
        while left:
            date += step
            day = self.day(date)
            provisional = provisional or day.provisional
            left -= day.working
        return Deadline(date, provisional)

    def count(self, start: dt.date, end: dt.date) -> Span:
        """How many working days follow `start` up to and with `end`; negative where `end` lies before `start`."""
        if end < start:
            # The same days seen from the other side: those from `end` up to the day before `start`.
            back = self.count(end - _ONE_DAY, start - _ONE_DAY)
            return Span(-back.days, back.provisional)
        days, provisional, date = 0, False, start
        while date < end:
            date += _ONE_DAY
            day = self.day(date)
            days += day.working
            provisional = provisional or day.provisional
        return Span(days, provisional)


Calendar = Callable[[dt.date], Day]


@lru_cache(maxsize=32)
def _country_calendar(country: str) -> Calendar:
    """The calendar of a country, by its code."""
    if not country:
        return _weekdays
    if country == "CN":
        return _china
    return _elsewhere(country)


def _weekdays(date: dt.date) -> Day:
    return Day(date.weekday() < SATURDAY)


def _china(date: dt.date) -> Day:
    """China's days as announced; past the last announced year (or before the first) Monday to Friday, provisionally."""
    from chinese_calendar import is_workday

    try:
        return Day(bool(is_workday(date)))
    except NotImplementedError:
        return Day(date.weekday() < SATURDAY, provisional=True)


def _elsewhere(country: str) -> Calendar:
    """The calendar of `holidays` for a country or a part of it."""
    import holidays

    code, _hyphen, part = country.partition("-")
    try:
        known = holidays.country_holidays(code, subdiv=part or None, language="en_US")
    except NotImplementedError as error:
        raise WorkspaceError(
            Fault(
                "calendar.country",
                _("The public holidays of {country} are not known.").format(country=country),
                _("Give a country's code such as ID or DE-BE, or leave it empty and list the days in calendar.csv."),
                value=country,
            )
        ) from error

    def calendar(date: dt.date) -> Day:
        return Day(known.is_working_day(date), "estimated" in (known.get(date) or ""))

    return calendar
