"""Asking for background work, cancelling it, and taking over what a dead worker left."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from stateward.messages import LANGUAGES, current_language, language
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages.errors import Fault
from stateward.workbench.audit import recording
from stateward.workbench.core.acting import acting
from stateward.workbench.core.actions import CANCEL_JOB
from stateward.workbench.core.jobs import kinds
from stateward.workbench.core.jobs.models import FINISHED, Job, JobState
from stateward.workbench.core.jobs.running import STALE_AFTER
from stateward.workbench.core.jobs.tasks import do_job
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import service

#: How long the queue keeps what is finished, and how long finished jobs are listed.
KEPT_IN_QUEUE = dt.timedelta(days=7)
KEPT_JOBS = dt.timedelta(days=183)


def start(kind: str, payload: dict[str, Any], *, title: str = "", address: str = "", attempts: int = 3) -> Job:
    """Ask for a piece of work; the worker takes it up once the running transaction is committed.

    It acts in the name of the person who asked. Raises `UnknownJobKind`. The write that asks for it tells the log.
    """
    kinds.kind(kind)
    now = acting()
    with transaction.atomic():
        job = Job.objects.create(
            kind=kind,
            title=title[:250],
            payload=payload,
            address=address,
            language=current_language(),
            maximum_attempts=attempts,
            started_by=now.person,
            acting_for=now.acting_for,
            request=now.request_id,
        )
        do_job.enqueue(str(job.pk))
    return job


@service(CANCEL_JOB)
def cancel(job: Job) -> Job:
    """Cancel a job: a waiting one at once, a running one as soon as it looks. Raises `Refused` for a finished one."""
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if locked.state in FINISHED:
        raise refused(
            "job.finished",
            _("The job is finished already: {state}.").format(state=locked.get_state_display()),
            _("Nothing is left to cancel."),
            locked.state,
        )
    locked.cancel_requested = True
    if locked.state == JobState.WAITING:
        locked.state, locked.finished_at = JobState.CANCELLED, timezone.now()
        locked.message, locked.message_values = N_("Cancelled before it began."), {}
    locked.save(update_fields=["cancel_requested", "state", "finished_at", "message", "message_values"])
    recording.record("core.job.cancel", locked, after={"state": locked.state})
    return locked


def take_over_abandoned() -> int:
    """Put jobs whose worker died back into the queue, and say how many; after the last attempt they have failed."""
    line = timezone.now() - STALE_AFTER
    taken = 0
    for stale in Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=line):
        with transaction.atomic():
            same = Job.objects.filter(
                pk=stale.pk, state=JobState.RUNNING, attempts=stale.attempts, heartbeat_at__lt=line
            )
            if stale.attempts < stale.maximum_attempts:
                won = same.update(state=JobState.WAITING, worker="")
                if won:
                    do_job.enqueue(str(stale.pk))
            else:
                won = same.update(state=JobState.FAILED, finished_at=timezone.now(), faults=_given_up(stale))
            taken += won
    return taken + _enqueue_forgotten(line)


def _enqueue_forgotten(line: dt.datetime) -> int:
    """Put jobs back that wait although no queue entry asks for them: their worker died between the two."""
    waiting = {
        str(key) for key in Job.objects.filter(state=JobState.WAITING, created_at__lt=line).values_list("pk", flat=True)
    }
    if not waiting:
        return 0
    queued = DBTaskResult.objects.filter(status=TaskResultStatus.READY).values_list("args_kwargs", flat=True)
    forgotten = waiting - {str(entry["args"][0]) for entry in queued if entry["args"]}
    for key in forgotten:
        do_job.enqueue(key)
    return len(forgotten)


def _given_up(job: Job) -> dict[str, Any]:
    faults = {}
    for code in LANGUAGES:
        with language(code):
            fault = Fault(
                "job.abandoned",
                _("The work stopped without a word {attempts} times.").format(attempts=job.attempts),
                _("Start it again; tell the administrator when it happens again."),
            )
            faults[code] = [fault.to_dict()]
    return faults


def forget_finished(now: dt.datetime) -> int:
    """Delete finished queue entries after a week and finished jobs after half a year; how many jobs."""
    DBTaskResult.objects.finished().filter(finished_at__lt=now - KEPT_IN_QUEUE).delete()
    deleted, _by_model = Job.objects.filter(state__in=FINISHED, finished_at__lt=now - KEPT_JOBS).delete()
    return deleted
