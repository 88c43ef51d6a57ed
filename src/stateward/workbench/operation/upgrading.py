"""Bringing a workspace to this release: backup first, then the database's shape, then what is derived from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from stateward.workbench.operation import shape, state
from stateward.workbench.operation.backups.writing import back_up


@dataclass(frozen=True)
class Upgraded:
    """What an upgrade did: the changes of shape made, and where the workspace as it was before lies."""

    changes: list[str]
    backup: Path | None


def upgrade(backup_into: Path | None) -> Upgraded:
    """Change the database's shape to this release's; nothing happens where it has it already.

    Before the first change the workspace is backed up into the folder, unless `None`. On PostgreSQL and SQLite each
    change is one transaction: an interrupted upgrade goes on where it stopped when it is run again. Raises
    `WorkspaceError` for a database of a newer release, or one that does not answer.
    """
    with shape.told_when_unreachable():
        if state.is_empty():
            shape.change()
            return Upgraded([], None)
        shape.refuse_newer()
        pending = state.pending_migrations()
        if not pending:
            return Upgraded([], None)
        path = _back_up(backup_into)
        shape.change()
    from stateward.workbench.statements import store

    store.rebuild()
    return Upgraded(pending, path)


def _back_up(folder: Path | None) -> Path | None:
    """The workspace as it is, written by the columns that its database has now."""
    return None if folder is None else back_up(folder)[0]
