"""Key tasks: what is to be done, by whom, for whom, by when, measured by what; and their deployment."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.directives.models.directive import Directive, Node


class DeploymentState(models.TextChoices):
    """Where a deployment stands."""

    WAITING = "waiting", _("Waits for approval")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")


class Deployment(models.Model):
    """Key tasks that somebody prepared and a leader approves, together."""

    title = models.CharField(max_length=300)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=DeploymentState.choices, default=DeploymentState.WAITING)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    comment = models.TextField(blank=True)

    SCOPE = None

    class Meta:
        ordering = ["-prepared_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The deployment's page."""
        return reverse("directives:deployment", args=[self.pk])


class TaskState(models.TextChoices):
    """Where a key task stands before it becomes a tracked item; afterwards the item's state says more."""

    DRAFT = "draft", _("In preparation")
    WAITING = "waiting", _("Waits for approval")
    DEPLOYED = "deployed", _("Deployed")
    MERGED = "merged", _("Merged or split")
    DROPPED = "dropped", _("Given up")


class Direction(models.TextChoices):
    """On which side of the target the measured value has to lie."""

    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")


class KeyTask(models.Model):
    """A key task. Once deployed, owner, due date and state are the tracked item's.

    A measure binds the task to an indicator or an account of an enterprise in a year: `target` is the value it has to
    reach, `base` the one it starts from; progress is then computed from facts.
    """

    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    year = models.PositiveSmallIntegerField()
    directive = models.ForeignKey(Directive, null=True, blank=True, on_delete=models.PROTECT, related_name="key_tasks")
    nodes = models.ManyToManyField(Node, blank=True, related_name="key_tasks")
    strand = models.CharField(max_length=300, blank=True)
    department = models.ForeignKey(
        "accounts.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="key_tasks"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="key_tasks"
    )
    supports = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="supported_key_tasks")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="reviewed_key_tasks"
    )
    enterprise = models.ForeignKey(
        "register.Enterprise", null=True, blank=True, on_delete=models.PROTECT, related_name="key_tasks"
    )
    others = models.ManyToManyField("register.Enterprise", blank=True, related_name="other_key_tasks")
    due = models.DateField(null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(null=True, blank=True)
    evidence_required = models.CharField(max_length=500, blank=True)
    indicator = models.CharField(max_length=80, blank=True)
    measured_year = models.PositiveSmallIntegerField(null=True, blank=True)
    target = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    base = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    direction = models.CharField(max_length=10, choices=Direction.choices, default=Direction.AT_LEAST)
    state = models.CharField(max_length=20, choices=TaskState.choices, default=TaskState.DRAFT, db_index=True)
    deployment = models.ForeignKey(
        Deployment, null=True, blank=True, on_delete=models.PROTECT, related_name="key_tasks"
    )
    item = models.OneToOneField(
        "core.TrackedItem", null=True, blank=True, on_delete=models.PROTECT, related_name="key_task"
    )
    linked = models.ManyToManyField("core.TrackedItem", blank=True, related_name="linked_key_tasks")
    #: The tasks this one was split or merged into.
    became = models.ManyToManyField("self", blank=True, symmetrical=False, related_name="came_from")
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(default=timezone.now)

    SCOPE = "enterprise"
    OWNER = "owner"

    class Meta:
        ordering = ["due", "pk"]
        indexes = [models.Index(fields=["year", "state"], name="key_task_year")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="deployed") | Q(item__isnull=False), name="deployed_task_has_its_item"
            ),
            models.CheckConstraint(condition=Q(indicator="") | Q(target__isnull=False), name="measure_has_its_target"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The task's page."""
        return reverse("directives:task", args=[self.pk])

    @property
    def is_open_for_editing(self) -> bool:
        """Whether it may still be changed, split, merged."""
        return self.state == TaskState.DRAFT
