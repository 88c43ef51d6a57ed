"""Every command of the documents runs in order and prints what is shown; every other block says what it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from documents import ANYTHING, Block, alike, blocks, run

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path.relative_to(ROOT)
    for path in [*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")]
    if any(block.runs or block.file for block in blocks(path))
)
#: Documents that fill a whole workspace on the way.
LONG = {Path("docs/tutorial/add-your-countrys-scheme.md"), Path("docs/zh/tutorial/add-your-countrys-scheme.md")}


def text_of(path: Path) -> str:
    """A document's name in test reports."""
    return path.as_posix()


@pytest.mark.parametrize(
    "document", [pytest.param(d, marks=pytest.mark.long) if d in LONG else d for d in DOCUMENTS], ids=text_of
)
def test_the_commands_of_a_document_run_and_print_what_it_shows(document: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    skipped: list[str] = []
    for block in blocks(ROOT / document):
        if block.file is not None:
            block.write(tmp_path)
        elif block.runs and lay_out(block, tmp_path, skipped):
            for command in block.commands():
                run(command, tmp_path)
    if skipped:
        pytest.skip(f"ran, but for the blocks that need {', '.join(skipped)} beside the repository")


def lay_out(block: Block, folder: Path, skipped: list[str]) -> bool:
    """Lay the data a block needs beside its commands; False where the data are absent."""
    if block.needs is None:
        return True
    origin, name = ROOT.parent / block.needs[0], folder / block.needs[1]
    if not origin.is_dir():
        skipped.append(block.needs[0])
        return False
    if not name.exists():
        name.symlink_to(origin)
    return True


@pytest.mark.parametrize("document", sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")]), ids=text_of)
def test_every_block_is_run_or_says_why_not(document: Path) -> None:
    silent = [f"line {b.line}: {b.language}" for b in blocks(document) if b.mark is None and b.language != "console"]
    assert silent == []


def test_output_that_differs_is_noticed() -> None:
    assert alike(["a", ANYTHING, "d"], ["a", "b", "c", "d"])
    assert alike(["a", ANYTHING], ["a"])
    assert not alike(["a"], ["a", "b"])
    assert not alike(["a", "b"], ["a"])
    assert not alike(["A"], ["a"])
    assert not alike([ANYTHING, "e"], ["a", "b"])
