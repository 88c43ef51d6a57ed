"""The one task the queue knows: do the job with this key."""

from __future__ import annotations

import logging
import os
import socket
import traceback
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django_tasks import task

from stateward import messages
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.jobs import kinds
from stateward.workbench.core.jobs.models import Job, JobState
from stateward.workbench.core.jobs.running import Beating, Cancelled, LostToAnother, Running, RunningAlone

log = logging.getLogger(__name__)
_DJANGO_LANGUAGES = {"en": "en", "zh": "zh-hans"}


@task
def do_job(job_id: str) -> None:
    """Do a job that waits; one that another worker has, or that is cancelled, is left alone."""
    job = claim(job_id)
    if job is not None:
        run(job)


def worker_name() -> str:
    """This process, as the rows of its jobs name it."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def claim(job_id: str) -> Job | None:
    """Take a waiting job; `None` where it does not wait (any more)."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id, state=JobState.WAITING).first()
        if job is None:
            return None
        job.state, job.worker, job.attempts = JobState.RUNNING, worker_name(), job.attempts + 1
        job.heartbeat_at = timezone.now()
        job.started_at = job.started_at or job.heartbeat_at
        job.progress = job.total = 0
        job.save(update_fields=["state", "worker", "attempts", "heartbeat_at", "started_at", "progress", "total"])
    return job


def run(job: Job) -> None:
    """Do a claimed job in its starter's name and language, and keep how it ended."""
    if job.started_by is not None:
        job.started_by.acting_for = job.acting_for
    with (
        messages.language(job.language),
        translation.override(_DJANGO_LANGUAGES[job.language]),
        as_user(job.started_by, acting_for=job.acting_for, request_id=job.request, channel="job"),
    ):
        try:
            result = _work(job)
        except Cancelled:
            _end(job, JobState.CANCELLED, message=N_("Cancelled; nothing of it was kept."))
        except LostToAnother:
            log.warning("job %s was taken over by another worker", job.pk)
        except StatewardError as error:
            _end(job, JobState.FAILED, faults=_faults(job, error))
        except Exception:
            # A defect of the product: the row says so, the log has the trace, and the queue notes the failure.
            log.exception("job %s (%s) failed", job.pk, job.kind)
            _end(job, JobState.FAILED, faults=_defect(), result={"trace": traceback.format_exc()[-4_000:]})
            raise
        else:
            _end(job, JobState.DONE, result=result)


def _work(job: Job) -> dict[str, Any]:
    """Do the work; what it kept on its way and what it returns are the result."""
    kind = kinds.kind(job.kind)
    if settings.STATEWARD_JOBS_ALONE:
        alone = RunningAlone(job)
        result = kind.work(alone)
        return {**alone.done, **(result or {})}
    with Beating(Running(job)) as running:
        result = kind.work(running)
        running.look()
    return {**running.done, **(result or {})}


def _end(job: Job, state: Any, **fields: Any) -> None:
    """Keep how an attempt ended, unless another worker has taken the job over meanwhile."""
    mine = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, worker=job.worker, attempts=job.attempts)
    if not mine.update(state=state, finished_at=timezone.now(), **fields):
        log.warning("job %s ended as %s, but another worker has it", job.pk, state)


def _faults(job: Job, error: StatewardError) -> dict[str, Any]:
    """The faults as they were found, in the language of the person who asked."""
    return {job.language: [fault.to_dict() for fault in error.faults]}


def _defect() -> dict[str, Any]:
    faults = {}
    for code in messages.LANGUAGES:
        with messages.language(code):
            fault = Fault(
                "job.defect",
                _("Something went wrong on our side; nothing was changed."),
                _("Try again. If it happens again, report what you did and the time of day."),
            )
            faults[code] = [fault.to_dict()]
    return faults
