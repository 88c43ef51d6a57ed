"""The kinds of tracked items that supervision gives."""

from __future__ import annotations

from typing import Any

from stateward.messages import gettext_noop as N_
from stateward.workbench.core.tracking.kinds import item_kind


def _verified_before(item: Any) -> None:
    """A correction is closed with its finding."""
    from stateward.workbench.supervision.findings.services import closing_guard

    closing_guard(item)


CORRECTION = item_kind(
    "supervision.correction", N_("Correction of a finding"), "supervision", closes_if=_verified_before
)
HANDLING = item_kind("supervision.warning", N_("Handling of a warning"), "supervision", ladder=(1, 3, 5))
