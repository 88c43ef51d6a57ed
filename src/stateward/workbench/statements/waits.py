"""What waits for a person among statements: checked files that nobody recorded yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts.permissions import may
from stateward.workbench.core import today
from stateward.workbench.core.today import Waiting, waits
from stateward.workbench.statements import selectors
from stateward.workbench.statements.models import UploadState


def _count(user: Any) -> int:
    return selectors.waiting(user) if may(user, "statements.record") else 0


@waits("statements.uploads", N_("Files to record"), app="statements", address="/statements/uploads/", count=_count)
def uploads(user: Any) -> Iterable[Waiting]:
    """Files that were checked and wait to be recorded or withdrawn."""
    if not may(user, "statements.record"):
        return []
    rows = selectors.uploads(user).filter(state=UploadState.CHECKED)[: today.SHOWN]
    return [Waiting(row.file_name, f"{row.received_at:%Y-%m-%d}", row.get_absolute_url()) for row in rows]
