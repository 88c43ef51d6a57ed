"""Decisions of enterprises and of the office, held against the list in force on their day; audits of whole tables."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone


class RecordedDecision(models.Model):
    """One decision with the version of the list it was held against. What cannot be known is empty, never false."""

    SCOPE = "enterprise"

    enterprise = models.ForeignKey("register.Enterprise", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    list_id = models.CharField(max_length=80)
    list_version = models.CharField(max_length=80)
    case = models.JSONField()
    decided_by = models.CharField(max_length=80)
    mode = models.CharField(max_length=20)
    submitted_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField()
    papers = models.JSONField(default=list)
    note = models.TextField(blank=True)
    #: What the list says of it.
    code = models.CharField(max_length=30)
    item = models.CharField(max_length=80, blank=True)
    expected_decider = models.CharField(max_length=80, blank=True)
    expected_mode = models.CharField(max_length=20, blank=True)
    deadline = models.DateField(null=True, blank=True)
    wrong_body = models.BooleanField(null=True)
    wrong_mode = models.BooleanField(null=True)
    late = models.BooleanField(null=True)
    papers_missing = models.JSONField(default=list)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-decided_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The decision's page."""
        return reverse("supervision:decision", args=[self.pk])

    @property
    def is_faulty(self) -> bool:
        """Whether anything is known to be wrong with it."""
        return bool(self.wrong_body or self.wrong_mode or self.late or self.papers_missing)


class DecisionAudit(models.Model):
    """A table of decisions held against a list: the counts, how each item's power is exercised, the faulty rows.

    `judged` has a row for each enterprise the table names and each year: how many decisions could be judged by who
    took them, how many were the wrong body's, and the enterprise's code where the register knows it.
    """

    SCOPE = None

    file_name = models.CharField(max_length=250)
    file_sha256 = models.CharField(max_length=64)
    list_id = models.CharField(max_length=80)
    list_version = models.CharField(max_length=80)
    counts = models.JSONField()
    exercise = models.JSONField()
    faulty = models.JSONField()
    judged = models.JSONField(default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """The audit's page."""
        return reverse("supervision:audit", args=[self.pk])
