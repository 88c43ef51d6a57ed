"""The supervisors: what they are qualified for, when they are free, whom they may not inspect, what they learned."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Supervisor(models.Model):
    """A person who inspects. Nothing is kept of them but what planning an inspection needs."""

    SCOPE = None

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="supervisor")
    qualifications = models.JSONField(default=list)
    days_per_month = models.PositiveSmallIntegerField(default=10)
    most_visits = models.PositiveSmallIntegerField(null=True, blank=True)
    in_post_since = models.DateField(null=True, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["user__full_name", "pk"]

    def __str__(self) -> str:
        return self.user.name


class Conflict(models.Model):
    """An enterprise a supervisor steps back from, told before any draw."""

    SCOPE = None

    supervisor = models.ForeignKey(Supervisor, on_delete=models.PROTECT, related_name="conflicts")
    enterprise = models.ForeignKey("register.Enterprise", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["enterprise__path", "pk"]
        constraints = [models.UniqueConstraint(fields=["supervisor", "enterprise"], name="conflict_once")]

    def __str__(self) -> str:
        return f"{self.supervisor} · {self.enterprise.name}"


class Training(models.Model):
    """Hours of training on a day."""

    SCOPE = None

    supervisor = models.ForeignKey(Supervisor, on_delete=models.PROTECT, related_name="trainings")
    on = models.DateField()
    topic = models.CharField(max_length=200)
    hours = models.DecimalField(max_digits=5, decimal_places=1)

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return self.topic
