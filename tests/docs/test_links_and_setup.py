"""Links of the documents lead somewhere, and what they say about setting up exists."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from documents import blocks, links

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SETUP = sorted(
    {command.text for path in DOCUMENTS for b in blocks(path) if b.mark == "setup" for command in b.commands()}
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_inside_the_repository_leads_to_a_file(document: Path) -> None:
    local = [address for address in links(document) if not re.match(r"[a-z]+:|#", address)]
    absent = [a for a in local if not (document.parent / a.partition("#")[0]).exists()]
    assert absent == []


@pytest.mark.parametrize("command", SETUP)
def test_what_the_documents_say_about_setting_up_exists(command: str) -> None:
    words = command.split()
    if words[0] == "make":
        tried = subprocess.run(["make", "--dry-run", *words[1:]], cwd=ROOT, capture_output=True, timeout=60)
        assert tried.returncode == 0, tried.stderr
    elif words[:2] == ["pip", "install"]:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        extras = re.findall(r"\[(.+?)\]", command)
        assert all(name in project["optional-dependencies"] for extra in extras for name in extra.split(","))
    else:
        assert words[0] == "stateward"
        helped = [str(Path(sys.executable).parent / "stateward"), words[1], "--help"]
        assert subprocess.run(helped, capture_output=True, timeout=60).returncode == 0


def test_there_are_commands_for_setting_up() -> None:
    assert "make run" in SETUP


@pytest.mark.parametrize("english", ["README.md", "docs/index.md", "docs/tutorial/add-your-countrys-scheme.md"])
def test_what_an_official_reads_exists_in_chinese_and_both_point_to_each_other(english: str) -> None:
    path = ROOT / english
    chinese = path.with_suffix(".zh.md") if path.parent == ROOT else ROOT / "docs/zh" / path.relative_to(ROOT / "docs")
    texts = {path: chinese, chinese: path}
    for one, other in texts.items():
        assert other.resolve() in {(one.parent / a.partition("#")[0]).resolve() for a in links(one)}


def test_the_pictures_are_as_wide_as_a_screen() -> None:
    pictures = sorted((ROOT / "docs" / "images").glob("*.png"))
    assert {p.stem for p in pictures} >= {
        f"{n}-{x}" for n in ("portfolio", "scorecard", "ukraine") for x in ("en", "zh")
    }
    for picture in pictures:
        assert int.from_bytes(picture.read_bytes()[16:20], "big") == 1366, picture.name


def test_every_decision_stands_in_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    absent = [p.name for p in (ROOT / "docs" / "decisions").glob("*.md") if f"decisions/{p.name}" not in index]
    assert absent == []
