"""Draws: anyone repeats them, nothing can be changed unseen, and no seed that could be chosen or known is taken."""

from __future__ import annotations

import copy
import datetime as dt
import json
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from stateward.messages.errors import StatewardError
from stateward.supervision.draw_check import verify
from stateward.supervision.draws import DrawError, approve, commit, run, sha256_of
from stateward.supervision.tickets import drawn, shares, ticket

FROZEN = dt.datetime(2026, 11, 20, 8, 0, tzinfo=dt.UTC)
PUBLIC = dt.datetime(2026, 12, 1, 12, 0, tzinfo=dt.UTC)
AFTER = PUBLIC + dt.timedelta(hours=1)
SOURCE = {"kind": "lottery", "value": "the numbers of the first draw of December", "published_at": PUBLIC.isoformat()}
SEED, EVIDENCE = "03 07 11 19 24 31 + 05", "the lottery's published results"
UNITS = [{"id": f"E{place:02}", "stratum": "city" if place < 12 else "district"} for place in range(20)]
POOL = [{"id": f"P{place}", "conflicts": "E03;E04" if place == 1 else ""} for place in range(6)]
SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "verify_draw.py"


def committed(**changed: Any) -> dict[str, Any]:
    settings: dict[str, Any] = {"name": "2026", "seed_source": SOURCE, "inspectors": POOL, **changed}
    return commit(settings.pop("population", UNITS), settings.pop("size", 5), FROZEN, **settings)


def result(**changed: Any) -> dict[str, Any]:
    return run(committed(**changed), SEED, AFTER, evidence=EVIDENCE)


def codes(error: StatewardError) -> list[str]:
    return [fault.code for fault in error.faults]


def test_a_draw_is_repeated_by_the_package_and_by_the_script(tmp_path: Path) -> None:
    made = result()
    assert verify(json.loads(json.dumps(made))) == []
    (tmp_path / "r.json").write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", str(SCRIPT), str(tmp_path / "r.json")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert len(made["drawn"]) == 5 and Counter(made["commitment"]["strata"]) == {"city": 3, "district": 2}


def test_a_ticket_is_the_hash_it_is_said_to_be() -> None:
    import hashlib

    text = "stateward-draw-1\n2026\nseed\nE01"
    assert ticket("2026", "seed", "E01") == hashlib.sha256(text.encode()).hexdigest()


def test_a_larger_sample_keeps_what_a_smaller_one_drew() -> None:
    one = [{"id": unit["id"]} for unit in UNITS]
    small, large = (result(population=one, size=size)["drawn"] for size in (4, 9))
    assert large[:4] == small


def test_taking_a_unit_out_changes_no_other_ticket() -> None:
    all_, fewer = result(), result(population=UNITS[1:])
    before = {entry["id"]: entry["ticket"] for entry in all_["tickets"]}
    assert all(before[entry["id"]] == entry["ticket"] for entry in fewer["tickets"])


def test_weights_raise_the_chance_in_proportion() -> None:
    def first(place: int) -> str:
        weights = {"a": Decimal(1), "b": Decimal(3)}
        return drawn([(id_, ticket("w", str(place), id_), weight) for id_, weight in weights.items()], 1)[0]

    share = Counter(first(place) for place in range(2000))["b"] / 2000
    assert 0.72 < share < 0.78


def test_a_sample_is_shared_by_largest_remainder() -> None:
    assert shares({"a": 50, "b": 30, "c": 20}, 7) == {"a": 4, "b": 2, "c": 1}
    assert sum(shares({"a": 1, "b": 1, "c": 1}, 2).values()) == 2


def test_excluded_units_are_shown_and_never_drawn() -> None:
    population = [{**unit, "excluded": "yes", "reason": "inspected in March"} for unit in UNITS[:3]] + UNITS[3:]
    made = result(population=population, size=17)
    assert not {"E00", "E01", "E02"} & set(made["drawn"])
    assert sum(entry["excluded"] for entry in made["tickets"]) == 3


def test_visits_have_two_inspectors_without_conflicts_and_an_even_load() -> None:
    made = result(size=20)
    load = Counter(id_ for visit in made["visits"] for id_ in visit["inspectors"])
    for visit in made["visits"]:
        assert len(set(visit["inspectors"])) == 2
        if visit["unit"] in ("E03", "E04"):
            assert visit["recused"] == ["P1"] and "P1" not in visit["inspectors"]
    assert max(load.values()) - min(load.values()) <= 1


def _swap_drawn(made: dict[str, Any]) -> None:
    left_out = next(entry["id"] for entry in made["tickets"] if not entry["drawn"])
    made["drawn"][0] = left_out


def _other_inspector(made: dict[str, Any]) -> None:
    made["visits"][0]["inspectors"][0] = "P9"


def _other_ticket(made: dict[str, Any]) -> None:
    made["tickets"][0]["ticket"] = "0" * 64


def _other_seed(made: dict[str, Any]) -> None:
    made["seed"]["text"] = "another value"


def _heavier(made: dict[str, Any]) -> None:
    made["commitment"]["population"][0]["weight"] = "1000"


def _rehashed_size(made: dict[str, Any]) -> None:
    body = {key: value for key, value in made["commitment"].items() if key != "sha256"}
    body["strata"] = {"city": 5, "district": 0}
    made["commitment"] = {**body, "sha256": sha256_of(body)}


