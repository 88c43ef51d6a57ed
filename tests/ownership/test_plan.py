"""The slimming plan: against brute force on small groups, verified structures, locks, conflicts in words, scale."""

from __future__ import annotations

import itertools
import math
import time
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import Edge, holdings, of, register

from stateward.messages import language
from stateward.ownership.enterprises import read_enterprises
from stateward.ownership.holdings import read_holdings
from stateward.ownership.network import OwnershipError
from stateward.ownership.plan.conflicts import feasibility
from stateward.ownership.plan.plan import Plan, Targets, Workings, make_plan, workings
from stateward.ownership.plan.scenarios import compare, deviations
from stateward.ownership.plan.verify import outcome
from stateward.ownership.structure import structure
from stateward.rulebook import Rulebook

RULES = Rulebook.load().get("slimming", "cn-slimming-illustrative")
CHAIN = "H>A 1, A>B 1, B>C 0.6, C>D 0.6, D>E 1, A>X 1"


def given_case(listed, root=None, book=None, **more) -> Workings:
    found = structure(holdings(listed), book, root=root)
    return workings(found, book, RULES, **more)


def structure_after(plan: Plan, root: str = "H"):
    """The structure the steps lead to, computed by the report; the register keeps a headquarters left alone known."""
    frame = pl.DataFrame(plan.edges_after, schema=["holder", "held", "share", "votes"], orient="row")
    return structure(read_holdings(frame), register(*plan.before), root=root)


def layers_after(plan: Plan, root: str = "H") -> dict[str, int]:
    rows = structure_after(plan, root).frame().filter(pl.col("legal_layer").is_not_null())
    return dict(rows.select("id", "legal_layer").iter_rows())


# --- brute force over every assignment of actions in a tree of majorities ---


def brute_force(case: Workings, targets: Targets) -> float:
    units = [unit for unit in case.case.units.values() if unit.parent is not None]
    best = math.inf
    for picks in itertools.product(range(4 + case.case.deepest), repeat=len(units)):
        cost = _cost(case, targets, units, picks)
        best = min(best, cost)
    return best


def _cost(case: Workings, targets: Targets, units, picks) -> float:
    """The cost of one assignment; infinite where it is impossible or misses a target. Written without the model."""
    head = case.case.heads[0]
    layer, parent, place, out = {head: 1}, {}, {head: head}, set()
    cost = 0.0
    for unit, pick in zip(units, picks, strict=True):
        above = place[unit.parent]
        gone = unit.parent in out
        if pick == 0:
            if gone:
                out.add(unit.code)
                place[unit.code] = above
                cost += case.costs.of(unit, "divest", alone=False).total
            else:
                parent[unit.code], layer[unit.code], place[unit.code] = above, layer[above] + 1, unit.code
        elif pick in (1, 2, 3):
            if gone:
                return math.inf
            kind = ("dissolve", "absorb", "divest")[pick - 1]
            cost += case.costs.of(unit, kind).total
            place[unit.code] = above
            if kind == "divest":
                out.add(unit.code)
        else:
            to, up = above, pick - 4 + (0 if gone else 1)
            for _step in range(up):
                if to == head:
                    return math.inf
                to = parent[to]
            cost += case.costs.of(unit, "lift", levels=up).total
            parent[unit.code], layer[unit.code], place[unit.code] = to, layer[to] + 1, unit.code
        if cost == math.inf:
            return cost
    if targets.max_layer is not None and max(layer.values()) > targets.max_layer:
        return math.inf
    if targets.max_entities is not None and len(layer) > targets.max_entities:
        return math.inf
    if any(code not in layer for code in targets.keep):
        return math.inf
    for unit in case.case.units.values():
        if unit.code in layer and any(other not in layer for other in unit.depends_on if other in case.case.units):
            return math.inf
    return cost


@st.composite
def small_groups(draw):
    count = draw(st.integers(2, 5))
    names = ["H", "A", "B", "C", "D"][:count]
    listed: list[Edge] = []
    for j in range(1, count):
        i = draw(st.integers(max(0, j - 2), j - 1))
        listed.append((names[i], names[j], draw(st.sampled_from([0.51, 0.8, 1.0]))))
    figures = {
        name: draw(st.lists(st.integers(0, 40), min_size=count, max_size=count))
        for name in ("staff", "debts", "equity", "licences")
    }
    needs = draw(st.lists(st.sampled_from([None, *names]), min_size=count, max_size=count))
    book = register(*names, **figures, depends_on=[n if n != c else None for n, c in zip(needs, names, strict=True)])
    targets = Targets(
        draw(st.sampled_from([None, 2, 3, 4])),
        draw(st.sampled_from([None, 2, 3, 4])),
        tuple(draw(st.lists(st.sampled_from(names[1:]), max_size=2, unique=True))),
    )
    return listed, book, targets


