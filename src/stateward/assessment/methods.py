"""Scoring methods as trees: each leaf becomes named definitions that both readers understand and explain.

A method receives its leaf and the names it may read, and returns the tree of its points and the intermediate
definitions worth showing (tier, efficacy, deviation, steps). Nothing is computed here.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from stateward.assessment.trees import (
    Part,
    above,
    add,
    at_least,
    at_most,
    below,
    both,
    call,
    choose,
    divide,
    equals,
    known,
    missing,
    multiply,
    negative,
    substitute,
    subtract,
    tree,
)
from stateward.formula import Definition, parse
from stateward.formula.tree import Comparison, Name, Node
from stateward.messages import gettext_noop as N_
from stateward.rulebook import scheme as s
from stateward.rulebook.scheme import TIERS

#: Titles of intermediate definitions, shown in explanations.
TITLES: dict[str, str] = {
    "tier": N_("tier coefficient reached"),
    "reached": N_("standard of the tier reached"),
    "next": N_("standard of the next better tier"),
    "efficacy": N_("position inside the tier (efficacy coefficient)"),
    "goal": N_("target"),
    "base_value": N_("base value"),
    "deviation": N_("deviation from the target"),
    "steps": N_("steps over or under the target"),
    "bonus_cap": N_("highest bonus"),
    "penalty_cap": N_("highest penalty"),
    "ratio": N_("actual against target"),
    "unscaled": N_("points on the scale of the basic score"),
    "low": N_("lower anchor"),
    "high": N_("upper anchor"),
    "forecast": N_("value forecast by the trend"),
    "error": N_("standard error of the forecast"),
    "level_points": N_("points for the level"),
    "improvement": N_("improvement on the year before"),
    "improvement_points": N_("points for the improvement"),
    "raw": N_("coefficient before its bounds"),
    "basic": N_("points of the basic indicators"),
    "analysis": N_("basic points against their weight"),
    "coefficient": N_("modification coefficient of the part"),
    "weight": N_("weight"),
    "z": N_("distance from the forecast in standard errors"),
}


@dataclass
class Scope:
    """The names one leaf may read, and the intermediate definitions it makes."""

    key: str
    value: str
    indicator: str
    weight: Node
    higher: bool
    counted: bool = False
    definitions: dict[str, Definition] = field(default_factory=dict)

    def define(self, part: str, node: Node, kind: str = "number") -> Name:
        """Name an intermediate result `<part>.<node>` and return the name."""
        name = f"{part}.{self.key}"
        self.definitions[name] = Definition(name, node, kind=kind)  # type: ignore[arg-type]
        return Name(name)

    def meets(self, left: Part, right: Part) -> Node:
        """The left side is at least as good as the right one."""
        return at_least(left, right) if self.higher else at_most(left, right)

    def gain(self, better: Part, worse: Part) -> Node:
        """How much better the first is, in the indicator's direction."""
        return subtract(better, worse) if self.higher else subtract(worse, better)


def read(text: str, names: Mapping[str, Node] | None = None) -> Node:
    """Parse a formula of the scheme and put trees in place of its local names."""
    return substitute(parse(text), names or {})


def efficacy(leaf: s.Efficacy, scope: Scope) -> Node:
    """Weight x (tier coefficient + efficacy x gap to the next tier) (国资发评价〔2006〕157号, chapter 3)."""
    thresholds = [tree(f"standard.{leaf.indicator}.{tier}") for tier in TIERS]
    return multiply(scope.weight, ladder(scope, thresholds, leaf.coefficients, leaf.below, pro_rata=True))


def ladder(
    scope: Scope, thresholds: Sequence[Node], shares: Sequence[Decimal], under: Decimal, *, pro_rata: bool
) -> Node:
    """The share reached on a ladder of thresholds (best first), straight between two rungs when `pro_rata`."""
    met = [scope.meets(scope.value, threshold) for threshold in thresholds]
    tier = scope.define("tier", choose(list(zip(met, shares, strict=True)), under), "ratio")
    if not pro_rata:
        return tier
    within = list(zip(met[1:], thresholds[1:], strict=True))
    reached = scope.define("reached", choose(within, thresholds[-1]))
    following = scope.define("next", choose(list(zip(met[1:], thresholds[:-1], strict=True)), thresholds[-1]))
    inside = both(below(tier, shares[0]), scope.meets(scope.value, thresholds[-1]))
    position = divide(scope.gain(scope.value, reached), scope.gain(following, reached))
    place = scope.define("efficacy", choose([(inside, position)], 0), "ratio")
    return add(tier, multiply(place, _gap(tier, shares)))


