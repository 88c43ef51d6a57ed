"""Plans, sessions with materials and attendance, tests, yearly hours by kind of post.

A learner is a personnel number of an enterprise with a kind of post: no name, no office held, nothing else.
"""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register.models import Enterprise


class Post(models.TextChoices):
    """Kinds of post that yearly hours are required of."""

    LEADER = "leader", _("Leadership of the enterprise")
    MIDDLE = "middle", _("Middle management")
    KEY = "key", _("Key post (purchasing, finance, projects)")
    STAFF = "staff", _("Other staff")


class HourRequirement(models.Model):
    """Hours of integrity education a year for a kind of post, for the whole office."""

    SCOPE = None

    year = models.PositiveSmallIntegerField(verbose_name=_("Year"))
    post = models.CharField(max_length=20, choices=Post.choices, verbose_name=_("Kind of post"))
    hours = models.DecimalField(max_digits=5, decimal_places=1, verbose_name=_("Hours a year"))

    class Meta:
        ordering = ["-year", "post"]
        constraints = [models.UniqueConstraint(fields=["year", "post"], name="hour_requirement_once")]

    def __str__(self) -> str:
        return f"{self.year} {self.get_post_display()}"


class Learner(models.Model):
    """Somebody who learns, known by a personnel number alone."""

    SCOPE = "enterprise"

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+", verbose_name=_("Enterprise"))
    number = models.CharField(max_length=40, verbose_name=_("Personnel number"))
    post = models.CharField(max_length=20, choices=Post.choices, verbose_name=_("Kind of post"))
    is_active = models.BooleanField(default=True, verbose_name=_("At work"))

    class Meta:
        ordering = ["enterprise__path", "number"]
        constraints = [models.UniqueConstraint(fields=["enterprise", "number"], name="learner_once")]

    def __str__(self) -> str:
        return self.number


class EducationPlan(models.Model):
    """What an enterprise means to hold in a year."""

    SCOPE = "enterprise"

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+", verbose_name=_("Enterprise"))
    year = models.PositiveSmallIntegerField(verbose_name=_("Year"))
    title = models.CharField(max_length=200, verbose_name=_("Plan"))
    sessions = models.PositiveSmallIntegerField(verbose_name=_("Sessions planned"))

    class Meta:
        ordering = ["-year", "enterprise__path"]
        constraints = [models.UniqueConstraint(fields=["enterprise", "year"], name="education_plan_once")]

    def __str__(self) -> str:
        return self.title


class EducationSession(models.Model):
    """A session with its hours; people check in on its day by its QR code, or from a list."""

    SCOPE = "enterprise"

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+", verbose_name=_("Enterprise"))
    title = models.CharField(max_length=200, verbose_name=_("Topic"))
    planned_on = models.DateField(db_index=True, verbose_name=_("Day"))
    hours = models.DecimalField(max_digits=4, decimal_places=1, verbose_name=_("Hours"))
    place = models.CharField(max_length=200, blank=True, verbose_name=_("Place"))
    held_at = models.DateTimeField(null=True, blank=True, editable=False)
    token = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["-planned_on", "enterprise__path"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The session's page."""
        return reverse("integrity:session", args=[self.pk])


class Material(models.Model):
    """A file shown in a session."""

    SCOPE = "session__enterprise"

    session = models.ForeignKey(EducationSession, on_delete=models.CASCADE, related_name="materials")
    file_name = models.CharField(max_length=250)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["session", "pk"]

    def __str__(self) -> str:
        return self.file_name


class Attendance(models.Model):
    """A learner was at a session."""

    SCOPE = "session__enterprise"

    session = models.ForeignKey(EducationSession, on_delete=models.CASCADE, related_name="attendances")
    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="attendances")
    by_code = models.BooleanField(default=False)

    class Meta:
        ordering = ["session", "learner__number"]
        constraints = [models.UniqueConstraint(fields=["session", "learner"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.learner_id}"


class Question(models.Model):
    """A question of the bank with its options; the first option is the right one, shown in a drawn order."""

    SCOPE = None

    topic = models.CharField(max_length=80, verbose_name=_("Topic"), db_index=True)
    text_en = models.CharField(max_length=400, verbose_name=_("Question in English"))
    text_zh = models.CharField(max_length=400, verbose_name=_("Question in Chinese"))
    options_en = models.JSONField(verbose_name=_("Options in English, the right one first"))
    options_zh = models.JSONField(verbose_name=_("Options in Chinese, the right one first"))
    is_active = models.BooleanField(default=True, verbose_name=_("In use"))

    class Meta:
        ordering = ["topic", "pk"]

    def __str__(self) -> str:
        return self.text_en


class TestResult(models.Model):
    """The best result of a learner in the test of a session."""

    SCOPE = "session__enterprise"

    session = models.ForeignKey(EducationSession, on_delete=models.CASCADE, related_name="test_results")
    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="+")
    right = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["session", "learner__number"]
        constraints = [models.UniqueConstraint(fields=["session", "learner"], name="test_result_once")]

    def __str__(self) -> str:
        return f"{self.right}/{self.total}"
