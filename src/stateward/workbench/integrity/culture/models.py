"""Culture activities with their evidence, and signed pledges as counts by kind of post."""

from __future__ import annotations

from django.db import models

from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.integrity.education.models import Post
from stateward.workbench.register.models import Enterprise


class Activity(models.Model):
    """Something an enterprise did for a clean culture, with the file that shows it."""

    SCOPE = "enterprise"

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+", verbose_name=_("Enterprise"))
    title = models.CharField(max_length=200, verbose_name=_("Activity"))
    held_on = models.DateField(verbose_name=_("Day"), db_index=True)
    participants = models.PositiveIntegerField(null=True, blank=True, verbose_name=_("People who took part"))
    description = models.CharField(max_length=500, blank=True, verbose_name=_("In words"))
    file_name = models.CharField(max_length=250, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["-held_on", "enterprise__path"]

    def __str__(self) -> str:
        return self.title


class Pledge(models.Model):
    """Integrity pledges of a year by kind of post: how many posts there are, how many signed."""

    SCOPE = "enterprise"

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+", verbose_name=_("Enterprise"))
    year = models.PositiveSmallIntegerField(verbose_name=_("Year"))
    post = models.CharField(max_length=20, choices=Post.choices, verbose_name=_("Kind of post"))
    posts = models.PositiveIntegerField(verbose_name=_("Posts"))
    signed = models.PositiveIntegerField(verbose_name=_("Signed"))
    file_name = models.CharField(max_length=250, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["-year", "enterprise__path", "post"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "year", "post"], name="pledge_once"),
            models.CheckConstraint(condition=models.Q(signed__lte=models.F("posts")), name="pledge_at_most_all"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.year}"
