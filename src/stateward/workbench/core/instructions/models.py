"""What an instruction was written on."""

from __future__ import annotations

from django.db import models

from stateward.workbench.core.formats import name_of
from stateward.workbench.core.tracking.models import TrackedItem


class Instruction(models.Model):
    """The figure or object that a tracked item of the kind `core.instruction` was written on.

    `address` is the page it stood on, inside this site; `subject_en` and `subject_zh` are what it was called then.
    `answer` is what the addressee handed in last.
    """

    item = models.OneToOneField(TrackedItem, on_delete=models.CASCADE, related_name="instruction")
    address = models.CharField(max_length=250, blank=True)
    subject_en = models.CharField(max_length=300)
    subject_zh = models.CharField(max_length=300)
    answer = models.TextField(blank=True)

    SCOPE = "item__enterprise"
    OWNER = "item__owner"

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.subject

    @property
    def subject(self) -> str:
        """What the instruction was written on, in the running language."""
        return name_of(self.subject_en, self.subject_zh)
