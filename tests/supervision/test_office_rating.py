"""The office's own figures: medians, punctuality, repeats, coverage, warnings that were right; nothing guessed."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from stateward.supervision.quality import office_figures

STEPS = {"procedure": pl.String, "step": pl.String, "started": pl.Date, "finished": pl.Date, "due": pl.Date}
FINDINGS = {"enterprise": pl.String, "clause": pl.String, "found": pl.Date}
TODAY = dt.date(2026, 6, 30)


def day(month: int, number: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, number)


def table(rows: list[tuple[object, ...]], schema: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema, orient="row")  # type: ignore[arg-type]


def test_the_figures_of_a_year() -> None:
    steps = table(
        [
            ("warnings", "triage", day(1, 1), day(1, 5), day(1, 6)),
            ("warnings", "triage", day(1, 1), day(1, 11), day(1, 6)),
            ("warnings", "talk", day(2, 1), None, day(2, 9)),  # late and still open
            ("warnings", "talk", day(6, 1), None, day(7, 9)),  # not due yet: says nothing
            ("warnings", "talk", day(3, 1), day(3, 7), None),  # without a day: counts for the median alone
            ("warnings", "talk", day(3, 1, 2025), day(9, 1, 2025), day(3, 2, 2025)),  # another year
        ],
        STEPS,
    )
    findings = table(
        [("A", "9", day(1, 1, 2024)), ("A", "9", day(2, 1)), ("A", "3", day(2, 1)), ("B", "9", day(3, 1))], FINDINGS
    )
    found = office_figures(steps, findings, 2026, TODAY, visited=(3, 12), right=(4, 5))
    assert found["median_step_days"] == 6
    assert found["on_time_share"] == pytest.approx(100 / 3)
    assert found["repeat_finding_share"] == pytest.approx(100 / 3)
    assert (found["coverage_share"], found["right_warning_share"]) == (25, 80)


def test_nothing_to_count_is_missing_and_never_zero() -> None:
    found = office_figures(table([], STEPS), table([], FINDINGS), 2026, TODAY, visited=(0, 0), right=(4, 4))
    assert set(found.values()) == {None}
