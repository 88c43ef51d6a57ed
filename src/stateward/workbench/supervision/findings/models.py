"""Findings of inspections, audits and others, and their way to closure."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.supervision.inspections.models import Visit


class FindingSource(models.TextChoices):
    """Who found it."""

    INSPECTION = "inspection", _("Inspection")
    AUDIT_OFFICE = "audit_office", _("Audit office")
    EXTERNAL_AUDITOR = "external_auditor", _("External auditor")
    OTHER = "other", _("Other")


class FindingGrade(models.TextChoices):
    """How grave it is."""

    LIGHT = "light", _("Light")
    MEDIUM = "medium", _("Moderate")
    GRAVE = "grave", _("Grave")


class FindingState(models.TextChoices):
    """Where a finding stands."""

    REPORTED = "reported", _("Reported")
    CORRECTING = "correcting", _("Being corrected")
    VERIFIED = "verified", _("Correction verified")
    CLOSED = "closed", _("Closed")
    REJECTED = "rejected", _("Not confirmed")


class Finding(models.Model):
    """One finding. Its correction is a tracked item; closing takes a verifier and another person."""

    SCOPE = "enterprise"

    enterprise = models.ForeignKey("register.Enterprise", on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="findings")
    source = models.CharField(max_length=20, choices=FindingSource.choices, default=FindingSource.INSPECTION)
    title = models.CharField(max_length=200)
    description = models.TextField()
    clause = models.CharField(max_length=200)
    found_on = models.DateField()
    reported_grade = models.CharField(max_length=10, choices=FindingGrade.choices)
    confirmed_grade = models.CharField(max_length=10, choices=FindingGrade.choices, blank=True)
    root_cause = models.TextField(blank=True)
    measure = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=FindingState.choices, default=FindingState.REPORTED, db_index=True)
    item = models.OneToOneField(
        "core.TrackedItem", null=True, blank=True, on_delete=models.PROTECT, related_name="finding"
    )
    client_key = models.CharField(max_length=64, unique=True, null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    verification = models.TextField(blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    recheck_due = models.DateField(null=True, blank=True)
    rechecked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rechecked_on = models.DateField(null=True, blank=True)
    recheck_result = models.TextField(blank=True)

    class Meta:
        ordering = ["-found_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The finding's page."""
        return reverse("supervision:finding", args=[self.pk])
