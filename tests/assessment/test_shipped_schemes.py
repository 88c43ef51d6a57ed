"""What every built-in scheme must have: no fault, examples that hold, titles, sources, dates without gaps."""

from __future__ import annotations

import pytest

from stateward.assessment.examples import check_rulebook, run_examples
from stateward.rulebook import Rulebook
from stateward.rulebook.scheme import all_nodes

SCHEMES = Rulebook.load().ids("scheme")
EXAMPLES = Rulebook.load().ids("examples")


def test_the_built_in_rulebook_is_without_fault() -> None:
    report = check_rulebook()
    assert [str(fault) for fault in report.faults] == []
    assert report.examples >= 180


@pytest.mark.parametrize("name", SCHEMES)
def test_every_scheme_has_worked_cases_beside_it(book: Rulebook, name: str) -> None:
    cases = [case for e in book.all("examples") if e.document.of == name for case in e.document.cases]
    assert cases
    named = {key for case in cases for key in (*case.expect.nodes, *case.expect.status)}
    leaves = {node.indicator for node in all_nodes(book.get("scheme", name).score) if hasattr(node, "indicator")}
    assert any(case.expect.score is not None for case in cases)
    assert not leaves or named & leaves or len(leaves) == 1


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_that_is_off_by_a_little_fails(book: Rulebook, name: str) -> None:
    """The runner of examples would notice: every expected number is moved by a hundredth."""
    entry = book.entry("examples", name)
    document = entry.document
    moved = [
        case.model_copy(
            update={
                "expect": case.expect.model_copy(
                    update={
                        "score": None if case.expect.score is None else case.expect.score + 1,
                        "nodes": {k: None if v is None else v + 1 for k, v in case.expect.nodes.items()},
                    }
                )
            }
        )
        for case in document.cases
    ]
    wrong = type(entry)(document.model_copy(update={"cases": tuple(moved)}), entry.file, entry.text, entry.overlay)
    failing = {fault.line for fault in run_examples(book, wrong)}
    with_numbers = [c for c in document.cases if c.expect.score is not None or any(c.expect.nodes.values())]
    assert len(failing) >= len(with_numbers)


@pytest.mark.parametrize("name", SCHEMES)
def test_illustrative_figures_are_called_so(book: Rulebook, name: str) -> None:
    """A scheme with a figure from memory or made up is not called official."""
    document = book.get("scheme", name)
    certainties = {
        getattr(node, "certainty", "seen") for node in all_nodes(document.score) if hasattr(node, "indicator")
    }
    if "constructed" in certainties:
        assert document.status == "illustrative"
    assert document.source.verified
