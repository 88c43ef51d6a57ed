"""Reform programmes: goals, tasks and safeguards with measures, days, weights and their closing review."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from stateward.workbench.core.text import gettext_lazy as _


class ProgrammeState(models.TextChoices):
    """Where a programme stands."""

    DRAFT = "draft", _("Being prepared")
    RUNNING = "running", _("Running")
    ENDED = "ended", _("Ended")


class EntryKind(models.TextChoices):
    """What an entry of the ledger is."""

    GOAL = "goal", _("Goal")
    TASK = "task", _("Task")
    SAFEGUARD = "safeguard", _("Safeguard")


class SafeguardKind(models.TextChoices):
    """What protects a goal."""

    ORGANISATION = "organisation", _("Organisation")
    FUNDING = "funding", _("Funding")
    INCENTIVES = "incentives", _("Incentives")
    TOLERANCE = "tolerance", _("Tolerance for error")
    SUPERVISION = "supervision", _("Supervision")


class Programme(models.Model):
    """A programme of the office, or of one group; `template` is the rule document it was begun from."""

    title = models.CharField(max_length=250)
    group = models.ForeignKey(
        "register.Enterprise", null=True, blank=True, on_delete=models.PROTECT, related_name="programmes"
    )
    template = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=20, choices=ProgrammeState.choices, default=ProgrammeState.DRAFT)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    SCOPE = "group"

    class Meta:
        ordering = ["-starts_on", "title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The programme's page."""
        return reverse("reform:programme", args=[self.pk])


class Entry(models.Model):
    """A goal, task or safeguard. A safeguard stands below the goal it protects.

    `measure_id` binds it to what the register or the facts tell; then `value` is computed and nobody reports it.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="entries")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    number = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, choices=EntryKind.choices, default=EntryKind.TASK)
    safeguard = models.CharField(max_length=20, choices=SafeguardKind.choices, blank=True)
    domain = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=300)
    measure = models.CharField(max_length=300, blank=True)
    measure_id = models.CharField(max_length=80, blank=True)
    base = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    target = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    formula = models.CharField(max_length=500, blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="reform_entries"
    )
    support = models.CharField(max_length=300, blank=True)
    weight = models.DecimalField(max_digits=10, decimal_places=4, default=Decimal(1))
    starts_on = models.DateField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    standing = models.BooleanField(default=False)
    completion = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    review = models.CharField(max_length=500, blank=True)
    done_on = models.DateField(null=True, blank=True)
    item = models.ForeignKey(
        "core.TrackedItem", null=True, blank=True, on_delete=models.PROTECT, related_name="reform_entries"
    )

    SCOPE = "programme__group"
    OWNER = "lead"

    class Meta:
        ordering = ["programme", "number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="entry_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """The entry's page."""
        return reverse("reform:entry", args=[self.pk])


class Milestone(models.Model):
    """A share of the tasks that must be done by a day, as a plan prescribes."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="milestones")
    day = models.DateField()
    share = models.DecimalField(max_digits=5, decimal_places=4)
    by = models.CharField(max_length=10, default="number")

    SCOPE = "programme__group"

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.share:.0%} · {self.day.isoformat()}"
