"""Whether the workspace can work now, and what it holds: for readiness, figures and the doctor."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from stateward.workbench.operation.backups.naming import newest


def readiness() -> dict[str, bool]:
    """Each thing the server needs, and whether it is there."""
    answers = database_answers()
    return {
        "database": answers,
        "migrations": answers and not pending_migrations(),
        "workspace": os.access(settings.STATEWARD_WORKSPACE, os.W_OK | os.X_OK),
    }


def database_answers() -> bool:
    """Whether the database answers a question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def pending_migrations() -> list[str]:
    """The changes of shape that this release knows and the database has not had: `app.name`."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def is_empty() -> bool:
    """Whether the database holds no table yet."""
    return not connection.introspection.table_names()


def unknown_migrations() -> list[str]:
    """Changes of shape that the database has had and this release does not know: it was made by a newer one."""
    loader = MigrationExecutor(connection).loader
    labels = {app for app, _name in loader.disk_migrations}
    known = set(loader.graph.nodes) | set(loader.disk_migrations) | set(loader.replacements)
    return sorted(
        f"{app}.{name}" for app, name in loader.applied_migrations if app in labels and (app, name) not in known
    )


def backup_folder() -> Path:
    """Where scheduled backups go: the operator's choice, else `backups` in the workspace."""
    chosen = settings.OPERATOR.backup.folder
    return Path(chosen) if chosen else Path(settings.STATEWARD_WORKSPACE) / "backups"


def backup_age() -> float | None:
    """Seconds since the newest backup was made, `None` where there is none."""
    found = newest(backup_folder())
    return None if found is None else datetime.now(UTC).timestamp() - found.stat().st_mtime
