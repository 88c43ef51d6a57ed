"""Working days: published arrangements of days off, the office's own calendar over them, deadlines that say so."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stateward.calendar.office import OfficeCalendar, read_office_calendar
from stateward.calendar.working_days import MAXIMUM_DAYS, Deadline, WorkingDays
from stateward.messages import language
from stateward.messages.errors import ImportFault, WorkspaceError

CHINA = WorkingDays("CN")
PLAIN = WorkingDays()

#: The first look at a year computes its feasts, which takes longer than the looks after it.
PATIENT = settings(deadline=None)
DAYS = st.dates(dt.date(2005, 1, 1), dt.date(2030, 12, 31))
CALENDARS = st.sampled_from([CHINA, PLAIN, WorkingDays("ID"), WorkingDays("SA")])


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# Notice of the General Office of the State Council on days off in 2023 (国办发明电〔2022〕16号): National Day and the
# Mid-Autumn Festival from 29 September to 6 October, work on Saturday 7 and Sunday 8 October; Spring Festival from 21
# to 27 January, work on Saturday 28 and Sunday 29 January.
@pytest.mark.parametrize(
    ("date", "works"),
    [
        ("2023-09-28", True),
        ("2023-09-29", False),
        ("2023-10-06", False),
        ("2023-10-07", True),
        ("2023-10-08", True),
        ("2023-01-27", False),
        ("2023-01-28", True),
        ("2023-01-29", True),
        ("2023-02-04", False),
    ],
)
def test_china_s_announced_days_off_and_days_worked_instead(date: str, works: bool) -> None:
    found = CHINA.day(day(date))
    assert (found.working, found.provisional) == (works, False)


def test_ten_working_days_across_the_national_holiday_of_2023() -> None:
    assert CHINA.add(day("2023-09-25"), 10) == Deadline(day("2023-10-13"), False)
    assert CHINA.count(day("2023-09-25"), day("2023-10-13")).days == 10


def test_past_the_last_announced_year_only_weekends_are_known_and_the_deadline_says_so() -> None:
    from chinese_calendar.constants import holidays

    unknown = max(holidays).year + 1
    deadline = CHINA.add(dt.date(unknown, 3, 1), 5)
    assert deadline.provisional
    assert deadline.date == PLAIN.add(dt.date(unknown, 3, 1), 5).date
    assert CHINA.add(dt.date(unknown - 1, 12, 28), 20).provisional
    assert CHINA.count(dt.date(unknown - 1, 12, 28), dt.date(unknown, 1, 8)).provisional


def test_the_office_s_own_days_come_first() -> None:
    own = OfficeCalendar({day("2023-10-09"): False, day("2023-10-01"): True})
    here = WorkingDays("CN", own)
    assert not here.is_working(day("2023-10-09")) and here.is_working(day("2023-10-01"))
    assert here.is_working(day("2023-10-10"))


def test_a_complete_year_of_the_office_makes_its_deadlines_firm() -> None:
    own = OfficeCalendar({day("2040-02-13"): False}, frozenset({2040}))
    assert CHINA.add(day("2040-02-10"), 1).provisional
    assert WorkingDays("CN", own).add(day("2040-02-10"), 1) == Deadline(day("2040-02-14"), False)


def test_another_country_has_its_own_holidays_and_weekend() -> None:
    assert not WorkingDays("ID").is_working(day("2023-08-17"))
    assert not WorkingDays("DE-BE").is_working(day("2023-03-08"))
    assert WorkingDays("DE").is_working(day("2023-03-08"))
    saudi = WorkingDays("SA")
    assert saudi.is_working(day("2023-08-06")) and not saudi.is_working(day("2023-08-04"))


def test_a_feast_that_is_only_estimated_makes_a_deadline_provisional() -> None:
    estimated = WorkingDays("ID")
    assert any(estimated.day(dt.date(2045, 1, 1) + dt.timedelta(days=n)).provisional for n in range(365))


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_country_nobody_knows_is_refused_with_a_sentence(code: str) -> None:
    with language(code), pytest.raises(WorkspaceError) as raised:
        WorkingDays("XX")
    fault = raised.value.faults[0]
    assert fault.code == "calendar.country" and "XX" in fault.message and fault.next_step


def test_no_working_day_is_the_day_itself_or_the_next_one_worked() -> None:
    assert CHINA.add(day("2023-09-29"), 0).date == day("2023-10-07")
    assert CHINA.add(day("2023-09-28"), 0).date == day("2023-09-28")


def test_a_reminder_three_working_days_before() -> None:
    assert CHINA.add(day("2023-10-09"), -3).date == day("2023-09-28")


def test_a_period_of_ten_thousand_working_days_is_the_most() -> None:
    with pytest.raises(ValueError):
        PLAIN.add(day("2023-01-01"), MAXIMUM_DAYS + 1)


@PATIENT
@given(CALENDARS, DAYS, st.integers(1, 60))
def test_counting_undoes_adding(calendar: WorkingDays, start: dt.date, days: int) -> None:
    assert calendar.count(start, calendar.add(start, days).date).days == days


@PATIENT
@given(CALENDARS, DAYS, st.integers(1, 60))
def test_adding_forwards_ends_on_a_working_day_and_never_earlier_than_the_day_before(
    calendar: WorkingDays, start: dt.date, days: int
) -> None:
    end = calendar.add(start, days).date
    assert calendar.is_working(end) and (end - start).days >= days
    assert calendar.add(start, days - 1).date <= end


@PATIENT
@given(CALENDARS, DAYS, DAYS)
def test_counting_backwards_is_the_same_number_with_the_other_sign_between_working_days(
    calendar: WorkingDays, one: dt.date, other: dt.date
) -> None:
    first, second = calendar.on_or_after(min(one, other)).date, calendar.on_or_after(max(one, other)).date
    assert calendar.count(first, second).days == -calendar.count(second, first).days


@PATIENT
@given(CALENDARS, DAYS, st.integers(1, 40))
def test_days_backwards_and_forwards_meet_on_working_days(calendar: WorkingDays, start: dt.date, days: int) -> None:
    start = calendar.on_or_after(start).date
    assert calendar.add(calendar.add(start, -days).date, days).date == start


def test_the_office_s_file_is_read_in_both_languages_with_its_complete_years() -> None:
    content = "date,working,note\n2026-12-31,no,Stocktaking\n2027-02-14,是,\n2027,complete,\n".encode("utf-8-sig")
    found = read_office_calendar(content, "calendar.csv")
    assert found.days == {day("2026-12-31"): False, day("2027-02-14"): True}
    assert found.complete_years == {2027}


def test_every_row_at_fault_is_named_and_nothing_is_kept() -> None:
    content = b"date,working\n2026-13-01,no\n2026-01-02,maybe\n2026-01-05,yes\n2026-01-05,no\n"
    with pytest.raises(ImportFault) as raised:
        read_office_calendar(content, "calendar.csv")
    found = [(fault.code, fault.row, fault.value) for fault in raised.value.faults]
    assert found == [
        ("calendar.row", 2, "2026-13-01"),
        ("calendar.row", 3, "maybe"),
        ("calendar.twice", 5, "2026-01-05"),
    ]


@pytest.mark.parametrize("content", [b"day,off\n", b"\xff\xfe\x00"])
def test_a_file_that_is_no_calendar_is_refused(content: bytes) -> None:
    with pytest.raises(ImportFault):
        read_office_calendar(content, "calendar.csv")
