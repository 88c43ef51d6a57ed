"""The analysis of decision lists against trying every case: nothing is missed and nothing is made up."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plain_lists import answer, cases, document, matches, rows

from stateward.messages.errors import RulebookError
from stateward.rulebook.lists import DecisionListDocument
from stateward.supervision.analysis import Analysis, analyse
from stateward.supervision.compare import compare
from stateward.supervision.decide import Decision, decide
from stateward.supervision.table import DecisionTable

POLICIES = ["unique", "any", "first", "priority", "collect"]
FIELD_SETS = [["amount", "kind"], ["people", "main"], ["signed", "place"], ["amount", "main", "kind"]]
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def lists(draw: Any, **settings_: Any) -> tuple[DecisionListDocument, list[str]]:
    names = draw(st.sampled_from(FIELD_SETS))
    found = document(draw(rows(names, **settings_)), names, hit_policy=draw(st.sampled_from(POLICIES)))
    return found, names


def compiled(found: DecisionListDocument) -> DecisionTable | None:
    """The compiled list; None where a random cell can never match, which the list refuses."""
    try:
        return DecisionTable(found)
    except RulebookError:
        return None


def given_back(table: DecisionTable, finding: dict[str, Any]) -> Decision:
    """What `decide` says of a finding's case; without a day of its own any day will do."""
    return decide(table, finding["case"], dt.date(2024, 1, 3))


@quick
@given(lists())
def test_decide_says_what_the_rows_say(pair: tuple[DecisionListDocument, list[str]]) -> None:
    found, names = pair
    table = compiled(found)
    if table is None:
        return
    for case, day in itertools.islice(cases(names), 0, None, 3):
        code, ids = answer(found, case, day)
        said = decide(table, case, day)
        assert (said.code, said.items) == (code, ids), (case, day)
        assert said.item == (ids[0] if code == "decided" else None)


@quick
@given(lists())
def test_gaps_are_found_where_there_are_any(pair: tuple[DecisionListDocument, list[str]]) -> None:
    found, names = pair
    table = compiled(found)
    if table is None:
        return
    result = analyse(found, table)
    bare = any(answer(found, case, day)[0] == "no_row" for case, day in cases(names))
    assert result.finished
    assert result.complete == (not result.gaps)
    assert bool(result.gaps) >= bare
    for gap in result.gaps:
        assert given_back(table, gap).code == "no_row"
        assert gap["region"]


@quick
@given(lists())
def test_overlaps_masked_and_subsumed_rows_are_those_found_by_trying(
    pair: tuple[DecisionListDocument, list[str]],
) -> None:
    found, names = pair
    table = compiled(found)
    if table is None:
        return
    result = analyse(found, table)
    every = [(answer(found, case, day), case, day) for case, day in cases(names)]
    together = {frozenset(p) for (_c, ids), _case, _day in every for p in itertools.combinations(ids, 2)}
    assert together <= {frozenset(entry["items"]) for entry in result.overlaps}
    for entry in result.overlaps:
        said = given_back(table, entry)
        assert set(entry["items"]) <= set(said.items)
        assert not entry["conflict"] or said.code == "conflict"
    _masked_as_tried(found, table, result, every)
    for entry in result.subsumed:
        for case, day in cases(names):
            row, large = (next(r for r in found.rows if r.id == entry[k]) for k in ("item", "within"))
            assert not matches(row, case, day) or matches(large, case, day)


def _masked_as_tried(found: DecisionListDocument, table: DecisionTable, result: Analysis, every: list[Any]) -> None:
    masked = {entry["item"] for entry in result.masked}
    ordered = found.hit_policy in ("first", "priority")
    for (_code, ids), _case, _day in every:
        speaking = ids[:1] if ordered else ids if len(ids) == 1 else ()
        assert not masked & set(speaking), result.masked
    for entry in result.masked:
        if entry["case"] is not None:
            said = given_back(table, entry)
            assert entry["item"] in said.items
            assert len(said.items) > 1
            assert not ordered or said.item != entry["item"]


@quick
@given(lists(exceptions=False))
def test_joinable_rows_can_be_joined(pair: tuple[DecisionListDocument, list[str]]) -> None:
    """The first of two joinable rows takes the other's cases: every case is then answered as before."""
    found, names = pair
    table = compiled(found)
    if table is None:
        return
    for entry in analyse(found, table).joinable:
        first, second = entry["items"]
        for case, day in cases(names):
            _code, before = answer(found, case, day)
            if found.hit_policy not in ("first", "priority") or not {first, second} & set(before):
                continue
            winner = before[0]
            joined = list(dict.fromkeys(first if item == second else item for item in before))
            order = [row.id for row in table.rows]
            now = min(joined, key=order.index)
            assert now == (first if winner == second else winner), (entry, case, day)
        for case in entry["cases"]:
            assert {first, second} & set(decide(table, case, dt.date(2024, 1, 3)).items)


