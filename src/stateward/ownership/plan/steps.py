"""From the choices of a solution to steps that can be carried out: who takes over, in which order, in which days."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import replace

from stateward.ownership.plan.apply import Action, Stakes, apply
from stateward.ownership.plan.case import Case, Unit
from stateward.ownership.plan.costs import Costs
from stateward.ownership.plan.model import STAYS, Solution, Way
from stateward.ownership.plan.reasons import Reason
from stateward.rulebook.slimming import ActionKind


class Shape:
    """Where everything stands after a solution: who stays, on which layer, and who takes over what was held."""

    def __init__(self, case: Case, solution: Solution) -> None:
        self.case, self.ways = case, solution.ways
        self.layer: dict[str, int] = dict.fromkeys(case.heads, 1)
        self.parent: dict[str, str] = {}
        #: The one who stays and below whom the subsidiaries of each enterprise hang afterwards.
        self.place: dict[str, str] = {code: code for code in case.heads}
        for unit in case.units.values():
            if unit.parent is not None:
                self._put(unit, unit.parent)

    def _put(self, unit: Unit, parent: str) -> None:
        way = self.ways[unit.code]
        above = self.place[parent]
        if way.choice not in STAYS:
            self.place[unit.code] = above
            return
        layer = way.target[1]
        while way.choice == "lift" and self.layer[above] > layer - 1:
            above = self.parent[above]
        self.parent[unit.code], self.layer[unit.code], self.place[unit.code] = above, layer, unit.code

    def taker(self, code: str) -> str | None:
        """Who takes over the stakes an action on this enterprise sets free; nobody in the group where it is sold."""
        way = self.ways[code]
        if way.choice == "lift":
            return self.parent[code]
        return self.place[code] if way.choice in ("dissolve", "absorb") else None


def actions_of(
    case: Case,
    costs: Costs,
    solution: Solution,
    stakes: Stakes,
    *,
    max_layer: int | None,
    max_entities: int | None,
    chosen: Iterable[str] = (),
) -> list[Action]:
    """The steps of a solution in an order that can be carried out, with costs, days and the reason for each."""
    shape = Shape(case, solution)
    reason = _Reasons(case, shape, max_layer, max_entities, set(chosen))
    ways = {code: way for code, way in solution.ways.items() if way.choice not in ("keep", "leave")}
    before = _prerequisites(case, ways)
    order = _ordered(case, ways, before)
    numbers = {code: place for place, code in enumerate(order, 1)}
    finish: dict[str, int] = {}
    alive = set(case.units)
    current = stakes
    actions: list[Action] = []
    for code in order:
        action = _action(case, costs, shape, ways[code], current, alive, reason)
        start = max((finish[other] for other in before[code]), default=0)
        finish[code] = start + costs.days(action.action)
        after = tuple(sorted(numbers[other] for other in before[code]))
        action = replace(action, number=numbers[code], after=after, start=start, finish=finish[code])
        actions.append(action)
        current = apply(current, [action])
        if action.action != "lift":
            alive -= {code, *action.leaves_with}
    return actions


def _action(
    case: Case, costs: Costs, shape: Shape, way: Way, stakes: Stakes, alive: set[str], reason: Callable[[str], Reason]
) -> Action:
    unit = case.units[way.code]
    kind: ActionKind = way.choice  # type: ignore[assignment]
    levels = way.source[1] + 1 - way.target[1] if kind == "lift" else 0
    cost = costs.of(unit, kind, levels=levels)
    passes = tuple(sorted(h for h, mine in stakes.of.items() if way.code in mine and h in shape.layer))
    leaving = _leaving(case, shape, way.code) if kind == "divest" else ()
    gone = {way.code, *leaving}
    sellers = {h for code in gone for h in stakes.of.get(code, {}) if h in alive and h not in gone}
    from_ = {"lift": unit.holders, "divest": tuple(sorted(sellers))}.get(kind, ())
    return Action(
        0,
        kind,
        way.code,
        shape.taker(way.code),
        from_,
        unit.layer,
        shape.layer.get(way.code),
        cost.total,
        {name: amount for name, amount in cost.parts.items() if amount},
        cost.assumed,
        passes if kind in ("dissolve", "absorb") else (),
        leaving,
        why=reason(way.code),
    )


def _leaving(case: Case, shape: Shape, code: str) -> tuple[str, ...]:
    """What leaves the group together with an enterprise that is sold."""
    gone: list[str] = [code]
    for unit in case.units.values():
        if unit.parent in gone and shape.ways[unit.code].choice == "leave":
            gone.append(unit.code)
    return tuple(gone[1:])


def _prerequisites(case: Case, ways: dict[str, Way]) -> dict[str, set[str]]:
    """What must be done before each step: subsidiaries move or go before their holder goes; dependents go first."""
    before: dict[str, set[str]] = {code: set() for code in ways}
    for code in ways:
        holder = case.units[code].parent
        while holder is not None:
            if holder in ways and ways[holder].choice != "lift":
                before[holder].add(code)
            holder = case.units[holder].parent
    for code in ways:
        for needed in case.units[code].depends_on:
            both_go = needed in ways and ways[needed].choice != "lift" and ways[code].choice != "lift"
            if both_go and not _reaches(before, code, needed):
                before[needed].add(code)
    return before


def _reaches(before: dict[str, set[str]], code: str, goal: str) -> bool:
    """Whether `goal` must already come before `code`."""
    seen, open_ = set(), [code]
    while open_:
        item = open_.pop()
        if item == goal:
            return True
        if item not in seen:
            seen.add(item)
            open_ += before[item]
    return False


def _ordered(case: Case, ways: dict[str, Way], before: dict[str, set[str]]) -> list[str]:
    """The steps one after the other: lifts first from the top, then what goes from the bottom up."""

    def rank(code: str) -> tuple[int, int, str]:
        layer = case.units[code].layer
        return (0, layer, code) if ways[code].choice == "lift" else (1, -layer, code)

    waiting = {code: len(needed) for code, needed in before.items()}
    follows: dict[str, list[str]] = {code: [] for code in ways}
    for code, needed in before.items():
        for other in needed:
            follows[other].append(code)
    ready = [rank(code) for code, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    order = []
    while ready:
        code = heapq.heappop(ready)[2]
        order.append(code)
        for other in follows[code]:
            waiting[other] -= 1
            if waiting[other] == 0:
                heapq.heappush(ready, rank(other))
    return order


class _Reasons:
    """The reason for each step."""

    def __init__(
        self, case: Case, shape: Shape, max_layer: int | None, max_entities: int | None, chosen: set[str]
    ) -> None:
        self.shape, self.max_layer, self.max_entities, self.chosen = shape, max_layer, max_entities, chosen
        self.case = case
        self.deepest = {code: unit.layer for code, unit in case.units.items()}
        for unit in reversed(list(case.units.values())):
            if unit.parent is not None:
                self.deepest[unit.parent] = max(self.deepest[unit.parent], self.deepest[unit.code])

    def __call__(self, code: str) -> Reason:
        """The reason for the step on this enterprise."""
        way, unit = self.shape.ways[code], self.case.units[code]
        if code in self.chosen:
            return Reason("chosen")
        if way.choice == "lift":
            return self._of_lift(code, way, unit)
        if self.max_layer is not None and self.deepest[code] > self.max_layer:
            return Reason("chain", deepest=self.deepest[code], limit=self.max_layer)
        return Reason("fewer", limit=self.max_entities)

    def _of_lift(self, code: str, way: Way, unit: Unit) -> Reason:
        taker = self.shape.parent[code]
        if not way.source[0]:
            return Reason("before_sale", to=taker)
        if self.max_layer is not None and unit.layer > self.max_layer:
            return Reason("too_deep", layer=unit.layer, limit=self.max_layer, to=taker)
        return Reason("room_below", to=taker, limit=self.max_layer)
