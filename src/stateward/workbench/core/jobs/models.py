"""A row for every piece of background work."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from stateward.messages import current_language
from stateward.workbench.core.sentences import written
from stateward.workbench.core.text import gettext_lazy as _


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


FINISHED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


class Job(models.Model):
    """One piece of background work.

    `message` is an English sentence of the catalogue with its `message_values`, so that every reader sees it in their
    own language; `faults` holds what stood in the way, by language. `attempts` counts the workers that took it up;
    `heartbeat_at` is when the last of them was seen alive. What was computed lies in `result`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60, db_index=True)
    title = models.CharField(max_length=250, blank=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=JobState.choices, default=JobState.WAITING, db_index=True)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    message_values = models.JSONField(default=dict)
    cancel_requested = models.BooleanField(default=False)
    worker = models.CharField(max_length=64, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    maximum_attempts = models.PositiveSmallIntegerField(default=3)
    result = models.JSONField(default=dict)
    faults = models.JSONField(default=dict)
    #: Where the outcome is seen, when there is a page for it.
    address = models.CharField(max_length=250, blank=True)
    language = models.CharField(max_length=10, default="en")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="jobs"
    )
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    request = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    #: A job is its starter's; others see it only with a grant for the whole office.
    SCOPE = None
    OWNER = "started_by"

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="job_alive")]

    def __str__(self) -> str:
        return self.title or self.kind

    def get_absolute_url(self) -> str:
        """The job's page."""
        return reverse("jobs:job", args=[self.pk])

    @property
    def is_finished(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in FINISHED

    @property
    def sentence(self) -> str:
        """Where it stands, in the running language."""
        return written(self.message, self.message_values)

    @property
    def own_faults(self) -> list[dict[str, Any]]:
        """What stood in the way, in the running language where it is known, else as it was found."""
        known: list[dict[str, Any]] = self.faults.get(current_language()) or next(iter(self.faults.values()), [])
        return known

    @property
    def percent(self) -> int | None:
        """How much is done, 0 to 100; `None` where the total is not known."""
        return min(100, self.progress * 100 // self.total) if self.total else None
