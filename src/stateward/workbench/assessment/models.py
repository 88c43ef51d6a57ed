"""What people hand in beside the statements: given values of indicators, and targets."""

from __future__ import annotations

from django.db import models

from stateward.workbench.register.models import Enterprise


class Handed(models.Model):
    """A value of an indicator for an enterprise and a year, in the unit of the indicator's table."""

    SCOPE = "enterprise"

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    indicator = models.CharField(max_length=80)
    value = models.DecimalField(max_digits=30, decimal_places=10)

    class Meta:
        abstract = True
        ordering = ["year", "enterprise_id", "indicator"]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}"


class GivenValue(Handed):
    """A value reported as such: an expert's mark, a ratio from a published account."""

    class Meta(Handed.Meta):
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "year", "indicator"], name="given_value_once"),
        ]


class Target(Handed):
    """A target agreed with an enterprise, with the base it was set from where there is one."""

    base = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)

    class Meta(Handed.Meta):
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "year", "indicator"], name="target_once"),
        ]


# Django finds a model in the app's `models` module alone.
from stateward.workbench.assessment.cycle.models import (  # noqa: E402
    Appeal,
    BaseAdjustment,
    Contract,
    ReportLine,
    Round,
    RoundResult,
    TargetLine,
)
from stateward.workbench.assessment.term.models import TermReview  # noqa: E402

__all__ = [
    "Appeal",
    "BaseAdjustment",
    "Contract",
    "GivenValue",
    "Handed",
    "ReportLine",
    "Round",
    "RoundResult",
    "Target",
    "TargetLine",
    "TermReview",
]
