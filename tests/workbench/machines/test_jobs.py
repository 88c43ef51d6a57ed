"""Background work: progress, cancelling, another attempt when a worker died, in the name of who asked for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from background import do_waiting_jobs
from django.test import Client
from django_tasks_db.models import DBTaskResult

from stateward.messages import gettext_noop as N_
from stateward.messages import language
from stateward.messages.errors import Fault, ImportFault
from stateward.workbench.core.acting import acting, as_user
from stateward.workbench.core.jobs import kinds, selectors, services
from stateward.workbench.core.jobs.models import Job, JobState
from stateward.workbench.core.jobs.running import STALE_AFTER, Cancelled, LostToAnother, Running, RunningAlone
from stateward.workbench.core.jobs.tasks import claim, do_job, run
from stateward.workbench.core.refusals import Refused

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
Work = Callable[[Running], dict[str, Any] | None]


@pytest.fixture
def does() -> Iterator[Callable[[Work], None]]:
    """Makes a function the work of the kind `test.work`."""
    yield lambda work: kinds._kinds.__setitem__("test.work", kinds.JobKind("test.work", N_("Reading of files"), work))
    kinds._kinds.pop("test.work", None)


def after(job: Job) -> Job:
    job.refresh_from_db()
    return job


def test_a_job_is_done_in_the_name_and_language_of_who_asked(
    does: Callable[[Work], None], people: dict[str, Any]
) -> None:
    seen: list[Any] = []

    def work(job: Running) -> dict[str, Any]:
        from stateward.messages import current_language

        now = acting()
        seen.extend([now.person.username, now.acting_for.username, now.channel, now.request_id, current_language()])
        job.expect(2, N_("Reading and checking {file}"), file="a.xlsx")
        job.advance()
        return {"rows": 3}

    does(work)
    with language("zh"), as_user(people["officer"], acting_for=people["leader"], request_id="r-1", channel="web"):
        job = services.start("test.work", {"x": 1}, title="a.xlsx")
    assert job.state == JobState.WAITING and DBTaskResult.objects.filter(status="READY").count() == 1
    do_waiting_jobs()
    after(job)
    assert seen == ["wang", "li", "job", "r-1", "zh"]
    assert (job.state, job.progress, job.total, job.percent, job.attempts) == (JobState.DONE, 1, 2, 50, 1)
    assert job.result == {"rows": 3} and job.sentence == "Reading and checking a.xlsx"


def test_a_fault_is_kept_for_the_page_and_ends_the_job(does: Callable[[Work], None], people: dict[str, Any]) -> None:
    def work(job: Running) -> None:
        raise ImportFault(Fault("x.y", "The cell is empty.", "Fill it in.", cell="B2"))

    does(work)
    with as_user(people["officer"], channel="web"):
        job = services.start("test.work", {})
    do_waiting_jobs()
    assert after(job).state == JobState.FAILED
    assert [fault["cell"] for fault in job.own_faults] == ["B2"]
    assert job.finished_at is not None


def test_a_defect_is_told_as_a_sentence_and_raised_for_the_queue(
    does: Callable[[Work], None], people: dict[str, Any]
) -> None:
    def work(job: Running) -> None:
        raise ZeroDivisionError

    does(work)
    with as_user(people["officer"], channel="web"):
        job = services.start("test.work", {})
    with pytest.raises(ZeroDivisionError):
        do_waiting_jobs()
    assert after(job).state == JobState.FAILED and "ZeroDivisionError" in job.result["trace"]
    with language("zh"):
        assert "系统" in job.own_faults[0]["message"] or "我们" in job.own_faults[0]["message"]


def test_a_running_job_is_cancelled_where_it_looks_and_its_transaction_undone(
    does: Callable[[Work], None], people: dict[str, Any]
) -> None:
    from django.db import transaction

    from stateward.workbench.accounts.models import Department

    def work(job: Running) -> None:
        with transaction.atomic():
            Department.objects.create(code="HALF")
            services.cancel(job.job)
            job.advance()

    does(work)
    with as_user(people["officer"], channel="web"):
        job = services.start("test.work", {})
        do_waiting_jobs()
    assert after(job).state == JobState.CANCELLED
    assert not Department.objects.filter(code="HALF").exists()


def test_a_waiting_job_is_cancelled_at_once_and_never_done(
    does: Callable[[Work], None], people: dict[str, Any]
) -> None:
    does(lambda job: pytest.fail("it was cancelled"))
    with as_user(people["officer"], channel="web"):
        job = services.start("test.work", {})
        services.cancel(job)
        do_job.call(str(job.pk))
        assert after(job).state == JobState.CANCELLED
        with pytest.raises(Refused):
            services.cancel(job)


def test_a_job_is_claimed_once(does: Callable[[Work], None], people: dict[str, Any]) -> None:
    does(lambda job: None)
    job = services.start("test.work", {})
    assert claim(str(job.pk)) is not None and claim(str(job.pk)) is None


def test_a_job_whose_worker_died_is_taken_over_and_keeps_what_was_done(
    does: Callable[[Work], None], monday: Callable[[dt.datetime], None]
) -> None:
    steps: list[str] = []

    def work(job: Running) -> None:
        if "first" not in job.done:
            steps.append("first")
            job.keep(first=True)
            if job.job.attempts == 1:
                raise KeyboardInterrupt
        steps.append("second")

    does(work)
    job = services.start("test.work", {})
    with pytest.raises(KeyboardInterrupt):
        run(claim(str(job.pk)))  # type: ignore[arg-type]
    assert after(job).state == JobState.RUNNING
    assert services.take_over_abandoned() == 0
    monday(NOW + STALE_AFTER + dt.timedelta(seconds=1))
    assert services.take_over_abandoned() == 1
    do_waiting_jobs()
    assert after(job).state == JobState.DONE and job.attempts == 2
    assert steps == ["first", "second"]


def test_a_job_that_kills_its_worker_again_and_again_is_given_up(
    does: Callable[[Work], None], monday: Callable[[dt.datetime], None]
) -> None:
    does(lambda job: None)
    job = services.start("test.work", {}, attempts=2)
    now = NOW
    for _attempt in range(2):
        assert claim(str(job.pk)) is not None
        now += STALE_AFTER * 2
        monday(now)
        services.take_over_abandoned()
    assert after(job).state == JobState.FAILED
    assert "2 times" in job.own_faults[0]["message"]


def test_a_worker_that_was_only_slow_keeps_nothing_after_another_took_over(
    does: Callable[[Work], None], monday: Callable[[dt.datetime], None]
) -> None:
    does(lambda job: None)
    job = services.start("test.work", {})
    slow = RunningAlone(claim(str(job.pk)))  # type: ignore[arg-type]
    monday(NOW + STALE_AFTER * 2)
    services.take_over_abandoned()
    assert claim(str(job.pk)) is not None
    with pytest.raises(LostToAnother):
        slow.advance()
    assert after(job).attempts == 2 and job.state == JobState.RUNNING


def test_a_job_that_waits_without_a_queue_entry_is_put_back(
    does: Callable[[Work], None], monday: Callable[[dt.datetime], None]
) -> None:
    does(lambda job: None)
    job = services.start("test.work", {})
    Job.objects.filter(pk=job.pk).update(created_at=NOW - dt.timedelta(minutes=5))
    assert services.take_over_abandoned() == 0
    DBTaskResult.objects.all().delete()
    assert services.take_over_abandoned() == 1
    assert DBTaskResult.objects.get().args_kwargs["args"] == [str(job.pk)]


def test_a_heart_that_beats_reads_the_wish_to_cancel(does: Callable[[Work], None]) -> None:
    does(lambda job: None)
    job = services.start("test.work", {})
    running = Running(claim(str(job.pk)))  # type: ignore[arg-type]
    running.expect(10)
    running.advance(4)
    running.look()
    assert (after(job).progress, job.total) == (4, 10)
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)
    running.advance()
    running.look()
    with pytest.raises(Cancelled):
        running.advance()


def test_an_unknown_kind_is_refused_when_it_is_asked_for() -> None:
    with pytest.raises(kinds.UnknownJobKind):
        services.start("test.nothing", {})
    with pytest.raises(ValueError):
        kinds.job_kind("statements.read", "twice")(lambda job: None)


def test_a_job_is_seen_by_who_started_it_and_by_an_administrator_alone(
    does: Callable[[Work], None], people: dict[str, Any]
) -> None:
    from people import person, sign_in

    does(lambda job: None)
    with as_user(people["officer"], channel="web"):
        job = services.start("test.work", {}, title="secret.xlsx")
    keeper = person("keeper", "administrator")
    seen = {
        name: selectors.visible(user).filter(pk=job.pk).exists() for name, user in {**people, "keeper": keeper}.items()
    }
    assert {name for name, sees in seen.items() if sees} == {"officer", "keeper"}
    other = sign_in(Client(), people["second"])
    assert other.get(job.get_absolute_url()).status_code == 404
    assert other.post(f"{job.get_absolute_url()}cancel/").status_code == 404
    assert "secret.xlsx" not in other.get("/jobs/").content.decode()


def test_the_page_shows_progress_and_leads_to_the_outcome(does: Callable[[Work], None], people: dict[str, Any]) -> None:
    from people import sign_in

    does(lambda job: job.lead_to("/statements/uploads/"))
    with as_user(people["officer"], channel="web"):
        job = services.start("test.work", {}, title="a.xlsx")
    Job.objects.filter(pk=job.pk).update(state="running", progress=1, total=4, heartbeat_at=NOW)
    browser = sign_in(Client(), people["officer"])
    page = browser.get(job.get_absolute_url()).content.decode()
    assert 'value="25"' in page and 'hx-trigger="every 1s"' in page and "Cancel" in page
    asked = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "job-progress"}
    part = browser.get(job.get_absolute_url(), **asked).content.decode()
    assert "<html" not in part and 'value="25"' in part
    Job.objects.filter(pk=job.pk).update(state="waiting")
    do_waiting_jobs()
    ended = browser.get(job.get_absolute_url(), **asked)
    assert ended["HX-Redirect"] == "/statements/uploads/"
    assert browser.post(f"{job.get_absolute_url()}cancel/").status_code == 422


def test_what_is_long_over_is_forgotten(does: Callable[[Work], None]) -> None:
    does(lambda job: None)
    old, young = services.start("test.work", {}), services.start("test.work", {})
    Job.objects.filter(pk=old.pk).update(state="done", finished_at=NOW - dt.timedelta(days=200))
    Job.objects.filter(pk=young.pk).update(state="done", finished_at=NOW - dt.timedelta(days=20))
    assert services.forget_finished(NOW) == 1
    assert set(Job.objects.values_list("pk", flat=True)) == {young.pk}