@pytest.mark.parametrize("rehash", [False, True])
@pytest.mark.parametrize(
    "tamper", [_swap_drawn, _other_inspector, _other_ticket, _other_seed, _heavier, _rehashed_size]
)
def test_what_was_changed_after_the_draw_is_found(tamper: Any, rehash: bool, tmp_path: Path) -> None:
    made = copy.deepcopy(result())
    tamper(made)
    if rehash:
        made["sha256"] = sha256_of({key: value for key, value in made.items() if key != "sha256"})
    assert any(fault.level == "error" for fault in verify(made))
    (tmp_path / "r.json").write_text(json.dumps(made), encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", str(SCRIPT), str(tmp_path / "r.json")], capture_output=True, text=True)
    assert done.returncode == 1 and "wrong:" in done.stdout


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ({**SOURCE, "kind": "own choice"}, "draw.seed_chosen"),
        ({**SOURCE, "kind": "hash of the list"}, "draw.seed_chosen"),
        ({**SOURCE, "value": " "}, "draw.seed_chosen"),
        ({**SOURCE, "published_at": "soon"}, "draw.seed_moment"),
        ({**SOURCE, "published_at": (FROZEN - dt.timedelta(days=1)).isoformat()}, "draw.seed_early"),
        ({**SOURCE, "published_at": FROZEN.isoformat()}, "draw.seed_early"),
    ],
)
def test_a_seed_that_is_no_later_public_value_is_refused(source: dict[str, str], code: str) -> None:
    with pytest.raises(DrawError) as error:
        committed(seed_source=source)
    assert codes(error.value) == [code]


def test_a_seed_is_not_taken_before_it_is_public_nor_without_evidence() -> None:
    for at, evidence, code in (
        (PUBLIC - dt.timedelta(hours=1), EVIDENCE, "draw.seed_early"),
        (AFTER, None, "draw.evidence"),
    ):
        with pytest.raises(DrawError) as error:
            run(committed(), SEED, at, evidence=evidence)
        assert codes(error.value) == [code]


@pytest.mark.parametrize("what", ["sha256", "draw", "frozen_at"])
def test_a_seed_the_drawer_made_is_refused(what: str) -> None:
    made = committed()
    with pytest.raises(DrawError) as error:
        run(made, made[what], AFTER, evidence=EVIDENCE)
    assert "draw.seed_chosen" in codes(error.value)


def test_a_draw_without_a_named_seed_says_so() -> None:
    made = run(committed(seed_source=None), SEED, AFTER)
    assert made["seed"]["named"] is False
    assert [(fault.code, fault.level) for fault in verify(made)] == [("draw.seed_unnamed", "warning")]


def test_the_leader_approves_exactly_what_was_frozen_before_the_seed_is_public() -> None:
    made = committed(needs_approval=True)
    with pytest.raises(DrawError) as error:
        run(made, SEED, AFTER, evidence=EVIDENCE)
    assert codes(error.value) == ["draw.not_approved"]
    approved = approve(made, "the leader", FROZEN + dt.timedelta(days=1))
    assert verify(run(approved, SEED, AFTER, evidence=EVIDENCE)) == []
    for at in (FROZEN, AFTER):
        with pytest.raises(DrawError) as late:
            approve(made, "the leader", at)
        assert codes(late.value) == ["draw.approval"]
    other = committed(needs_approval=True, size=6)
    with pytest.raises(DrawError) as moved:
        run({**other, "approval": approved["approval"]}, SEED, AFTER, evidence=EVIDENCE)
    assert codes(moved.value) == ["draw.tampered"]


def test_a_redraw_names_the_first_draw_and_the_reason() -> None:
    first = committed()
    with pytest.raises(DrawError) as error:
        committed(redraw_of={"sha256": first["sha256"], "reason": " "})
    assert codes(error.value) == ["draw.redraw"]
    again = committed(redraw_of={"sha256": first["sha256"], "reason": "two enterprises were merged"})
    assert again["redraw_of"]["sha256"] == first["sha256"] and again["sha256"] != first["sha256"]


def test_every_fault_of_a_population_is_named_at_once() -> None:
    rows = [
        {"id": "A"}, {"id": "A"}, {"id": ""}, {"id": "B", "weight": "-1"}, {"id": "C", "weight": "much"},
        {"id": "D", "excluded": "yes"},
    ]  # fmt: skip
    with pytest.raises(DrawError) as error:
        committed(population=rows, size=9, per_visit=1)
    found = Counter(codes(error.value))
    assert found == {"draw.id": 2, "draw.weight": 2, "draw.exclusion": 1, "draw.size": 1, "draw.per_visit": 1}


def test_too_few_inspectors_without_conflicts_are_a_fault() -> None:
    pool = [{"id": "P1", "conflicts": [unit["id"] for unit in UNITS]}, {"id": "P2"}]
    with pytest.raises(StatewardError) as error:
        result(inspectors=pool)
    assert codes(error.value) == ["draw.too_few_inspectors"]


def test_what_is_no_result_is_told_as_a_fault() -> None:
    for thing in ({}, {"commitment": {}, "seed": {}}, {"commitment": None}):
        assert [fault.level for fault in verify(thing)] == ["error"]
