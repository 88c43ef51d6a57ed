"""The clock, the people and the list of sixty enterprises of the reform tests."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """The clock stands still on a Monday morning; a job's heart beats in the test's own thread."""
    from django.utils import timezone

    settings.STATEWARD_JOBS_ALONE = True
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def people(db: None) -> dict[str, Any]:
    """An officer who prepares, a leader who adopts, an auditor who looks on."""
    from people import person

    return {
        "officer": person("wang", "officer", full_name="Wang"),
        "leader": person("li", "leader", full_name="Li"),
        "auditor": person("qian", "auditor", full_name="Qian"),
    }


@pytest.fixture
def officer(people: dict[str, Any]) -> Any:
    """A browser in which the officer is signed in."""
    from django.test import Client
    from people import sign_in

    return sign_in(Client(), people["officer"])


@pytest.fixture
def leader(people: dict[str, Any]) -> Any:
    """A browser in which the leader is signed in."""
    from django.test import Client
    from people import sign_in

    return sign_in(Client(), people["leader"])


@pytest.fixture
def group(officer: Any) -> str:
    """The sixty enterprises in the register, recorded through the pages; the code of their headquarters."""
    from sixty import record_through

    return record_through(officer)
