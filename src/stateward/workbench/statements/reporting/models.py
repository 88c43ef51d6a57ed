"""Periods, obligations and what is said about a report's cells."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse

from stateward.messages import pick
from stateward.workbench.accounts.models import User
from stateward.workbench.core import workspace
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register.models import Enterprise


class Edition(models.TextChoices):
    """How far a statement's figures have settled."""

    PRELIMINARY = "preliminary", _("Preliminary")
    FINAL = "final", _("Final")
    AUDITED = "audited", _("Audited")


class PeriodState(models.TextChoices):
    """Whether a period still takes reports."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class ReportState(models.TextChoices):
    """Where a report stands on its path."""

    OWED = "owed", _("Owed")
    DRAFT = "draft", _("Draft")
    CHECKED = "checked", _("Checked")
    GROUP_CHECKED = "group_checked", _("Group checked")
    SIGNED = "signed", _("Handed in")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted")


#: States in which the enterprise has the move; the office waits.
WITH_ENTERPRISE = (
    ReportState.OWED,
    ReportState.DRAFT,
    ReportState.CHECKED,
    ReportState.GROUP_CHECKED,
    ReportState.RETURNED,
)


class ReportingPeriod(models.Model):
    """A month of a fiscal year for which reports are owed. It belongs to the whole office; everybody may know it."""

    SCOPE = None

    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=PeriodState.choices, default=PeriodState.OPEN)
    reason = models.TextField(blank=True)
    calendar = models.CharField(max_length=80)
    calendar_version = models.CharField(max_length=40)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-year", "-month"]
        constraints = [models.UniqueConstraint(fields=["year", "month"], name="reporting_period_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The period for people: `2023-09`, `2023`."""
        return workspace.current().fiscal_year.label(self.year, self.month)

    @property
    def is_open(self) -> bool:
        """Whether it still takes reports."""
        return self.state == PeriodState.OPEN

    def get_absolute_url(self) -> str:
        """The period's board."""
        return reverse("statements:board", args=[self.year, self.month])


class Obligation(models.Model):
    """One report that one enterprise owes for one period, and where it stands."""

    SCOPE = "enterprise"

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="obligations")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="obligations")
    template = models.CharField(max_length=80)
    title_en = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=200)
    edition = models.CharField(max_length=20, choices=Edition.choices, default=Edition.FINAL)
    basis = models.CharField(max_length=20, default="single")
    due = models.DateField(db_index=True)
    due_is_provisional = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=ReportState.choices, default=ReportState.OWED, db_index=True)
    statement = models.ForeignKey(
        "statements.Statement", null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    #: Questions the check rules ask about the recorded figures: `[{"rule", "level", "keys"}]`.
    questions = models.JSONField(default=list)
    #: Rules that the recorded figures keep; lines given of those the template asks. Zero of zero: not judged yet.
    rules_passed = models.PositiveSmallIntegerField(default=0)
    lines_given = models.PositiveSmallIntegerField(default=0)
    lines_asked = models.PositiveSmallIntegerField(default=0)
    prepared_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    group_checked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    first_signed_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    returns = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["due", "enterprise__path", "template"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "enterprise", "template", "edition", "basis"], name="obligation_once"
            )
        ]
        indexes = [models.Index(fields=["period", "state"], name="obligation_board")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.title} {self.period}"

    @property
    def title(self) -> str:
        """What is owed, in the running language."""
        return pick({"en": self.title_en, "zh": self.title_zh})

    def get_absolute_url(self) -> str:
        """The report's page."""
        return reverse("statements:report", args=[self.pk])

    @property
    def with_enterprise(self) -> bool:
        """Whether the enterprise has the move."""
        return self.state in WITH_ENTERPRISE

    @property
    def needs_group(self) -> bool:
        """Whether a group above the enterprise looks at it before it is signed."""
        return self.enterprise.parent_id is not None

    @property
    def may_be_filled(self) -> bool:
        """Whether figures may still be entered: the period is open and the office has not taken the report."""
        return self.period.is_open and self.with_enterprise


class NoteKind(models.TextChoices):
    """What a note on a cell is."""

    COMMENT = "comment", _("Comment")
    EXPLANATION = "explanation", _("Explanation")


class CellNote(models.Model):
    """Something said about a figure of a report: the office's comment, or the enterprise's explanation of a warning."""

    SCOPE = "obligation__enterprise"

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="notes")
    statement = models.ForeignKey("statements.Statement", null=True, blank=True, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20, choices=NoteKind.choices)
    key = models.CharField(max_length=100, blank=True)
    rule = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    #: A comment is settled once the figure it speaks of was handed in anew.
    settled = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        """The report, at the figure."""
        return f"{self.obligation.get_absolute_url()}#{self.key}"


class Draft(models.Model):
    """What somebody is entering in the browser: the texts as typed, kept after every change and never lost."""

    SCOPE = "obligation__enterprise"

    obligation = models.OneToOneField(Obligation, on_delete=models.CASCADE, related_name="draft")
    entries = models.JSONField(default=dict)
    unit = models.DecimalField(max_digits=20, decimal_places=6, default=1)
    saved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.obligation)


class BookMapping(models.Model):
    """How one enterprise's own books become lines of ours; a change is a new version, the old ones stay."""

    SCOPE = "enterprise"

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="book_mappings")
    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    document = models.JSONField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["enterprise__path", "name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "name", "version"], name="book_mapping_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    def get_absolute_url(self) -> str:
        """The mapping's page."""
        return reverse("statements:mapping", args=[self.pk])

    @property
    def rows(self) -> list[Any]:
        """The mapped rows of the own chart."""
        return list(self.document.get("rows", []))
