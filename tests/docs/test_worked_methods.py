"""The leaves shown in the handbook give the points their worked cases say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from documents import Block, blocks

from stateward.assessment.examples import check_rulebook
from stateward.rulebook.scheme import METHODS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "assessment.md"
LEAVES = [block for block in blocks(PAGE) if block.mark == "leaf"]
HEAD = {
    "version": "1",
    "title": {"en": "Handbook", "zh": "手册"},
    "jurisdiction": "intl",
    "status": "illustrative",
    "source": {"document": "docs/assessment.md"},
}
INDICATORS = {
    "roe": {"better": "higher", "unit": "percent"},
    "debt_ratio": {"better": "lower", "unit": "percent"},
    "profit": {"better": "higher", "kind": "money", "unit": "money"},
    "quality": {"better": "higher", "kind": "number"},
}


def documents(shown: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Indicators, a scheme of the one leaf, and its cases, as rule documents."""
    indicators = {key: {"title": HEAD["title"], **value} for key, value in INDICATORS.items()}
    cases = [
        {"name": f"case {i}", "source": "docs/assessment.md", "expect": {"score": case.pop("score")}, **case}
        for i, case in enumerate(shown["cases"])
    ]
    return {
        "indicators": {"document": "indicators", "id": "handbook", **HEAD, "accounts": ["intl-generic"]}
        | {"indicators": indicators},
        "scheme": {"document": "scheme", "id": "handbook", **HEAD, "indicators": ["handbook"]}
        | {"score": {"id": "all", "sum": [shown["leaf"]]}, "rounding": {"places": 6}},
        "examples": {"document": "examples", "id": "handbook", **HEAD, "of": "handbook", "cases": cases},
    }


@pytest.mark.parametrize("block", LEAVES, ids=lambda block: f"line-{block.line}")
def test_a_leaf_of_the_handbook_gives_the_points_it_says(block: Block, tmp_path: Path) -> None:
    shown = yaml.safe_load("\n".join(block.lines))
    for name, document in documents(shown).items():
        # Every JSON text is a YAML text, and it holds no anchors, which rule documents refuse.
        (tmp_path / f"{name}.yaml").write_text(json.dumps(document), encoding="utf-8")
    report = check_rulebook([], [tmp_path])
    assert [str(fault) for fault in report.faults] == []
    assert report.examples == len(shown["cases"])


def test_every_scoring_method_has_a_worked_case() -> None:
    shown = {yaml.safe_load("\n".join(block.lines))["leaf"]["method"] for block in LEAVES}
    assert shown == set(METHODS)
