"""A token of a person of the branch."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

from django.utils import timezone
from people import person

from stateward.workbench.api.models import PersonalToken


def objects(enterprise: Any, statement: Any, word: str) -> dict[str, Any]:
    """A token whose name contains the word."""
    owner = person(f"{word}-programmer", enterprise=enterprise)
    token = PersonalToken.objects.create(
        user=owner,
        name=f"{word}-token",
        token_sha256=hashlib.sha256(word.encode()).hexdigest(),
        ending="abcd",
        expires_at=timezone.now() + datetime.timedelta(days=30),
    )
    return {"personal_token": token}
