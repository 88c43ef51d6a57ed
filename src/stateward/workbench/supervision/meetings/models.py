"""Files of meetings as they were handed in; exceptions are found again each time, in the reader's language."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone


class MeetingFile(models.Model):
    """The meetings of an enterprise in the published field set, with how many exceptions each rule found."""

    SCOPE = "enterprise"

    enterprise = models.ForeignKey("register.Enterprise", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=250)
    file_sha256 = models.CharField(max_length=64)
    majority = models.CharField(max_length=20)
    records = models.JSONField()
    counts = models.JSONField(default=dict)
    meetings = models.PositiveIntegerField(default=0)
    subjects = models.PositiveIntegerField(default=0)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    imported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-imported_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def exceptions(self) -> int:
        """How many exceptions there are."""
        return sum(self.counts.values())

    def get_absolute_url(self) -> str:
        """The file's page."""
        return reverse("supervision:meeting-file", args=[self.pk])
