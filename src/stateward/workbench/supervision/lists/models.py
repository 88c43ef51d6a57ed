"""Drafts of decision lists, held here until two people make them a version of the office's rulebook."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from stateward.messages import pick
from stateward.rulebook.lists import DecisionListDocument
from stateward.workbench.core.text import gettext_lazy as _


class DraftState(models.TextChoices):
    """Where a draft stands."""

    DRAFTING = "drafting", _("Being drafted")
    SUBMITTED = "submitted", _("Waits for approval")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Given up")


class ListDraft(models.Model):
    """A list as it is being written. `content` is the document as plain values; `revision` counts the writes."""

    #: Of the whole office.
    SCOPE = None

    list_id = models.CharField(max_length=80)
    based_on = models.CharField(max_length=80, blank=True)
    content = models.JSONField()
    state = models.CharField(max_length=20, choices=DraftState.choices, default=DraftState.DRAFTING, db_index=True)
    revision = models.PositiveIntegerField(default=1)
    file_name = models.CharField(max_length=250, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    editors = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The list's title in the running language."""
        return pick(dict(self.content["title"]))

    @property
    def document(self) -> DecisionListDocument:
        """The draft as a document. Raises pydantic's `ValidationError` where it is none."""
        return DecisionListDocument.model_validate(self.content)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows as plain values."""
        return list(self.content["rows"])

    @property
    def is_open(self) -> bool:
        """Whether it can still be edited."""
        return self.state == DraftState.DRAFTING

    def get_absolute_url(self) -> str:
        """The draft's page."""
        return reverse("supervision:draft", args=[self.pk])
