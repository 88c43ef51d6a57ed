"""Reading cases."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from stateward.workbench.accounts.roles import ACTIONS
from stateward.workbench.accounts.scope import WHOLE_OFFICE, branches, visible_to, within
from stateward.workbench.register.models import Enterprise
from stateward.workbench.supervision.actions import VIEW_CASES
from stateward.workbench.supervision.cases.models import Case
from stateward.workbench.supervision.warnings import selectors as warnings
from stateward.workbench.supervision.warnings.models import RiskWarning


def cases(user: Any) -> QuerySet[Case]:
    """The cases a person may see: only those whose role opens cases, inside their branch."""
    rows = Case.objects.select_related("enterprise", "opened_by", "warning", "finding")
    paths = branches(user, strand="supervision", roles=ACTIONS[VIEW_CASES])
    if WHOLE_OFFICE in paths:
        return rows
    found = rows.none()
    for path in paths:
        found = found | rows.filter(within(path, "enterprise__path"))
    return found


def enterprises(user: Any) -> QuerySet[Enterprise]:
    """The enterprises a case may be about."""
    return visible_to(user, Enterprise.objects.order_by("path"), strand="supervision")


def case(user: Any, key: int) -> Case | None:
    """One case."""
    return cases(user).filter(pk=key).first()


def warning_of(user: Any, key: str) -> RiskWarning | None:
    """The warning a case stems from, where the person may see it."""
    return warnings.warning(user, int(key)) if key.isdecimal() else None
