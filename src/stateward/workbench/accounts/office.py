"""The office's own settings as an administrator changes them; their history stands in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet

from stateward.workbench.audit.models import Event
from stateward.workbench.audit.recording import ObjectRef, difference, nothing_changed, record
from stateward.workbench.core import workspace
from stateward.workbench.core.services import service

#: What may be changed while the site runs; the rest belongs to the workspace's beginning or to its operator.
CHANGEABLE = ("name", "language", "display_unit", "schemes")
ACTION = "accounts.settings_changed"


def current() -> dict[str, Any]:
    """The settings that may be changed, as they are."""
    held = asdict(workspace.current().settings)
    return {name: list(held[name]) if isinstance(held[name], tuple) else held[name] for name in CHANGEABLE}


@service("accounts.settings")
def change_settings(changes: Mapping[str, Any], reason: str = "") -> None:
    """Write changed settings into the workspace's file. Raises `WorkspaceError` where one is at fault."""
    before = current()
    old, new = difference(before, {**before, **changes})
    if not new:
        nothing_changed()
        return
    # The file is written last: where that fails, the event is rolled back with the transaction.
    record(ACTION, ObjectRef("accounts.settings", ""), before=old, after=new, reason=reason)
    fresh = {name: tuple(value) if isinstance(value, list) else value for name, value in new.items()}
    workspace.current().with_settings(**fresh)


def history() -> QuerySet[Event]:
    """Every change of the settings, the latest first."""
    return Event.objects.filter(action=ACTION).order_by("-at", "-pk")
