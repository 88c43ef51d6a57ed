"""A cycle, its schedule, its participants with their turns, and the assessors' invitations."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from stateward.messages import pick
from stateward.rulebook.cycle import CycleDocument, CycleStep
from stateward.workbench.core import office
from stateward.workbench.core.cycles.states import CYCLE_STATE_TITLES, OWING, PLACE_TITLES, CycleState, Place
from stateward.workbench.core.text import gettext_lazy as _


class Cycle(models.Model):
    """One run of a cycle document, for a year or a term.

    `document` is the rule as it stood when the cycle was made: a later version never changes a running cycle.
    """

    strand = models.CharField(max_length=30, db_index=True)
    document_id = models.CharField(max_length=80)
    document_version = models.CharField(max_length=40)
    document = models.JSONField()
    title = models.CharField(max_length=250)
    period = models.CharField(max_length=40, blank=True)
    starts_on = models.DateField()
    state = models.CharField(
        max_length=20,
        choices=[(state.value, _(CYCLE_STATE_TITLES[state])) for state in CycleState],
        default=CycleState.DRAFT.value,
        db_index=True,
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    SCOPE = None

    class Meta:
        ordering = ["-starts_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The cycle's board."""
        return reverse("cycles:cycle", args=[self.pk])

    @property
    def rule(self) -> CycleDocument:
        """The document the cycle runs by."""
        return CycleDocument.model_validate(self.document)


class ScheduledStep(models.Model):
    """Who is responsible for one step of a cycle in the office."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=80)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    department = models.ForeignKey(
        "accounts.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    SCOPE = None
    OWNER = "owner"

    class Meta:
        ordering = ["cycle", "position"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "position"], name="cycle_step_position"),
            models.UniqueConstraint(fields=["cycle", "step"], name="cycle_step_once"),
        ]

    def __str__(self) -> str:
        return self.step


class Participant(models.Model):
    """An enterprise in a cycle: the step it stands in, its place there, its deadline."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="participants")
    enterprise = models.ForeignKey("register.Enterprise", on_delete=models.PROTECT, related_name="participations")
    position = models.PositiveSmallIntegerField(default=0)
    place = models.CharField(
        max_length=20,
        choices=[(place.value, _(PLACE_TITLES[place])) for place in Place],
        default=Place.WAITING.value,
        db_index=True,
    )
    due = models.DateField(null=True, blank=True, db_index=True)
    due_is_provisional = models.BooleanField(default=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    SCOPE = "enterprise"

    class Meta:
        ordering = ["cycle", "enterprise__path"]
        constraints = [models.UniqueConstraint(fields=["cycle", "enterprise"], name="cycle_participant_once")]
        indexes = [models.Index(fields=["place", "due"], name="cycle_participant_due")]

    def __str__(self) -> str:
        return f"{self.cycle} · {self.enterprise}"

    def get_absolute_url(self) -> str:
        """The participant's page in the cycle."""
        return reverse("cycles:participant", args=[self.pk])

    @property
    def step(self) -> CycleStep:
        """The step the participant stands in."""
        return self.cycle.rule.steps[self.position]

    @property
    def step_title(self) -> str:
        """The step's title in the running language."""
        return pick(self.step.title.as_dict())

    def is_overdue_on(self, day: dt.date) -> bool:
        """Whether the participant owed its step before this day."""
        return self.due is not None and self.due < day and Place(self.place) in OWING

    @property
    def is_overdue(self) -> bool:
        """Whether the step is overdue today."""
        return self.is_overdue_on(office.today())


class Turn(models.Model):
    """One stay of a participant in a step: when it opened, was handed in and was decided, and by whom."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="turns")
    step = models.CharField(max_length=80)
    opened_on = models.DateField()
    due = models.DateField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: approve, return, skip, send_back, leave; empty while it lasts.
    outcome = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)

    SCOPE = "participant__enterprise"

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["participant"], condition=Q(outcome=""), name="cycle_one_open_turn")
        ]

    def __str__(self) -> str:
        return self.step


class Invitation(models.Model):
    """The way in of an assessor or another department: a signed link for one step, valid until `expires_at`; only its
    digest is kept.

    `marks` maps an enterprise's code to the line's marks; handed in once, then fixed.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="invitations")
    step = models.CharField(max_length=80)
    name = models.CharField(max_length=150)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="en")
    #: Enterprises the assessor must not mark, for conflicts of interest; all others of the cycle are on the sheet.
    recused = models.ManyToManyField("register.Enterprise", blank=True, related_name="+")
    #: The lines of the sheet they mark, a department its own, say; none named: all of them.
    lines = models.JSONField(default=list, blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    marks = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    SCOPE = None

    class Meta:
        ordering = ["cycle", "name", "pk"]

    def __str__(self) -> str:
        return self.name
