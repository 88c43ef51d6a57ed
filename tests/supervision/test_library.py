"""The three lists against each other, losses by the day of conduct, and how well supervision works."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from stateward.messages.errors import RulebookError, StatewardError
from stateward.rulebook import Rulebook
from stateward.supervision.library import coverage, joint_visits, search
from stateward.supervision.losses import loss_level, step_allowed
from stateward.supervision.quality import burden, repeat_findings, rule_record, step_times, team_plan, wilson

BOOK = Rulebook.load()
LIST = BOOK.get("list", "cn-municipal-delegation")
LIBRARY = BOOK.get("library", "cn-municipal-rules")
INSPECTIONS = BOOK.get("inspections", "cn-municipal-inspections")
DAY = dt.date(2026, 11, 23)


def checks(**changed: Any) -> list[tuple[str, str]]:
    library, inspections = changed.get("library", LIBRARY), changed.get("inspections", INSPECTIONS)
    found = coverage([LIST], library, inspections, changed.get("day", DAY), changed.get("visits"))
    return [(alarm.check, alarm.subject) for alarm in found.alarms]


def test_the_matrix_holds_every_delegated_matter() -> None:
    rows = {row["matter"]: row for row in coverage([LIST], LIBRARY, INSPECTIONS, DAY).rows}
    assert set(rows) == set(LIST.fields["matter"].options)
    assert rows["guarantee"]["rules"] == ["guarantee-75"] and rows["guarantee"]["inspections"] == ["J2"]


def test_l1_a_delegated_matter_needs_a_rule_in_force() -> None:
    without = LIBRARY.model_copy(update={"rules": tuple(r for r in LIBRARY.rules if r.id != "guarantee-75")})
    assert ("L1", "guarantee") in checks(library=without)
    assert ("L1", "guarantee") not in checks()
    assert ("L1", "investment") in checks(day=dt.date(2027, 3, 1))


def test_l2_a_delegated_matter_needs_an_inspection() -> None:
    assert ("L2", "donation") in checks() and ("L2", "guarantee") not in checks()


def test_l3_a_repealed_rule_is_not_cited() -> None:
    cited = INSPECTIONS.items[0].model_copy(update={"basis": ("order-37",)})
    items = INSPECTIONS.model_copy(update={"items": (cited,)})
    assert ("L3", "order-37") in checks(inspections=items)
    assert ("L3", "order-37") not in checks(inspections=items, day=dt.date(2025, 6, 1))


def test_l4_an_inspection_without_basis_is_blocked() -> None:
    bare = INSPECTIONS.items[0].model_copy(update={"basis": ()})
    found = coverage([LIST], LIBRARY, INSPECTIONS.model_copy(update={"items": (bare,)}), DAY)
    assert [(a.check, a.grade) for a in found.alarms if a.subject == "J1"] == [("L4", "blocked")]


def test_l5_no_enterprise_is_visited_too_often() -> None:
    assert [subject for check, subject in checks(visits={"A": 2, "B": 3}) if check == "L5"] == ["B"]


def test_reviews_are_announced_and_then_overdue() -> None:
    assert {("review", "city-payroll"), ("review", "city-investment")} <= set(checks())
    assert ("review", "city-donation") not in checks()


def test_rules_are_found_by_their_words_in_either_language() -> None:
    assert [rule.id for rule in search(LIBRARY, "担保")] == ["guarantee-75"]
    assert [rule.id for rule in search(LIBRARY, "accountability 46")] == ["order-46"]


def test_visits_of_one_month_to_one_enterprise_could_be_joined() -> None:
    first, _second, third = INSPECTIONS.items
    items = (first.model_copy(update={"enterprises": ("A", "B")}),
             third.model_copy(update={"enterprises": ("B",), "month": first.month}))  # fmt: skip
    (one,) = joint_visits(INSPECTIONS.model_copy(update={"items": items}))
    assert one["enterprises"] == ["B"] and one["items"] == ["J1", "J3"]


@pytest.mark.parametrize(
    ("amount", "level"),
    [
        ("0", "general"),
        ("4999999.99", "general"),
        ("5000000", "larger"),
        ("49999999.99", "larger"),
        ("50000000", "major"),
    ],
)
def test_loss_levels_of_order_37(amount: str, level: str) -> None:
    found = loss_level(BOOK, "cn-accountability", dt.date(2020, 1, 1), Decimal(amount))
    assert (found.level.id, found.version) == (level, "order-37")


def test_the_rule_of_the_day_of_conduct_decides() -> None:
    assert loss_level(BOOK, "cn-accountability", dt.date(2025, 12, 31), Decimal(1)).version == "order-37"
    with pytest.raises(StatewardError) as error:
        loss_level(BOOK, "cn-accountability", dt.date(2026, 1, 1), Decimal(1))
    assert [fault.code for fault in error.value.faults] == ["losses.no_level"]
    with pytest.raises(RulebookError):
        loss_level(BOOK, "cn-accountability", dt.date(2017, 1, 1), Decimal(1))
    with pytest.raises(StatewardError):
        loss_level(BOOK, "cn-accountability", dt.date(2020, 1, 1), Decimal(-1))


def test_a_case_goes_from_step_to_step() -> None:
    procedure = BOOK.get("procedure", "cn-accountability", "order-37")
    assert step_allowed(procedure, None, "acceptance") and not step_allowed(procedure, None, "decision")
    assert step_allowed(procedure, "sorting", "investigation") and not step_allowed(procedure, "sorting", "decision")


def test_days_per_step_and_punctuality() -> None:
    day = dt.date(2026, 1, 1)
    steps = pl.DataFrame({
        "procedure": ["p"] * 4, "step": ["s"] * 4, "started": [day] * 4,
        "finished": [day + dt.timedelta(days=n) for n in (2, 4, 9)] + [None], "due": [day + dt.timedelta(days=5)] * 4,
    })  # fmt: skip
    (row,) = step_times(steps).to_dicts()
    assert (row["median_days"], row["longest_days"], row["open"]) == (4.0, 9, 1)
    assert row["on_time_share"] == pytest.approx(2 / 3)


def test_repeat_findings_name_the_same_clause_again() -> None:
    day = dt.date(2026, 1, 1)
    found = pl.DataFrame({"enterprise": ["A", "A", "A", "B"], "clause": ["c1", "c2", "c1", "c1"],
                          "found": [day, day, day + dt.timedelta(days=99), day]})  # fmt: skip
    assert [(row["enterprise"], row["repeats"]) for row in repeat_findings(found).to_dicts()] == [("A", 1), ("B", 0)]


def test_a_rules_record_is_missing_before_five_closed_warnings() -> None:
    ends = ["confirmed"] * 6 + ["dismissed"] * 2 + [None] * 2 + ["confirmed"] * 4
    outcomes = pl.DataFrame({"rule": ["X"] * 10 + ["Y"] * 4, "outcome": ends})
    first, second = rule_record(outcomes)
    assert (first["right_share"], first["open"]) == (0.75, 2)
    assert first["low"] < 0.75 < first["high"] and second["right_share"] is None
    low, high = wilson(6, 8)
    assert (round(low, 4), round(high, 4)) == (0.4093, 0.9285)


def test_the_burden_counts_figures_asked_twice() -> None:
    contacts = pl.DataFrame({"enterprise": ["A"] * 3, "year": [2026] * 3, "kind": ["visit", "visit", "letter"]})
    asked = pl.DataFrame(
        {"enterprise": ["A", "A", "B"], "year": [2026] * 3, "period": ["2026-03"] * 3, "figure": ["x"] * 3}
    )
    rows = {row["enterprise"]: row for row in burden(contacts, asked).to_dicts()}
    assert (rows["A"]["visits"], rows["A"]["letters"], rows["A"]["asked_twice"]) == (2, 1, 1)
    assert (rows["B"]["visits"], rows["B"]["figures"], rows["B"]["asked_twice"]) == (0, 1, 0)


def test_the_plan_of_the_team_says_who_is_missing_when() -> None:
    items = [{"id": "J1", "month": 5, "visits": 4, "days": 3, "people": 2, "skill": "accounting"}]
    (row,) = team_plan(items, [{"id": "P1", "days": 15, "skills": ["accounting"]}, {"id": "P2", "days": 20}])
    assert (row["needed_days"], row["free_days"], row["missing_days"], row["missing_people"]) == (24, 15, 9, 1)
