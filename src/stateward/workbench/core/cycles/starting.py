"""Starting a cycle of many enterprises in the background: all of it or nothing, with its progress."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from stateward.messages import gettext_noop as N_
from stateward.workbench.core.cycles import services
from stateward.workbench.core.cycles.models import Cycle
from stateward.workbench.core.jobs import services as jobs
from stateward.workbench.core.jobs.kinds import job_kind
from stateward.workbench.core.jobs.models import Job
from stateward.workbench.core.jobs.running import Running

START = "core.cycle.start"
#: So many enterprises are started while the reader waits; more in the background.
AT_ONCE = 100


def is_large(cycle: Cycle) -> bool:
    """Whether a page must not wait for the start."""
    return cycle.participants.count() > AT_ONCE


def begin(cycle: Cycle) -> Job:
    """Have a cycle started. What it may not be started for, the job says."""
    return jobs.start(START, {"cycle": cycle.pk}, title=cycle.title, address=cycle.get_absolute_url())


@job_kind(START, N_("Start of a cycle"))
def start_cycle(job: Running) -> dict[str, Any]:
    """Start a cycle; one that an earlier attempt started is left as it is."""
    if "enterprises" in job.done:
        return job.done
    cycle = Cycle.objects.get(pk=job.payload["cycle"])
    count = cycle.participants.count()
    job.expect(count, N_("Opening the first step of {cycle}"), cycle=cycle.title)
    with transaction.atomic():
        services.start(cycle, advance=job.advance)
        job.keep(enterprises=count)
    return {"enterprises": count}
