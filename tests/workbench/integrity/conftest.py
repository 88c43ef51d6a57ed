"""The people, the clock and a year of the integrity tests."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stateward.workbench.core.acting import as_user

sys.path.insert(0, str(Path(__file__).parent))

from integrity_year import NOW, TODAY, YEAR, figures_of


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still on a Monday morning."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def jobs_alone(settings: Any) -> None:
    """The heart of a job beats in the test's own thread, whose transaction no other one sees."""
    settings.STATEWARD_JOBS_ALONE = True


@pytest.fixture
def enterprises(db: None) -> list[Any]:
    """Six enterprises of the portfolio; the first is a group."""
    from stateward.workbench.register.models import Enterprise

    group = Enterprise.objects.filter(parent=None, children__isnull=False).order_by("path").first()
    others = Enterprise.objects.exclude(pk=group.pk).order_by("path")
    return [group, *others[:5]]


@pytest.fixture
def people(enterprises: list[Any]) -> dict[str, Any]:
    """One person of each kind; reporter and head belong to the group."""
    from people import person

    group = enterprises[0]
    return {
        "leader": person("li", "leader", full_name="Li"),
        "officer": person("wang", "officer", full_name="Wang"),
        "second": person("zhao", "officer", full_name="Zhao"),
        "reporter": person("chen", "reporter", full_name="Chen", enterprise=group),
        "head": person("sun", "enterprise_leader", full_name="Sun", enterprise=group),
    }


@pytest.fixture
def acts(people: dict[str, Any]) -> Callable[[str], Any]:
    """`with acts("officer"): ...`: act as one of the people."""
    return lambda who: as_user(people[who], channel="web")


@pytest.fixture
def open_year(enterprises: list[Any], acts: Any) -> Callable[..., Any]:
    """Opens the index of a year as the officer."""

    def make(year: int = YEAR) -> Any:
        from stateward.workbench.core import workspace
        from stateward.workbench.integrity.index import services

        book = workspace.rulebook()
        with acts("officer"):
            return services.open_year(
                year,
                book.get("index", "cn-soe-integrity"),
                book.get("cycle", "cn-integrity-index-year"),
                enterprises,
                TODAY,
                f"Integrity index {year}",
            )

    return make


@pytest.fixture
def reported(open_year: Any, enterprises: list[Any], acts: Any) -> Callable[..., Any]:
    """A year in which every enterprise handed its figures in, the group by its own people."""

    def make(year: int = YEAR) -> Any:
        from stateward.workbench.core.cycles import moves
        from stateward.workbench.integrity.index import services
        from stateward.workbench.integrity.index.services import Entered

        found = open_year(year)
        for place, enterprise in enumerate(enterprises):
            given = {id_: Entered(value, note="Report 1") for id_, value in figures_of(place, year).items()}
            with acts("reporter" if place == 0 else "officer"):
                services.enter(enterprise, found, given)
        for place, row in enumerate(found.cycle.participants.order_by("enterprise__path")):
            with acts("reporter") if row.enterprise == enterprises[0] else as_user(None):
                moves.submit(row)
            with acts("head") if place == 0 else as_user(None):
                moves.approve(row)
        return found

    return make


@pytest.fixture
def verified(reported: Any, enterprises: list[Any], acts: Any) -> Callable[..., Any]:
    """A year in which a second person verified every figure and another one approved that."""

    def make(year: int = YEAR) -> Any:
        from stateward.workbench.core.cycles import moves
        from stateward.workbench.integrity.index import services

        found = reported(year)
        for enterprise in enterprises:
            with acts("second"):
                services.verify(enterprise, found, list(figures_of(0)))
        for row in found.cycle.participants.all():
            with acts("second"):
                moves.submit(row)
            with acts("officer"):
                moves.approve(row)
        return found

    return make


@pytest.fixture
def published(verified: Any, enterprises: list[Any], acts: Any) -> Callable[..., Any]:
    """A published year."""

    def make(year: int = YEAR) -> Any:
        from stateward.workbench.core.cycles import moves
        from stateward.workbench.core.cycles import services as cycles
        from stateward.workbench.integrity.index import running

        found = verified(year)
        with acts("officer"):
            running.run(found)
            cycles.submit_together(found.cycle)
        with acts("second"):
            cycles.approve_together(found.cycle)
        for row in found.cycle.participants.all():
            with as_user(None):
                moves.skip(row)
        with acts("officer"):
            cycles.submit_together(found.cycle)
        with acts("leader"):
            cycles.approve_together(found.cycle)
        return found

    return make
