"""Index documents that contradict themselves are named with their line, by the checker and when they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from stateward.integrity.check import check_documents
from stateward.messages import language
from stateward.messages.errors import RulebookError
from stateward.rulebook import Rulebook, read_entry
from stateward.rulebook.check_index import check_index

SOE = Path(__file__).resolve().parents[2] / "src/stateward/rulebook/content/cn/indices/soe-integrity.yaml"
ASEM = SOE.parents[2] / "intl/indices/asem-connectivity.yaml"


def changed(folder: Path, old: str, new: str, source: Path = SOE) -> Path:
    text = source.read_text(encoding="utf-8")
    assert old in text
    path = folder / "index.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("parent: system_and_lists, weight: 9", "parent: system_and_lists, weight: 8", "index.weights_clash"),
        ("parent: survey_perception", "parent: survey", "index.parent"),
        ("zh: 优秀}, low: 90", "zh: 优秀}, low: 70", "index.grades"),
        ("grade: not_met", "grade: nothing", "index.veto"),
        ("reaches: {rule_coverage: 100}", "reaches: {coverage: 100}", "index.measure"),
        ("part: elements.survey_perception", "part: elements.survey", "index.assumption"),
        ("unit: points, low: 0, high: 100", "unit: points, low: 100, high: 0", "index.goalposts"),
    ],
)
@pytest.mark.parametrize("code_of_language", ["en", "zh"])
def test_a_contradiction_is_named_with_its_line(tmp_path, old, new, code, code_of_language) -> None:
    with language(code_of_language):
        faults = list(check_index(read_entry(changed(tmp_path, old, new))))
    assert code in [fault.code for fault in faults]
    assert all(fault.line and fault.file and fault.next_step for fault in faults)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("winsorise: 5", "winsorise: -5", "winsorise"),
        ("method: group_mean, group: EurAsia_group", "method: group_mean", "group"),
        ("- {step: denominate}\n", "- {step: denominate}\n  - {step: denominate}\n", "twice"),
        ("  - {step: aggregate, method: arithmetic}\n", "", "last step"),
        ("low: 0, high: 100", "low: 100, high: 0", "upper end"),
        ("values: [1, 2, 3, 4, 5]", "values: [1]", "two values"),
        ("values: [1, 2, 3, 4, 5]", "values: [1, 2]\n      between: [1, 2]", "one way"),
        ("method: min_max, low: 0", "method: magic, low: 0", "magic"),
        ("skewness: 2", "skewness: 2, colour: red", "colour"),
    ],
)
def test_what_no_index_can_say_is_refused_when_it_is_read(tmp_path, old, new, words) -> None:
    with pytest.raises(RulebookError) as caught:
        read_entry(changed(tmp_path, old, new, ASEM))
    assert any(words in f"{fault.message} {fault.value}" for fault in caught.value.faults), caught.value


def test_a_step_may_not_change_figures_that_are_normalised(tmp_path) -> None:
    text = ASEM.read_text(encoding="utf-8")
    lines = text.splitlines()
    treat = next(line for line in lines if "step: treat" in line)
    lines.remove(treat)
    place = next(i for i, line in enumerate(lines) if "step: normalise" in line)
    lines.insert(place + 1, treat)
    path = tmp_path / "index.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(RulebookError):
        read_entry(path)


def test_the_built_in_documents_are_in_order_and_their_examples_come_out() -> None:
    entries = [e for kind in ("index", "red_flags", "contracts") for e in Rulebook.load().all(kind)]
    assert [fault for entry in entries if entry.document.document == "index" for fault in check_index(entry)] == []
    checked = check_documents(entries)
    assert checked.examples == 12
    assert checked.faults == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("scores: {A: 100,", "scores: {A: 99,"), ("C: not_met}", "C: met}"), ("B: 100, C: 43}", "B: 100, D: 43}")],
)
def test_an_example_that_does_not_come_out_is_named(tmp_path, old, new) -> None:
    checked = check_documents([read_entry(changed(tmp_path, old, new))])
    assert [fault.code for fault in checked.faults] == ["integrity.example"]
    assert checked.faults[0].line
