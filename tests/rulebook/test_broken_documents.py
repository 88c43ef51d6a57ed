"""Every fault of a rule document is named with its code, its line and words a reader can act on.

Each file below `broken` holds one fault; its first lines say what the message must contain. A folder is one case of
several files, of which the last carries these lines.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stateward.assessment.examples import check_rulebook

BROKEN = Path(__file__).parent / "broken"
CASES = sorted(path for path in BROKEN.iterdir() if path.is_dir() or path.suffix == ".yaml")
#: Faults that no single document can have; they are tested in test_rulebook.py.
ELSEWHERE = {
    "rulebook.several_versions",
    "rulebook.too_large", "rulebook.version", "rulebook.not_in_force", "rulebook.file", "rulebook.duplicate",
    "rulebook.missing_indicator",
}  # fmt: skip


def expected(path: Path) -> tuple[str, int | None, list[str]]:
    """Code, line and words from the first three lines."""
    file = sorted(path.glob("*.yaml"))[-1] if path.is_dir() else path
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()[:3]
    code, line, words = (text.split(": ", 1)[1] for text in lines)
    return code, None if line == "none" else int(line), words.split(" | ")


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_the_fault_is_named_where_it_is(path: Path) -> None:
    code, line, words = expected(path)
    faults = check_rulebook(paths=[path]).faults
    assert [fault.code for fault in faults] == [code], [str(fault) for fault in faults]
    (fault,) = faults
    assert line is None or fault.line == line
    told = f"{fault.message} {fault.next_step} {fault.value}"
    for word in words:
        assert word in told, told
    file = sorted(path.glob("*.yaml"))[-1] if path.is_dir() else path
    assert fault.file == str(file)
    assert fault.next_step.endswith((".", "?"))
    assert "Traceback" not in told


def test_every_fault_of_the_loader_and_the_checker_has_a_broken_document() -> None:
    source = Path(check_rulebook.__code__.co_filename).parent.parent
    files = [*(source / "rulebook").glob("*.py"), source / "assessment" / "examples.py"]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    codes = set(re.findall(r'"((?:rulebook|scheme|template|standards)\.[a-z_]+)"', text))
    tried = {expected(path)[0] for path in CASES}
    assert codes - tried - ELSEWHERE == set()


def test_one_document_with_several_faults_names_them_all(tmp_path: Path) -> None:
    text = (BROKEN / "grades-overlap.yaml").read_text(encoding="utf-8")
    file = tmp_path / "several.yaml"
    file.write_text(
        text.replace("{indicator: roe,", "{indicator: roee,").replace("{0: 10}", "{0: 12}"), encoding="utf-8"
    )
    codes = {fault.code for fault in check_rulebook(paths=[file]).faults}
    assert codes == {"scheme.grades", "rulebook.unknown_name", "scheme.points_above_weight"}
