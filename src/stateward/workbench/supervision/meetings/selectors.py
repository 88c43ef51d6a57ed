"""Reading files of meetings."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.supervision.meetings.models import MeetingFile


def files(user: Any) -> QuerySet[MeetingFile]:
    """The files the person may see."""
    return visible_to(user, MeetingFile.objects.select_related("enterprise", "imported_by"))


def file(user: Any, key: int) -> MeetingFile | None:
    """One file."""
    return files(user).filter(pk=key).first()
