"""Commands as an operator runs them: each a process of its own, on either kind of database."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RUN = "from stateward.cli.main import main; main()"


@dataclass(frozen=True)
class Result:
    """What a command did: its exit code, and what it printed on both channels."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON; it must be nothing else."""
        return json.loads(self.out)


def environment(database: str | None = None, **more: str) -> dict[str, str]:
    """This process's environment without settings of its own, with a database where one is named."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("STATEWARD", "DJANGO"))}
    return clean | more | ({"STATEWARD_DATABASE_URL": database} if database else {})


def start(*arguments: object, database: str | None = None, **more: str) -> subprocess.Popen[str]:
    """A command that runs beside the test."""
    command = [sys.executable, "-c", RUN, *(str(argument) for argument in arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, text=True, env=environment(database, **more), **pipes)  # type: ignore[call-overload]


def run(*arguments: object, database: str | None = None, **more: str) -> Result:
    """A command, run to its end."""
    process = start(*arguments, database=database, **more)
    out, err = process.communicate(timeout=150)
    return Result(process.returncode, out, err)


def python(program: str, workspace: Path, *arguments: object, database: str | None = None) -> Any:
    """A few lines of Python on a workspace; what they print is JSON."""
    command = [
        sys.executable,
        "-c",
        f"import sys\nfrom stateward.workbench import site\nsite.configure(sys.argv[1])\n{program}",
    ]
    words = [str(word) for word in (workspace, *arguments)]
    done = subprocess.run([*command, *words], capture_output=True, text=True, env=environment(database), timeout=150)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout or "null")


def raw_rows(workspace: Path, database: str | None) -> dict[str, list[Any]]:
    """Every row of every table as the database's own driver reads it, by table; nothing of Stateward takes part."""
    return _of_postgresql(database) if database else _of_sqlite(workspace / "stateward.sqlite3")


def _of_sqlite(path: Path) -> dict[str, list[Any]]:
    with sqlite3.connect(path) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        rows = {name: connection.execute(f'SELECT * FROM "{name}"') for (name,) in names.fetchall()}
        return {
            name: sorted(repr([_json_sorted(value) for value in row]) for row in found) for name, found in rows.items()
        }


def _json_sorted(value: Any) -> Any:
    """JSON with its keys in order: PostgreSQL keeps no other order, so none has a meaning."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        try:
            return json.dumps(json.loads(value), sort_keys=True)
        except ValueError:  # a sentence that begins with a brace
            return value
    return value


def _of_postgresql(url: str) -> dict[str, list[Any]]:
    import psycopg

    with psycopg.connect(url) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"'))) for (name,) in names}


def files(workspace: Path) -> dict[str, bytes]:
    """Every file that people or operators brought, by its path."""
    derived = ("store", "derived", "backups", "stateward.sqlite3")
    return {
        str(path.relative_to(workspace)): path.read_bytes()
        for path in sorted(workspace.rglob("*"))
        if path.is_file() and not str(path.relative_to(workspace)).startswith(derived)
    }
