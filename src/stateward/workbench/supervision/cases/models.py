"""Cases of accountability for operation and investment against the rules."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone


class Case(models.Model):
    """A case under the version of the rule in force on the day of the conduct (行为发生时)."""

    SCOPE = "enterprise"

    enterprise = models.ForeignKey("register.Enterprise", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    description = models.TextField()
    conduct_on = models.DateField()
    amount = models.DecimalField(max_digits=24, decimal_places=2)
    rule = models.CharField(max_length=80)
    rule_version = models.CharField(max_length=80)
    #: Empty where the rule in force on that day states no levels.
    level = models.CharField(max_length=80, blank=True)
    warning = models.ForeignKey("RiskWarning", null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    finding = models.ForeignKey("Finding", null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    step = models.CharField(max_length=40)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The case's page."""
        return reverse("supervision:case", args=[self.pk])


class CaseStep(models.Model):
    """One step of a case, with the day it is due and who took it."""

    SCOPE = "case__enterprise"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=40)
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
        return f"{self.case_id}/{self.step}"
