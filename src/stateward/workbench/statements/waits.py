"""What waits for a person among statements: checked files that nobody recorded yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts.permissions import may
from stateward.workbench.core import today
from stateward.workbench.core.today import Waiting, waits
from stateward.workbench.statements import selectors
from stateward.workbench.statements.actions import DECIDE, DESK, SIGN
from stateward.workbench.statements.models import UploadState
from stateward.workbench.statements.reporting import selectors as reporting
from stateward.workbench.statements.reporting.models import WITH_ENTERPRISE, ReportState


def _count(user: Any) -> int:
    return selectors.waiting(user) if may(user, "statements.record") else 0


@waits("statements.uploads", N_("Files to record"), app="statements", address="/statements/uploads/", count=_count)
def uploads(user: Any) -> Iterable[Waiting]:
    """Files that were checked and wait to be recorded or withdrawn."""
    if not may(user, "statements.record"):
        return []
    rows = selectors.uploads(user).filter(state=UploadState.CHECKED)[: today.SHOWN]
    return [Waiting(row.file_name, f"{row.received_at:%Y-%m-%d}", row.get_absolute_url()) for row in rows]


def _reports(user: Any, which: str) -> Any:
    """The reports of a heap that wait for the person."""
    rows = reporting.reports(user).filter(period__state="open").order_by("due")
    if which == "owed":
        return rows.filter(state__in=WITH_ENTERPRISE) if may(user, DESK) else rows.none()
    if which == "sign":
        ready = Q(state=ReportState.GROUP_CHECKED) | Q(state=ReportState.CHECKED, enterprise__parent=None)
        return rows.filter(ready) if may(user, SIGN) else rows.none()
    return rows.filter(state=ReportState.SIGNED) if may(user, DECIDE) else rows.none()


def _listed(rows: Any) -> list[Waiting]:
    return [
        Waiting(f"{row.title} {row.period.label}", row.enterprise.name, row.get_absolute_url(), row.due)
        for row in rows[: today.SHOWN]
    ]


@waits(
    "statements.owed", N_("Reports we owe"), app="statements", address="/desk/",
    count=lambda user: _reports(user, "owed").count(),
)  # fmt: skip
def owed(user: Any) -> Iterable[Waiting]:
    """What an enterprise's reporter has still to hand in."""
    return _listed(_reports(user, "owed"))


@waits(
    "statements.sign", N_("Reports to sign"), app="statements", address="/desk/", decides=True,
    count=lambda user: _reports(user, "sign").count(),
)  # fmt: skip
def to_sign(user: Any) -> Iterable[Waiting]:
    """What waits for the enterprise leader's signature."""
    return _listed(_reports(user, "sign"))


@waits(
    "statements.decide", N_("Reports to accept or return"), app="statements", address="/statements/reporting/",
    decides=True, count=lambda user: _reports(user, "decide").count(),
)  # fmt: skip
def to_decide(user: Any) -> Iterable[Waiting]:
    """What was handed in and waits for the office."""
    return _listed(_reports(user, "decide"))
