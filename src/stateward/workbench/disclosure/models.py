"""A publication with its frozen content: what the public reads is this row and nothing it was made from."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from stateward.audit.canonical import canonical
from stateward.workbench.core import office
from stateward.workbench.core.formats import name_of
from stateward.workbench.core.text import gettext_lazy as _


class PublicationKind(models.TextChoices):
    """What is published."""

    NOTICE = "notice", _("Notice")
    RESULTS = "results", _("Results")
    REPORT = "report", _("Report")


class PublicationState(models.TextChoices):
    """Where a publication stands."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DROPPED = "dropped", _("Given up")


class Publication(models.Model):
    """Something for the public: texts in both languages, where it comes from, and a table where it has one.

    `content` is the table as it was when it was prepared (`{"columns": [...], "rows": [[...]], "made_from":
    {...}}`, empty for a notice); it never changes afterwards. The public reads it from `release_on` on, in the office's
    time zone, once another person has published it.
    """

    SCOPE = None

    kind = models.CharField(max_length=20, choices=PublicationKind.choices, db_index=True, verbose_name=_("Kind"))
    title_en = models.CharField(max_length=250, verbose_name=_("Title in English"))
    title_zh = models.CharField(max_length=250, verbose_name=_("Title in Chinese"))
    text_en = models.TextField(verbose_name=_("Text in English"))
    text_zh = models.TextField(verbose_name=_("Text in Chinese"))
    source = models.CharField(max_length=250, verbose_name=_("Source"))
    release_on = models.DateField(db_index=True, verbose_name=_("Release date"))
    content = models.JSONField(default=dict, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True, verbose_name=_("SHA-256 of the table"))
    state = models.CharField(
        max_length=20, choices=PublicationState.choices, default=PublicationState.DRAFT, db_index=True
    )
    views = models.PositiveBigIntegerField(default=0)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    #: Whether anybody outside could read it before it was withdrawn; else the public never learns of it.
    was_public = models.BooleanField(default=False)
    withdrawal_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-release_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="published") | models.Q(published_at__isnull=False),
                name="publication_published_at",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the running language."""
        return name_of(self.title_en, self.title_zh, "")

    @property
    def text(self) -> str:
        """The text in the running language."""
        return name_of(self.text_en, self.text_zh, "")

    @property
    def has_table(self) -> bool:
        """Whether it carries a table, which is open data."""
        return bool(self.content.get("columns"))

    def is_public_on(self, day: dt.date) -> bool:
        """Whether everybody may read it on a day."""
        return self.state == PublicationState.PUBLISHED and self.release_on <= day

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it today."""
        return self.is_public_on(office.today())

    def get_absolute_url(self) -> str:
        """The page of the office."""
        return reverse("disclosure:publication", args=[self.pk])

    def get_public_url(self) -> str:
        """The page of the public."""
        return reverse("public:publication", args=[self.pk])


def content_sha256(content: dict[str, Any]) -> str:
    """The hash of a content, the same whatever the order of its keys; empty without one."""
    return hashlib.sha256(canonical(content).encode()).hexdigest() if content else ""
