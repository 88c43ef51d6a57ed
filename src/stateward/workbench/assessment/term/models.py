"""What is kept of a term: the reviews held half way."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from stateward.workbench.register.models import Enterprise

PERSON = settings.AUTH_USER_MODEL


class TermReview(models.Model):
    """A mid-term review that was held: the sheet as it stood on that day, and the words of the office.

    `sheet` is what `review.sheet` gives, titles in both languages; another review of the term is another revision.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="term_reviews")
    document = models.CharField(max_length=80)
    document_version = models.CharField(max_length=40)
    first = models.PositiveSmallIntegerField()
    revision = models.PositiveSmallIntegerField()
    sheet = models.JSONField()
    finding = models.TextField()
    demands = models.TextField(blank=True)
    held_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField(default=timezone.now)

    SCOPE = "enterprise"

    class Meta:
        ordering = ["enterprise", "first", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "document", "first", "revision"], name="term_review_revision")
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.first} · {self.revision}"
