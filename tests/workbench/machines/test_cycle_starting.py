"""A large cycle starts in the background, whole or not at all; an officer says who is responsible for each step."""

from __future__ import annotations

from typing import Any

import pytest
from background import do_waiting_jobs
from people import sign_in

from stateward.workbench.audit.models import Event
from stateward.workbench.core import workspace
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.cycles import services, starting, steps
from stateward.workbench.core.cycles.models import Cycle, ScheduledStep, Turn
from stateward.workbench.core.jobs.models import Job, JobState
from stateward.workbench.register.models import Enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared(people: dict[str, Any]) -> Cycle:
    """A cycle of every enterprise, not started."""
    with as_user(people["officer"]):
        cycle = services.prepare(
            workspace.rulebook().get("cycle", "cn-annual-assessment"), "Year", steps.office.today()
        )
        services.enrol(cycle, Enterprise.objects.filter(status="active"))
    return cycle


@pytest.fixture
def officer(people: dict[str, Any]) -> Any:
    """The officer's browser."""
    from django.test import Client

    return sign_in(Client(), people["officer"])


def test_a_small_cycle_starts_at_once(officer: Any, prepared: Cycle) -> None:
    assert officer.post(f"/cycles/{prepared.pk}/do/start/")["Location"] == prepared.get_absolute_url()
    prepared.refresh_from_db()
    assert prepared.state == "running" and not Job.objects.exists()


def test_a_large_cycle_starts_in_the_background_with_its_progress(
    officer: Any, prepared: Cycle, people: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "AT_ONCE", 2)
    answer = officer.post(f"/cycles/{prepared.pk}/do/start/")
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    prepared.refresh_from_db()
    assert prepared.state == "draft"
    do_waiting_jobs()
    job.refresh_from_db()
    prepared.refresh_from_db()
    count = prepared.participants.count()
    assert (job.state, job.progress, job.total) == (JobState.DONE, count, count)
    assert prepared.state == "running" and Turn.objects.filter(participant__cycle=prepared).count() == count
    event = Event.objects.get(action="core.cycle.start")
    assert (event.actor_id, event.channel) == (people["officer"].pk, "job")


def test_a_start_done_again_changes_nothing(officer: Any, prepared: Cycle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "AT_ONCE", 2)
    officer.post(f"/cycles/{prepared.pk}/do/start/")
    do_waiting_jobs()
    Job.objects.update(state=JobState.WAITING)
    do_waiting_jobs()
    assert Job.objects.get().state == JobState.DONE
    assert Event.objects.filter(action="core.cycle.start").count() == 1


def test_a_start_that_fails_on_its_way_leaves_nothing_behind(
    officer: Any, prepared: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "AT_ONCE", 2)
    arrive, arrived = steps.arrive, []

    def stumble(participant: Any, position: int) -> None:
        arrived.append(participant)
        if len(arrived) == 3:
            raise RuntimeError("the machine stumbled")
        arrive(participant, position)

    monkeypatch.setattr(steps, "arrive", stumble)
    officer.post(f"/cycles/{prepared.pk}/do/start/")
    with pytest.raises(RuntimeError):
        do_waiting_jobs()
    prepared.refresh_from_db()
    assert prepared.state == "draft" and not Turn.objects.exists()
    assert Job.objects.get().state == JobState.FAILED


def test_an_officer_names_who_is_responsible_and_that_person_is_told(
    officer: Any, prepared: Cycle, people: dict[str, Any], group: Any
) -> None:
    page = f"/cycles/{prepared.pk}/responsible/"
    assert "Zhao" in officer.get(page).content.decode()
    row = next(row for row in ScheduledStep.objects.filter(cycle=prepared) if _by_the_office(prepared, row.step))
    answer = officer.post(page, {"step": row.pk, "owner": people["second"].pk})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.owner == people["second"]
    assert Event.objects.get(action="core.cycle.schedule").after["owner"] == people["second"].pk
    participant = prepared.participants.select_related("enterprise", "cycle").first()
    participant.position = row.position
    assert steps.people_for(participant, "office") == [people["second"]]


def _by_the_office(cycle: Cycle, step: str) -> bool:
    return next(one for one in cycle.rule.steps if one.id == step).by == "office"


def test_a_forged_step_or_person_is_nothing(officer: Any, prepared: Cycle, people: dict[str, Any]) -> None:
    page = f"/cycles/{prepared.pk}/responsible/"
    row = ScheduledStep.objects.filter(cycle=prepared).first()
    assert officer.post(page, {"step": 999_999, "owner": people["second"].pk}).status_code == 404
    assert officer.post(page, {"step": row.pk, "owner": 999_999}).status_code == 404


def test_in_a_closed_cycle_nobody_is_named(officer: Any, prepared: Cycle, people: dict[str, Any]) -> None:
    with as_user(people["officer"]):
        services.cancel(prepared, "Given up.")
    row = ScheduledStep.objects.filter(cycle=prepared).first()
    page = f"/cycles/{prepared.pk}/responsible/"
    assert "<select" not in officer.get(page).content.decode().split("<main")[1]
    assert officer.post(page, {"step": row.pk, "owner": people["second"].pk}).status_code == 422
