"""Filling an empty database from a backup: in the shape it was made in, then brought to this release's shape."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, WorkspaceError
from stateward.workbench.operation import shape
from stateward.workbench.operation.backups import values
from stateward.workbench.operation.backups.manifest import Manifest, Table
from stateward.workbench.operation.backups.snapshot import tables
from stateward.workbench.operation.backups.writing import Advance, lines

BATCH = 1_000


def load(archive: zipfile.ZipFile, made: Manifest, advance: Advance) -> None:
    """Fill the empty database of this process. On PostgreSQL all of it is one transaction of the caller.

    Raises `WorkspaceError` where the database is not empty, the backup is of a newer release, a value does not fit,
    or what was stored reads otherwise than what was backed up.
    """
    _refuse_filled()
    _shape_as_backed_up(made)
    with transaction.atomic():
        if connection.vendor == "postgresql":
            # Changes of shape in the same transaction leave references checked row by row.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        _empty()
        for table in made.tables:
            _fill(archive, table)
            advance(1)
    if connection.vendor == "postgresql":
        # References are checked now: a change of shape may not wait behind them.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            _renew_counters(cursor, made.tables)
    connection.check_constraints()
    _compare(made)
    call_command("migrate", verbosity=0, interactive=False)


def _refuse_filled() -> None:
    held = connection.introspection.table_names()
    if held:
        raise WorkspaceError(
            Fault(
                "restore.filled",
                _("The database {name} is not empty.").format(name=connection.settings_dict["NAME"]),
                _("Name a new, empty database; a restore never writes over another workspace."),
                value=", ".join(sorted(held)[:5]),
            )
        )


def _shape_as_backed_up(made: Manifest) -> None:
    """Give the database the shape it had, so that every column finds its place."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    had = {(app, name) for app, _dot, name in (label.partition(".") for label in made.migrations)}
    replaced = {old for migration in executor.loader.replacements.values() for old in migration.replaces}
    unknown = sorted(had - set(graph.nodes) - set(executor.loader.replacements) - replaced)
    if unknown:
        raise WorkspaceError(
            Fault(
                "restore.newer",
                _("The backup was made by a release that changed the database in ways this one does not know."),
                _("Install release {program} or a newer one, then restore.").format(program=made.program),
                value=", ".join(".".join(label) for label in unknown[:5]),
            )
        )
    if had == set(executor.loader.disk_migrations):
        shape.create()
        return
    known = had & set(graph.nodes)
    ends = [
        node
        for node in known
        if not any(child.key in known and child.key[0] == node[0] for child in graph.node_map[node].children)
    ]
    executor.migrate(sorted(ends))


def _empty() -> None:
    """Rows that the changes of shape made themselves give way to those of the backup."""
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if name != "django_migrations":
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")


def _fill(archive: zipfile.ZipFile, table: Table) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(column.name) for column in table.columns)
    places = ", ".join("%s" for _column in table.columns)
    statement = f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({places})"
    with archive.open(table.entry) as file, connection.cursor() as cursor:
        rows = _rows(file, table)
        done = 0
        while part := list(islice(rows, BATCH)):
            try:
                cursor.executemany(statement, part)
            except (DatabaseError, ValueError) as error:
                raise WorkspaceError(_unfit(table, done, error)) from error
            done += len(part)


def _rows(file: Iterable[bytes], table: Table) -> Iterator[list[Any]]:
    write = values.writers(connection, [column.kind for column in table.columns])
    for line in file:
        row = json.loads(line)
        yield [make(value) for make, value in zip(write, row, strict=True)]


def _unfit(table: Table, done: int, error: Exception) -> Fault:
    return Fault(
        "restore.unfit",
        _("Rows {first} to {last} of the table {table} do not fit into this database: {reason}.").format(
            first=done + 1, last=done + BATCH, table=table.name, reason=str(error).splitlines()[0]
        ),
        _("Restore into the kind of database the backup was made from, and report this."),
        value=table.name,
    )


def _renew_counters(cursor: Any, held: Iterable[Table]) -> None:
    """PostgreSQL numbers new rows by counters of its own, which do not notice rows that bring their numbers."""
    for table in held:
        for column in table.columns:
            if column.kind != "integer":
                continue
            name, quoted = table.name, connection.ops.quote_name
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quoted(name), column.name])
            (counter,) = cursor.fetchone()
            if counter is not None:
                highest = f"(SELECT MAX({quoted(column.name)}) FROM {quoted(name)})"
                cursor.execute(f"SELECT setval(%s, COALESCE({highest}, 1), {highest} IS NOT NULL)", [counter])


def _compare(made: Manifest) -> None:
    """Read every table back and compare it with its sum.

    A table whose shape this release has changed since is compared by the number of its rows: its columns are read
    by this release's models, which differ from the backup's.
    """
    wanted = {table.name: table for table in made.tables}
    for model in tables():
        table = wanted.get(str(model._meta.db_table))
        if table is None:
            continue
        columns = [field.column for field in model._meta.concrete_fields]
        if columns == [column.name for column in table.columns]:
            digest = hashlib.sha256()
            for line in lines(connection, model):
                digest.update(line)
            same = digest.hexdigest() == table.sha256
        else:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table.name)}")
                same = cursor.fetchone()[0] == table.rows
        if not same:
            raise WorkspaceError(
                Fault(
                    "restore.differs",
                    _("The table {table} reads otherwise than it was backed up.").format(table=table.name),
                    _("Report this with the two releases; the workspace was not restored."),
                    value=table.name,
                )
            )
