"""A published result rebuilt from its stored inputs: to the digit, and every change is found."""

from __future__ import annotations

import copy
import json
from typing import Any

import polars as pl
import pytest

from stateward.assessment.inputs import Inputs
from stateward.assessment.record import digest, recorded
from stateward.assessment.result import assess
from stateward.assessment.verify import verify
from stateward.demo import generate
from stateward.messages.errors import AssessmentError
from stateward.rulebook import Rulebook

SCHEME = "cn-municipal-annual"


@pytest.fixture(scope="module")
def published(book: Rulebook) -> dict[str, Any]:
    """A result of the demo portfolio as it is written to a file and read back."""
    portfolio = generate(enterprises=12, months=24, seed=5)
    enterprises = portfolio.enterprise_frame().rename({"code": "enterprise", "name_en": "name"})
    inputs = Inputs(portfolio.frame().filter(pl.col("month") == 12), portfolio.given(), enterprises=enterprises)
    result = assess(book, SCHEME, inputs, [2022])
    read: dict[str, Any] = json.loads(json.dumps(recorded(book, inputs, result, [2022])))
    return read


@pytest.fixture
def changed(published: dict[str, Any]) -> dict[str, Any]:
    """A copy to be changed."""
    return copy.deepcopy(published)


def test_a_result_is_rebuilt_to_the_digit(published: dict[str, Any], book: Rulebook) -> None:
    found = verify(published, "r.json", book)
    assert found.holds and found.faults == [] and found.notes == []
    assert found.results == found.exact == len(published["results"]) > 5


def test_the_last_digit_of_a_score_is_found(changed: dict[str, Any]) -> None:
    row = next(row for row in changed["results"] if row["score"] is not None)
    row["score"] = round(row["score"] + 0.01, 2)
    found = verify(changed)
    assert [(fault.code, fault.rule) for fault in found.faults] == [("verify.difference", "score")]


@pytest.mark.parametrize("name", ["value", "score", "status"])
def test_a_changed_node_is_found(changed: dict[str, Any], name: str) -> None:
    node = next(n for row in changed["results"] for n in row["nodes"] if n["status"] == "scored" and n["value"])
    node[name] = "missing" if name == "status" else node[name] * (1 + 1e-9)
    assert [fault.code for fault in verify(changed).faults] == ["verify.difference"]


def test_a_grade_a_rank_a_row_less_and_a_row_more_are_found(changed: dict[str, Any]) -> None:
    rows = changed["results"]
    rows[0]["grade"], rows[1]["rank"] = "Z", 99
    gone = rows.pop(2)
    rows.append({**gone, "year": 1999})
    codes = sorted(fault.code for fault in verify(changed).faults)
    assert codes == ["verify.difference", "verify.difference", "verify.row", "verify.row"]


def test_changed_inputs_break_the_seal_and_the_result(changed: dict[str, Any]) -> None:
    profits = changed["record"]["inputs"]["tables"]["facts"]["total_profit"]
    profits[:] = [None if p is None else p * 3 for p in profits]
    codes = {fault.code for fault in verify(changed).faults}
    assert codes >= {"verify.hash", "verify.difference"}


def test_inputs_changed_and_sealed_anew_still_do_not_give_the_result(changed: dict[str, Any]) -> None:
    record = changed["record"]
    profits = record["inputs"]["tables"]["facts"]["total_profit"]
    profits[:] = [None if p is None else -p for p in profits]
    record["inputs_sha256"] = digest(record["inputs"])
    codes = {fault.code for fault in verify(changed).faults}
    assert "verify.hash" not in codes and "verify.difference" in codes


def test_a_stored_document_that_differs_from_the_installed_one_is_told(changed: dict[str, Any], book: Rulebook) -> None:
    stored = next(d for d in changed["record"]["documents"] if d["document"] == "scheme")
    stored["content"]["note"]["en"] = "Another note."
    changed["record"]["documents_sha256"] = digest(changed["record"]["documents"])
    found = verify(changed, "r.json", book)
    assert found.holds
    assert [note.code for note in found.notes] == ["verify.other_document"]


def test_a_file_without_a_record_is_refused(published: dict[str, Any]) -> None:
    bare = {name: part for name, part in published.items() if name != "record"}
    for data in (bare, [], {"record": {"format": "other"}}):
        with pytest.raises(AssessmentError) as refusal:
            verify(data)  # type: ignore[arg-type]
        assert refusal.value.faults[0].code == "verify.no_record"


def test_a_damaged_record_is_refused(changed: dict[str, Any]) -> None:
    changed["record"]["inputs"]["tables"]["facts"].pop("enterprise")
    with pytest.raises(AssessmentError) as refusal:
        verify(changed)
    assert refusal.value.faults[0].code in ("verify.damaged", "assess.columns")
