"""Conveying (传达学习): meetings, who attended, what was decided, who was briefed of which directive."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from stateward.workbench.directives.models.directive import Directive
from stateward.workbench.directives.models.task import KeyTask


class Meeting(models.Model):
    """The record of a meeting that conveyed a directive or decided about work."""

    title = models.CharField(max_length=300)
    directive = models.ForeignKey(Directive, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings")
    held_on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="chaired_meetings"
    )
    agenda = models.TextField(blank=True)
    minutes = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    SCOPE = None

    class Meta:
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The meeting's page."""
        return reverse("directives:meeting", args=[self.pk])


class Attendance(models.Model):
    """Who attended: a user of the workbench by name, a department or an enterprise by how many of it came.

    Nobody else is named: a meeting record is no register of persons.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    department = models.ForeignKey(
        "accounts.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    enterprise = models.ForeignKey(
        "register.Enterprise", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    count = models.PositiveSmallIntegerField(default=1)

    SCOPE = None

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, department=None, enterprise=None)
                | Q(person=None, department__isnull=False, enterprise=None)
                | Q(person=None, department=None, enterprise__isnull=False),
                name="attendance_of_one_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person or self.department or self.enterprise} ({self.count})"


class Decision(models.Model):
    """Something the meeting decided; it may have become a key task."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="decisions")
    text = models.TextField()
    task = models.OneToOneField(KeyTask, null=True, blank=True, on_delete=models.PROTECT, related_name="decision")

    SCOPE = None

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:120]


class Material(models.Model):
    """A file that was handed out, kept under its SHA-256."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="materials")
    title = models.CharField(max_length=250)
    file_name = models.CharField(max_length=250)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    SCOPE = None

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class StudyNote(models.Model):
    """What somebody took from the meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    SCOPE = None

    class Meta:
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return self.text[:120]


class Briefed(models.Model):
    """A department or an enterprise was told of a directive on a day; who is in no row is a gap."""

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="briefed")
    department = models.ForeignKey(
        "accounts.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    enterprise = models.ForeignKey(
        "register.Enterprise", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField()
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="briefed")
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    SCOPE = None

    class Meta:
        ordering = ["-on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(department__isnull=False, enterprise=None) | Q(department=None, enterprise__isnull=False),
                name="briefed_of_one_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department or self.enterprise} {self.on}"
