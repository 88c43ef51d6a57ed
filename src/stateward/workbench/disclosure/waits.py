"""What waits for a leader: drafts to publish."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stateward.messages import gettext_noop as N_
from stateward.workbench.core.today import Waiting, waits
from stateward.workbench.disclosure import selectors


@waits(
    "disclosure.drafts",
    N_("Publications to approve"),
    app="disclosure",
    address="/disclosure/?state=draft",
    count=lambda user: selectors.waiting(user).count(),
)
def drafts(user: Any) -> Iterable[Waiting]:
    """Drafts that another person prepared."""
    return [
        Waiting(row.title, row.get_kind_display(), row.get_absolute_url(), row.release_on)
        for row in selectors.waiting(user)
    ]
