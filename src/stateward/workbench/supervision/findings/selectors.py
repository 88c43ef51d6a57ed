"""Reading findings."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from stateward.workbench.accounts.models import User
from stateward.workbench.accounts.roles import Role
from stateward.workbench.accounts.scope import people_with, visible_to
from stateward.workbench.core import office
from stateward.workbench.core.tracking.states import WITH_OWNER
from stateward.workbench.supervision.findings.models import Finding, FindingState

_OWED = [state.value for state in WITH_OWNER]


def findings(user: Any) -> QuerySet[Finding]:
    """The findings the person may see."""
    rows = Finding.objects.select_related("enterprise", "item__owner", "visit__entry", "recorded_by", "verified_by")
    return visible_to(user, rows)


def finding(user: Any, key: int) -> Finding | None:
    """One finding."""
    return findings(user).filter(pk=key).first()


def overdue(user: Any) -> QuerySet[Finding]:
    """Findings whose correction is overdue."""
    return findings(user).filter(item__due__lt=office.today(), item__state__in=_OWED).order_by("item__due")


def to_confirm(user: Any) -> QuerySet[Finding]:
    """Findings that wait for an officer's word."""
    return findings(user).filter(state=FindingState.REPORTED)


def to_close(user: Any) -> QuerySet[Finding]:
    """Findings that wait for the second person."""
    person = getattr(user, "acting_for", None) or user
    return findings(user).filter(state=FindingState.VERIFIED).exclude(verified_by=person)


def to_recheck(user: Any) -> QuerySet[Finding]:
    """Closed findings whose recheck is due."""
    return findings(user).filter(state=FindingState.CLOSED, recheck_due__lte=office.today())


def owners(found: Finding) -> QuerySet[User]:
    """Who can correct a finding: people of the enterprise or above it who report or lead there."""
    above = [code for code in found.enterprise.path.split("/") if code]
    people = people_with(Role.REPORTER) | people_with(Role.ENTERPRISE_LEADER)
    return people.filter(enterprise__code__in=above).distinct().order_by("full_name")
