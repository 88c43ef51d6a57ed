"""The background work of the reform room: computing a slimming plan."""

from __future__ import annotations

from stateward.messages import gettext_noop as N_
from stateward.workbench.core.acting import acting
from stateward.workbench.core.jobs.kinds import job_kind
from stateward.workbench.core.jobs.running import Running
from stateward.workbench.reform.slimming import computing, services
from stateward.workbench.reform.slimming.models import Plan


@job_kind(services.COMPUTE, N_("Slimming plan"))
def compute_plan(job: Running) -> dict[str, object]:
    """Compute a plan as far as its starter sees the register; done again where a worker died."""
    plan = Plan.objects.select_related("root").get(pk=job.payload["plan"])
    result = computing.compute(plan, acting().user, job.expect, job.advance)
    services.keep_result(plan, result)
    return {"status": result["status"], "steps": len(result["actions"])}
