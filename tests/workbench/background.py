"""Doing the waiting background work in the test's own thread and transaction."""

from __future__ import annotations


def do_waiting_jobs() -> int:
    """Do every waiting job, the oldest first, as a worker would; how many."""
    from django.test import override_settings

    from stateward.workbench.core.jobs.models import Job, JobState
    from stateward.workbench.core.jobs.tasks import claim, run

    done = 0
    with override_settings(STATEWARD_JOBS_ALONE=True):
        while (waiting := Job.objects.filter(state=JobState.WAITING).order_by("created_at").first()) is not None:
            claimed = claim(str(waiting.pk))
            assert claimed is not None
            run(claimed)
            done += 1
    return done
