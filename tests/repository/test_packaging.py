"""The package, its locks and its make targets say the same thing."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

TARGETS = ["setup", "run", "test", "test-long", "lint", "bench", "messages", "lock", "clean"]
EXTRAS = {"workbench", "spark", "duckdb", "postgres", "all"}
LOCKS = ["run.txt", "lock.txt", "bench.txt", "java.txt"]
#: Peers of the benchmarks whose licences keep them out of the package.
NEVER_REQUIRED = {"openfisca-core", "igraph", "spiffworkflow", "libcovebods", "pyxirr"}


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def name_of(requirement: str) -> str:
    """The name in a requirement, as registries spell it: lower case, hyphens."""
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match, requirement
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def pins(lock: Path) -> set[str]:
    """The `name==version; marker` lines of a locked file."""
    return {
        line.rstrip(" \\") for line in lock.read_text(encoding="utf-8").splitlines() if re.match(r"\w[^ ]*==", line)
    }


@pytest.mark.parametrize("target", TARGETS)
def test_every_promised_make_target_exists(root: Path, target: str) -> None:
    made = subprocess.run(["make", "--dry-run", target], cwd=root, capture_output=True, text=True, timeout=60)
    assert made.returncode == 0, made.stderr


def test_the_extras_are_those_the_documents_name(project: dict[str, Any]) -> None:
    assert set(project["project"]["optional-dependencies"]) == EXTRAS


def test_the_command_is_called_stateward(project: dict[str, Any]) -> None:
    assert project["project"]["scripts"] == {"stateward": "stateward.cli.main:main"}


def imported(source: Path) -> Iterator[str]:
    """The top-level modules a source file imports."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_everything_the_package_imports_it_asks_for_itself(root: Path, project: dict[str, Any]) -> None:
    """A package that another package happens to bring is gone on the day the other one drops it."""
    asked = {name_of(each) for each in project["project"]["dependencies"]}
    for requirements in project["project"]["optional-dependencies"].values():
        asked |= {name_of(each) for each in requirements}
    makers = importlib.metadata.packages_distributions()
    modules: dict[str, Path] = {}
    for source in sorted((root / "src").rglob("*.py")):
        modules |= dict.fromkeys(imported(source), source)
    foreign = {name: place for name, place in modules.items() if name not in sys.stdlib_module_names}
    del foreign["stateward"]
    unasked = {
        name: str(place.relative_to(root))
        for name, place in foreign.items()
        if not asked & {name_of(each) for each in makers.get(name, [])}
    }
    assert not unasked


def test_everything_the_package_asks_for_is_locked(root: Path, project: dict[str, Any]) -> None:
    asked = list(project["project"]["dependencies"])
    for extra, requirements in project["project"]["optional-dependencies"].items():
        asked += requirements if extra != "all" else []
    for group in project["dependency-groups"].values():
        asked += [requirement for requirement in group if isinstance(requirement, str)]
    locked = {name_of(pin) for pin in pins(root / "requirements/lock.txt")}
    assert {name_of(requirement) for requirement in asked} - locked == set()


def test_what_runs_is_a_part_of_what_is_tested(root: Path) -> None:
    run, tested = pins(root / "requirements/run.txt"), pins(root / "requirements/lock.txt")
    assert run
    assert run - tested == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_release_carries_hashes(root: Path, lock: str) -> None:
    text = (root / "requirements" / lock).read_text(encoding="utf-8")
    releases = re.split(r"\n(?=\w)", text)[1:]
    assert releases
    assert [release.splitlines()[0] for release in releases if "--hash=sha256:" not in release] == []


def test_no_copyleft_peer_is_required_by_the_package(root: Path) -> None:
    assert {name_of(pin) for pin in pins(root / "requirements/lock.txt")} & NEVER_REQUIRED == set()


def test_the_front_end_lock_names_no_download_address(root: Path) -> None:
    lock = json.loads((root / "frontend/package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def test_the_public_description_is_complete_in_both_languages(root: Path, project: dict[str, Any]) -> None:
    public = yaml.safe_load((root / "publiccode.yml").read_text(encoding="utf-8"))
    assert public["softwareVersion"] == project["project"]["version"]
    assert public["legal"]["license"] == project["project"]["license"]
    assert set(public["description"]) == {"en", "zh"}
    for text in public["description"].values():
        # The limits of the publiccode standard.
        assert 0 < len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000
        assert all(len(feature) <= 100 for feature in text["features"])


def test_the_licence_is_there_in_full(root: Path) -> None:
    licence = (root / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
