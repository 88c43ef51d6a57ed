"""The job behind a plan that is being computed; a plan whose job failed or was cancelled is open again."""

from __future__ import annotations

from typing import Any

from stateward.workbench.core.acting import as_user
from stateward.workbench.core.jobs import selectors as jobs
from stateward.workbench.core.jobs.models import FINISHED, Job
from stateward.workbench.reform.slimming import services
from stateward.workbench.reform.slimming.models import Plan, PlanState


def settle(user: Any, plan: Plan) -> Job | None:
    """The plan's job where the person may see it. A finished one without a result opens the plan again."""
    if plan.job is None:
        return None
    job = Job.objects.filter(pk=plan.job).first()
    if plan.state == PlanState.RUNNING and (job is None or job.state in FINISHED):
        with as_user(None, channel="job"):
            services.give_back(plan)
    return jobs.job(user, plan.job)
