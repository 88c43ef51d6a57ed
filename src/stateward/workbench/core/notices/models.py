"""Notices as rows: who is told what, when, by which channel; and how each person wants to be told."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from stateward.workbench.core.sentences import written
from stateward.workbench.core.text import gettext_lazy as _


class Channel(models.TextChoices):
    """How a notice reaches a person."""

    IN_APP = "in_app", _("In the workbench")
    MAIL = "mail", _("E-mail")
    WEBHOOK = "webhook", _("Message group")


class NoticeState(models.TextChoices):
    """Where a notice stands."""

    WAITING = "waiting", _("Waiting")
    HELD = "held", _("Waiting for the digest")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    UNWANTED = "unwanted", _("Not wanted")


#: States in which a notice has not gone out yet.
PENDING = ("waiting", "held")


class Notice(models.Model):
    """One thing to tell one person by one channel, at `due_at` (which was 9 o'clock, say, in `time_zone`).

    The sentence is an English one of the catalogue with its values: it is written in the recipient's language when it
    goes out. Two pending or sent rows never carry the same `dedupe` key.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    channel = models.CharField(max_length=10, choices=Channel.choices)
    kind = models.CharField(max_length=60, db_index=True)
    sentence = models.CharField(max_length=500)
    values = models.JSONField(default=dict)
    address = models.CharField(max_length=250, blank=True)
    content_type = models.ForeignKey(ContentType, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    object_id = models.CharField(max_length=64, blank=True)
    about = GenericForeignKey("content_type", "object_id")
    due_at = models.DateTimeField(db_index=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.WAITING)
    dedupe = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    SCOPE = None
    OWNER = "recipient"

    class Meta:
        ordering = ["-due_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "due_at"], name="notice_due"),
            models.Index(fields=["recipient", "channel", "state", "read_at"], name="notice_unread"),
            models.Index(fields=["content_type", "object_id"], name="notice_about"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe"],
                condition=~Q(dedupe="") & ~Q(state__in=["cancelled", "failed"]),
                name="notice_once",
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The sentence in the running language."""
        return written(self.sentence, self.values)


class MailChoice(models.TextChoices):
    """When a person wants mail."""

    AT_ONCE = "at_once", _("At once, one mail each")
    DIGEST = "digest", _("Once a day, all in one mail")
    NONE = "none", _("No mail")


class NoticePreference(models.Model):
    """How a person wants to be told; who has no row is told at once."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preference")
    mail = models.CharField(max_length=10, choices=MailChoice.choices, default=MailChoice.AT_ONCE)
    digest_hour = models.PositiveSmallIntegerField(default=8, validators=[MaxValueValidator(23)])
    time_zone = models.CharField(max_length=64, blank=True)
    last_digest_on = models.DateField(null=True, blank=True)

    SCOPE = None
    OWNER = "user"

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(digest_hour__lte=23), name="notice_digest_hour")]

    def __str__(self) -> str:
        return f"{self.user}"

    def digest_is_due(self, now: dt.datetime) -> bool:
        """Whether today's digest has not gone out and its hour (in the running time zone of `now`) has come."""
        return now.hour >= self.digest_hour and self.last_digest_on != now.date()
