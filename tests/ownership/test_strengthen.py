"""Strengthening: the same business of several groups, and the portfolio's figures before and after a plan."""

from __future__ import annotations

import pytest
from networks import holdings, register

from stateward.ownership.plan.plan import Targets, make_plan, workings
from stateward.ownership.plan.strengthen import consolidations, measures
from stateward.ownership.structure import structure
from stateward.rulebook import Rulebook

RULES = Rulebook.load().get("slimming", "cn-slimming-illustrative")
TEXT = "G1>A 1, G1>B 1, G2>C 1, G2>D 1"


def case(book):
    return workings(structure(holdings(TEXT), book), book, RULES)


def test_a_business_of_several_groups_is_led_by_the_one_with_most_revenue():
    book = register(
        "G1",
        "A",
        "B",
        "G2",
        "C",
        "D",
        industry=[None, "4610", "7010", None, "4620", "7010"],
        revenue=[None, 10, 5, None, 30, None],
    )
    (found,) = consolidations(case(book).case, book)
    assert (found.business, found.lead, found.joining, found.lead_share) == ("46", "G2", ("A",), 0.75)
    assert "G2" in found.sentence()
    (other,) = consolidations(case(book).case, book, {"G1": ["46"]})
    assert (other.lead, other.joining) == ("G1", ("C",))


def test_figures_before_and_after_a_plan():
    book = register(
        "G1",
        "A",
        "B",
        "G2",
        "C",
        "D",
        net_profit=[0, 10, -10, 0, 20, 0],
        equity=[0, 100, 100, 0, 200, 0],
        revenue=[0, 100, 20, 0, 300, 0],
        staff=[1, 10, 10, 1, 20, 1],
        rd_expenses=[0, 3, 0, 0, 9, 0],
        total_liabilities=[0, 100, 300, 0, 100, 0],
        total_assets=[0, 200, 400, 0, 300, 0],
        main_business=["yes", "yes", "no", "yes", "yes", "yes"],
    )
    given = case(book)
    plan = make_plan(given, Targets(max_entities=6, choices={"B": "dissolve"}))
    before, after = measures(given.case, book), measures(given.case, book, plan.actions)
    assert before["return_on_equity"] == pytest.approx(20 / 400) and after["return_on_equity"] == pytest.approx(
        30 / 400
    )
    assert before["debt_ratio"] == pytest.approx(500 / 900) and after["debt_ratio"] == pytest.approx(200 / 600)
    assert before["productivity"] == pytest.approx(420 / 43) and after["productivity"] == pytest.approx(400 / 33)
    assert after["rd_intensity"] == pytest.approx(12 / 400)
    assert before["capital_in_main_business"] == pytest.approx(0.75)


def test_measures_nobody_gives_figures_for_are_missing():
    book = register("G1", "A", "B", "G2", "C", "D")
    assert set(measures(case(book).case, book).values()) == {None}
