"""What a built wheel carries: rules, compiled catalogues, and the front end where it was built."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CATALOGUE = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Score"
msgstr "Poentaro"
"""


@pytest.fixture(scope="module")
def names(root: Path, committed: list[Path], tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in a wheel built from the committed files, one more catalogue and a front end of one file."""
    sources = tmp_path_factory.mktemp("sources")
    for path in committed:
        if path.parts[0] in {"src", "pyproject.toml", "hatch_build.py", "README.md", "LICENSE"}:
            (sources / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / path, sources / path)
    catalogue = sources / "src/stateward/messages/locale/eo/LC_MESSAGES/stateward.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(CATALOGUE, encoding="utf-8")
    front_end = sources / "src/stateward/workbench/static/dist/app.js"
    front_end.parent.mkdir(parents=True)
    front_end.write_text("export {};\n", encoding="utf-8")
    (sources / ".gitignore").write_bytes((root / ".gitignore").read_bytes())
    wheels = tmp_path_factory.mktemp("wheels")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(wheels),
        ".",
    ]
    subprocess.run(build, cwd=sources, check=True, timeout=120)
    (wheel,) = wheels.glob("stateward-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_every_rule_document_travels(names: set[str], committed: list[Path]) -> None:
    content = Path("src/stateward/rulebook/content")
    rules = {str(path.relative_to("src")) for path in committed if path.is_relative_to(content)}
    assert rules
    assert rules - names == set()


def test_every_template_and_style_of_the_workbench_travels(names: set[str], committed: list[Path]) -> None:
    pages = {
        str(path.relative_to("src"))
        for path in committed
        if path.suffix in {".html", ".css", ".csv"} and path.parts[0] == "src"
    }
    assert pages
    assert pages - names == set()


def test_catalogues_travel_compiled_and_only_so(names: set[str]) -> None:
    assert "stateward/messages/locale/eo/LC_MESSAGES/stateward.mo" in names
    assert [name for name in names if name.endswith((".po", ".pot"))] == []


def test_a_built_front_end_travels_though_git_ignores_it(names: set[str]) -> None:
    assert "stateward/workbench/static/dist/app.js" in names


def test_nothing_but_the_package_travels(names: set[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in names} == {"stateward"}
    assert "stateward/py.typed" in names