def _gap(tier: Node, shares: Sequence[Decimal]) -> Node:
    gaps = [a - b for a, b in itertools.pairwise(shares)]
    if len(set(gaps)) == 1:
        return tree(gaps[0])
    return choose([(equals(tier, share), gap) for share, gap in zip(shares[1:], gaps, strict=True)], 0)


def steps(leaf: s.Steps, scope: Scope) -> Node:
    """Points of the first band whose limit the value meets; the better of level and improvement where both count."""
    level = _step_points(leaf, tree(scope.value))
    if leaf.improvement is None:
        return level
    level = scope.define("level_points", level, "score")
    change = scope.define("improvement", scope.gain(scope.value, call("previous", scope.value)))
    gained = scope.define("improvement_points", _step_points(leaf.improvement, change), "score")
    # Without a figure of the year before there is no improvement to count: the level alone decides.
    return choose([(known(above(gained, level)), gained)], level)


def _step_points(table: s.StepTable, value: Node) -> Node:
    cases = [(Comparison(operator, value, tree(limit)), points) for operator, limit, points in table.limits]  # type: ignore[arg-type]
    return choose(cases, table.otherwise)


def linear(leaf: s.Linear, scope: Scope) -> Node:
    """Straight lines between anchors."""
    flat = [tree(number) for anchor in leaf.anchors for number in anchor]
    line = call("interpolate", scope.value, *flat)
    if leaf.outside == "flat":
        return line
    first, last = leaf.anchors[0][0], leaf.anchors[-1][0]
    return choose([(below(scope.value, first), 0), (above(scope.value, last), 0)], line)


def ratio_to_target(leaf: s.RatioToTarget, scope: Scope) -> Node:
    """Weight x actual / target, kept within bounds; a base that is not positive has no ratio."""
    goal = scope.define("goal", _named(leaf.target, f"target.{leaf.indicator}"))
    upper, lower = (tree(scope.value), goal) if scope.higher else (goal, tree(scope.value))
    ratio = scope.define(
        "ratio", choose([(at_most(lower, 0), missing("non_positive_base"))], divide(upper, lower)), "ratio"
    )
    return multiply(scope.weight, call("clip", ratio, leaf.low, leaf.high))


def points_per_step(leaf: s.PointsPerStep, scope: Scope) -> Node:
    """Basic score plus or minus points per step, capped by the case that holds (Order 22, annual annex)."""
    goal = scope.define("goal", _named(leaf.target, f"target.{leaf.indicator}"))
    actual = tree(scope.value)
    base = scope.define("base_value", _named(leaf.base, f"base.{leaf.indicator}", {"actual": actual}))
    local = {"target": goal, "base": base, "actual": actual}
    deviation = scope.define("deviation", _deviation(leaf, scope, goal))
    count = divide(call("abs", deviation), leaf.step)
    if leaf.counting == "full_steps":
        count = call("floor", count)
    taken = scope.define("steps", choose([(at_least(deviation, 0), count)], negative(count)))
    tests = [(known(read(case.when, local)), case) for case in leaf.cases]
    bonus = scope.define("bonus_cap", choose([(t, c.max_bonus) for t, c in tests], missing("no_case")), "score")
    penalty = scope.define("penalty_cap", choose([(t, c.max_penalty) for t, c in tests], missing("no_case")), "score")
    points = add(leaf.basic, call("clip", multiply(taken, leaf.points), negative(penalty), bonus))
    if leaf.weight is None or leaf.weight == leaf.basic or not leaf.basic:
        return points
    # The annex counts on a basic score; where a class gives the node another weight, its points follow in proportion.
    return multiply(divide(scope.weight, leaf.basic), scope.define("unscaled", points, "score"))


