"""One moment of the database: a connection of its own that sees no later change and keeps no writer waiting."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection as default
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

#: Who is signed in at the moment is no part of a backup: after a restore everybody signs in again.
LEFT_OUT = frozenset({"sessions.session", "usersessions.usersession"})


def tables() -> list[type[models.Model]]:
    """Every table of the workspace as its database has it, in the order of their names.

    Before an upgrade the database has the shape of an earlier release, which is known from its changes of shape.
    """
    executor = MigrationExecutor(default)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    known = _apps_as_applied(executor) if pending else apps
    found = [
        model
        for model in known.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    ]
    return sorted(found, key=lambda model: str(model._meta.db_table))


def _apps_as_applied(executor: MigrationExecutor) -> StateApps:
    """The models as the changes of shape made so far left them."""
    graph = executor.loader.graph
    applied = sorted(node for node in executor.loader.applied_migrations if node in graph.nodes)
    return executor.loader.project_state(applied).apps


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """A connection that reads the database as it is now, whatever others write meanwhile."""
    connection = connections.create_connection("default")
    connection.settings_dict = copy.deepcopy(connection.settings_dict)
    if connection.vendor == "sqlite":
        # The ordinary transactions take the write lock at once; this one only reads.
        connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    try:
        with _reading(connection):
            yield connection
    finally:
        connection.close()


@contextmanager
def _reading(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """One reading transaction on the connection, which is none of Django's named ones."""
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # SQLite's snapshot begins with the first reading.
            cursor.execute("SELECT COUNT(*) FROM django_migrations")
            cursor.fetchone()
        yield
    finally:
        connection.rollback()


def applied_migrations(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """The changes of shape the database has had: `app.name`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        return tuple(f"{app}.{name}" for app, name in cursor.fetchall())
