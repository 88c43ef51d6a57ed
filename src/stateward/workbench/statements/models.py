"""Statements and the files they came in: nothing is overwritten, a correction is a new revision."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from stateward.facts import statement as facts
from stateward.messages import current_language
from stateward.workbench.accounts.models import User
from stateward.workbench.core import workspace
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements.fields import FiguresField
from stateward.workbench.statements.reporting.models import (
    BookMapping,
    CellNote,
    Draft,
    Edition,
    Obligation,
    ReportingPeriod,
)

__all__ = [
    "Basis", "BookMapping", "CellNote", "Draft", "Edition", "Obligation", "ReportingPeriod", "Statement", "Upload",
    "UploadState",
]  # fmt: skip


class UploadState(models.TextChoices):
    """Where an upload stands."""

    CHECKED = "checked", _("Checked, not yet recorded")
    RECORDED = "recorded", _("Recorded")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Basis(models.TextChoices):
    """What a statement covers."""

    SINGLE = "single", _("Single enterprise")
    DIFFERENCE = "difference", _("Group difference")
    CONSOLIDATED = "consolidated", _("Consolidated")


class Upload(models.Model):
    """A file that was handed in. The file itself lies in the workspace under its SHA-256, also when refused.

    `enterprise` is the lowest enterprise of the tree that everything in the file hangs below: who sees its branch sees
    the file. A file over several groups has none, so the whole office alone sees it, beside who handed it in.
    """

    SCOPE = "enterprise"
    OWNER = "handed_in_by"

    file_name = models.CharField(max_length=250)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    received_at = models.DateTimeField(auto_now_add=True, db_index=True)
    state = models.CharField(max_length=20, choices=UploadState.choices, db_index=True)
    kind = models.CharField(max_length=20, blank=True)
    enterprise = models.ForeignKey(Enterprise, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handed_in_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    #: What the reading found, by language: `{"en": {"statements": [...], "faults": [...], ...}, "zh": ...}`.
    reports = models.JSONField(default=dict)

    class Meta:
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """The upload's page: what was found in the file."""
        return reverse("statements:upload", args=[self.pk])

    @property
    def report(self) -> dict[str, Any]:
        """What the reading found, in the running language."""
        return self.reports.get(current_language()) or {}

    @property
    def faults(self) -> list[dict[str, Any]]:
        """The faults found, as they were found."""
        return list(self.report.get("faults", []))

    @property
    def error_count(self) -> int:
        """How many faults keep the file from being recorded."""
        return sum(1 for fault in self.faults if fault.get("level") == "error")


class Statement(models.Model):
    """One revision of one enterprise's statement for one period; `values` is `facts.statement.to_values`.

    An enterprise may report by several templates for one period: each asks lines of its own, and together they are the
    figures of the period (see `wholes`).
    """

    SCOPE = "enterprise"

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="statements")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField(default=12)
    basis = models.CharField(max_length=20, choices=Basis.choices, default=Basis.SINGLE)
    currency = models.CharField(max_length=3)
    template = models.CharField(max_length=80)
    template_version = models.CharField(max_length=40)
    edition = models.CharField(max_length=20, choices=Edition.choices, default=Edition.FINAL)
    revision = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    unit = models.DecimalField(max_digits=20, decimal_places=6, default=Decimal(1))
    values = FiguresField(default=dict)
    #: Hash of `values`, so that the hash of all facts needs no figures to be read.
    values_sha256 = models.CharField(max_length=64)
    upload = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.PROTECT, related_name="statements")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-year", "-month", "enterprise__path", "basis", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "year", "month", "basis", "template", "revision"], name="statement_revision_once"
            ),
            models.UniqueConstraint(
                fields=["enterprise", "year", "month", "basis", "template"],
                condition=Q(is_current=True),
                name="statement_one_current_revision",
            ),
        ]
        indexes = [models.Index(fields=["is_current", "-year", "-month"], name="statement_current_period")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.period}"

    @property
    def period(self) -> str:
        """The period for people: `2023`, `2022/23` where a fiscal year spans two, `2023-09`."""
        return workspace.current().fiscal_year.label(self.year, self.month)

    def get_absolute_url(self) -> str:
        """The statement's page."""
        return reverse("statements:statement", args=[self.pk])

    def as_facts(self) -> facts.Statement:
        """The statement as the library knows it; `enterprise` must be loaded."""
        return facts.from_values(
            facts.StatementKey(self.enterprise.code, self.year, self.month, self.basis),
            self.values,
            currency=self.currency,
            template=self.template,
            template_version=self.template_version,
            revision=self.revision,
            unit=self.unit,
        )
