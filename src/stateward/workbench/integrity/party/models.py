"""Organisations and duties: the responsibility list by post, the study plan, the yearly duty reports. No persons."""

from __future__ import annotations

from django.db import models

from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register.models import Enterprise


class Organisation(models.Model):
    """A party organisation at an enterprise: that it is there, its kind, when its term ends. No members."""

    SCOPE = "enterprise"

    class Kind(models.TextChoices):
        """Kinds of organisation."""

        COMMITTEE = "committee", _("Party committee")
        GENERAL_BRANCH = "general_branch", _("General party branch")
        BRANCH = "branch", _("Party branch")
        JOINT = "joint", _("Joint branch of several enterprises")

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+", verbose_name=_("Enterprise"))
    kind = models.CharField(max_length=20, choices=Kind.choices, verbose_name=_("Kind of organisation"))
    term_ends_on = models.DateField(null=True, blank=True, verbose_name=_("Term ends on"))

    class Meta:
        ordering = ["enterprise__path", "kind"]
        constraints = [models.UniqueConstraint(fields=["enterprise", "kind"], name="party_organisation_once")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.get_kind_display()}"


class Duty(models.Model):
    """An entry of the responsibility list: who by post owes what by when, and the day it was done."""

    SCOPE = "enterprise"

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+", verbose_name=_("Enterprise"))
    year = models.PositiveSmallIntegerField(verbose_name=_("Year"))
    post = models.CharField(max_length=120, verbose_name=_("Post"))
    duty = models.CharField(max_length=300, verbose_name=_("Duty"))
    due = models.DateField(verbose_name=_("Due on"))
    done_on = models.DateField(null=True, blank=True, verbose_name=_("Done on"))
    file_name = models.CharField(max_length=250, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["-year", "enterprise__path", "due"]

    def __str__(self) -> str:
        return self.duty


class Study(models.Model):
    """A session of the study plan, planned and held."""

    SCOPE = "enterprise"

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+", verbose_name=_("Enterprise"))
    topic = models.CharField(max_length=200, verbose_name=_("Topic"))
    planned_on = models.DateField(verbose_name=_("Planned on"), db_index=True)
    held_on = models.DateField(null=True, blank=True, verbose_name=_("Held on"))

    class Meta:
        ordering = ["-planned_on", "enterprise__path"]

    def __str__(self) -> str:
        return self.topic


class DutyReport(models.Model):
    """The yearly report of a leading post on its duty, and the mark its evaluation gave."""

    SCOPE = "enterprise"

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+", verbose_name=_("Enterprise"))
    year = models.PositiveSmallIntegerField(verbose_name=_("Year"))
    post = models.CharField(max_length=120, verbose_name=_("Post"))
    reported_on = models.DateField(null=True, blank=True, verbose_name=_("Reported on"))
    mark = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True, verbose_name=_("Mark of the evaluation, 0 to 100")
    )
    file_name = models.CharField(max_length=250, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["-year", "enterprise__path", "post"]
        constraints = [models.UniqueConstraint(fields=["enterprise", "year", "post"], name="duty_report_once")]

    def __str__(self) -> str:
        return f"{self.post} {self.year}"
