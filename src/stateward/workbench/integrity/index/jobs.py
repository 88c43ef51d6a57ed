"""Rank intervals in the background."""

from __future__ import annotations

from typing import Any

from stateward.messages import gettext_noop as N_
from stateward.workbench.core.jobs import services as jobs
from stateward.workbench.core.jobs.kinds import job_kind
from stateward.workbench.core.jobs.models import Job
from stateward.workbench.core.jobs.running import Running
from stateward.workbench.integrity.index import running
from stateward.workbench.integrity.index.models import IndexRun

INTERVALS = "integrity.intervals"


def begin_intervals(run: IndexRun) -> Job:
    """Have the rank intervals of a run computed."""
    return jobs.start(INTERVALS, {"run": run.pk}, title=str(run), address=run.get_absolute_url())


@job_kind(INTERVALS, N_("Rank intervals of the integrity index"))
def add_intervals(job: Running) -> dict[str, Any]:
    """Vary the assumptions of the run's specification."""
    run = IndexRun.objects.select_related("index_year").get(pk=job.payload["run"])
    number = len(run.rule.uncertainty.assumptions) if run.rule.uncertainty else 0
    job.expect(running.POINTS * (number + 2), N_("Varying weights, means and scales"))
    running.add_intervals(run, progress=job.advance)
    return {"run": run.pk}
