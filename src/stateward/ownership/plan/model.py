"""The mixed-integer model of a slimming plan, solved with HiGHS.

Every enterprise is in one state with one place: `in` at layer t (or removed, with t the layer its own subsidiaries
then hang below), or `out` of the group with the place it left from. One binary variable stands for each way from a
state of the holder to a state of the enterprise; what flows into an enterprise is what its holder's states give, so
that without the targets that tie the whole group together the linear relaxation is already integral.
docs/slimming-plan.md tells the model in words and formulas.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from stateward.messages import gettext_noop as N_
from stateward.ownership.network import Floats
from stateward.ownership.plan.case import Case, Unit
from stateward.ownership.plan.costs import Costs
from stateward.rulebook.slimming import ActionKind

Choice = Literal["keep", "dissolve", "absorb", "lift", "divest", "leave"]
State = tuple[bool, int]  # in the group or out of it, and the layer
#: What is done with an enterprise, in words.
CHOICE_WORDS: dict[Choice, str] = {
    "keep": N_("keep as it is"),
    "dissolve": N_("dissolve"),
    "absorb": N_("absorb"),
    "lift": N_("lift"),
    "divest": N_("sell"),
    "leave": N_("leaves with its holder"),
}
STAYS = frozenset({"keep", "lift"})
HEAD: State = (True, 1)


@dataclass(frozen=True)
class Rule:
    """One thing a plan must respect; a set of them may conflict."""

    kind: Literal["max_layer", "max_entities", "keep", "fixed", "depends", "choose"]
    code: str = ""
    other: str = ""
    limit: int = 0
    choice: Choice = "keep"


@dataclass(frozen=True)
class Way:
    """One variable: from a state of the holder to a state of the enterprise by a choice."""

    code: str
    choice: Choice
    source: State
    target: State
    cost: float


@dataclass(frozen=True)
class Solution:
    """The ways chosen, their cost, the lower bound that was proven, and whether a plan exists at all."""

    ways: dict[str, Way]
    cost: float
    bound: float
    status: Literal["optimal", "time limit", "infeasible"]

    @property
    def gap(self) -> float:
        """How far the cost can be above the optimum, as a share of the cost; 0 is proven optimal."""
        return 0.0 if self.cost <= 0 else max(self.cost - self.bound, 0.0) / self.cost


@dataclass
class Rows:
    """Linear constraints gathered row by row."""

    entries: list[tuple[int, int, float]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, terms: Iterable[tuple[int, float]], low: float, high: float) -> None:
        """One row: `low` <= sum of the terms <= `high`."""
        row = len(self.low)
        self.entries += [(row, variable, factor) for variable, factor in terms]
        self.low.append(low)
        self.high.append(high)


class Model:
    """The variables and rows for a case under a set of rules."""

    def __init__(
        self, case: Case, costs: Costs, rules: Iterable[Rule], *, only_keep_locked: Iterable[str] = ()
    ) -> None:
        self.case, self.costs = case, costs
        self.rules = list(rules)
        limits = [rule.limit for rule in self.rules if rule.kind == "max_layer"]
        self.max_layer = min(limits, default=max(case.deepest, 1))
        self.no_rest = frozenset(only_keep_locked)
        self.ways: list[Way] = []
        self.of: dict[str, list[int]] = {code: [] for code in case.units}
        self.states: dict[str, dict[State, list[int]]] = {}
        self.rows = Rows()
        for unit in case.units.values():
            self._variables(unit)
        self._targets()

    def solve(self, seconds: float, gap: float) -> Solution:
        """The cheapest choice, to a relative gap, within a time."""
        if not self.ways:
            return Solution({}, 0.0, 0.0, "infeasible" if self._impossible() else "optimal")
        found = self._solved(np.array([way.cost for way in self.ways]), seconds, gap)
        if found.x is None:
            return Solution({}, math.inf, 0.0, "infeasible" if found.status == 2 else "time limit")
        ways = {self.ways[i].code: self.ways[i] for i in np.flatnonzero(found.x > 0.5).tolist()}
        total = sum(way.cost for way in ways.values())
        bound = float(found.mip_dual_bound) if found.mip_dual_bound is not None else total
        return Solution(ways, total, min(bound, total), "optimal" if found.status == 0 else "time limit")

    def fewest(self, seconds: float) -> float:
        """The fewest enterprises that can stay, headquarters included; infinite where the rules allow nothing.

        Whether a limit on the number can be met is quicker to see so than by the limit itself. When the time is
        over a lower bound is given.
        """
        heads = len(self.case.heads)
        if not self.ways:
            return math.inf if self._impossible() else heads
        staying = np.array([1.0 if way.choice in STAYS else 0.0 for way in self.ways])
        found = self._solved(staying, seconds, 0.0)
        if found.status == 2:
            return math.inf
        bound = found.mip_dual_bound if found.x is None or found.status == 1 else found.fun
        return heads + (math.ceil(bound - 1e-6) if bound is not None and math.isfinite(bound) else 0)

    def _solved(self, objective: Floats, seconds: float, gap: float) -> Any:
        count = len(self.ways)
        row, column, value = (np.array(part) for part in zip(*self.rows.entries, strict=True))
        matrix = csr_array((value, (row, column)), shape=(len(self.rows.low), count))
        return milp(
            objective,
            integrality=np.ones(count, dtype=np.int64),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, self.rows.low, self.rows.high),
            options={"time_limit": float(seconds), "mip_rel_gap": gap, "disp": False},
        )

    def _impossible(self) -> bool:
        """Whether a rule fails although there is nothing to choose (headquarters alone)."""
        heads = len(self.case.heads)
        return any(
            (r.kind == "max_entities" and r.limit < heads) or (r.kind == "max_layer" and r.limit < 1)
            for r in self.rules
        )

    # --- variables -------------------------------------------------------------------------------------------

    def _variables(self, unit: Unit) -> None:
        if unit.parent is None:
            self.states[unit.code] = {HEAD: []}
            return
        self.states[unit.code] = {}
        for source in self.states[unit.parent]:
            first = len(self.ways)
            for choice, target, cost in self._choices(unit, source):
                self.of[unit.code].append(len(self.ways))
                self.states[unit.code].setdefault(target, []).append(len(self.ways))
                self.ways.append(Way(unit.code, choice, source, target, cost))
            terms = [(i, 1.0) for i in range(first, len(self.ways))]
            arriving = self.states[unit.parent][source]
            if self.case.units[unit.parent].parent is None:
                self.rows.add(terms, 1, 1)
            else:
                self.rows.add([*terms, *((i, -1.0) for i in arriving)], 0, 0)

    def _choices(self, unit: Unit, source: State) -> Iterable[tuple[Choice, State, float]]:
        inside, layer = source
        several = len(unit.holders) > 1
        if inside:
            if unit.code not in self.no_rest:
                for target in range(layer + 1, (max(unit.layer, layer + 1) if several else layer + 1) + 1):
                    if target <= self.max_layer:
                        yield "keep", (True, target), 0.0
            yield "dissolve", (True, layer), self._cost(unit, "dissolve")
            yield "absorb", (True, layer), self._cost(unit, "absorb")
            yield "divest", (False, layer), self._cost(unit, "divest")
            lifts = range(layer, 1, -1)
        else:
            yield "leave", (False, layer), self.costs.of(unit, "divest", alone=False).total
            lifts = range(layer + 1, 1, -1)
        for target in lifts:
            if target <= self.max_layer:
                yield "lift", (True, target), self.costs.of(unit, "lift", levels=layer + 1 - target).total

    def _cost(self, unit: Unit, action: ActionKind) -> float:
        return self.costs.of(unit, action).total

    # --- rules -----------------------------------------------------------------------------------------------

    def staying(self, code: str) -> list[tuple[int, float]]:
        """The variables by which an enterprise stays."""
        return [(i, 1.0) for i in self.of[code] if self.ways[i].choice in STAYS]

    def _targets(self) -> None:
        for unit in self.case.units.values():
            if len(unit.holders) > 1:
                self._several_holders(unit)
        for rule in self.rules:
            if rule.kind == "max_entities":
                heads = len(self.case.heads)
                everything = [term for code in self.case.units for term in self.staying(code)]
                self.rows.add(everything or [], -np.inf, rule.limit - heads)
                if not everything and rule.limit < heads:
                    self._never()
            elif rule.kind == "max_layer" and rule.limit < 1:
                self._never()
            elif rule.kind in ("keep", "fixed", "choose"):
                self._locked(rule)
            elif rule.kind == "depends":
                self._depends(rule)

    def _never(self) -> None:
        if self.ways:
            self.rows.add([(0, 0.0)], 1, 1)

    def _locked(self, rule: Rule) -> None:
        unit = self.case.units[rule.code]
        if unit.parent is None:
            if rule.kind == "choose" and rule.choice != "keep":
                self._never()
            return
        if rule.kind == "keep":
            self.rows.add(self.staying(rule.code), 1, 1)
        elif rule.kind == "choose":
            self.rows.add(
                [(i, 1.0) for i in self.of[rule.code] if self.ways[i].choice == rule.choice] or [(0, 0.0)], 1, 1
            )
        else:
            kept = [(i, 1.0) for i in self.of[rule.code] if self.ways[i].choice == "keep"]
            self.rows.add(kept or [(0, 0.0)], 1, 1)
            for holder in unit.holders:
                if self.case.units[holder].parent is not None:
                    self.rows.add(self.staying(holder) or [(0, 0.0)], 1, 1)

    def _depends(self, rule: Rule) -> None:
        needed = self.case.units.get(rule.other)
        if needed is None or needed.parent is None or self.case.units[rule.code].parent is None:
            if needed is not None and needed.parent is not None:  # a headquarters always stays, so what it needs stays
                self.rows.add(self.staying(rule.other), 1, 1)
            return
        self.rows.add([*self.staying(rule.code), *((i, -1.0) for i, _f in self.staying(rule.other))], -np.inf, 0)

    def _several_holders(self, unit: Unit) -> None:
        """Where several holders make up the majority, all of them must stay for it to stay, below the deepest."""
        kept = [(i, self.ways[i].target[1]) for i in self.of[unit.code] if self.ways[i].choice == "keep"]
        if not kept:
            return
        for holder in unit.holders:
            if self.case.units[holder].parent is None:
                continue
            out = [(i, 1.0) for state, ways in self.states[holder].items() if not state[0] for i in ways]
            self.rows.add([*((i, 1.0) for i, _layer in kept), *out], -np.inf, 1)
            for layer in sorted({layer for _i, layer in kept}):
                above = [(i, 1.0) for i, target in kept if target <= layer]
                deep = [(i, 1.0) for s, ways in self.states[holder].items() if s[0] and s[1] >= layer for i in ways]
                if deep:
                    self.rows.add([*above, *deep], -np.inf, 1)
