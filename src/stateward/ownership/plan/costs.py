"""What each action costs for each enterprise, part by part, from the figures of the register and the cost rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stateward.ownership.plan.case import Unit
from stateward.rulebook.slimming import ActionKind, SlimmingDocument

#: The parts of a cost that an office may weigh.
PARTS = ("fixed", "staff", "debts", "revenue", "licences", "capital", "time", "levels")
_PART_OF = {
    "staff": "staff",
    "debts": "debts",
    "guarantees": "debts",
    "revenue": "revenue",
    "licences": "licences",
    "equity": "capital",
    "minority_equity": "capital",
}


@dataclass(frozen=True)
class Cost:
    """The cost of one action in the unit of the rules: its parts, their weighted sum, the assumed figures in it."""

    parts: Mapping[str, float]
    total: float
    assumed: tuple[str, ...]


@dataclass(frozen=True)
class Costs:
    """The cost rules with the weights of an office (1 where it names none)."""

    rules: SlimmingDocument
    weights: Mapping[str, float]

    def of(self, unit: Unit, action: ActionKind, levels: int = 0, *, alone: bool = True) -> Cost:
        """The cost of an action; `levels` is by how many layers a lift moves up. An enterprise that is sold together
        with its holder (`alone` false) costs no procedure of its own."""
        rule = self.rules.actions[action]
        parts = dict.fromkeys(PARTS, 0.0)
        assumed = []
        for name, rate in rule.per.items():
            amount = unit.figures["equity"] * unit.minority if name == "minority_equity" else unit.figures[name]
            parts[_PART_OF[name]] += max(amount, 0.0) * float(rate)
            figure = "equity" if name == "minority_equity" else name
            if figure in unit.assumed and float(rate):
                assumed.append(figure)
        if unit.main_business and action == "divest":
            parts["revenue"] *= float(self.rules.main_business_factor)
        if alone:
            parts["fixed"] = float(rule.fixed)
            parts["time"] = float(self.rules.per_day) * self.days(action)
        parts["levels"] = float(rule.per_level) * levels
        total = sum(self.weights.get(part, 1.0) * amount for part, amount in parts.items())
        return Cost(parts, round(total, 4), tuple(dict.fromkeys(assumed)))

    def days(self, action: ActionKind) -> int:
        """How long the procedure of an action takes, in calendar days."""
        return sum(stage.days for stage in self.rules.actions[action].procedure)
