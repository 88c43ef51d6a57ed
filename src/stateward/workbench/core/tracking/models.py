"""Tracked items, the evidence for them and what was said about them."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from stateward.workbench.core import office
from stateward.workbench.core.sentences import written
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.core.tracking.states import OPEN, STATE_TITLES, State

#: Rungs of the ladder: urged, supervised by the department's head, supervised by a leader of the office.
LEVELS = (0, 1, 2, 3)


def default_reminders() -> list[int]:
    """Working days before the due date on which the owner is reminded."""
    return [5, 1]


class TrackedItem(models.Model):
    """Something somebody owes by a day.

    `kind` is registered (`tracking.kinds`) and says which strand the item belongs to; `enterprise` is whom it concerns
    and by whom it is seen; `source` is any row it stems from (a finding, a goal, a sentence of a directive). `version`
    counts the writes, so that the second of two writers is told what changed.
    """

    kind = models.CharField(max_length=60, db_index=True)
    strand = models.CharField(max_length=30, blank=True, db_index=True)
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    #: What evidence closes the item, in words; empty: none is demanded.
    evidence_required = models.CharField(max_length=500, blank=True)
    enterprise = models.ForeignKey(
        "register.Enterprise", null=True, blank=True, on_delete=models.PROTECT, related_name="tracked_items"
    )
    department = models.ForeignKey(
        "accounts.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="tracked_items"
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tracked_items")
    supports = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="supported_items")
    #: Who closes it; nobody named: whoever may close items of the strand, but never who submitted it.
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="reviewed_items"
    )
    content_type = models.ForeignKey(ContentType, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    object_id = models.CharField(max_length=64, blank=True)
    source = GenericForeignKey("content_type", "object_id")
    state = models.CharField(
        max_length=20,
        choices=[(state.value, _(STATE_TITLES[state])) for state in State],
        default=State.NOT_STARTED.value,
        db_index=True,
    )
    progress = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(100)])
    due = models.DateField(null=True, blank=True, db_index=True)
    due_is_provisional = models.BooleanField(default=False)
    reminder_days = models.JSONField(default=default_reminders)
    level = models.PositiveSmallIntegerField(default=0)
    level_since = models.DateTimeField(null=True, blank=True)
    urged_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    #: How a row hangs on an enterprise and on a person, see `accounts.scope`.
    SCOPE = "enterprise"
    OWNER = "owner"

    class Meta:
        ordering = ["due", "pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="tracked_source"),
            models.Index(fields=["owner", "state", "due"], name="tracked_owner"),
            models.Index(fields=["strand", "state", "due"], name="tracked_strand"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="tracked_progress"),
            models.CheckConstraint(condition=Q(level__lte=3), name="tracked_level"),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="tracked_closed_has_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The item's page."""
        return reverse("tracking:item", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether something is still owed."""
        return State(self.state) in OPEN

    def is_overdue_on(self, day: dt.date) -> bool:
        """Whether the item was due before this day and the owner has not submitted it."""
        return self.due is not None and self.due < day and self.state in _OWED

    @property
    def is_overdue(self) -> bool:
        """Whether the item is overdue today."""
        return self.is_overdue_on(office.today())


#: States in which the owner still owes the item; a submitted one waits for the reviewer.
_OWED = (State.NOT_STARTED.value, State.MOVING.value, State.RETURNED.value)


class Evidence(models.Model):
    """A document that shows what was done. `effective_on` is the day it took effect, not the day it was handed in.

    `due_then` keeps the due date that held when it came, so that lateness stays visible after an extension.
    """

    item = models.ForeignKey(TrackedItem, on_delete=models.CASCADE, related_name="evidence")
    title = models.CharField(max_length=250)
    effective_on = models.DateField()
    received_at = models.DateTimeField(default=timezone.now)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=250, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    note = models.TextField(blank=True)
    due_then = models.DateField(null=True, blank=True)

    SCOPE = "item__enterprise"
    OWNER = "item__owner"

    class Meta:
        ordering = ["received_at", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def took_effect_late(self) -> bool:
        """Whether what it shows happened after the due date."""
        return self.due_then is not None and self.effective_on > self.due_then

    @property
    def came_late(self) -> bool:
        """Whether it was handed in after the due date."""
        return self.due_then is not None and timezone.localdate(self.received_at, office.time_zone()) > self.due_then

    @property
    def is_late(self) -> bool:
        """Whether it is late in either way."""
        return self.took_effect_late or self.came_late


class RemarkKind(models.TextChoices):
    """What a remark is for."""

    COMMENT = "comment", _("Comment")
    PROGRESS = "progress", _("Progress")
    SUBMISSION = "submission", _("Submission")
    RETURN = "return", _("Return")
    CLOSING = "closing", _("Closing")
    URGE = "urge", _("Urging")
    SUPERVISE = "supervise", _("Supervising")
    REASON = "reason", _("Reason")


class Remark(models.Model):
    """Something said about an item: a comment, progress, the reason of a return, an urging."""

    item = models.ForeignKey(TrackedItem, on_delete=models.CASCADE, related_name="remarks")
    kind = models.CharField(max_length=20, choices=RemarkKind.choices, default=RemarkKind.COMMENT)
    text = models.TextField()
    #: Of a sentence of the workbench itself; empty: a person's own words, which stay as they were written.
    values = models.JSONField(null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    SCOPE = "item__enterprise"
    OWNER = "item__owner"

    class Meta:
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return self.words[:80]

    @property
    def words(self) -> str:
        """What was said; the workbench's own sentences in the running language."""
        return self.text if self.values is None else written(self.text, self.values)
