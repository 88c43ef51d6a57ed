"""A throw-away PostgreSQL: a cluster in a folder of its own, on a socket in that folder, gone with the tests."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

#: Where Debian keeps the programs of each version; the newest first.
DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
OLDEST = 15
#: Nothing outlives a test cluster, so nothing needs to reach the disk in time.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "shared_buffers=64MB")
SECONDS_TO_START = 60
_SET_DEATH_SIGNAL = 1


@dataclass(frozen=True)
class Cluster:
    """A running cluster: where its socket lies, and the user that owns it."""

    folder: Path

    def url(self, database: str = "postgres") -> str:
        """The address of a database."""
        return f"postgresql:///{database}?host={self.folder}&user=stateward"

    def new_database(self) -> str:
        """The address of a new, empty database."""
        import psycopg

        name = f"stateward_{uuid4().hex[:12]}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, `None` where no version 15 or newer is installed."""
    places = [*DEBIAN, *(Path(found).parent for found in [shutil.which("postgres")] if found)]
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists() and _version(place) >= OLDEST:
            return place
    return None


def _version(place: Path) -> int:
    said = subprocess.run([place / "postgres", "--version"], capture_output=True, text=True, timeout=30)
    words = said.stdout.split()
    return int(words[2].split(".")[0]) if said.returncode == 0 and len(words) > 2 else 0


def _owner() -> str | None:
    """The user a cluster runs as: PostgreSQL refuses root, so root lends it to an unprivileged one."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def _end_with_parent() -> None:
    """The server ends with the tests that started it, however those end."""
    ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGQUIT)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running cluster, stopped and removed afterwards; needs `programs()`."""
    place = programs()
    assert place is not None, "no PostgreSQL 15 or newer is installed"
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="stateward-pg-"))
    if owner is not None:
        shutil.chown(folder, owner)
    data = folder / "data"
    make = [place / "initdb", "-D", data, "-U", "stateward", "--auth=trust", "--encoding=UTF8", "--locale=C"]
    try:
        subprocess.run([*make, "--no-sync"], check=True, capture_output=True, user=owner, cwd=folder, timeout=120)
        settings = [word for setting in QUICK for word in ("-c", setting)]
        command = [place / "postgres", "-D", data, "-k", folder, "-h", "", *settings]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                command, user=owner, cwd=folder, stdout=log, stderr=log, preexec_fn=_end_with_parent
            )
        try:
            _wait(place, folder, server)
            yield Cluster(folder)
        finally:
            # SIGINT: end now, breaking off open connections, but in order.
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(place: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    ask = [place / "pg_isready", "-q", "-h", folder, "-d", "postgres", "-U", "stateward"]
    while subprocess.run(ask, timeout=30).returncode != 0:
        if server.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()}")
        time.sleep(0.05)
