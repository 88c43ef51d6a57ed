"""Reading briefings."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.core.tracking import rights
from stateward.workbench.directives.models import Briefing, BriefingState, BriefingTemplate


def briefings(user: Any) -> QuerySet[Briefing]:
    """The briefings a person may read, the newest period first, without their sections."""
    return visible_to(user, Briefing.objects.select_related("prepared_by", "released_by").defer("sections"))


def briefing(user: Any, pk: int) -> Briefing | None:
    """One briefing with its sections."""
    rows = Briefing.objects.select_related("prepared_by", "edited_by", "released_by")
    return visible_to(user, rows).filter(pk=pk).first()


def waiting(user: Any) -> QuerySet[Briefing]:
    """What waits for a leader's release: never what the person compiled."""
    return briefings(user).filter(state=BriefingState.WAITING).exclude(prepared_by=rights.person_of(user))


def templates(user: Any) -> QuerySet[BriefingTemplate]:
    """The office's own templates, the newest first."""
    return visible_to(user, BriefingTemplate.objects.select_related("added_by"))
