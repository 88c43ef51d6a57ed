"""The index of a year: its document and cycle, figures with evidence, runs, results, adopted measures, targets."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from stateward.messages import pick
from stateward.rulebook.index import IndexDocument
from stateward.workbench.core.cycles.models import Cycle
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.register.models import Enterprise


class IndexYear(models.Model):
    """The index of one year: the specification as it stood when the year was opened, and the cycle that collects."""

    SCOPE = None

    year = models.PositiveSmallIntegerField(unique=True)
    document_id = models.CharField(max_length=80)
    document_version = models.CharField(max_length=40)
    document = models.JSONField()
    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="index_year")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{pick(self.document['title'])} {self.year}"

    def get_absolute_url(self) -> str:
        """The page of the year."""
        return reverse("integrity:year", args=[self.year])

    @property
    def rule(self) -> IndexDocument:
        """The specification the year is computed by."""
        return IndexDocument.model_validate(self.document)


class Figure(models.Model):
    """One figure of an enterprise in a year, with the evidence it rests on and who looked at that.

    Without a value `missing` says why; a missing figure is never zero.
    """

    SCOPE = "enterprise"

    index_year = models.ForeignKey(IndexYear, on_delete=models.CASCADE, related_name="figures")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=80)
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    missing = models.CharField(max_length=250, blank=True)
    #: Computed by the workbench from its own records (with their words) or entered by a person.
    is_computed = models.BooleanField(default=False)
    basis = models.JSONField(default=dict, blank=True)
    note = models.CharField(max_length=500, blank=True)
    file_name = models.CharField(max_length=250, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["index_year", "enterprise__path", "indicator"]
        constraints = [
            models.UniqueConstraint(fields=["index_year", "enterprise", "indicator"], name="index_figure_once")
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.index_year_id}"

    @property
    def is_settled(self) -> bool:
        """Whether the figure may enter the index: computed by the workbench, or verified by a second person."""
        return self.is_computed or self.verified_at is not None


class RunState(models.TextChoices):
    """Where a run stands."""

    COMPUTED = "computed", _("Computed")
    PUBLISHED = "published", _("Published")


class IndexRun(models.Model):
    """One computation: specification and inputs as they were, their hashes, the results, frozen.

    Nothing of a run changes afterwards but its rank intervals (added by a job) and its publication.
    """

    SCOPE = None

    index_year = models.ForeignKey(IndexYear, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    document_sha256 = models.CharField(max_length=64)
    inputs = models.JSONField()
    inputs_sha256 = models.CharField(max_length=64)
    results_sha256 = models.CharField(max_length=64)
    faults = models.JSONField(default=dict)
    uncertainty = models.JSONField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=RunState.choices, default=RunState.COMPUTED)
    computed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    computed_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["index_year", "-number"]
        constraints = [models.UniqueConstraint(fields=["index_year", "number"], name="index_run_number")]

    def __str__(self) -> str:
        return f"{self.index_year} #{self.number}"

    def get_absolute_url(self) -> str:
        """The page of the year the run belongs to."""
        return self.index_year.get_absolute_url()

    @property
    def rule(self) -> IndexDocument:
        """The specification of the run."""
        return IndexDocument.model_validate(self.document)


class IndexScore(models.Model):
    """What a run says of one enterprise."""

    SCOPE = "enterprise"

    run = models.ForeignKey(IndexRun, on_delete=models.CASCADE, related_name="scores")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    score = models.FloatField(null=True)
    rank = models.PositiveIntegerField(null=True)
    grade = models.CharField(max_length=40, blank=True)
    vetoes = models.JSONField(default=list)
    nodes = models.JSONField(default=dict)
    rank_low = models.FloatField(null=True)
    rank_median = models.FloatField(null=True)
    rank_high = models.FloatField(null=True)

    class Meta:
        ordering = ["run", "rank", "enterprise__path"]
        constraints = [models.UniqueConstraint(fields=["run", "enterprise"], name="index_score_once")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.run_id}"

    def get_absolute_url(self) -> str:
        """Why the score is what it is."""
        return reverse("integrity:score", args=[self.run.index_year.year, self.enterprise.code])


class AdoptedMeasure(models.Model):
    """A measure an enterprise took on, with what it promised; its effect is read off the next year's figures."""

    SCOPE = "enterprise"

    run = models.ForeignKey(IndexRun, on_delete=models.PROTECT, related_name="adopted")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=80)
    title = models.JSONField()
    gain = models.FloatField()
    figures = models.JSONField()
    item = models.OneToOneField(TrackedItem, on_delete=models.PROTECT, related_name="integrity_measure")
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["enterprise__path", "-gain"]
        constraints = [
            models.UniqueConstraint(fields=["run", "enterprise", "measure"], name="index_measure_adopted_once")
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The measure in the running language."""
        found: Any = pick(self.title)
        return str(found)


class IndexTarget(models.Model):
    """The score an enterprise is to reach in a year."""

    SCOPE = "enterprise"

    year = models.PositiveSmallIntegerField()
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    score = models.DecimalField(max_digits=6, decimal_places=2)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["year", "enterprise__path"]
        constraints = [models.UniqueConstraint(fields=["year", "enterprise"], name="index_target_once")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.year}"
