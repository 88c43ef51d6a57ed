"""Every document of the built-in content: it loads, speaks two languages, says where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stateward.rulebook.book import CONTENT, KINDS, read_entry

CHINESE = re.compile(r"[\u4e00-\u9fff]")
DOCUMENTS = sorted(path for path in CONTENT.rglob("*.yaml") if path.parent.name != "schemes")
MINE = {
    *("cn-general-enterprise-2019", "intl-generic", "cn-general-enterprise"),
    *("cn-general-enterprise-checks", "intl-generic-checks"),
    *("cn-evaluation-2006", "cn-frame-2023", "cn-eva", "cn-operating-assessment"),
    *("intl-imf-health-check", "id-kep-100", "br-ig-sest"),
    *("cn-gb-t-4754-2017", "ua-prozvit", "cn-municipal-illustrative"),
}


def titles(value: Any, where: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(value, dict):
        if set(value) == {"en", "zh"}:
            yield where, value
            return
        for key, part in value.items():
            yield from titles(part, f"{where}.{key}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from titles(part, f"{where}[{number}]")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_a_document_loads_and_every_title_is_in_both_languages(path: Path) -> None:
    entry = read_entry(path)
    assert isinstance(entry.document, tuple(KINDS.values()))
    wrong = [
        where
        for where, title in titles(entry.text.values)
        if not CHINESE.search(title["zh"]) or CHINESE.search(title["en"]) or title["en"] == title["zh"]
    ]
    assert wrong == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_what_was_not_compared_with_the_issuing_text_is_illustrative(path: Path) -> None:
    document = read_entry(path).document
    assert document.source.verified, "a document says against what it was verified"
    if "Constructed" in document.source.verified.en or "compare with" in document.source.verified.en:
        assert document.status == "illustrative"


def test_the_documents_that_others_build_on_are_there() -> None:
    assert {read_entry(path).document.id for path in DOCUMENTS} >= MINE


def test_folders_tell_the_jurisdiction_and_hold_one_kind() -> None:
    by_folder: dict[Path, set[str]] = {}
    for path in DOCUMENTS:
        document = read_entry(path).document
        assert path.parent.parent.name == document.jurisdiction
        by_folder.setdefault(path.parent, set()).add(document.document)
    assert all(len(kinds) == 1 for kinds in by_folder.values())
