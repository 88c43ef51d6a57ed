"""Reading tokens: one's own, and those of the people one administers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.api.models import PersonalToken


def own(user: Any) -> QuerySet[PersonalToken]:
    """A person's own tokens, the newest first."""
    return PersonalToken.objects.filter(user=user).select_related("user", "revoked_by")


def own_token(user: Any, pk: int) -> PersonalToken | None:
    """One of a person's own tokens."""
    return own(user).filter(pk=pk).first()


def visible(user: Any) -> QuerySet[PersonalToken]:
    """The tokens of the people one sees in the administration, the newest first."""
    return visible_to(user, PersonalToken.objects.select_related("user", "revoked_by"), strand="accounts")


def token(user: Any, pk: int) -> PersonalToken | None:
    """One of those tokens."""
    return visible(user).filter(pk=pk).first()
