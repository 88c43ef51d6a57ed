"""Fiscal years, also those that end in the middle of a calendar year."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateward.calendar.fiscal import FiscalYear

JULY_TO_JUNE = FiscalYear(6)


def test_a_year_from_july_to_june_bears_the_number_of_its_end():
    assert (JULY_TO_JUNE.start(2023), JULY_TO_JUNE.end(2023)) == (dt.date(2022, 7, 1), dt.date(2023, 6, 30))
    assert JULY_TO_JUNE.calendar_month(2023, 1) == (2022, 7) and JULY_TO_JUNE.calendar_month(2023, 7) == (2023, 1)
    assert JULY_TO_JUNE.period(dt.date(2022, 7, 1)) == (2023, 1)
    assert JULY_TO_JUNE.period(dt.date(2023, 6, 30)) == (2023, 12)
    assert JULY_TO_JUNE.end(2024, 8) == dt.date(2024, 2, 29)


def test_labels_say_which_years_a_fiscal_year_spans():
    assert FiscalYear().label(2023) == "2023" and FiscalYear().label(2023, 9) == "2023-09"
    assert JULY_TO_JUNE.label(2023) == "2022/23" and JULY_TO_JUNE.label(2000) == "1999/00"
    assert JULY_TO_JUNE.label(2023, 3) == "2022-09"


@given(st.integers(1, 12), st.dates(dt.date(1950, 1, 1), dt.date(2100, 12, 31)))
def test_every_day_lies_in_its_own_month(end_month, day):
    fiscal = FiscalYear(end_month)
    year, month = fiscal.period(day)
    assert fiscal.month_start(year, month) <= day <= fiscal.end(year, month)


@given(st.integers(1, 12), st.integers(1950, 2100))
def test_years_follow_each_other_without_gap(end_month, year):
    fiscal = FiscalYear(end_month)
    assert fiscal.end(year) + dt.timedelta(days=1) == fiscal.start(year + 1)


@pytest.mark.parametrize("month", [0, 13, -1])
def test_months_outside_the_year_are_refused(month):
    with pytest.raises(ValueError):
        FiscalYear(month)
    with pytest.raises(ValueError):
        FiscalYear().end(2023, month)
