"""Rules the office adds to its library beside those of the rulebook."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from stateward.messages import pick
from stateward.workbench.core.text import gettext_lazy as _


class RuleLevel(models.TextChoices):
    """Who issues a rule."""

    NATIONAL = "national", _("National")
    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    OFFICE = "office", _("The office")


class RuleStatus(models.TextChoices):
    """Whether a rule binds."""

    IN_FORCE = "in_force", _("In force")
    ON_TRIAL = "on_trial", _("On trial")
    UNDER_REVISION = "under_revision", _("Under revision")
    REPEALED = "repealed", _("Repealed")


class OwnRule(models.Model):
    """One rule of the office's own library, with its full text."""

    SCOPE = None

    code = models.SlugField(max_length=80, unique=True)
    number = models.CharField(max_length=120)
    title_en = models.CharField(max_length=300)
    title_zh = models.CharField(max_length=300)
    issuer = models.CharField(max_length=200)
    level = models.CharField(max_length=20, choices=RuleLevel.choices, default=RuleLevel.OFFICE)
    domain = models.CharField(max_length=80)
    status = models.CharField(max_length=20, choices=RuleStatus.choices, default=RuleStatus.IN_FORCE)
    effective_from = models.DateField(null=True, blank=True)
    effective_to = models.DateField(null=True, blank=True)
    review_due = models.DateField(null=True, blank=True)
    supersedes = models.JSONField(default=list, blank=True)
    matters = models.JSONField(default=list, blank=True)
    text = models.TextField(blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["domain", "code"]

    def __str__(self) -> str:
        return pick({"en": self.title_en, "zh": self.title_zh})

    def get_absolute_url(self) -> str:
        """The rule's page."""
        return reverse("supervision:rule", args=[self.code])
