"""Cycle documents: what a step may say, and what is refused with a sentence."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from stateward.rulebook import Rulebook
from stateward.rulebook.check import check
from stateward.rulebook.cycle import CycleDocument

TITLE = {"en": "Step", "zh": "步骤"}
LINE = {"id": "risk", "title": TITLE, "maximum": 20}
FIRST = {"id": "report", "title": TITLE, "kind": "report", "days": 10}
SECOND = {"id": "verify", "title": TITLE, "kind": "verify", "by": "office", "days": 5, "return_to": "report"}


def document(*steps: dict[str, Any]) -> CycleDocument:
    return CycleDocument.model_validate(
        {
            "document": "cycle",
            "id": "test-cycle",
            "version": "1",
            "title": TITLE,
            "jurisdiction": "intl",
            "status": "illustrative",
            "source": {"document": "constructed"},
            "strand": "assessment",
            "steps": list(steps),
        }
    )


def test_the_built_in_cycles_are_found_without_a_fault() -> None:
    book = Rulebook.load()
    cycles = {entry.document.id: entry.document for entry in book.all("cycle")}
    assert {"cn-annual-assessment", "cn-integrity-index-year"} <= set(cycles)
    assert not [fault for fault in check(book, book.all("cycle")) if fault.level == "error"]
    assert all(cycle.status == "illustrative" for cycle in cycles.values())
    assert [step.kind for step in cycles["cn-annual-assessment"].steps][:3] == ["propose", "agree", "sign"]


def test_a_step_is_found_by_its_id() -> None:
    cycle = document(FIRST, SECOND)
    assert cycle.position("verify") == 1
    with pytest.raises(KeyError):
        cycle.position("publish")


def test_a_document_survives_being_kept_as_json() -> None:
    cycle = document(FIRST, SECOND | {"by": "assessor", "sheet": [LINE], "scope": "cycle"})
    assert CycleDocument.model_validate(cycle.model_dump(mode="json", by_alias=True)) == cycle


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([FIRST], "at least 2"),
        ([FIRST, FIRST], "two steps have the same id"),
        ([FIRST | {"return_to": "verify"}, SECOND], "a return leads to this step or to one before it"),
        ([FIRST, SECOND | {"by": "assessor"}], "needs the lines of their sheet"),
        ([FIRST, SECOND | {"sheet": [LINE, LINE]}], "two lines of the sheet have the same id"),
        ([FIRST, SECOND | {"scope": "cycle", "optional": True}], "cannot be optional"),
        ([FIRST, SECOND | {"days": 0}], "greater than or equal to 1"),
        ([FIRST, SECOND | {"by": "nobody"}], "Input should be"),
        ([FIRST, SECOND | {"deadline": 3}], "Extra inputs are not permitted"),
    ],
)
def test_a_document_at_fault_is_refused_with_the_reason(steps: list[dict[str, Any]], words: str) -> None:

    with pytest.raises(ValidationError, match=words):
        document(*steps)
