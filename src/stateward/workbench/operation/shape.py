"""The shape of a workspace's database: given to a new one, held against this release's, changed by `upgrade` alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, WorkspaceError
from stateward.workbench.operation import state


def ensure() -> None:
    """Give a new database its shape; leave one of this release alone.

    Raises `WorkspaceError` for a database of an earlier or a newer release, and for one that cannot be reached.
    """
    with told_when_unreachable():
        if state.is_empty():
            create()
            return
        refuse_newer()
        pending = state.pending_migrations()
    if pending:
        raise WorkspaceError(
            Fault(
                "database.older",
                _("The workspace's database was made by an earlier release; {number} changes are to be made.").format(
                    number=len(pending)
                ),
                _("Run `stateward upgrade`, which makes a backup first."),
                value=", ".join(pending[:5]),
            )
        )


def change() -> None:
    """Bring the database to this release's shape."""
    call_command("migrate", verbosity=0, interactive=False)


class _NoHistory:
    """Says of every app that it has no migrations, so that its tables are made from its models at once."""

    def __contains__(self, _app: str) -> bool:
        return True

    def __getitem__(self, _app: str) -> None:
        return None


def create() -> None:
    """Give an empty database this release's shape without replaying how it came about, which takes far longer.

    No migration of ours holds data, so the tables are the same; a test compares both ways, column by column.
    """
    history = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = _NoHistory()
    try:
        call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    finally:
        settings.MIGRATION_MODULES = history
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    applied = (recorder.Migration(app=app, name=name) for app, name in sorted(MigrationLoader(None).disk_migrations))
    recorder.migration_qs.bulk_create(applied)


def refuse_newer() -> None:
    """Raise `WorkspaceError` for a database that a newer release has changed."""
    unknown = state.unknown_migrations()
    if unknown:
        raise WorkspaceError(
            Fault(
                "database.newer",
                _("The workspace's database was changed by a newer release."),
                _("Install that release, or restore a backup made before with `stateward restore`."),
                value=", ".join(unknown[:5]),
            )
        )


@contextmanager
def told_when_unreachable() -> Iterator[None]:
    """A database that does not answer is a fault with a sentence, not a defect."""
    try:
        yield
    except OperationalError as error:
        place: dict[str, Any] = connection.settings_dict
        raise WorkspaceError(
            Fault(
                "database.unreachable",
                _("The database {name} does not answer: {reason}.").format(
                    name=place["NAME"], reason=_reason(error).rstrip(".")
                ),
                _("Check that it runs, and its address, user and password."),
                value=str(place.get("HOST") or ""),
            )
        ) from error


def _reason(error: DatabaseError) -> str:
    """The first line of what the database said, which names no password."""
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
