"""The table of what can be found."""

from __future__ import annotations

from django.db import models

from stateward.workbench.core.formats import name_of
from stateward.workbench.register.models import Enterprise


class SearchEntry(models.Model):
    """One thing that can be found: what it is called, where it is, who may see it.

    Derived from the rows it names and rebuilt from them at any time. `text` holds code, titles and further words as
    `search.normal` writes them; `enterprise` and `strand` are what the thing hangs on, so that a question is narrowed
    to a person's branches and strands before its hits are asked for.
    """

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    code = models.CharField(max_length=120, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    title_zh = models.CharField(max_length=300, blank=True)
    detail_en = models.CharField(max_length=300, blank=True)
    detail_zh = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=250)
    strand = models.CharField(max_length=30, blank=True)
    enterprise = models.ForeignKey(
        Enterprise, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    text = models.TextField()
    length = models.PositiveSmallIntegerField(default=0)

    SCOPE = "enterprise"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once")]
        indexes = [models.Index(fields=["enterprise"], name="search_entry_enterprise")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the running language."""
        return name_of(self.title_en, self.title_zh, self.code)

    @property
    def detail(self) -> str:
        """What stands beside the title, in the running language."""
        return name_of(self.detail_en, self.detail_zh)
