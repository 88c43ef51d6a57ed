"""A round of the annual assessment and what it gathers for each group: targets, contract, report, appeal, results."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from stateward.messages import gettext_noop as N_
from stateward.workbench.core.cycles.models import Cycle, Participant
from stateward.workbench.core.text import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL
FIGURE = {"max_digits": 30, "decimal_places": 10, "null": True, "blank": True}

#: What the second officer found about a reported measure.
FINDINGS = {
    "open": N_("not looked at"),
    "confirmed": N_("confirmed"),
    "corrected": N_("corrected"),
    "unverifiable": N_("no verifiable evidence: 0 points"),
}
#: How an appeal ends.
OUTCOMES = {"": N_("open"), "granted": N_("granted"), "rejected": N_("rejected")}
#: What was decided about an objective factor.
FACTOR_OUTCOMES = {"": N_("to be decided"), "approved": N_("approved"), "rejected": N_("rejected")}


class Round(models.Model):
    """One year's assessment by one scheme: it stands on a cycle, whose participants are its groups."""

    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="assessment_round")
    year = models.PositiveSmallIntegerField(db_index=True)
    scheme = models.CharField(max_length=80)
    scheme_version = models.CharField(max_length=40)
    targets_document = models.CharField(max_length=80)
    targets_version = models.CharField(max_length=40)
    published_at = models.DateTimeField(null=True, blank=True)

    #: Who sees a round sees its cycle: `cycle.selectors` narrows it.
    SCOPE = None

    class Meta:
        ordering = ["-year", "-pk"]

    def __str__(self) -> str:
        return self.cycle.title

    def get_absolute_url(self) -> str:
        """The round's page."""
        return reverse("assessment:round", args=[self.pk])

    @property
    def result(self) -> RoundResult | None:
        """The newest result."""
        return self.results.order_by("-revision").first()


class TargetLine(models.Model):
    """One measure on a group's target sheet: base value, proposal, counter-proposal, what was agreed.

    Figures are in the unit of the indicator's tables, money in the currency's base unit.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="target_lines")
    indicator = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    base = models.DecimalField(**FIGURE)
    #: The base value by the rule alone, where approved objective factors changed it; else empty.
    base_by_rule = models.DecimalField(**FIGURE)
    proposed = models.DecimalField(**FIGURE)
    reason = models.TextField(blank=True)
    countered = models.DecimalField(**FIGURE)
    counter_reason = models.TextField(blank=True)
    agreed = models.DecimalField(**FIGURE)

    SCOPE = "participant__enterprise"

    class Meta:
        ordering = ["participant", "position"]
        constraints = [models.UniqueConstraint(fields=["participant", "indicator"], name="target_line_once")]

    def __str__(self) -> str:
        return self.indicator


class BaseAdjustment(models.Model):
    """An objective factor in a base value: the amount, the reason, the evidence, and what a second person decided."""

    line = models.ForeignKey(TargetLine, on_delete=models.CASCADE, related_name="adjustments")
    amount = models.DecimalField(max_digits=30, decimal_places=10)
    reason = models.TextField()
    evidence_name = models.CharField(max_length=200)
    evidence_sha256 = models.CharField(max_length=64)
    proposed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=20, blank=True, choices=[(k, _(v)) for k, v in FACTOR_OUTCOMES.items()])
    decision = models.TextField(blank=True)
    decided_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    SCOPE = "line__participant__enterprise"

    class Meta:
        ordering = ["line", "pk"]

    def __str__(self) -> str:
        return self.reason[:60]


class Contract(models.Model):
    """A signed contract of responsibility (责任书); `content` is its lines as they were signed."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="contract")
    number = models.CharField(max_length=60)
    content = models.JSONField()
    signed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)
    countersigned_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    countersigned_at = models.DateTimeField(null=True, blank=True)

    SCOPE = "participant__enterprise"

    def __str__(self) -> str:
        return self.number


class ReportLine(models.Model):
    """One measure of the self-report: the value, its evidence, and what the second officer found."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="report_lines")
    indicator = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    #: Computed from the statements, which are its evidence; else reported, with evidence of its own.
    from_statements = models.BooleanField(default=False)
    reported = models.DecimalField(**FIGURE)
    words = models.TextField(blank=True)
    evidence_name = models.CharField(max_length=200, blank=True)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    finding = models.CharField(max_length=20, default="open", choices=[(k, _(v)) for k, v in FINDINGS.items()])
    verified = models.DecimalField(**FIGURE)
    note = models.TextField(blank=True)
    verified_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    SCOPE = "participant__enterprise"

    class Meta:
        ordering = ["participant", "position"]
        constraints = [models.UniqueConstraint(fields=["participant", "indicator"], name="report_line_once")]

    def __str__(self) -> str:
        return self.indicator

    @property
    def finding_title(self) -> str:
        """The finding in words."""
        return str(self.get_finding_display())


class Appeal(models.Model):
    """What a group's leader objects to in its result, and what the office decided."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="appeals")
    indicator = models.CharField(max_length=80)
    words = models.TextField()
    filed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=20, blank=True, choices=[(k, _(v)) for k, v in OUTCOMES.items()])
    decision = models.TextField(blank=True)
    decided_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    SCOPE = "participant__enterprise"

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.indicator


class RoundResult(models.Model):
    """A computed result of a round with everything it stands on, kept as a file under its hash.

    `rows` are the groups' results as the file has them; `robustness` the rank intervals, where they were asked for.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="results")
    revision = models.PositiveSmallIntegerField()
    file_sha256 = models.CharField(max_length=64)
    rows = models.JSONField()
    robustness = models.JSONField(default=dict)
    #: Group -> the statements its figures were read from, with edition and revision.
    statements = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    computed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    computed_at = models.DateTimeField(default=timezone.now)

    SCOPE = None

    class Meta:
        ordering = ["round", "revision"]
        constraints = [models.UniqueConstraint(fields=["round", "revision"], name="round_result_revision")]

    def __str__(self) -> str:
        return f"{self.round} · {self.revision}"

    def of(self, code: str) -> dict[str, object] | None:
        """A group's row."""
        return next((row for row in self.rows if row["enterprise"] == code), None)
