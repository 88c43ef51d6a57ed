"""Workspaces that commands are run on, each in one process of its own, as a person's commands would be."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stateward.demo import Portfolio, generate
from stateward.facts.statement import Statement
from stateward.facts.template import write_workbook
from stateward.rulebook import Rulebook

sys.path.insert(0, str(Path(__file__).parent))

from workspace_commands import ENTERPRISES, MONTHS, SEED, Commands


@pytest.fixture(scope="session")
def portfolio() -> Portfolio:
    """The portfolio of the demo workspace, made a second time from its seed."""
    return generate(enterprises=ENTERPRISES, months=MONTHS, seed=SEED)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    """A workspace with the demo portfolio; the commands stand in it."""
    parent = tmp_path_factory.mktemp("demo")
    commands = Commands(parent)
    made = commands(
        "demo", parent / "w", "--enterprises", ENTERPRISES, "--months", MONTHS, "--seed", SEED, "--language", "en"
    )
    assert made.code == 0, made.err
    commands.close()
    commands = Commands(parent / "w")
    yield commands
    commands.close()


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, portfolio: Portfolio) -> Iterator[Commands]:
    """A workspace with the demo's register and no statements; the commands stand in it."""
    parent = tmp_path_factory.mktemp("office")
    commands = Commands(parent)
    made = commands("init", parent / "w")
    assert made.code == 0, made.err
    portfolio.enterprise_frame().drop("group").write_csv(parent / "enterprises.csv")
    registered = commands("register", "import", parent / "enterprises.csv", "--workspace", parent / "w")
    assert registered.code == 0, registered.err
    commands.close()
    commands = Commands(parent / "w")
    yield commands
    commands.close()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Commands]:
    """Commands standing in an empty folder."""
    commands = Commands(tmp_path)
    yield commands
    commands.close()


@pytest.fixture(scope="session")
def workbook() -> Callable[[Statement], bytes]:
    """A statement as a filled workbook."""
    book = Rulebook.load()

    def write(statement: Statement) -> bytes:
        template = book.get("template", statement.template)
        return write_workbook(template, book.get("accounts", template.accounts), statement, language_code="en")

    return write


@pytest.fixture(scope="session")
def singles(portfolio: Portfolio) -> list[Statement]:
    """Single statements of full years of enterprises that have both years and are no groups."""
    groups = {entry.code for entry in portfolio.enterprises if entry.is_group}
    found: dict[str, list[Statement]] = {}
    for statement in portfolio.statements(month=12, basis="single"):
        if statement.enterprise not in groups:
            found.setdefault(statement.enterprise, []).append(statement)
    whole = [statements for statements in found.values() if len(statements) == 2]
    return [statement for statements in whole for statement in statements]
