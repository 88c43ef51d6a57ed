"""Counts of reports from people, by enterprise, period and kind. No report, no name, no word of it is ever here."""

from __future__ import annotations

from django.db import models

from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register.models import Enterprise


class CaseCount(models.Model):
    """How many reports of a kind came in, are open, were closed, were substantiated, in a quarter."""

    SCOPE = "enterprise"

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(db_index=True)
    quarter = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=80, verbose_name=_("Kind"))
    received = models.PositiveIntegerField()
    closed = models.PositiveIntegerField(default=0)
    substantiated = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-year", "-quarter", "enterprise__path", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "year", "quarter", "kind"], name="case_count_once"),
            models.CheckConstraint(condition=models.Q(quarter__gte=1, quarter__lte=4), name="case_count_quarter"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}/{self.quarter}"
