"""The pages written from the documents of supervision say what the documents say."""

from __future__ import annotations

import sys
from pathlib import Path

from stateward.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import write_supervision_pages  # noqa: E402


def test_the_pages_are_what_the_documents_say() -> None:
    made = write_supervision_pages.pages(Rulebook.load())
    found = {path.name: path.read_text(encoding="utf-8") for path in write_supervision_pages.FOLDER.glob("*.md")}
    stale = sorted(name for name in made.keys() | found.keys() if made.get(name) != found.get(name))
    assert stale == [], "run: python tools/write_supervision_pages.py"


def test_every_warning_has_its_section() -> None:
    book = Rulebook.load()
    document = book.get("warnings", "cn-risk-warnings")
    page = write_supervision_pages.pages(book)[write_supervision_pages.page_name(document)]
    assert [id_ for id_ in document.rules if f"({id_})" not in page] == []
