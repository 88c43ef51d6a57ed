"""The people, the calendar and the clock of the machines' tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from stateward.workbench.core.acting import as_user

#: A Monday; the office's days are Monday to Friday in UTC.
TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch, db: None) -> Callable[[dt.datetime], None]:
    """The clock stands still on a Monday morning; the returned function sets it to another moment."""
    from django.utils import timezone

    moment = [NOW]
    monkeypatch.setattr(timezone, "now", lambda: moment[0])

    def set_to(now: dt.datetime) -> None:
        moment[0] = now

    return set_to


@pytest.fixture(autouse=True)
def jobs_alone(settings: Any) -> None:
    """The heart of a job beats in the test's own thread, whose transaction no other one sees."""
    settings.STATEWARD_JOBS_ALONE = True


@pytest.fixture
def group(db: None) -> Any:
    """An enterprise at the top of the portfolio with others below it."""
    from stateward.workbench.register.models import Enterprise

    return Enterprise.objects.filter(parent=None, children__isnull=False).order_by("path").first()


@pytest.fixture
def people(group: Any) -> dict[str, Any]:
    """One person of each kind; the reporter and the enterprise leader belong to the group."""
    from people import person

    return {
        "leader": person("li", "leader", full_name="Li", email="li@example.org"),
        "officer": person("wang", "officer", full_name="Wang", email="wang@example.org"),
        "second": person("zhao", "officer", full_name="Zhao", email="zhao@example.org"),
        "reporter": person("chen", "reporter", full_name="Chen", email="chen@example.org", enterprise=group),
        "boss": person("sun", "enterprise_leader", full_name="Sun", email="sun@example.org", enterprise=group),
        "auditor": person("qian", "auditor", full_name="Qian"),
        "stranger": person("wu", "reporter", full_name="Wu", enterprise=_other(group)),
    }


def _other(group: Any) -> Any:
    from stateward.workbench.register.models import Enterprise

    return Enterprise.objects.exclude(path__startswith=group.path).order_by("path").first()


@pytest.fixture
def acts(people: dict[str, Any]) -> Callable[[str], Any]:
    """`with acts("officer"): ...`: act as one of the people."""
    return lambda who: as_user(people[who], channel="web")


@pytest.fixture
def officer_acts(acts: Callable[[str], Any]) -> Iterator[Any]:
    """The officer acts during the whole test."""
    with acts("officer") as now:
        yield now
