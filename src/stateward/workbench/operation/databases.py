"""The database of a workspace as Django's settings: PostgreSQL by its address, else the embedded SQLite."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, WorkspaceError
from stateward.workbench.operation.options import Database

#: The embedded database's file in the workspace folder.
EMBEDDED = "stateward.sqlite3"
SCHEMES = ("postgresql", "postgres")
#: How long a writer waits for another one before it gives up, in seconds.
PATIENCE = 20
#: Words of the address's query that have a place of their own in Django's settings.
PLACES = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}


def databases(folder: Path, chosen: Database) -> dict[str, Any]:
    """Django's `DATABASES`; `WorkspaceError` for an address that is none, or without the PostgreSQL driver."""
    url = chosen.url.get_secret_value()
    return {"default": postgresql(url, chosen.connection_seconds) if url else embedded(folder / EMBEDDED)}


def embedded(path: Path) -> dict[str, Any]:
    """SQLite with a write-ahead log: readers go on while one writer writes."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            # A write transaction takes its lock at once, so two writers wait instead of failing half way.
            "transaction_mode": "IMMEDIATE",
            "timeout": PATIENCE,
        },
    }


def postgresql(url: str, connection_seconds: int = 600) -> dict[str, Any]:
    """PostgreSQL at `postgresql://user:password@host:port/name?sslmode=...`, as libpq reads such an address.

    A socket's folder stands in the query (`?host=/run/postgresql`). What is left out, libpq takes from its own
    variables and files (`PGPASSFILE`).
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise WorkspaceError(_no_address()) from error
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in SCHEMES or not name:
        raise WorkspaceError(_no_address())
    if find_spec("psycopg") is None:
        raise WorkspaceError(
            Fault(
                "database.driver",
                _("The program that speaks to PostgreSQL is not installed."),
                _("Install it with: pip install 'stateward[postgres]'"),
            )
        )
    options: dict[str, Any] = {"application_name": "stateward"}
    settings: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": connection_seconds,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
    for word, value in parse_qsl(parts.query):
        if word in PLACES:
            settings[PLACES[word]] = value
        else:
            options[word] = value
    # A writer that waits for another one gives up after the same time on both databases.
    options.setdefault("options", f"-c lock_timeout={PATIENCE}s")
    return settings


def _no_address() -> Fault:
    return Fault(
        "database.url",
        _("The address of the database must be postgresql://user:password@host:port/name."),
        _("Correct [database] url in stateward.toml or the variable STATEWARD_DATABASE_URL."),
        rule="database.url",
    )
