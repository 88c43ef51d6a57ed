"""The drafts a person sees."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.rulebook.drafting.models import RuleDraft


def drafts(user: Any) -> QuerySet[RuleDraft]:
    """The drafts with who prepared them."""
    return visible_to(user, RuleDraft.objects.select_related("prepared_by"), strand="rulebook")