@settings(max_examples=40, deadline=None)
@given(small_groups())
def test_no_assignment_of_actions_is_cheaper_and_the_structure_after_holds(drawn):
    listed, book, targets = drawn
    case = given_case(listed, "H", book)
    best = brute_force(case, targets)
    plan = make_plan(case, targets, gap=0.0)
    if best == math.inf:
        assert plan.status == "infeasible" and plan.conflict is not None
        rules = plan.conflict.rules
        fits = feasibility(case.case, case.costs)
        assert not fits(rules) and all(fits([r for r in rules if r is not left]) for left in rules)
        return
    assert plan.cost == pytest.approx(best, abs=0.01)
    after = layers_after(plan)
    assert after == dict(plan.after)
    assert max(after.values()) <= (targets.max_layer or 99) and len(after) <= (targets.max_entities or 99)
    assert set(targets.keep) <= after.keys()


# --- what a plan says ---


def test_lifting_high_up_takes_everything_below_along():
    plan = make_plan(given_case(CHAIN, "H"), Targets(max_layer=4))
    assert plan.status == "optimal" and plan.gap == 0
    (action,) = plan.actions
    after = layers_after(plan)
    assert action.action == "lift" and "4" in action.reason
    assert max(after.values()) == 4 and after["E"] == after["D"] + 1 and len(after) == 7
    assert after[action.code] == after[action.to] + 1 == action.layer_after


def test_every_step_can_be_carried_out_when_its_turn_comes():
    plan = make_plan(given_case(CHAIN, "H"), Targets(max_layer=2, max_entities=3))
    gone: set[str] = set()
    days = {}
    for action in plan.actions:
        assert action.number not in action.after and all(other < action.number for other in action.after)
        assert action.start == max((days[other] for other in action.after), default=0) < action.finish
        days[action.number] = action.finish
        assert action.code not in gone and action.to not in gone
        if action.action != "lift":
            gone |= {action.code, *action.leaves_with}
    assert len(plan.after) == 3 and max(plan.after.values()) == 2


def test_locks_and_kept_enterprises_stay():
    book = register("H", "A", "B", "C", "D", "E", "X", lock=[None, None, None, "fixed", None, None, "保留"])
    plan = make_plan(given_case(CHAIN, "H", book), Targets(max_layer=4, max_entities=5, keep=("E",)))
    after = layers_after(plan)
    assert {"C", "X", "E"} <= after.keys() and after["C"] == after["B"] + 1


def test_a_dependent_enterprise_goes_before_what_it_needs_and_never_stays_alone():
    book = register("H", "A", "B", "C", depends_on=[None, None, "C", None])
    text = "H>A 1, H>B 1, H>C 1"
    both = make_plan(given_case(text, "H", book), Targets(max_entities=2, choices={"C": "absorb"}))
    order = [action.code for action in both.actions]
    assert set(order) == {"B", "C"} and order.index("B") < order.index("C")


def test_the_smallest_conflict_is_told_in_words():
    case = given_case(CHAIN, "H", keep=("C", "D", "E"))
    plan = make_plan(case, Targets(max_layer=4, max_entities=3, keep=("C", "D", "E")))
    assert plan.status == "infeasible" and plan.conflict.smallest
    assert len(plan.conflict.rules) == 4 and "At most 3 enterprises." in plan.conflict.sentences()
    with language("zh"):
        assert all("。" in sentence for sentence in plan.conflict.sentences())


def test_a_lock_deep_down_conflicts_with_the_layers():
    book = register("H", "A", "B", "C", lock=[None, "fixed", "fixed", "fixed"])
    plan = make_plan(given_case("H>A 1, A>B 1, B>C 1", "H", book), Targets(max_layer=3, max_entities=9))
    kinds = sorted(rule.kind for rule in plan.conflict.rules)
    assert kinds == ["fixed", "fixed", "max_layer"] or kinds == ["fixed", "fixed", "fixed", "max_layer"]
    assert plan.conflict.smallest and "max_entities" not in kinds


def test_what_a_choice_by_hand_costs_is_told():
    case = given_case(CHAIN, "H")
    targets = Targets(max_layer=4, choices={"C": "dissolve", "X": "absorb"})
    best = make_plan(case, Targets(max_layer=4)).cost
    found = {row["enterprise"]: row for row in deviations(case, targets)}
    assert found["X"]["extra"] == pytest.approx(case.costs.of(case.case.units["X"], "absorb").total, abs=0.01)
    assert found["C"]["cost"] == pytest.approx(best + found["C"]["extra"], abs=0.01) and found["C"]["extra"] > 0
    plan = make_plan(case, targets)
    assert {a.code: a.action for a in plan.actions if a.code in targets.choices} == {"C": "dissolve", "X": "absorb"}
    assert plan.cost >= max(row["cost"] for row in found.values())


def test_scenarios_are_compared_and_looser_targets_never_cost_more():
    case = given_case(CHAIN, "H")
    found = compare(
        case,
        {
            "4": Targets(max_layer=4),
            "3": Targets(max_layer=3),
            "2": Targets(max_layer=2),
            "1": Targets(max_layer=1, keep=("E",)),
        },
    )
    costs = [row.plan.cost for row in found[:3]]
    assert costs == sorted(costs) and all(row.sentence() for row in found)


