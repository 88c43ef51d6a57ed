"""The procurement indicators in the background."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from stateward.messages import gettext_noop as N_
from stateward.messages.errors import StatewardError
from stateward.workbench.core.jobs.kinds import job_kind
from stateward.workbench.core.jobs.running import Running
from stateward.workbench.integrity.redflags import services
from stateward.workbench.integrity.redflags.models import FlagRun

_STEPS = {"read": N_("Reading the file"), "judge": N_("Judging the processes"), "store": N_("Storing what was found")}


@job_kind(services.RUN, N_("Procurement signals"))
def judge(job: Running) -> dict[str, Any]:
    """Run the indicators over the file of a run; a file that cannot be read marks the run as refused."""
    found = FlagRun.objects.get(pk=job.payload["run"])
    job.expect(len(_STEPS))
    try:
        with transaction.atomic():
            services.run(found, step=lambda what: job.advance(1, _STEPS[what]))
    except StatewardError:
        services.mark_failed(found)
        raise
    return {"run": found.pk}
