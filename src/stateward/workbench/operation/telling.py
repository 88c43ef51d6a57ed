"""The log is told when a whole workspace was copied out of it: by a backup, by an export."""

from __future__ import annotations

from typing import Any

from django.db import OperationalError, transaction

from stateward.workbench.audit.recording import record


def tell_backed_up(**told: Any) -> bool:
    """A backup was made and checked; it holds the log as it was before this event.

    False where somebody else is writing for long: a backup waits for nobody, and is none the worse for it.
    """
    try:
        with transaction.atomic():
            record("core.workspace.backed_up", None, after=told)
    except OperationalError:
        return False
    return True


def tell_exported(**told: Any) -> None:
    """Everything was written out in open formats."""
    with transaction.atomic():
        record("core.workspace.exported", None, after=told)
