"""How nodes combine: sums, means, spread weights, bonus and deductions, the grade. Trees only."""

from __future__ import annotations

from decimal import Decimal

from stateward.assessment.compiled import Compiled
from stateward.assessment.trees import (
    above,
    add,
    at_least,
    at_most,
    below,
    both,
    call,
    choose,
    divide,
    has_value,
    known,
    missing,
    multiply,
    subtract,
    tree,
)
from stateward.formula.tree import Name, Node
from stateward.rulebook import scheme as s


def combined(node: s.NodeBase, below_nodes: tuple[Compiled, ...]) -> Node:
    """The points of a node from those of the nodes below it."""
    if isinstance(node, s.SumNode):
        return _added(below_nodes)
    if isinstance(node, s.MeanNode):
        return _mean(below_nodes)
    present = [choose([(has_value(c.points), tree(c.points))], Decimal("-1e9")) for c in below_nodes]
    best = call("max", *present)
    return choose([(below(best, Decimal("-1e8")), missing("none_scored"))], best)


def _added(nodes: tuple[Compiled, ...]) -> Node:
    strict = [n for n in nodes if n.policy in ("missing", "zero")]
    loose = [n for n in nodes if n.policy == "leave_out"]
    scaled = [n for n in nodes if n.policy == "renormalise"]
    terms: list[Node] = []
    for child in strict:
        points: Node = tree(child.points)
        if child.policy == "zero":
            points = call("first_known", points, 0)
        points = multiply(points, share_of(child.node))
        terms.append(choose([(Name(child.applies), points)], 0) if child.applies else points)
    if loose:
        shared = [multiply(n.points, share_of(n.node)) for n in loose]
        together = call("total", *shared)
        terms.append(call("first_known", together, 0) if terms else together)
    if scaled:
        terms.append(renormalised(scaled, keep_total=True))
    return add(*terms)


def _mean(nodes: tuple[Compiled, ...]) -> Node:
    return renormalised(list(nodes), keep_total=False)


def renormalised(nodes: list[Compiled], *, keep_total: bool) -> Node:
    """The weighted points of the nodes that have a score, with the weights of the others spread over them."""
    weights = [weight_tree(n.weight) for n in nodes]
    shares = [share_of(n.node) for n in nodes]
    points: list[Node] = []
    present: list[Node] = []
    for node, weight, share in zip(nodes, weights, shares, strict=True):
        points.append(multiply(node.points, share) if keep_total else multiply(weight, node.points))
        carried = multiply(weight, share) if keep_total else weight
        present.append(choose([(has_value(node.points), carried)], 0))
    whole = add(*(multiply(w, sh) if keep_total else w for w, sh in zip(weights, shares, strict=True)))
    summed = call("total", *points)
    factor = divide(summed, add(*present))
    return multiply(factor, whole) if keep_total else factor


def capped(nodes: tuple[Compiled, ...], adjustments: s.Adjustments) -> Node:
    """The points of bonus or deduction nodes together, none reported counting as 0, up to the cap."""
    together = add(*(call("first_known", node.points, 0) for node in nodes))
    return together if adjustments.cap is None else call("min", together, adjustments.cap)


def tapered(extra: Node, adjustments: s.Adjustments) -> Node:
    """The extra points as they count: fewer where the score before them is already high."""
    if adjustments.taper_from is None or adjustments.taper_factor is None:
        return extra
    remaining = subtract(1, divide("score.base", 100))
    lessened = multiply(multiply(remaining, adjustments.taper_factor), extra)
    return choose([(at_least("score.base", adjustments.taper_from), lessened)], extra)


def grade_index(document: s.SchemeDocument) -> Node:
    """The place of the grade on the scale (0 = best), after the ceilings of gates; missing without a score."""
    score = Name("score.raw" if document.grade_from == "raw" else "score")
    cases: list[tuple[Node, int]] = []
    for i, grade in enumerate(document.grades):
        for limit, compare in (
            (grade.from_, at_least),
            (grade.above, above),
            (grade.up_to, at_most),
            (grade.below, below),
        ):
            if limit is not None:
                cases.append((compare(score, limit), i))
    index = choose(cases, len(document.grades) - 1)
    names = [grade.grade for grade in document.grades]
    for gate in document.gates:
        if gate.ceiling is not None:
            ceiling = names.index(gate.ceiling)
            index = choose([(Name(f"gate.{gate.id}"), call("max", index, ceiling))], index)
    # A score that is missing has no grade, whatever the limits say.
    tests = [has_value(score), *(has_value(f"points.{key}") for key in document.grade_requires)]
    return choose([(known(both(*tests)), index)], missing("grade_requires"))


def weight_tree(weight: Decimal | str | None) -> Node:
    """A weight as a tree: its number, the name of the definition that chooses it, else 1."""
    return tree(Decimal(1) if weight is None else weight)


def share_of(node: s.NodeBase) -> Decimal:
    return Decimal(1) if node.share is None else node.share
