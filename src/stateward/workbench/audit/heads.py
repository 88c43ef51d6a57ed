"""Heads leave the house: each day's first one is told to every auditor, by mail where the office has it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse

from stateward.audit.records import SealRecord
from stateward.audit.witness import head_line
from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts.roles import Role
from stateward.workbench.accounts.scope import people_with
from stateward.workbench.core.notices.services import tell

KIND = "audit.head"
SENTENCE = N_("Keep this line where the office cannot write: it proves the log up to seal {number}. {head}")


def tell_auditors(seal: SealRecord, **_rest: Any) -> None:
    """Hear of a seal; a second one on the same day is told to nobody again."""
    with transaction.atomic():
        tell(
            people_with(Role.AUDITOR),
            KIND,
            SENTENCE,
            {"number": seal.number, "head": head_line(seal)},
            address=reverse("audit:seals"),
            dedupe=f"{KIND}:{seal.at[:10]}",
        )