@quick
@given(st.data())
def test_a_comparison_shows_what_is_newly_allowed(data: Any) -> None:
    names = data.draw(st.sampled_from(FIELD_SETS))
    policy = data.draw(st.sampled_from(POLICIES[:4]))
    old = document(data.draw(rows(names, dated=False)), names, hit_policy=policy)
    new = document(data.draw(rows(names, dated=False)), names, hit_policy=policy, version="2")
    tables = compiled(old), compiled(new)
    if tables[0] is None or tables[1] is None:
        return
    result = compare(old, new)
    day = dt.date(2024, 1, 3)
    for kind in ("allowed", "forbidden", "changed"):
        for entry in getattr(result, kind):
            said = [decide(table, entry["case"], day) for table in tables]
            for side, found in zip(("old", "new"), said, strict=True):
                assert (found.decided, found.item) == (entry[side]["decided"], entry[side]["item"])
            assert kind != "allowed" or said[1].decided
            assert kind != "forbidden" or said[0].decided
    newly = any(
        answer(old, case, day)[0] != "decided" and answer(new, case, day)[0] == "decided"
        for case, on in cases(names) if on == day
    )  # fmt: skip
    assert not newly or result.allowed


@quick
@given(lists(dated=False), st.data())
def test_a_missing_field_is_named_when_it_decides(pair: tuple[DecisionListDocument, list[str]], data: Any) -> None:
    found, names = pair
    table = compiled(found)
    if table is None or found.hit_policy == "collect":
        return
    left_out = data.draw(st.sampled_from(names))
    day = dt.date(2024, 1, 3)
    outcomes: dict[tuple[Any, ...], set[Any]] = {}
    known: dict[tuple[Any, ...], dict[str, Any]] = {}
    for case, on in cases(names):
        if on == day:
            key = tuple(value for name, value in case.items() if name != left_out)
            known[key] = {name: value for name, value in case.items() if name != left_out}
            outcomes.setdefault(key, set()).add(answer(found, case, day)[0:1] + answer(found, case, day)[1][:1])
    for key, case in known.items():
        said = decide(table, case, day)
        if len(outcomes[key]) > 1 and any(outcome[0] == "decided" for outcome in outcomes[key]):
            same = len({outcome[-1] for outcome in outcomes[key]}) == 1
            assert said.missing_fields == (left_out,) or (found.hit_policy == "any" and said.decided) or same, case
        if said.decided and found.hit_policy != "any":
            assert outcomes[key] == {("decided", said.item)}


@pytest.mark.parametrize("policy", POLICIES)
def test_rows_that_share_nothing_have_no_findings(policy: str) -> None:
    halves = [{"when": {"main": value}, "decider": "office", "mode": mode} for value, mode in
              ((True, "approve"), (False, "file"))]  # fmt: skip
    result = analyse(document(halves, ["main"], hit_policy=policy))
    assert result.complete
    assert not (result.gaps or result.overlaps or result.masked or result.subsumed or result.joinable)


def test_days_between_two_versions_of_a_row_are_a_gap() -> None:
    spans = [("2024-01-01", "2024-06-30"), ("2024-07-02", None)]
    dated = [{"when": {}, "decider": "board", "mode": "decide", "effective": {"from": a, "to": b}} for a, b in spans]
    found = document(dated, ["main"], effective={"from": "2024-01-01"})
    result = analyse(found)
    assert [gap["case"]["day"] for gap in result.gaps] == ["2024-07-01"]
    assert decide(DecisionTable(found), {"main": True}, dt.date(2024, 7, 1)).code == "no_row"
    assert decide(DecisionTable(found), {"main": True}, dt.date(2024, 7, 2)).item == "R1"


def test_prose_rows_are_counted_and_not_claimed() -> None:
    found = document([{"when": {}, "decider": "board", "mode": "decide"}, {"text": "何时报告，另行规定。"}], ["main"])
    result = analyse(found)
    assert (result.decidable, result.rows) == (1, 2)
    assert result.sentence.startswith("1 of 2 items can be decided and analysed.")
