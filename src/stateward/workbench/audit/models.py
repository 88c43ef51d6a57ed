"""The log: events that are only ever added, the digests' contents, the seals over them, the log's own identity."""

from __future__ import annotations

import json
import os
import time
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from stateward.audit.canonical import canonical
from stateward.audit.records import event_line
from stateward.workbench.audit import register
from stateward.workbench.core.acting import CHANNELS


def new_event_id() -> uuid.UUID:
    """An identifier that grows with time (RFC 9562, version 7, with the fraction of the millisecond in it).

    So new events stand together in the index, and those of one write in the order they were recorded.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    chance = int.from_bytes(os.urandom(8)) >> 2
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | chance)


class CanonicalField(models.TextField):
    """JSON kept as the very text that is hashed; no database may rewrite its numbers or the order of its keys."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        """The data of the text."""
        return None if value is None else json.loads(value)

    def to_python(self, value: Any) -> Any:
        """The data."""
        return json.loads(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        """The text of the data."""
        return None if value is None else canonical(value)


class Event(models.Model):
    """One thing that happened. Rows are added and never changed; only sealing gives them their position.

    `position` is the place among the sealed leaves, empty until the next seal. `personal` maps the names of personal
    contents to their digests; the contents lie in `PersonalContent` and can be erased.
    """

    id = models.UUIDField(primary_key=True, default=new_event_id, editable=False)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    action = models.CharField(max_length=80, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    channel = models.CharField(max_length=10, choices=[(name, name) for name in CHANNELS])
    request = models.CharField(max_length=64, blank=True, db_index=True)
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=80, blank=True)
    object_title = CanonicalField(default=dict)
    scope = models.CharField(max_length=1000, blank=True, db_index=True)
    before = CanonicalField(null=True)
    after = CanonicalField(null=True)
    reason = models.TextField(blank=True)
    personal = CanonicalField(default=dict)
    leaf = models.CharField(max_length=64)
    position = models.PositiveBigIntegerField(null=True, unique=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "-at"], name="event_of_object"),
            models.Index(fields=["id"], condition=Q(position__isnull=True), name="event_not_sealed"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"

    def get_absolute_url(self) -> str:
        """The event's page."""
        return reverse("audit:event", args=[self.pk])

    @property
    def title(self) -> str:
        """What happened, in the running language."""
        return register.title_of(self.action)

    @property
    def line(self) -> str:
        """The event as it is hashed and exported."""
        return event_line(
            {
                "id": self.id,
                "at": self.at,
                "action": self.action,
                "actor": None if self.actor_id is None else str(self.actor_id),
                "acting_for": None if self.acting_for_id is None else str(self.acting_for_id),
                "channel": self.channel,
                "request": self.request,
                "object_type": self.object_type,
                "object_id": self.object_id,
                "object_title": self.object_title,
                "scope": self.scope,
                "before": self.before,
                "after": self.after,
                "reason": self.reason,
                "personal": self.personal,
            }
        )


class PersonalContent(models.Model):
    """The personal content behind one digest of an event; erased by deleting the row, which is itself an event."""

    digest = models.CharField(max_length=64, primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="contents")
    name = models.CharField(max_length=80)
    salt = models.CharField(max_length=64)
    content = CanonicalField(null=True)

    class Meta:
        ordering = ["event_id", "name"]

    def __str__(self) -> str:
        return self.name


class Log(models.Model):
    """The log's identity, one row; its lock is held while a seal is made."""

    origin = models.UUIDField(default=uuid.uuid4, editable=False)

    def __str__(self) -> str:
        return str(self.origin)


class Seal(models.Model):
    """A head of the tree over all sealed leaves, chained to the seal before.

    `frontier` holds the roots of the full subtrees (largest first), so that the next seal hashes new leaves alone;
    it follows from the leaves and is recomputed by every verification.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    algorithm = models.CharField(max_length=20)
    origin = models.CharField(max_length=36)
    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    head = models.CharField(max_length=64, unique=True)
    frontier = models.TextField(blank=True)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number}"


class FourEyesException(models.Model):
    """A step that one person may prepare and approve for some days, with the reason that everybody can read."""

    SCOPE = None

    step = models.CharField(max_length=80, db_index=True)
    reason = models.CharField(max_length=500)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-valid_from", "step"]

    def __str__(self) -> str:
        return self.step


class SentForm(models.Model):
    """The fingerprint of a form that was sent, kept for a while so that it does not do its work twice."""

    fingerprint = models.CharField(max_length=64, primary_key=True)
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.fingerprint
