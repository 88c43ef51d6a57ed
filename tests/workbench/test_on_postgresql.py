"""The workbench on PostgreSQL: the tests marked `databases` in every run, all of them in the long one.

One process opens one workspace, so each run of them is a process of its own with a cluster of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from databases import WISH, on_postgresql
from django.db import connection
from postgres import programs

FOLDER = Path(__file__).parent
starts_another_run = pytest.mark.skipif(
    on_postgresql() or programs() is None,
    reason="this run is on PostgreSQL itself, or none of version 15 or newer is installed (Debian: postgresql)",
)


def run(*words: str, seconds: int) -> str:
    """Run tests of the workbench on PostgreSQL; what pytest said at its end."""
    command = [sys.executable, "-m", "pytest", str(FOLDER), "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *words]
    environment = {**os.environ, WISH: "postgres"}
    environment.pop("PYTEST_ADDOPTS", None)
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, timeout=seconds, cwd=FOLDER.parents[1]
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout.strip().splitlines()[-1]


@starts_another_run
@pytest.mark.timeout(400)
def test_what_may_differ_between_the_databases_is_the_same_on_postgresql() -> None:
    assert " passed" in run("-m", "databases and not long and not browser", seconds=380)


@starts_another_run
@pytest.mark.long
@pytest.mark.timeout(1800)
def test_every_test_of_the_workbench_passes_on_postgresql() -> None:
    assert " passed" in run("-m", "not browser and not long", seconds=1700)


@pytest.mark.databases
def test_the_run_is_on_the_database_it_says(db: None) -> None:
    assert connection.vendor == ("postgresql" if on_postgresql() else "sqlite")