def test_assumed_figures_are_marked_and_given_ones_are_not():
    book = register(
        "H",
        "A",
        "B",
        staff=[1, 2, None],
        debts=[0, 0, 0],
        guarantees=[0] * 3,
        revenue=[0] * 3,
        equity=[0] * 3,
        licences=[0] * 3,
    )
    plan = make_plan(given_case("H>A 1, A>B 1", "H", book), Targets(max_layer=2, choices={"B": "dissolve"}))
    assert plan.actions[0].assumed == ("staff",)
    plan = make_plan(given_case("H>A 1, A>B 1", "H", book), Targets(max_layer=2, choices={"A": "absorb"}))
    assert plan.actions[0].assumed == ()


def test_weights_change_what_is_cheapest():
    book = register("H", "A", "B", staff=[1, 200, 1], equity=[1, 1, 90000])
    cheap_staff = make_plan(
        given_case("H>A 1, A>B 1", "H", book, weights={"staff": 0.0, "capital": 5.0}), Targets(max_layer=2)
    )
    dear_staff = make_plan(
        given_case("H>A 1, A>B 1", "H", book, weights={"staff": 50.0, "capital": 0.0}), Targets(max_layer=2)
    )
    assert cheap_staff.actions[0].action != "lift" and dear_staff.actions[0].action == "lift"
    with pytest.raises(OwnershipError, match="no part of the cost"):
        given_case("H>A 1", "H", weights={"luck": 1})


def test_a_coalition_stays_only_while_its_members_do():
    text = "H>A 1, H>B 1, A>C 0.3, B>C 0.3, C>D 1"
    plan = make_plan(given_case(text, "H"), Targets(max_entities=4, choices={"A": "divest"}))
    assert layers_after(plan) == dict(plan.after)
    deep = "H>A 1, A>B 1, B>C 0.3, A>C 0.3, C>D 1, D>E 1"
    for limit in (2, 3, 4):
        made = make_plan(given_case(deep, "H"), Targets(max_layer=limit))
        assert layers_after(made) == dict(made.after) and max(made.after.values()) <= limit


def test_several_headquarters_under_the_state_keep_their_own_layers():
    book = read_enterprises(
        pl.DataFrame({"code": ["S", "G1", "G2", "A", "B", "C"], "kind": ["state"] + ["enterprise"] * 5})
    )
    listed = "S>G1 1, S>G2 1, G1>A 1, A>B 1, G1>C 0.3, G2>C 0.3"
    found = structure(holdings(listed), book)
    plan = make_plan(workings(found, book, RULES), Targets(max_layer=2))
    assert {code for code, layer in plan.after.items() if layer == 1} == {"G1", "G2"}
    assert max(plan.after.values()) == 2 and "C" in plan.after


def test_unknown_codes_are_faults():
    with pytest.raises(OwnershipError, match="no controlled enterprise"):
        given_case("H>A 1", "H", keep=("Z",))
    with pytest.raises(OwnershipError, match="no controlled enterprise"):
        make_plan(given_case("H>A 1", "H"), Targets(max_layer=1, choices={"Z": "lift"}))


def test_the_independent_look_agrees_with_the_report():
    text = "H>A 0.6, A>B 0.6, H>C 0.3, B>C 0.3, C>D 1, O>D 0"
    edges = [
        (h, j, s, s)
        for h, j, s in [(e.split(">")[0], e.split(">")[1].split()[0], float(e.split()[1])) for e in text.split(", ")]
    ]
    assert outcome(edges, [(("H",), ())]).layers == {"H": 1, "A": 2, "B": 3, "C": 4, "D": 5}
    assert {r["id"]: r["legal_layer"] for r in of(text, "H").frame().iter_rows(named=True) if r["legal_layer"]} == {
        "H": 1,
        "A": 2,
        "B": 3,
        "C": 4,
        "D": 5,
    }


def test_four_hundred_enterprises_are_planned_within_seconds():
    from benchmarks.ownership_groups import group

    listed, book = group(400)
    register_ = read_enterprises(book)
    found = structure(read_holdings(listed), register_, root="E0")
    case = workings(found, register_, RULES)
    begin = time.process_time()
    plan = make_plan(case, Targets(max_layer=4, max_entities=300), gap=0.01)
    assert time.process_time() - begin < 15
    assert plan.gap < 0.01 and layers_after(plan, "E0") == dict(plan.after)
    assert len(plan.after) <= 300 and max(plan.after.values()) <= 4


def test_a_plan_without_the_conflict_is_the_same_plan():
    case = given_case(CHAIN, "H")
    one, two = (make_plan(case, Targets(max_layer=3)) for _ in range(2))
    assert one.to_dict() == two.to_dict()
    assert replace(one, faults=[]).to_dict()["after"]["max_legal_layer"] == 3
