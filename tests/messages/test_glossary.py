"""One Chinese word for one thing: the words the glossary rules out stand nowhere, and its own words are in use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
CATALOGUE = ROOT / "src" / "stateward" / "messages" / "locale" / "zh_Hans" / "LC_MESSAGES" / "stateward.po"
CONTENT = ROOT / "src" / "stateward" / "rulebook" / "content"


def rows() -> list[tuple[str, str, str]]:
    """`(English, Chinese, words not to be used)` of every term."""
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [(english, chinese, unwanted) for english, chinese, unwanted in cells if english != "English"]


def chinese_files() -> list[Path]:
    """Every file of the product that is written in Chinese, but the glossary itself."""
    documents = [*ROOT.glob("README.zh.md"), *(ROOT / "docs" / "zh").rglob("*.md")]
    return [CATALOGUE, *sorted(CONTENT.rglob("*.yaml")), *documents]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_term_has_its_chinese(row: tuple[str, str, str]) -> None:
    assert row[0] and re.search(r"[\u3400-\u9fff]", row[1])


@pytest.mark.parametrize("path", chinese_files(), ids=lambda path: path.stem)
def test_no_ruled_out_word_is_used(path: Path) -> None:
    unwanted = {word for _english, _chinese, words in rows() for word in words.split("、") if word}
    text = path.read_text(encoding="utf-8")
    assert len(unwanted) > 5 and [word for word in sorted(unwanted) if word in text] == []


def test_every_term_is_in_use() -> None:
    """Terms that nothing uses any more leave the glossary."""
    text = "".join(path.read_text(encoding="utf-8") for path in chinese_files())
    text = re.sub(r"\"\n\"", "", text)
    unused = [
        term
        for _english, chinese, _unwanted in rows()
        for term in re.split(r"[、；：]", re.sub(r"（[^）]*）", "", chinese))
        if term not in text
    ]
    assert unused == []
