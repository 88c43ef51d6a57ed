"""Kept lists."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class SavedList(models.Model):
    """How a person looks at a list: its address and the fields of its query, under a name.

    It keeps a question and no answer: whoever opens it sees what they may see. With `department` its people see it too.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_lists")
    department = models.ForeignKey(
        "accounts.Department", null=True, blank=True, on_delete=models.CASCADE, related_name="saved_lists"
    )
    path = models.CharField(max_length=250, db_index=True)
    query = models.CharField(max_length=1_000, blank=True)
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)

    SCOPE = None
    OWNER = "owner"

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "path", "name"], name="saved_list_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list as it was kept."""
        return f"{self.path}?{self.query}" if self.query else self.path
