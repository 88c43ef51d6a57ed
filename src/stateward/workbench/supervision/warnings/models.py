"""Warnings as rows, the runs that find them, and the steps by which they are handled."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from stateward.messages import pick
from stateward.workbench.core.text import gettext_lazy as _


class WarningRun(models.Model):
    """One test of all rules of a set over the figures of a year: how often each fired, and the alarms about rules."""

    SCOPE = None

    rules = models.CharField(max_length=80)
    version = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    facts_sha256 = models.CharField(max_length=64)
    counts = models.JSONField(default=list)
    triggered = models.PositiveIntegerField(default=0)
    insufficient = models.PositiveIntegerField(default=0)
    tested = models.PositiveIntegerField(default=0)
    ran_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ran_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-ran_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.rules} {self.year}"


class WarningState(models.TextChoices):
    """What a rule says of an enterprise."""

    TRIGGERED = "triggered", _("Triggered")
    NOT_TRIGGERED = "not_triggered", _("Not triggered")
    INSUFFICIENT_DATA = "insufficient_data", _("Insufficient data")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


class WarningLevel(models.TextChoices):
    """How grave a warning is."""

    RED = "red", _("Red")
    YELLOW = "yellow", _("Yellow")
    BLUE = "blue", _("Blue")


class Outcome(models.TextChoices):
    """Whether a warning was right."""

    OPEN = "", _("Open")
    CONFIRMED = "confirmed", _("Was right")
    DISMISSED = "dismissed", _("Was wrong")


class RiskWarning(models.Model):
    """What one rule says of one enterprise in a year, by the newest month tested; handled as one case."""

    SCOPE = "enterprise"

    run = models.ForeignKey(WarningRun, on_delete=models.PROTECT, related_name="warnings")
    rules = models.CharField(max_length=80)
    rule = models.CharField(max_length=60)
    title_en = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=200)
    enterprise = models.ForeignKey("register.Enterprise", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=WarningState.choices, db_index=True)
    level = models.CharField(max_length=10, choices=WarningLevel.choices, blank=True)
    unit = models.CharField(max_length=10, default="ratio")
    value = models.FloatField(null=True, blank=True)
    threshold = models.FloatField(null=True, blank=True)
    message_en = models.TextField(blank=True)
    message_zh = models.TextField(blank=True)
    #: The figures behind it by column name; a missing one is null.
    facts = models.JSONField(default=dict)
    #: Months of the year in which the rule fired.
    months = models.JSONField(default=list)
    step = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["rules", "rule", "enterprise", "year"], name="warning_once"),
        ]
        indexes = [
            models.Index(fields=["state", "level"], name="warning_level"),
            models.Index(fields=["outcome"], condition=~models.Q(outcome=""), name="warning_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.enterprise.name}"

    @property
    def title(self) -> str:
        """The rule's title in the running language."""
        return pick({"en": self.title_en, "zh": self.title_zh})

    @property
    def message(self) -> str:
        """What it tells, in the running language."""
        return pick({"en": self.message_en, "zh": self.message_zh})

    @property
    def period(self) -> str:
        """The month it speaks of."""
        return f"{self.year:04}-{self.month:02}"

    def get_absolute_url(self) -> str:
        """The warning's page."""
        return reverse("supervision:warning", args=[self.pk])


class WarningStep(models.Model):
    """One step of handling a warning: who took it, by when, and what was said."""

    SCOPE = "warning__enterprise"

    warning = models.ForeignKey(RiskWarning, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=40)
    item: Any = models.OneToOneField(
        "core.TrackedItem", null=True, blank=True, on_delete=models.PROTECT, related_name="warning_step"
    )
    words = models.TextField(blank=True)
    opened_on = models.DateField()
    due = models.DateField(null=True, blank=True)
    finished_on = models.DateField(null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.warning_id}/{self.step}"
