"""What stands beside a decision: withdrawal, what holds otherwise, exceptions in words, near misses, days."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal
from typing import Any

import pytest
from plain_lists import document

from stateward.messages import language
from stateward.rulebook import Rulebook
from stateward.supervision.analysis import analyse
from stateward.supervision.decide import CaseFault, decide
from stateward.supervision.table import DecisionTable

DAY = dt.date(2024, 6, 1)
BOARD = {"decider": "board", "mode": "decide"}


def table(rows: list[dict[str, Any]], **settings: Any) -> DecisionTable:
    return DecisionTable(document(rows, ["amount", "main"], **settings))


def test_a_power_taken_back_ends_the_day_before() -> None:
    found = table([{"when": {}, **BOARD, "withdrawn": {"on": "2024-06-01", "reason": "It was misused."}}])
    assert decide(found, {}, dt.date(2024, 5, 31)).decider == "board"
    assert decide(found, {"amount": 1, "main": True}, DAY).code == "no_row"


def test_what_no_item_covers_follows_the_lists_own_word() -> None:
    rest = {"decider": "enterprise", "mode": "decide", "basis": "Everything else"}
    found = table([{"when": {"main": True}, **BOARD}], otherwise=rest)
    said = decide(found, {"main": False}, DAY)
    assert (said.item, said.decider) == ("otherwise", "enterprise")
    assert analyse(found.document).complete


def test_an_exception_in_words_is_shown_for_a_person_to_judge() -> None:
    words = {"text": {"en": "not for special tasks", "zh": "专项任务除外"}}
    found = table([{"when": {"main": True}, **BOARD, "exceptions": [words]}])
    assert decide(found, {"main": True}, DAY).exceptions == ("not for special tasks",)
    with language("zh"):
        assert decide(found, {"main": True}, DAY).exceptions == ("专项任务除外",)


def test_a_near_miss_is_told_with_the_field_that_fails() -> None:
    found = table([{"when": {"amount": {"below": 5}, "main": True}, **BOARD}])
    reason = decide(found, {"amount": 7, "main": True}, DAY).reason or ""
    assert "Item R0 would, for amount: from 0 below 5." in reason


def test_outside_its_days_a_list_decides_nothing() -> None:
    found = table([{"when": {}, **BOARD}], effective={"from": "2024-01-01", "to": "2024-12-31"})
    assert decide(found, {}, dt.date(2025, 1, 1)).code == "not_in_force"


@pytest.mark.parametrize("amount", [5, 5.0, "5", Decimal("5.00")])
def test_a_number_is_taken_in_any_form(amount: Any) -> None:
    found = table([{"when": {"amount": 5}, **BOARD}])
    assert decide(found, {"amount": amount}, DAY).decided


@pytest.mark.parametrize("case", [{"amount": True}, {"amount": float("nan")}, {"main": 3}, {"amount": 11}, {"size": 1}])
def test_a_value_of_another_kind_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(CaseFault):
        decide(table([{"when": {}, **BOARD}]), case, DAY)


def test_the_shipped_list_of_2019_has_35_items_each_with_its_certainty() -> None:
    found = Rulebook.load().get("list", "cn-central-delegation")
    assert [row.id for row in found.rows] == [str(number) for number in range(1, 36)]
    groups = [row.group for row in found.rows]
    assert [groups.count(group) for group in ("I", "II", "III", "IV")] == [21, 4, 6, 4]
    assert [row.certainty for row in found.rows] == ["seen"] * 11 + ["memory"] * 24
    assert found.status == "illustrative"


def test_a_decision_takes_less_than_a_fifth_of_a_millisecond() -> None:
    found = DecisionTable(Rulebook.load().get("list", "cn-municipal-delegation"))
    case = {"matter": "donation", "amount": 5_000_000}
    used = []
    for _round in range(5):
        start = time.process_time()
        for _once in range(500):
            decide(found, case, dt.date(2026, 1, 1))
        used.append((time.process_time() - start) / 500)
    assert min(used) < 0.0002
