"""Slimming plans: what was asked, what was computed, the steps that were adopted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from stateward.workbench.core.text import gettext_lazy as _


class PlanState(models.TextChoices):
    """Where a plan stands."""

    DRAFT = "draft", _("Not computed yet")
    RUNNING = "running", _("Being computed")
    COMPUTED = "computed", _("Computed")
    IMPOSSIBLE = "impossible", _("The targets conflict")
    ADOPTED = "adopted", _("Adopted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Plan(models.Model):
    """A scenario: targets for a group on a day, what a person decided by hand, and what was computed from them.

    `result` is the library's plan as fields with names added, `cost_of_choices` what each decision by hand costs.
    Who prepared it may not adopt it.
    """

    title = models.CharField(max_length=200)
    root = models.ForeignKey(
        "register.Enterprise", null=True, blank=True, on_delete=models.PROTECT, related_name="slimming_plans"
    )
    day = models.DateField()
    max_layer = models.PositiveSmallIntegerField(null=True, blank=True)
    max_entities = models.PositiveIntegerField(null=True, blank=True)
    keep = models.JSONField(default=list)
    #: Code -> {"lock": one of `services.LOCKS`, "reason"}; they stand before the locks of the register.
    locks = models.JSONField(default=dict)
    copied_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies")
    choices = models.JSONField(default=dict)
    weights = models.JSONField(default=dict)
    costs = models.CharField(max_length=100)
    seconds = models.PositiveSmallIntegerField(default=60)
    state = models.CharField(max_length=20, choices=PlanState.choices, default=PlanState.DRAFT)
    result = models.JSONField(default=dict)
    job = models.UUIDField(null=True, blank=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(default=timezone.now)
    computed_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    adopted_at = models.DateTimeField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)

    SCOPE = "root"

    class Meta:
        ordering = ["-prepared_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The plan's page."""
        return reverse("reform:plan", args=[self.pk])

    @property
    def actions(self) -> list[dict[str, Any]]:
        """The computed steps."""
        found: list[dict[str, Any]] = self.result.get("actions", [])
        return found


class PlanStep(models.Model):
    """A step of an adopted plan; whether it is done is read from the register, never reported."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    action = models.CharField(max_length=20)
    enterprise = models.ForeignKey("register.Enterprise", on_delete=models.PROTECT, related_name="plan_steps")
    to = models.CharField(max_length=60, blank=True)
    layer = models.PositiveSmallIntegerField()
    layer_after = models.PositiveSmallIntegerField(null=True, blank=True)
    cost = models.DecimalField(max_digits=20, decimal_places=4)
    starts_on = models.DateField()
    due = models.DateField()
    item = models.ForeignKey(
        "core.TrackedItem", null=True, blank=True, on_delete=models.PROTECT, related_name="plan_steps"
    )

    SCOPE = "enterprise"

    class Meta:
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_step_number")]

    def __str__(self) -> str:
        return f"{self.plan.title} · {self.number}"
