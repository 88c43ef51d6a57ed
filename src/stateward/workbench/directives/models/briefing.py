"""Briefings: what was compiled from the facts, what people made of it, and the office's own Word template."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from stateward.workbench.core.text import gettext_lazy as _


class Rhythm(models.TextChoices):
    """How often a briefing is written."""

    MONTH = "month", _("Monthly briefing")
    QUARTER = "quarter", _("Quarterly briefing")
    YEAR = "year", _("Yearly briefing")
    PORTFOLIO = "portfolio", _("Annual portfolio report")


class BriefingState(models.TextChoices):
    """Where a briefing stands."""

    DRAFT = "draft", _("In preparation")
    WAITING = "waiting", _("Waits for release")
    RELEASED = "released", _("Released")


class BriefingTemplate(models.Model):
    """A Word template of the office for one rhythm and language, kept under its SHA-256; the newest counts."""

    rhythm = models.CharField(max_length=20, choices=Rhythm.choices)
    written_in = models.CharField(max_length=2)
    file_name = models.CharField(max_length=250)
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    SCOPE = None

    class Meta:
        ordering = ["-added_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name


class Briefing(models.Model):
    """A report on a period. `sections` holds for each language the sections with figures, tables, charts and text.

    A section is {"id", "title", "text", "figures": [{"label", "value", "source", "address"}], "table", "chart"}; the
    text is a person's to edit, the figures stay as they were computed from the facts with `facts_sha256`.
    """

    title_en = models.CharField(max_length=300)
    title_zh = models.CharField(max_length=300)
    rhythm = models.CharField(max_length=20, choices=Rhythm.choices)
    year = models.PositiveSmallIntegerField()
    part = models.PositiveSmallIntegerField(default=0)
    scheme = models.CharField(max_length=100, blank=True)
    sections = models.JSONField(default=dict)
    facts_sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=20, choices=BriefingState.choices, default=BriefingState.DRAFT)
    comment = models.TextField(blank=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(default=timezone.now)
    #: Whoever last wrote in it prepared it too, so does not release it.
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)

    SCOPE = None

    class Meta:
        ordering = ["-year", "-part", "-pk"]

    def __str__(self) -> str:
        from stateward.workbench.core.formats import name_of

        return name_of(self.title_en, self.title_zh)

    def get_absolute_url(self) -> str:
        """The briefing's page."""
        return reverse("briefings:briefing", args=[self.pk])
