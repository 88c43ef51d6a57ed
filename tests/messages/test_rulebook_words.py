"""The words of the built-in rule documents: Chinese is Chinese and is punctuated as Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from stateward.rulebook.documents import Source

CONTENT = Path(__file__).resolve().parents[2] / "src" / "stateward" / "rulebook" / "content"
DOCUMENTS = sorted(CONTENT.rglob("*.yaml"))
CHINESE = r"[\u3400-\u9fff]"
HALF_WIDTH = re.compile(CHINESE + r"\s?[,;:?!()]|" + CHINESE + r"\.(?!\w)|\((?=" + CHINESE + ")")


def chinese_words(node: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """`(place, words)` of every Chinese text of a document."""
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in entries:
        if key == "zh" and isinstance(value, str):
            yield place, value
        else:
            yield from chinese_words(value, f"{place}/{key}")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_the_chinese_words_of_a_document_are_written_as_chinese(path: Path) -> None:
    words = list(chinese_words(yaml.safe_load(path.read_text(encoding="utf-8"))))
    assert words
    wrong = {place: text for place, text in words if HALF_WIDTH.search(text) or not re.search(CHINESE, text)}
    assert wrong == {}


def test_what_an_office_verified_may_be_said_in_one_language() -> None:
    source = Source.model_validate({"document": "Decree 5", "verified": "Read in the gazette."})
    assert source.verified is not None
    assert source.verified.as_dict() == {"en": "Read in the gazette.", "zh": "Read in the gazette."}
