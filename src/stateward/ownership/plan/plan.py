"""A slimming plan: the cheapest way to the targets, verified, explained, and what a person's changes cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from stateward.facts.faults import fault, shown
from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.ownership.enterprises import Enterprises
from stateward.ownership.network import OwnershipError
from stateward.ownership.plan.apply import Action, Stakes, apply
from stateward.ownership.plan.case import Case, Lock, make_case
from stateward.ownership.plan.conflicts import Conflict, feasibility, smallest_conflict
from stateward.ownership.plan.costs import PARTS, Costs
from stateward.ownership.plan.model import Choice, Model, Rule, Solution
from stateward.ownership.plan.steps import Shape, actions_of
from stateward.ownership.plan.verify import Edge, Outcome, outcome
from stateward.ownership.structure import Structure
from stateward.rulebook.slimming import SlimmingDocument

#: A plan is solved until its cost is proven to be within this share of the optimum.
GAP = 0.001
SECONDS = 60.0
#: How often a plan whose structure turns out deeper than the model thought is made anew.
_ROUNDS = 4
CHOICES: dict[str, Choice] = {word: word for word in ("keep", "dissolve", "absorb", "lift", "divest")}


@dataclass(frozen=True)
class Targets:
    """What a plan must reach and respect. `keep` are enterprises that stay, `choices` what a person decided."""

    max_layer: int | None = None
    max_entities: int | None = None
    keep: tuple[str, ...] = ()
    choices: Mapping[str, Choice] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """A plan, or why there is none.

    `status`: `optimal` (proven within the gap asked for), `time limit` (the best found in the time), `infeasible`
    (with `conflict`), `none` (nothing found in the time). `before` and `after` give the layer of each enterprise.
    """

    status: str
    targets: Targets
    actions: tuple[Action, ...]
    before: Mapping[str, int]
    after: Mapping[str, int]
    edges_after: tuple[Edge, ...]
    cost: float | None
    bound: float | None
    gap: float | None
    unit: Mapping[str, str]
    conflict: Conflict | None
    faults: list[Fault]

    def to_dict(self) -> dict[str, Any]:
        """The plan as JSON-ready fields."""
        counts = Counter(action.action for action in self.actions)
        return {
            "status": self.status,
            "targets": {
                "max_layer": self.targets.max_layer,
                "max_entities": self.targets.max_entities,
                "keep": list(self.targets.keep),
                "choices": dict(self.targets.choices),
            },
            "cost": self.cost,
            "bound": self.bound,
            "gap": self.gap,
            "unit": dict(self.unit),
            "counts": {kind: counts[kind] for kind in ("dissolve", "absorb", "lift", "divest")},
            "days": max((action.finish for action in self.actions), default=0),
            "actions": [_action_dict(action) for action in self.actions],
            "before": _side(self.before),
            "after": _side(self.after)
            | {
                "holdings": [
                    {"holder": h, "held": j, "share": round(s, 10), "votes": round(v, 10)}
                    for h, j, s, v in self.edges_after
                ]
            },
            "conflicts": None
            if self.conflict is None
            else {
                "smallest": self.conflict.smallest,
                "targets": self.conflict.sentences(),
                "rules": [asdict(rule) for rule in self.conflict.rules],
            },
            "faults": [item.to_dict() for item in self.faults],
        }


@dataclass(frozen=True)
class Workings:
    """A case with its costs and stakes: what plans of several targets are made from."""

    case: Case
    costs: Costs
    stakes: Stakes
    groups: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    unit: Mapping[str, str]

    def rules(self, targets: Targets) -> list[Rule]:
        """Targets, locks and dependencies as rules."""
        rules: list[Rule] = []
        if targets.max_layer is not None:
            rules.append(Rule("max_layer", limit=targets.max_layer))
        if targets.max_entities is not None:
            rules.append(Rule("max_entities", limit=targets.max_entities))
        rules += [Rule("choose", code, choice=choice) for code, choice in targets.choices.items()]
        for unit in self.case.units.values():
            if unit.lock == "fixed":
                rules.append(Rule("fixed", unit.code))
            elif unit.lock == "keep" or unit.code in targets.keep:
                rules.append(Rule("keep", unit.code))
            rules += [Rule("depends", unit.code, other) for other in unit.depends_on if other in self.case.units]
        return rules


def workings(
    structure: Structure,
    enterprises: Enterprises | None,
    document: SlimmingDocument,
    *,
    keep: Sequence[str] = (),
    locks: Mapping[str, Lock] | None = None,
    weights: Mapping[str, float] | None = None,
) -> Workings:
    """What plans for a structure are made from; `locks` stand before those of the enterprises.

    Raises OwnershipError for unknown weights and for kept or locked enterprises that are none of the structure.
    """
    strange = [name for name in weights or {} if name not in PARTS]
    if strange:
        raise OwnershipError(
            fault(
                "weight_unknown",
                _("{name} is no part of the cost.").format(name=shown(strange[0])),
                _("The parts are: {parts}.").format(parts=", ".join(PARTS)),
                value=strange[0],
            )
        )
    case = make_case(structure, enterprises, document, keep=keep, locks=locks)
    network = structure.network
    edges = zip(
        network.holder.tolist(), network.held.tolist(), network.share.tolist(), network.votes.tolist(), strict=True
    )
    stakes = Stakes.of_edges((network.ids[i], network.ids[j], share, votes) for i, j, share, votes in edges)
    return Workings(
        case, Costs(document, dict(weights or {})), stakes, _groups(structure, case), document.unit.as_dict()
    )


def make_plan(
    given: Workings, targets: Targets, *, seconds: float = SECONDS, gap: float = GAP, explain_conflicts: bool = True
) -> Plan:
    """The cheapest plan that reaches the targets, verified on the structure it leads to.

    Raises OwnershipError for a choice about an unknown enterprise, and where no verified plan was found.
    """
    _known_choices(given.case, targets)
    rules = given.rules(targets)
    strict: set[str] = set()
    for _round in range(_ROUNDS):
        solution = Model(given.case, given.costs, rules, only_keep_locked=strict).solve(seconds, gap)
        if not solution.ways and solution.status != "optimal":
            return _without(given, targets, rules, solution, seconds, explain_conflicts)
        plan, deeper = _verified(given, targets, solution)
        if not deeper:
            return plan
        strict |= deeper
    raise OwnershipError(
        fault(
            "plan_unverified",
            _("No plan was found whose structure holds up when it is computed anew."),
            _("Report this with the tables of holdings and enterprises."),
        )
    )


def _verified(given: Workings, targets: Targets, solution: Solution) -> tuple[Plan, set[str]]:
    """The plan of a solution and the enterprises that would stand deeper, or elsewhere, than the model thought."""
    case = given.case
    actions = actions_of(
        case,
        given.costs,
        solution,
        given.stakes,
        max_layer=targets.max_layer,
        max_entities=targets.max_entities,
        chosen=targets.choices,
    )
    after = apply(given.stakes, actions)
    found: Outcome = outcome(after.edges(), given.groups)
    shape = Shape(case, solution)
    planned = shape.layer
    deeper = {code for code, layer in found.layers.items() if code in case.units and layer > planned.get(code, 0)}
    deeper |= planned.keys() - found.layers.keys()
    plan = Plan(
        solution.status,
        targets,
        tuple(actions),
        {code: unit.layer for code, unit in case.units.items()},
        {code: found.layers[code] for code in planned if code in found.layers},
        tuple(after.edges()),
        round(solution.cost, 4),
        round(solution.bound, 4),
        round(solution.gap, 6),
        given.unit,
        None,
        list(case.faults),
    )
    return plan, deeper


def _without(
    given: Workings, targets: Targets, rules: list[Rule], solution: Solution, seconds: float, explain: bool
) -> Plan:
    conflict = None
    if solution.status == "infeasible" and explain:
        conflict = smallest_conflict(rules, feasibility(given.case, given.costs))
    before = {code: unit.layer for code, unit in given.case.units.items()}
    status = "infeasible" if solution.status == "infeasible" else "none"
    return Plan(
        status,
        targets,
        (),
        before,
        before,
        tuple(given.stakes.edges()),
        None,
        None,
        None,
        given.unit,
        conflict,
        list(given.case.faults),
    )


def _known_choices(case: Case, targets: Targets) -> None:
    for code in targets.choices:
        if code not in case.units:
            raise OwnershipError(
                fault(
                    "choice_unknown",
                    _("{code} is no controlled enterprise of this group.").format(code=shown(code)),
                    _("Name an enterprise of the group."),
                    value=code,
                )
            )


def _groups(structure: Structure, case: Case) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """The headquarters that act together, each set with the outsider that controls it."""
    network = structure.network
    if structure.root is not None and network.enterprise[structure.root]:
        return ((tuple(case.heads), ()),)
    groups: dict[int, list[str]] = {}
    for code in case.heads:
        node = network.node(code)
        groups.setdefault(int(structure.control.head[node]), []).append(code)
    return tuple(
        (tuple(heads), () if network.enterprise[top] else (network.ids[top],)) for top, heads in groups.items()
    )


def _action_dict(action: Action) -> dict[str, Any]:
    return {
        "step": action.number,
        "action": action.action,
        "enterprise": action.code,
        "to": action.to,
        "from": list(action.from_),
        "legal_layer": action.layer,
        "legal_layer_after": action.layer_after,
        "reason": action.reason,
        "why": action.why.to_dict(),
        "cost": action.cost,
        "cost_parts": action.parts,
        "assumed": list(action.assumed),
        "passes_on": list(action.passes_on),
        "leaves_with": list(action.leaves_with),
        "after_steps": list(action.after),
        "start_day": action.start,
        "finish_day": action.finish,
    }


def _side(layers: Mapping[str, int]) -> dict[str, Any]:
    counts = Counter(layers.values())
    return {
        "enterprises": len(layers),
        "max_legal_layer": max(layers.values(), default=None),
        "layers": {str(layer): counts[layer] for layer in sorted(counts)},
        "nodes": [{"id": code, "legal_layer": layer} for code, layer in layers.items()],
    }
