"""Which database a run of the tests uses: SQLite, or with STATEWARD_TEST_DATABASE=postgres one of a PostgreSQL."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from postgres import cluster, programs

WISH = "STATEWARD_TEST_DATABASE"
ADDRESS = "STATEWARD_DATABASE_URL"


def on_postgresql() -> bool:
    """Whether this run is to use PostgreSQL."""
    return os.environ.get(WISH, "") == "postgres"


@contextmanager
def chosen_database() -> Iterator[None]:
    """While the site is set up, its environment names the database of this run; the cluster ends with the process."""
    if not on_postgresql():
        yield
        return
    if programs() is None:
        raise RuntimeError("PostgreSQL 15 or newer is wanted by STATEWARD_TEST_DATABASE and is not installed")
    running = ExitStack()
    os.environ[ADDRESS] = running.enter_context(cluster()).url("stateward")
    atexit.register(running.close)
    try:
        yield
    finally:
        del os.environ[ADDRESS]
