"""Help appears at once, in both languages; wrong usage ends with 2 and says what to write instead."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from stateward.cli import main as cli
from stateward.cli import usage
from stateward.messages.errors import Fault

COMMANDS = ["init", "demo", "serve", "template", "import", "register", "assess", "explain", "rulebook"]


def test_help_names_every_command_and_imports_nothing_heavy() -> None:
    program = (
        "import sys; from stateward.cli.main import run; code = run(['--help']);"
        "heavy = {'polars', 'django', 'pydantic', 'narwhals', 'rich', 'yaml', 'numpy'};"
        "print(code, sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "0 []"
    assert all(f"\n  {command} " in done.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", [*COMMANDS, "register import", "rulebook list", "rulebook diff"])
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([*command.split(), "--help"]) == 0
    assert f"stateward {command}" in capsys.readouterr().out


def test_help_is_in_the_chosen_language(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("stateward.cli.usage._", lambda message: f"«{message}»")
    assert cli.run(["init", "--help"]) == 0
    told = capsys.readouterr().out
    assert "«Usage: »" in told and "«Make a workspace.»" in told and "«The folder of the new workspace.»" in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Usage: stateward"),
        (["foo"], "No such command 'foo'"),
        (["assess"], "SCHEME is missing. See: stateward assess --help"),
        (["explain", "imf-health-check", "E1"], "--year is missing"),
        (["assess", "x", "--engine", "foo"], "--engine does not take the value foo. Write one of: polars, duckdb"),
        (["assess", "x", "--year", "foo"], "--year does not take the value foo. Write a whole number."),
        (["assess", "x", "--yaer", "2020"], "There is no option --yaer. Did you mean: --year?"),
        (["assess", "x", "--language", "fr"], "Write one of: en, zh."),
        (["rulebook", "list", "--format", "xml"], "Write one of: table, csv, json."),
        (["rulebook", "list", "--kind", "nope"], "nope is none of: accounts, template"),
        (["rulebook", "list", "more"], "no further arguments, but here stands: more"),
        (["init", "x", "--currency", "12"], "a code of three letters"),
        (["init", "x", "--fiscal-year-end", "13"], "Write a whole number from 1 to 12."),
        (["demo", "x", "--enterprises", "2"], "from 5 to 10000"),
        (["serve", "--port", "0"], "from 1 to 65535"),
        (["init", "x", "--name"], "The option --name needs a value"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(arguments) == 2
    printed = capsys.readouterr()
    assert words in printed.err and printed.out == ""


def test_a_file_that_cannot_be_written_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["rulebook", "list", "--output", str(tmp_path)]) == 1
    assert str(tmp_path) in capsys.readouterr().err


def test_the_fault_of_usage_has_a_next_step() -> None:
    fault = usage.usage_fault(usage.UsageError("Something odd."))
    assert isinstance(fault, Fault) and fault.next_step == "See: stateward --help"
