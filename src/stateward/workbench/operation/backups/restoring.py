"""Restoring a backup: the folder appears whole at the end; a drill does the same and leaves nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from stateward.facts.workspace import SETTINGS_FILE
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, WorkspaceError
from stateward.workbench.operation.backups.checking import check, opened
from stateward.workbench.operation.backups.manifest import Manifest
from stateward.workbench.operation.options import from_variable
from stateward.workbench.operation.settings_text import with_table

ADDRESS = "STATEWARD_DATABASE_URL"
_OWNER_ONLY = 0o600


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    manifest: Manifest
    #: How many periods the rebuilt column store holds.
    periods: int

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.manifest.tables)


def restore(archive: Path, folder: Path, database: str | None) -> Restored:
    """Restore a backup as a new workspace in `folder`, with an empty database.

    The database is the one at this address, which is then written into the settings; without it the one that
    `STATEWARD_DATABASE_URL` names; without either the embedded one.

    Every part is compared with its sum before anything is written, and every table with its sum afterwards. The
    folder appears whole or not at all; on PostgreSQL the rows are one transaction. Raises `WorkspaceError` where the
    backup is broken, the folder or the database is not empty, or something cannot be stored. This process must not
    have opened a workspace before.
    """
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError(
            Fault(
                "restore.folder",
                _("The folder {folder} is not empty.").format(folder=folder),
                _("Name a new folder; a restore never writes over another workspace."),
                file=str(folder),
            )
        )
    made = check(archive)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder.with_name(f".{folder.name}.restoring")
    shutil.rmtree(fresh, ignore_errors=True)
    by_environment = None if database else from_variable(os.environ, ADDRESS)
    try:
        periods = _build(archive, fresh, database or by_environment, named=bool(database))
        os.replace(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Restored(made, periods)


def drill(archive: Path, database: str | None = None) -> Restored:
    """Restore into a temporary folder, compare everything, and remove it again: proof that the backup can be used.

    A database that is named must be empty and is empty again afterwards.
    """
    made = check(archive)
    with tempfile.TemporaryDirectory(prefix="stateward-drill-") as place:
        return Restored(made, _build(archive, Path(place) / "workspace", database, keep=False))


def _build(archive: Path, folder: Path, database: str | None, *, named: bool = False, keep: bool = True) -> int:
    with opened(archive) as (parts, made):
        _unpack(parts, made, folder)
        if database and named:
            _name_database(folder, database)
        return _fill(parts, made, folder, database, keep)


def _unpack(archive: zipfile.ZipFile, made: Manifest, folder: Path) -> None:
    for name in ("store/facts", "uploads", "rulebook"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for file in made.files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = archive.getinfo(file.entry).external_attr >> 16 & 0o777 or _OWNER_ONLY
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with archive.open(file.entry) as source, os.fdopen(descriptor, "wb") as out:
            shutil.copyfileobj(source, out)


def _name_database(folder: Path, database: str) -> None:
    """Write the database's address into the settings, which their owner alone may read: it may hold a password."""
    path = folder / SETTINGS_FILE
    path.write_text(with_table(path.read_text(encoding="utf-8"), "database", {"url": database}), encoding="utf-8")
    path.chmod(_OWNER_ONLY)


def _fill(archive: zipfile.ZipFile, made: Manifest, folder: Path, database: str | None, keep: bool) -> int:
    from stateward.workbench import site

    with _addressed(database):
        site.configure(folder)
    from django.db import connection, connections, transaction

    from stateward.workbench.operation.backups.loading import load
    from stateward.workbench.operation.shape import told_when_unreachable
    from stateward.workbench.statements import store

    try:
        with ExitStack() as stack, told_when_unreachable():
            if connection.vendor == "postgresql":
                stack.enter_context(transaction.atomic())
            load(archive, made, lambda steps: None)
            periods = store.rebuild()
            if not keep and connection.vendor == "postgresql":
                transaction.set_rollback(True)
        return periods
    finally:
        connections.close_all()


@contextmanager
def _addressed(database: str | None) -> Iterator[None]:
    """The environment in which the site is set up names this database and no other."""
    before = {name: os.environ.pop(name, None) for name in (ADDRESS, f"{ADDRESS}_FILE")}
    if database:
        os.environ[ADDRESS] = database
    try:
        yield
    finally:
        os.environ.pop(ADDRESS, None)
        os.environ.update({name: value for name, value in before.items() if value is not None})