def _deviation(leaf: s.PointsPerStep, scope: Scope, goal: Node) -> Node:
    over = scope.gain(scope.value, goal)
    if leaf.loss_reduction_share != 1:
        # A loss-making target: the part that only reduces the loss counts in part, the profit part in full.
        reduced = multiply(leaf.loss_reduction_share, subtract(call("min", scope.value, 0), goal))
        over = choose([(below(goal, 0), add(reduced, call("max", scope.value, 0)))], over)
    return over if leaf.unit == "point" else multiply(100, divide(over, call("abs", goal)))


def bands(leaf: s.RiskBands, scope: Scope) -> Node:
    """The number of the first band whose threshold is met."""
    met = [(scope.meets(scope.value, limit), i) for i, limit in enumerate(leaf.thresholds, start=1)]
    return choose(met, len(leaf.thresholds) + 1)


def levels(leaf: s.Levels, scope: Scope) -> Node:
    """Weight x the share of the level reached."""
    values: list[Node] = (
        [tree(value) for value in leaf.values]
        if leaf.values is not None
        else [tree(f"level.{leaf.indicator}.{tier}") for tier in TIERS]
    )
    share = ladder(scope, values, leaf.shares, Decimal(0), pro_rata=leaf.between == "pro_rata")
    return multiply(scope.weight, share)


def all_or_nothing(leaf: s.AllOrNothing, scope: Scope) -> Node:
    """The weight when the target is met."""
    goal = scope.define("goal", _named(leaf.target, f"target.{leaf.indicator}"))
    return choose([(scope.meets(scope.value, goal), scope.weight)], 0)


def expert_panel(leaf: s.ExpertPanel, scope: Scope) -> Node:
    """Weight x the mean coefficient of the experts; a coefficient outside 0..1 is no mark.

    Where the single marks were handed in, a panel smaller than the rule asks for gives no score.
    """
    inside = both(at_least(scope.value, 0), at_most(scope.value, 1))
    points = choose([(inside, multiply(scope.weight, scope.value))], missing("mark_out_of_range"))
    if not scope.counted:
        return points
    few = below(f"given.experts.{leaf.indicator}", leaf.minimum_experts)
    return choose([(few, missing("too_few_experts"))], points)


def given_points(leaf: s.GivenPoints, scope: Scope) -> Node:
    """Points as given, when they lie inside the range the rule allows."""
    inside = both(at_least(scope.value, leaf.low), at_most(scope.value, leaf.high))
    return choose([(inside, scope.value)], missing("mark_out_of_range"))


def scaled(leaf: s.Scaled, scope: Scope) -> Node:
    """start + span x (actual - low) / (high - low), kept inside (목표부여)."""
    local: dict[str, Node] = {"value": tree(scope.value)}
    if leaf.base is not None:
        local["base"] = scope.define("base_value", read(leaf.base, local))
    low = scope.define("low", read(leaf.low, local))
    high = scope.define("high", read(leaf.high, local))
    share = divide(subtract(scope.value, low), subtract(high, low))
    return add(leaf.start, multiply(leaf.span, call("clip", share, 0, 1)))


def trend(leaf: s.Trend, scope: Scope) -> Node:
    """start + span x Phi(z), z = (actual - forecast) / error of the forecast (추세치)."""
    earlier = call("history", scope.value, leaf.years)
    forecast = scope.define("forecast", call("trend_forecast", earlier))
    error = scope.define("error", call("trend_error", earlier))
    z = scope.define("z", divide(scope.gain(scope.value, forecast), error))
    return add(leaf.start, multiply(leaf.span, call("normal_cdf", z)))


def formula(leaf: s.FormulaPoints, scope: Scope) -> Node:
    """Points by the scheme's own expression."""
    return read(leaf.points, {"value": tree(scope.value), "weight": scope.weight})


def _named(text: str | None, default: str, names: Mapping[str, Node] | None = None) -> Node:
    return read(text, names) if text is not None else Name(default)


METHODS: dict[str, Callable[[Any, Scope], Node]] = {
    "efficacy": efficacy,
    "steps": steps,
    "linear": linear,
    "ratio_to_target": ratio_to_target,
    "points_per_step": points_per_step,
    "bands": bands,
    "levels": levels,
    "all_or_nothing": all_or_nothing,
    "expert_panel": expert_panel,
    "given_points": given_points,
    "scaled": scaled,
    "trend": trend,
    "formula": formula,
}
