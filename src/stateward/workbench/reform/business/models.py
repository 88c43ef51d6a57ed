"""Main responsibilities and main businesses: statement, catalogue, changes applied for, projects, public services."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from stateward.workbench.core.text import gettext_lazy as _


class BusinessKind(models.TextChoices):
    """How a business stands in a catalogue."""

    MAIN = "main", _("Main business")
    CULTIVATING = "cultivating", _("Being cultivated")


class Mandate(models.Model):
    """What a group is there for, and how much it may invest beside its main businesses (0..1)."""

    group = models.OneToOneField("register.Enterprise", on_delete=models.PROTECT, related_name="mandate")
    statement_en = models.TextField(blank=True)
    statement_zh = models.TextField(blank=True)
    source = models.CharField(max_length=250, blank=True)
    cap = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)

    SCOPE = "group"

    def __str__(self) -> str:
        return self.group.name


class Business(models.Model):
    """An entry of a group's catalogue: an industry code of GB/T 4754 with the days it is in force."""

    group = models.ForeignKey("register.Enterprise", on_delete=models.PROTECT, related_name="businesses")
    code = models.CharField(max_length=6)
    kind = models.CharField(max_length=20, choices=BusinessKind.choices)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=250, blank=True)

    SCOPE = "group"

    class Meta:
        ordering = ["group__path", "kind", "code"]

    def __str__(self) -> str:
        return f"{self.group.code} · {self.code}"


class ChangeKind(models.TextChoices):
    """What is applied for."""

    ADD = "add", _("Add to the catalogue")
    END = "end", _("Take off the catalogue")


class ChangeState(models.TextChoices):
    """Where an application stands."""

    APPLIED = "applied", _("Applied for")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Not approved")


class BusinessChange(models.Model):
    """An application to change a catalogue; who applied does not decide."""

    group = models.ForeignKey("register.Enterprise", on_delete=models.PROTECT, related_name="business_changes")
    change = models.CharField(max_length=10, choices=ChangeKind.choices)
    code = models.CharField(max_length=6)
    kind = models.CharField(max_length=20, choices=BusinessKind.choices, default=BusinessKind.MAIN)
    on = models.DateField()
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=ChangeState.choices, default=ChangeState.APPLIED)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=500, blank=True)

    SCOPE = "group"

    class Meta:
        ordering = ["-applied_at"]

    def __str__(self) -> str:
        return f"{self.group.code} · {self.code}"

    def get_absolute_url(self) -> str:
        """The page of the group's main businesses."""
        return reverse("reform:business", args=[self.group.code])


class Project(models.Model):
    """An investment that was compared with the catalogue before it is decided; the answer of that day is kept."""

    enterprise = models.ForeignKey("register.Enterprise", on_delete=models.PROTECT, related_name="projects")
    title = models.CharField(max_length=250)
    code = models.CharField(max_length=6, blank=True)
    year = models.PositiveSmallIntegerField()
    investment = models.DecimalField(max_digits=22, decimal_places=2)
    answer = models.CharField(max_length=20)
    asked_on = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    SCOPE = "enterprise"

    class Meta:
        ordering = ["-year", "-asked_on", "-pk"]

    def __str__(self) -> str:
        return self.title


class PublicService(models.Model):
    """A public-service task of a group with its cost and funding in a year."""

    group = models.ForeignKey("register.Enterprise", on_delete=models.PROTECT, related_name="public_services")
    title = models.CharField(max_length=250)
    year = models.PositiveSmallIntegerField()
    cost = models.DecimalField(max_digits=22, decimal_places=2)
    funding = models.DecimalField(max_digits=22, decimal_places=2, null=True, blank=True)
    source = models.CharField(max_length=250, blank=True)

    SCOPE = "group"

    class Meta:
        ordering = ["-year", "title"]

    def __str__(self) -> str:
        return self.title
