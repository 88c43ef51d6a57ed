"""A round of the annual assessment with one group of the branch; its texts hold the word."""

from __future__ import annotations

import datetime as dt
from typing import Any

from stateward.workbench.accounts.models import User
from stateward.workbench.assessment.cycle.models import Appeal, Round, TargetLine
from stateward.workbench.core import workspace
from stateward.workbench.core.cycles import services as cycles
from stateward.workbench.core.cycles.models import Participant


def objects(enterprise: Any, statement: Any, word: str) -> dict[str, Any]:
    """The objects of one branch."""
    rule = workspace.rulebook().get("cycle", "cn-municipal-annual-cycle")
    cycle = cycles.prepare(rule, f"{word}-round", dt.date(2026, 1, 5))
    cycles.enrol(cycle, [enterprise])
    cycles.start(cycle)
    found = Round.objects.create(
        cycle=cycle,
        year=2022,
        scheme="imf-health-check",
        scheme_version=workspace.rulebook().get("scheme", "imf-health-check").version,
        targets_document="cn-order-22-targets",
        targets_version="2009.1",
    )
    group = Participant.objects.select_related("cycle").get(cycle=cycle)
    TargetLine.objects.create(participant=group, indicator="roe", reason=f"{word}-reason")
    Appeal.objects.create(
        participant=group, indicator="roe", words=f"{word}-appeal", filed_by=User.objects.get(username=f"{word}-person")
    )
    return {"round": found, "round_group": group}
