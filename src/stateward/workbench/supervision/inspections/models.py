"""The yearly list of inspections, its entries, the visits and what was answered on them."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from stateward.workbench.core.text import gettext_lazy as _


class PlanState(models.TextChoices):
    """Where a yearly list stands."""

    DRAFT = "draft", _("Being drafted")
    ADOPTED = "adopted", _("Adopted")


class Way(models.TextChoices):
    """How an inspection is made."""

    ON_SITE = "on_site", _("On site")
    OFF_SITE = "off_site", _("Off site")
    JOINT = "joint", _("Joint")


class YearPlan(models.Model):
    """The inspections of a year; an enterprise is visited at most `visits_per_enterprise` times."""

    SCOPE = None

    year = models.PositiveSmallIntegerField(unique=True)
    visits_per_enterprise = models.PositiveSmallIntegerField(default=2, validators=[MinValueValidator(1)])
    state = models.CharField(max_length=20, choices=PlanState.choices, default=PlanState.DRAFT)
    editors = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    adopted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(_("Inspections of {year}")).format(year=self.year)

    def get_absolute_url(self) -> str:
        """The plan's page."""
        return reverse("supervision:plan", args=[self.year])


class PlanEntry(models.Model):
    """One inspection of the yearly list. `enterprises` is whom it can meet; nobody named: every enterprise."""

    SCOPE = None

    plan = models.ForeignKey(YearPlan, on_delete=models.PROTECT, related_name="entries")
    number = models.CharField(max_length=40)
    matter = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    object = models.CharField(max_length=500)
    content = models.TextField()
    way = models.CharField(max_length=20, choices=Way.choices, default=Way.ON_SITE)
    #: Codes of the rules it rests on; an inspection without basis cannot be adopted.
    basis = models.JSONField(default=list)
    lead = models.CharField(max_length=200)
    joint_with = models.CharField(max_length=200, blank=True)
    month = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(12)])
    sample_ratio = models.DecimalField(max_digits=5, decimal_places=4)
    days_per_visit = models.PositiveSmallIntegerField(default=3)
    skill = models.CharField(max_length=80, blank=True)
    follow_up_days = models.PositiveSmallIntegerField(default=30)
    #: What is looked at on each visit, one point a line.
    checkpoints = models.JSONField(default=list)
    enterprises = models.ManyToManyField("register.Enterprise", blank=True, related_name="+")

    class Meta:
        ordering = ["month", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_entry_once"),
            models.CheckConstraint(
                condition=models.Q(sample_ratio__gt=0, sample_ratio__lte=1), name="plan_entry_sample"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """The entry's page."""
        return reverse("supervision:entry", args=[self.pk])


class VisitState(models.TextChoices):
    """Where a visit stands."""

    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under_way", _("Under way")
    REPORTED = "reported", _("Reported")
    CANCELLED = "cancelled", _("Cancelled")


class Visit(models.Model):
    """One visit of an inspection to an enterprise, by at least two inspectors."""

    SCOPE = "enterprise"

    entry = models.ForeignKey(PlanEntry, on_delete=models.PROTECT, related_name="visits")
    draw = models.ForeignKey("Draw", null=True, blank=True, on_delete=models.PROTECT, related_name="visits")
    enterprise = models.ForeignKey("register.Enterprise", on_delete=models.PROTECT, related_name="+")
    inspectors = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="visits")
    planned_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=VisitState.choices, default=VisitState.PLANNED)
    conclusion = models.TextField(blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["planned_on", "pk"]

    def __str__(self) -> str:
        return f"{self.entry.title} · {self.enterprise.name}"

    def get_absolute_url(self) -> str:
        """The visit's page."""
        return reverse("supervision:visit", args=[self.pk])


class AnswerValue(models.TextChoices):
    """What was found at a point of the checklist."""

    GOOD = "good", _("In order")
    PROBLEM = "problem", _("Problem found")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")


class Answer(models.Model):
    """What was answered at a point; the newest one counts. `client_key` makes a repeated sending the same answer."""

    SCOPE = "visit__enterprise"

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="answers")
    point = models.PositiveSmallIntegerField()
    value = models.CharField(max_length=20, choices=AnswerValue.choices)
    note = models.TextField(blank=True)
    client_key = models.CharField(max_length=64, unique=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: When it was written on the phone, and when it arrived.
    answered_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["answered_at", "pk"]

    def __str__(self) -> str:
        return f"{self.visit_id}/{self.point}"
