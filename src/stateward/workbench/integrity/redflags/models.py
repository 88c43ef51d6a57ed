"""Runs of the procurement indicators: the file, the states, the buyers, the processes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register.models import Enterprise


class FlagRunState(models.TextChoices):
    """Where a run stands."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    FAILED = "failed", _("Refused")


class FlagRun(models.Model):
    """A file of contracting processes and what the indicators say of it as a whole."""

    SCOPE = None

    file_name = models.CharField(max_length=250)
    sha256 = models.CharField(max_length=64)
    mapping = models.CharField(max_length=80, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    chosen = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=20, choices=FlagRunState.choices, default=FlagRunState.WAITING)
    processes = models.PositiveIntegerField(default=0)
    flagged = models.PositiveIntegerField(default=0)
    states = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    coverage = models.JSONField(default=dict)
    lines = models.JSONField(default=dict)
    meta = models.JSONField(default=dict)
    results = models.JSONField(default=dict)
    #: Language -> faults, so that each reader reads them in their own.
    faults = models.JSONField(default=dict)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-handed_in_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """The explorer's first page."""
        return reverse("integrity:flags", args=[self.pk])


class FlagBuyer(models.Model):
    """A buyer of a run, bound to an enterprise of the register where it is one."""

    SCOPE = "enterprise"

    run = models.ForeignKey(FlagRun, on_delete=models.CASCADE, related_name="buyers")
    buyer = models.CharField(max_length=120)
    name = models.CharField(max_length=250, blank=True)
    enterprise = models.ForeignKey(Enterprise, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    processes = models.PositiveIntegerField(default=0)
    flagged = models.PositiveIntegerField(default=0)
    #: Code -> the buyer's own output (ratio, difference), of indicators that judge buyers.
    outputs = models.JSONField(default=dict)

    class Meta:
        ordering = ["run", "-flagged", "buyer"]
        constraints = [models.UniqueConstraint(fields=["run", "buyer"], name="flag_buyer_once")]

    def __str__(self) -> str:
        return self.name or self.buyer

    def get_absolute_url(self) -> str:
        """The buyer's processes."""
        return reverse("integrity:flag-buyer", args=[self.pk])

    @property
    def rate(self) -> float | None:
        """Percent of the buyer's processes with at least one signal."""
        return 100 * self.flagged / self.processes if self.processes else None


class FlagProcess(models.Model):
    """A contracting process with the state of every indicator that judges processes."""

    SCOPE = "buyer__enterprise"

    run = models.ForeignKey(FlagRun, on_delete=models.CASCADE, related_name="+")
    buyer = models.ForeignKey(FlagBuyer, on_delete=models.CASCADE, related_name="cases")
    ocid = models.CharField(max_length=250)
    title = models.CharField(max_length=500, blank=True)
    method = models.CharField(max_length=40, blank=True)
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=10, blank=True)
    #: Code -> {"state", "reason", "value"}.
    judged = models.JSONField(default=dict)
    signals = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-signals", "ocid"]
        indexes = [models.Index(fields=["run", "signals"], name="flag_process_signals")]

    def __str__(self) -> str:
        return self.title or self.ocid

    def get_absolute_url(self) -> str:
        """The process with its explanation."""
        return reverse("integrity:flag-process", args=[self.pk])
