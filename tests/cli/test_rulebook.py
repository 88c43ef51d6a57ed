"""The rulebook on the command line: list, show, check, diff, overlays."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from stateward.cli import main as cli
from stateward.rulebook import Rulebook

SCHEME = "imf-health-check"


class Printed:
    """Runs a command and keeps what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = self.err = ""

    def run(self, *arguments: object) -> int:
        code = cli.run([str(argument) for argument in arguments])
        captured = self._capsys.readouterr()
        self.out, self.err = captured.out, captured.err
        return code

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Printed:
    monkeypatch.chdir(tmp_path)
    return Printed(capsys)


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """A folder with the office's own text of a built-in scheme, and a second version of it."""
    folder = tmp_path / "own"
    folder.mkdir()
    text = Rulebook.load().entry("scheme", SCHEME).file.read_text(encoding="utf-8")
    values = yaml.safe_load(text)
    own = text.replace("IMF SOE Health Check", "Our health check", 1)
    assert own != text
    (folder / "own.yaml").write_text(own, encoding="utf-8")
    newer = own.replace(str(values["version"]), "2030-01-01", 1)
    (folder / "newer.yaml").write_text(newer, encoding="utf-8")
    return folder


def test_the_list_is_the_same_in_every_format(printed: Printed) -> None:
    assert printed.run("rulebook", "list", "--format", "json") == 0
    rows = printed.json
    assert SCHEME in {row["id"] for row in rows} and len(rows) == Rulebook.load().documents
    assert printed.run("rulebook", "list", "--format", "csv") == 0
    assert [row["id"] for row in csv.DictReader(io.StringIO(printed.out))] == [row["id"] for row in rows]
    assert printed.run("rulebook", "list", "--kind", "scheme") == 0
    assert SCHEME in printed.out and "cn-general-enterprise" not in printed.out


def test_titles_are_in_the_chosen_language(printed: Printed) -> None:
    assert printed.run("rulebook", "list", "--kind", "scheme", "--format", "json", "--language", "zh") == 0
    titles = {row["id"]: row["title"] for row in printed.json}
    expected = Rulebook.load().get("scheme", "cn-comprehensive-2006").title.zh
    assert titles["cn-comprehensive-2006"] == expected


def test_show_prints_the_document_as_it_is_written(printed: Printed, tmp_path: Path) -> None:
    assert printed.run("rulebook", "show", SCHEME) == 0
    assert printed.out == Rulebook.load().entry("scheme", SCHEME).file.read_text(encoding="utf-8")
    assert printed.run("rulebook", "show", SCHEME, "--format", "json", "--output", tmp_path / "a" / "s.json") == 0
    assert printed.out == "" and json.loads((tmp_path / "a" / "s.json").read_text(encoding="utf-8"))["id"] == SCHEME


def test_an_unknown_document_names_near_ones(printed: Printed) -> None:
    assert printed.run("rulebook", "show", "imf-healt-check", "--format", "json") == 1
    (fault,) = printed.json["faults"]
    assert fault["value"] == "imf-healt-check" and SCHEME in fault["next_step"]
    assert fault["message"] in printed.err


def test_an_overlay_overrides_by_id_and_version(printed: Printed, overlay: Path) -> None:
    version = Rulebook.load().get("scheme", SCHEME).version
    assert printed.run("rulebook", "show", SCHEME, "--version", version, "--rulebook", overlay) == 0
    assert "Our health check" in printed.out
    assert printed.run("rulebook", "show", SCHEME, "--version", version) == 0
    assert "Our health check" not in printed.out


def test_a_missing_overlay_folder_is_a_fault(printed: Printed, tmp_path: Path) -> None:
    assert printed.run("rulebook", "list", "--rulebook", tmp_path / "absent") == 1
    assert "absent is no folder of rule documents" in printed.err


def test_an_unreadable_overlay_document_is_told_and_the_rest_works(printed: Printed, overlay: Path) -> None:
    (overlay / "broken.yaml").write_text("document: scheme\nid: x\n", encoding="utf-8")
    assert printed.run("rulebook", "list", "--rulebook", overlay, "--format", "json") == 0
    assert "broken.yaml:" in printed.err and {"2030-01-01"} <= {row["version"] for row in printed.json}


def test_the_difference_of_two_versions_is_their_fields(printed: Printed, overlay: Path) -> None:
    version = Rulebook.load().get("scheme", SCHEME).version
    arguments = ("rulebook", "diff", SCHEME, version, "2030-01-01", "--rulebook", overlay)
    assert printed.run(*arguments, "--format", "json") == 0
    assert {"path": "version", "old": version, "new": "2030-01-01"} in printed.json
    assert printed.run("rulebook", "diff", SCHEME, overlay / "own.yaml", overlay / "newer.yaml") == 0
    assert "2030-01-01" in printed.out


def test_check_counts_documents_and_lists_faults_with_their_lines(printed: Printed, overlay: Path) -> None:
    assert printed.run("rulebook", "check", overlay / "own.yaml", "--format", "json") == 0
    assert printed.json["documents"] == 1 and printed.json["faults"] == []
    bad = overlay / "own.yaml"
    bad.write_text(bad.read_text(encoding="utf-8").replace("indicator: roa", "indicator: rao", 1), encoding="utf-8")
    assert printed.run("rulebook", "check", bad, "--format", "json") == 1
    fault = printed.json["faults"][0]
    assert fault["level"] == "error" and fault["line"] and fault["file"] == str(bad) and fault["next_step"]
    assert printed.run("rulebook", "check", bad, "--format", "csv") == 1
    assert next(csv.DictReader(io.StringIO(printed.out)))["code"] == fault["code"]


def test_check_of_a_file_that_is_not_there_is_a_fault(printed: Printed) -> None:
    assert printed.run("rulebook", "check", "absent.yaml", "--format", "json") == 1
    assert printed.json["faults"][0]["file"] == "absent.yaml"
