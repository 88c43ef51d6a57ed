"""A draft of a rule document, and what people say about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from stateward.messages import gettext_noop as N_
from stateward.workbench.core.text import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL
STATES = {
    "draft": N_("Draft"),
    "comments": N_("Open for comments"),
    "submitted": N_("Waiting for approval"),
    "in_force": N_("Put into force"),
    "dropped": N_("Given up"),
}


class RuleDraft(models.Model):
    """A new version of a rule document in the making; `content` is its text, `base_version` what it began from."""

    kind = models.CharField(max_length=40)
    document_id = models.CharField(max_length=80)
    base_version = models.CharField(max_length=40)
    content = models.TextField()
    state = models.CharField(max_length=20, default="draft", choices=[(k, _(v)) for k, v in STATES.items()])
    prepared_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    #: SHA-256 of the text whose simulated effect the preparer and the approver confirmed.
    confirmed_sha256 = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    SCOPE = None

    class Meta:
        ordering = ["-changed_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.document_id}"

    def get_absolute_url(self) -> str:
        """The draft's page."""
        return reverse("rulebook:draft", args=[self.pk])

    @property
    def address(self) -> str:
        """How the simulation names the draft."""
        return f"draft:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed."""
        return self.state in ("draft", "comments")


class DraftComment(models.Model):
    """What a department or an enterprise says about a draft."""

    draft = models.ForeignKey(RuleDraft, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    written_at = models.DateTimeField(default=timezone.now)

    SCOPE = None
    OWNER = "author"

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]
