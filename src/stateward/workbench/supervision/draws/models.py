"""Draws with their commitment and their result, both kept as they were hashed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.supervision.inspections.models import PlanEntry


class DrawState(models.TextChoices):
    """Where a draw stands."""

    FROZEN = "frozen", _("Frozen, waits for the leader")
    APPROVED = "approved", _("Approved, waits for the seed")
    DRAWN = "drawn", _("Drawn")
    SUPERSEDED = "superseded", _("Drawn again")


class Draw(models.Model):
    """One draw. Texts, not database types, so that the hashes stay those of the files people download."""

    SCOPE = None

    entry = models.ForeignKey(PlanEntry, on_delete=models.PROTECT, related_name="draws")
    name = models.CharField(max_length=160, unique=True)
    state = models.CharField(max_length=20, choices=DrawState.choices, default=DrawState.FROZEN)
    commitment = models.TextField()
    commitment_sha256 = models.CharField(max_length=64)
    result = models.TextField(blank=True)
    result_sha256 = models.CharField(max_length=64, blank=True)
    redraw_of = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="drawn_again"
    )
    reason = models.TextField(blank=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    frozen_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    drawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-frozen_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The draw's page."""
        return reverse("supervision:draw", args=[self.pk])
