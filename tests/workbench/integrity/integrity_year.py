"""The year of the integrity tests and its figures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
YEAR = 2026


def figures_of(place: int, year: int = YEAR) -> dict[str, Decimal]:
    """The figures of the enterprise at a place: the further back, the worse; a year later a little better."""
    worse, better = place * 5, (year - YEAR) * 4
    return {
        "responsibility_items_done": Decimal(96 - worse + better),
        "study_sessions_held": Decimal(95 - worse),
        "rule_coverage": Decimal(94 - worse),
        "rules_up_to_date": Decimal(80 - worse),
        "meeting_exceptions": Decimal(2 + place * 2),
        "wrong_body_decisions": Decimal(1 + place),
        "red_flag_rate": Decimal(8 + worse),
        "closure_rate": Decimal(92 - worse + better),
        "overdue_days": Decimal(6 + worse),
        "training_hours_met": Decimal(90 - worse),
        "declarations_filed": Decimal(95 - place),
        "survey_score": Decimal(78 - worse),
        "cases_staff": Decimal(place % 2),
        "cases_middle": Decimal(0),
        "case_head": Decimal(1 if place == 5 else 0),
    }
