"""What reform adds to a branch: a plan, a programme with an entry, an application, a holding and its outside holder."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from stateward.workbench.reform.business.models import BusinessChange, Project
from stateward.workbench.reform.programme.models import Entry, Programme
from stateward.workbench.reform.slimming.models import Plan, PlanStep
from stateward.workbench.register.holdings.models import Holding, Outsider, StructureEvent

DAY = dt.date(2026, 1, 1)


def objects(enterprise: Any, statement: Any, word: str) -> dict[str, Any]:
    """One object of each kind in a branch, each saying the word."""
    top = enterprise.group or enterprise
    plan = Plan.objects.create(title=f"{word}-plan", root=top, day=DAY, max_layer=3, costs="cn-slimming-illustrative")
    PlanStep.objects.create(
        plan=plan, number=1, action="lift", enterprise=enterprise, layer=2, cost=1,
        starts_on=DAY, due=DAY,
    )  # fmt: skip
    programme = Programme.objects.create(title=f"{word}-programme", group=top, starts_on=DAY, ends_on=DAY)
    outsider = Outsider.objects.create(code=f"{word}-holder", name_en=f"{word}-holder")
    Holding.objects.create(held=enterprise, outsider=outsider, share=Decimal(1), source=f"{word}-source")
    StructureEvent.objects.create(kind="set_up", on=DAY, enterprise=enterprise, source=f"{word}-source")
    Project.objects.create(
        enterprise=enterprise, title=f"{word}-project", year=2026, investment=1, answer="main", asked_on=DAY
    )
    return {
        "slimming_plan": plan,
        "reform_programme": programme,
        "reform_entry": Entry.objects.create(programme=programme, number="1", title=f"{word}-entry"),
        "business_change": BusinessChange.objects.create(
            group=top, change="add", code="45", on=DAY, reason=f"{word}-reason"
        ),
    }
