"""The audit of recorded decisions says of each what `decide` says of it, on every engine."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import polars as pl
import pytest
from engines import Engine
from on_engines import on_engine

from stateward.messages.errors import StatewardError
from stateward.rulebook import Rulebook
from stateward.rulebook.lists import DecisionListDocument
from stateward.supervision.audit import audit, exercise, weekdays_after
from stateward.supervision.decide import decide
from stateward.supervision.table import DecisionTable

LIST: DecisionListDocument = Rulebook.load().get("list", "cn-municipal-delegation")
DAY = dt.date(2025, 3, 3)


def recorded(number: int) -> dict[str, list[Any]]:
    """Decisions at random, at the limits and with gaps."""
    chance = random.Random(5)
    shares = [0.0, 0.03, 0.05, 0.2, 0.5, 0.51, None]
    amounts = [0.0, 4_999_999.0, 5_000_000.0, 10_000_000.0, 10_000_000.5, None]
    return {
        "matter": [chance.choice(list(LIST.fields["matter"].options)) for _ in range(number)],
        "business": [chance.choice(["main", "non_main", "cultivating", None]) for _ in range(number)],
        "in_plan": [chance.choice([True, False, None]) for _ in range(number)],
        "overseas": [chance.choice([True, False]) for _ in range(number)],
        "share_of_net_assets": [chance.choice(shares) for _ in range(number)],
        "amount": [chance.choice(amounts) for _ in range(number)],
        "inside_group": [chance.choice([True, False]) for _ in range(number)],
        "control_moves": [chance.choice([True, False]) for _ in range(number)],
        "decided_by": [chance.choice(["office", "board", "government"]) for _ in range(number)],
        "mode": [chance.choice(["approve", "decide", "file"]) for _ in range(number)],
        "papers": [chance.choice(["application;plan", "board_resolution", "", None]) for _ in range(number)],
    }


def test_every_engine_says_what_decide_says(engines: Engine) -> None:
    columns = recorded(300)
    frame = pl.DataFrame(columns).with_row_index("number").with_columns(pl.col("number").cast(pl.Int64))
    made = audit(LIST, on_engine(engines, frame)).collect("polars").to_native()
    found = made.sort("number").to_dicts()
    table = DecisionTable(LIST)
    fields = [name for name in columns if name in LIST.fields]
    assert len(found) == 300
    for row in found:
        case = {name: row[name] for name in fields if row[name] is not None}
        said = decide(table, case, DAY)
        assert (row["code"], row["item"], row["expected_decider"]) == (said.code, said.item, said.decider)
        known = said.decided
        assert row["wrong_body"] == ((row["decided_by"] != said.decider) if known else None)
        assert row["wrong_mode"] == ((row["mode"] != said.mode) if known else None)
        if known and said.outcome is not None:
            handed = set((row["papers"] or "").split(";"))
            assert row["papers_missing"] == ";".join(p for p in said.outcome.papers if p not in handed)
    assert {row["code"] for row in found} == {"decided", "missing_fields"}


def test_late_is_behind_the_last_working_day() -> None:
    days = [dt.date(2025, 1, 16), dt.date(2025, 1, 17), dt.date(2025, 1, 20), None]
    table = pl.DataFrame({
        "matter": ["guarantee"] * 4, "inside_group": [True] * 4,
        "submitted": [dt.date(2025, 1, 3)] * 4, "decided": days,
    })  # fmt: skip
    rows = audit(LIST, table).collect("polars").to_native().sort("decided", nulls_last=True).to_dicts()
    assert [row["late"] for row in rows] == [False, False, True, None]
    assert rows[0]["deadline"] == weekdays_after(dt.date(2025, 1, 3), 10, True) == dt.date(2025, 1, 17)
    assert weekdays_after(dt.date(2025, 1, 3), 10, False) == dt.date(2025, 1, 13)


def test_a_day_on_which_the_list_was_not_in_force_lies_outside() -> None:
    table = pl.DataFrame({"matter": ["guarantee"], "inside_group": [True], "decided": [dt.date(2024, 12, 31)]})
    (row,) = audit(LIST, table).collect("polars").to_native().to_dicts()
    assert (row["code"], row["item"]) == ("outside", None)


def test_the_exercise_of_powers_is_counted_by_item() -> None:
    table = pl.DataFrame({
        "matter": ["guarantee"] * 3, "inside_group": [True] * 3, "decided_by": ["board", "office", "board"],
        "papers": ["board_resolution;legal_opinion", "board_resolution;legal_opinion", ""],
    })  # fmt: skip
    (row,) = exercise(audit(LIST, table)).to_dicts()
    assert (row["item"], row["decisions"], row["wrong_body"], row["without_papers"], row["faulty"]) == (
        "B1",
        3,
        1,
        1,
        2,
    )
    assert row["faultless_share"] == pytest.approx(1 / 3)


def test_a_table_without_any_field_is_refused() -> None:
    with pytest.raises(StatewardError) as error:
        audit(LIST, pl.DataFrame({"decided_by": ["board"]}))
    assert [fault.code for fault in error.value.faults] == ["audit.columns"]
