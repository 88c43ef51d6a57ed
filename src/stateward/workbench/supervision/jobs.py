"""Background work of supervision."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from stateward.messages import gettext_noop as N_
from stateward.workbench.core.jobs.kinds import job_kind
from stateward.workbench.core.jobs.running import Running
from stateward.workbench.supervision.warnings import services


@job_kind(services.JOB, N_("Test of the warning rules"))
def test_warnings(running: Running) -> dict[str, Any]:
    """Run all rules of a set over a year; a job whose worker died does so again and finds the same."""
    running.expect(1)
    made = services.run(running.payload["rules"], int(running.payload["year"]))
    running.lead_to(f"{reverse('supervision:warnings')}?year={made.year}")
    running.advance()
    return {"tested": made.tested, "triggered": made.triggered}
