"""What a person sees of case counts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from stateward.workbench.accounts import scope
from stateward.workbench.integrity.cases.models import CaseCount


def counts(user: Any) -> QuerySet[CaseCount]:
    """The counts of the enterprises the person sees."""
    return scope.visible_to(user, CaseCount.objects.select_related("enterprise"), strand="integrity")
