"""Housekeeping: every chore is done in its round, and one at fault keeps no other from being done."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import pytest

from stateward.workbench.core import housekeeping
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.models import Notice, TrackedItem
from stateward.workbench.core.tracking import services
from stateward.workbench.core.tracking.services import NewItem

LATER = dt.datetime(2026, 12, 14, 9, tzinfo=dt.UTC)


@pytest.fixture
def overdue(people: dict[str, Any], monday: Any) -> TrackedItem:
    """An item that was due five working days before the present moment."""
    with as_user(people["officer"], channel="web"):
        item = services.create(NewItem("core.assignment", "Report", people["reporter"], due=dt.date(2026, 12, 7)))
    monday(LATER)
    return item


def test_a_slow_round_lets_items_climb_and_tells_people_at_once(overdue: TrackedItem) -> None:
    housekeeping.keep(LATER, slowly=False)
    overdue.refresh_from_db()
    assert overdue.level == 0
    housekeeping.keep(LATER)
    overdue.refresh_from_db()
    assert overdue.level == 2
    told = Notice.objects.filter(kind="item.supervised", channel="in_app", recipient__username="chen")
    assert [notice.state for notice in told] == ["sent"]


def test_a_chore_at_fault_is_logged_and_the_others_are_done(
    overdue: TrackedItem, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_now: dt.datetime) -> int:
        raise ValueError("an odd answer")

    monkeypatch.setattr(housekeeping.ladder, "climb", broken)
    with caplog.at_level(logging.ERROR):
        housekeeping.keep(LATER)
    assert "an odd answer" in caplog.text
    assert Notice.objects.filter(kind="item.overdue", state="sent", channel="in_app").exists()
