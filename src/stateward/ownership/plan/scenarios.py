"""Plans side by side: several targets compared, and what each change by hand costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.ownership.plan.model import CHOICE_WORDS, Choice
from stateward.ownership.plan.plan import GAP, SECONDS, Plan, Targets, Workings, make_plan


@dataclass(frozen=True)
class Scenario:
    """One set of targets with the plan for it and the staff of enterprises that go."""

    name: str
    plan: Plan
    staff: float

    def to_dict(self) -> dict[str, Any]:
        """The scenario as JSON-ready fields."""
        plan = self.plan
        counts = Counter(action.action for action in plan.actions)
        return {
            "name": self.name,
            "status": plan.status,
            "max_layer": plan.targets.max_layer,
            "max_entities": plan.targets.max_entities,
            "cost": plan.cost,
            "gap": plan.gap,
            "enterprises": len(plan.after),
            "max_legal_layer": max(plan.after.values(), default=None),
            "counts": {kind: counts[kind] for kind in ("dissolve", "absorb", "lift", "divest")},
            "staff": self.staff,
            "days": max((action.finish for action in plan.actions), default=0),
            "conflicts": None if plan.conflict is None else plan.conflict.sentences(),
        }

    def sentence(self) -> str:
        """The scenario in one line."""
        if self.plan.cost is None:
            return _("{name}: no plan exists.").format(name=self.name)
        told = _("{name}: cost {cost} ({unit}), {number} steps, {staff} people concerned.")
        return told.format(
            name=self.name,
            cost=f"{self.plan.cost:,.2f}",
            unit=pick(self.plan.unit),
            number=len(self.plan.actions),
            staff=f"{self.staff:,.0f}",
        )


def compare(
    given: Workings, scenarios: Mapping[str, Targets], *, seconds: float = SECONDS, gap: float = GAP
) -> list[Scenario]:
    """A plan for each of several targets."""
    found = []
    for name, targets in scenarios.items():
        plan = make_plan(given, targets, seconds=seconds, gap=gap)
        gone = (a.code for a in plan.actions if a.action != "lift")
        found.append(Scenario(name, plan, sum(given.case.units[code].figures["staff"] for code in gone)))
    return found


def deviations(
    given: Workings, targets: Targets, *, seconds: float = SECONDS, gap: float = GAP
) -> list[dict[str, Any]]:
    """What each choice by hand costs: the optimum with this choice alone against the optimum without any."""
    free = make_plan(given, replace(targets, choices={}), seconds=seconds, gap=gap, explain_conflicts=False)
    found = []
    for code, choice in targets.choices.items():
        alone = make_plan(given, replace(targets, choices={code: choice}), seconds=seconds, gap=gap)
        extra = None if alone.cost is None or free.cost is None else round(alone.cost - free.cost, 4)
        conflict = None if alone.conflict is None else alone.conflict.sentences()
        found.append(
            {
                "enterprise": code,
                "choice": choice,
                "cost": alone.cost,
                "extra": extra,
                "conflicts": conflict,
                "sentence": deviation_sentence(code, choice, extra),
            }
        )
    return found


def deviation_sentence(name: str, choice: Choice, extra: float | None) -> str:
    """What a choice by hand costs (`extra`, missing where it leaves no plan), in the running language."""
    words = _(CHOICE_WORDS[choice])
    if extra is None:
        return _("{code}: {choice} leaves no plan that reaches the targets.").format(code=name, choice=words)
    return _("{code}: {choice} costs {extra} more than the best plan.").format(
        code=name, choice=words, extra=f"{extra:,.2f}"
    )
