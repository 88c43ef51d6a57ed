"""The lists that a person keeps of a page, and those of their department."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from stateward.workbench.core.saved.models import SavedList


def of_page(user: Any, path: str) -> QuerySet[SavedList]:
    """The person's own lists of a page and those shared with their department."""
    seen = Q(owner=user)
    if user.department_id is not None:
        seen |= Q(department=user.department_id)
    return SavedList.objects.filter(seen, path=path).select_related("owner")


def own(user: Any, pk: int) -> SavedList | None:
    """One of the person's own lists."""
    return SavedList.objects.filter(owner=user, pk=pk).first()
