"""The people of supervision's tests, and a clock that tests can move."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stateward.workbench.core.acting import as_user

sys.path.insert(0, str(Path(__file__).parent))

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Callable[[dt.timedelta], None]:
    """The clock stands on a Monday morning; the returned function moves it on."""
    if request.node.get_closest_marker("browser") is None:  # there a server of its own has the database
        request.getfixturevalue("db")
    from django.utils import timezone

    moment = [NOW]

    def move(by: dt.timedelta) -> None:
        moment[0] += by

    def now() -> dt.datetime:
        # Two acts never fall on the same moment.
        moment[0] += dt.timedelta(microseconds=1)
        return moment[0]

    monkeypatch.setattr(timezone, "now", now)
    return move


@pytest.fixture(autouse=True)
def jobs_alone(settings: Any) -> None:
    """The heart of a job beats in the test's own thread."""
    settings.STATEWARD_JOBS_ALONE = True


@pytest.fixture
def group(db: None) -> Any:
    """An enterprise at the top of the portfolio with others below it."""
    from stateward.workbench.register.models import Enterprise

    return Enterprise.objects.filter(parent=None, children__isnull=False).order_by("path").first()


@pytest.fixture
def people(group: Any) -> dict[str, Any]:
    """One person of each kind; the reporter belongs to the group."""
    from people import person

    return {
        "leader": person("li", "leader", full_name="Li"),
        "officer": person("wang", "officer", full_name="Wang"),
        "second": person("zhao", "officer", full_name="Zhao"),
        "inspector": person("gao", "inspector", full_name="Gao"),
        "reporter": person("chen", "reporter", full_name="Chen", enterprise=group),
        "auditor": person("qian", "auditor", full_name="Qian"),
    }


@pytest.fixture
def acts(people: dict[str, Any]) -> Callable[[str], Any]:
    """`with acts("officer"): ...`: act as one of the people."""
    return lambda who: as_user(people[who], channel="web")


@pytest.fixture
def browser(people: dict[str, Any]) -> Callable[[str], Any]:
    """A browser in which one of the people is signed in."""
    from django.test import Client
    from people import sign_in

    return lambda who: sign_in(Client(), people[who])
