"""Surveys, spent and unspent links, answers. Nothing ties an answer to a link: neither a key, nor a time, nor an order.

A link knows its enterprise and whether it was used; an answer knows its enterprise and the group the person chose.
Neither carries a time, and answers get a random key, so that the order of rows says nothing either.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from stateward.messages import pick
from stateward.workbench.core import office
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register.models import Enterprise


class SurveyState(models.TextChoices):
    """Where a survey stands."""

    DRAFT = "draft", _("Being prepared")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class Survey(models.Model):
    """A perception survey of a year: questions from a document of the rulebook, open until a day."""

    SCOPE = None

    year = models.PositiveSmallIntegerField(db_index=True)
    title = models.JSONField()
    questions = models.JSONField()
    groups = models.JSONField()
    scale = models.PositiveSmallIntegerField(default=5)
    closes_on = models.DateField()
    state = models.CharField(max_length=20, choices=SurveyState.choices, default=SurveyState.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-year", "-pk"]

    def __str__(self) -> str:
        return f"{pick(self.title)} {self.year}"

    def get_absolute_url(self) -> str:
        """The survey's page."""
        return reverse("integrity:survey", args=[self.pk])

    def takes_answers_on(self, day: dt.date) -> bool:
        """Whether the survey is open on the day; the last day belongs to it."""
        return self.state == SurveyState.OPEN and day <= self.closes_on

    @property
    def takes_answers(self) -> bool:
        """Whether the survey is open today."""
        return self.takes_answers_on(office.today())


class SurveyLink(models.Model):
    """A one-time way in, kept as a digest; whether it was used, and not when."""

    SCOPE = "enterprise"

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="links")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    is_spent = models.BooleanField(default=False)

    class Meta:
        ordering = ["survey", "digest"]

    def __str__(self) -> str:
        return f"{self.survey_id}"


class SurveyAnswer(models.Model):
    """One person's answers; which person is not known and cannot be found out."""

    SCOPE = "enterprise"

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="answers")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=40)
    values = models.JSONField()

    class Meta:
        ordering = ["survey", "key"]

    def __str__(self) -> str:
        return f"{self.survey_id}"
