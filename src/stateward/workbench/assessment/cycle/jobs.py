"""Rank intervals of a round's groups, computed in the background and kept with the result."""

from __future__ import annotations

import json
from typing import Any

from stateward.assessment.record import rebuilt
from stateward.assessment.robustness import robustness, unrounded_scores
from stateward.messages import gettext_noop as N_
from stateward.workbench.assessment.cycle import scoring
from stateward.workbench.assessment.cycle.models import RoundResult
from stateward.workbench.assessment.events import RUN
from stateward.workbench.audit import recording
from stateward.workbench.core.jobs import services as jobs
from stateward.workbench.core.jobs.kinds import job_kind
from stateward.workbench.core.jobs.models import Job
from stateward.workbench.core.jobs.running import Running
from stateward.workbench.core.services import service

ROBUSTNESS = "assessment.robustness"
DRAWS, SEED = 1_000, 1


@service(RUN)
def ask(result: RoundResult) -> Job:
    """Have the rank intervals of a result computed."""
    recording.record("assessment.robustness", result.round, after={"revision": result.revision, "draws": DRAWS})
    return jobs.start(
        ROBUSTNESS, {"result": result.pk}, title=str(result.round), address=result.round.get_absolute_url()
    )


@job_kind(ROBUSTNESS, N_("Rank intervals of an assessment"))
def work(job: Running) -> dict[str, Any]:
    """Draw weights within the scheme's bounds and keep every group's interval of ranks."""
    import numpy as np

    held = RoundResult.objects.get(pk=job.payload["result"])
    held.robustness = intervals(held, np.random.default_rng(SEED))
    held.save(update_fields=["robustness"])
    return {"groups": len(held.robustness["results"])}


def intervals(held: RoundResult, rng: Any) -> dict[str, Any]:
    """The library's answer for a result, from its own record."""
    book, inputs, result = rebuilt(json.loads(scoring.file_of(held)), "")
    raw = unrounded_scores(book, result, inputs, [held.round.year])
    found = robustness(result, rng, runs=DRAWS, unrounded=raw).to_dict()
    return {name: found[name] for name in ("runs", "weights_within", "results", "nodes", "edges")}
