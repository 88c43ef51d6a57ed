"""A new database is made from the models at once; it has the shape that the history of changes leads to."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_MAKE = """
import sys
from pathlib import Path
from stateward.facts.workspace import Workspace
from stateward.workbench import site
Workspace.create(Path(sys.argv[1]), "generic")
site.configure(Path(sys.argv[1]))
from stateward.workbench.operation import shape, state
getattr(shape, sys.argv[2])()
assert not state.is_empty() and state.pending_migrations() == [] and state.unknown_migrations() == []
"""


def shape_of(folder: Path, way: str) -> dict[str, Any]:
    """Table -> its columns, and what is unique or indexed, in a database made in that way."""
    subprocess.run([sys.executable, "-c", _MAKE, str(folder), way], check=True, timeout=170)
    with sqlite3.connect(folder / "stateward.sqlite3") as connection:
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        ]
        return {name: (_columns(connection, name), _indexes(connection, name)) for name in tables}


def _columns(connection: sqlite3.Connection, table: str) -> list[Any]:
    keys = {row[3]: row[2:5] for row in connection.execute(f'PRAGMA foreign_key_list("{table}")')}
    # Where a column stands in its table is history; its name, kind, emptiness and where it points are not.
    return sorted(
        (*row[1:4], bool(row[5]), keys.get(row[1])) for row in connection.execute(f'PRAGMA table_info("{table}")')
    )


def _indexes(connection: sqlite3.Connection, table: str) -> list[Any]:
    found = []
    for _number, name, unique, _origin, partial in connection.execute(f'PRAGMA index_list("{table}")'):
        columns = [row[2] for row in connection.execute(f'PRAGMA index_info("{name}")')]
        found.append((sorted(map(str, columns)), unique, partial))
    return sorted(found)


@pytest.mark.long
def test_a_new_database_has_the_shape_its_history_leads_to(tmp_path: Path) -> None:
    at_once, replayed = shape_of(tmp_path / "new", "create"), shape_of(tmp_path / "old", "change")
    assert at_once.keys() == replayed.keys()
    assert {table: shape for table, shape in at_once.items() if replayed[table] != shape} == {}
