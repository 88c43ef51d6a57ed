"""Reading jobs: one's own, or everybody's for who sees the whole office's administration."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from stateward.workbench.accounts.permissions import may
from stateward.workbench.core.jobs.models import FINISHED, Job

#: Who keeps the machine sees everybody's jobs: their kind, state and times, as the log of a machine says.
SEES_ALL = "accounts.administer"


def visible(user: Any) -> QuerySet[Job]:
    """The jobs a person sees: those they started or that were started in their name; an administrator all."""
    if may(user, SEES_ALL):
        return Job.objects.select_related("started_by")
    person = getattr(user, "acting_for", None) or user
    return Job.objects.filter(Q(started_by=person) | Q(acting_for=person)).select_related("started_by")


def job(user: Any, key: UUID) -> Job | None:
    """One job, or `None` where the person does not see it."""
    return visible(user).filter(pk=key).first()


def running(user: Any) -> int:
    """How many of the person's jobs are not finished."""
    return unfinished(user).count()


def unfinished(user: Any) -> QuerySet[Job]:
    """The person's jobs that are not finished."""
    person = getattr(user, "acting_for", None) or user
    return Job.objects.filter(started_by=person).exclude(state__in=FINISHED)
