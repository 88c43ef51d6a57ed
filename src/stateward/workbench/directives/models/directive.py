"""A directive's text, its outline as people left it, and every version of that outline."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from stateward.messages import current_language
from stateward.messages.errors import Fault
from stateward.workbench.core.text import gettext_lazy as _


class Directive(models.Model):
    """A text that deploys work, as it came in. The offsets of every node count characters of `text`.

    `head` holds what the outline found above the tasks (`meeting`, `participants`, `basis`, `dates`, `emphasis`),
    `sentences` rows of [start, end, role], `notes` the outline's own remarks per language, `pages` where each page of
    a PDF begins in `text`.
    """

    title = models.CharField(max_length=500)
    text = models.TextField()
    written_in = models.CharField(max_length=2, default="en")
    file_name = models.CharField(max_length=250, blank=True)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField(default=0)
    issuer = models.CharField(max_length=500, blank=True)
    number = models.CharField(max_length=200, blank=True)
    speaker = models.CharField(max_length=200, blank=True)
    dated = models.DateField(null=True, blank=True)
    head = models.JSONField(default=dict)
    sentences = models.JSONField(default=list)
    notes = models.JSONField(default=dict)
    pages = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    taken_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    taken_in_at = models.DateTimeField(default=timezone.now)

    #: A directive is the whole office's; enterprises see the key tasks that concern them.
    SCOPE = None

    class Meta:
        ordering = ["-dated", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The directive, line by line."""
        return reverse("directives:directive", args=[self.pk])

    @property
    def faults(self) -> list[Fault]:
        """What the outline could not find or had doubts about, in the running language."""
        told = self.notes.get(current_language()) or self.notes.get("en") or []
        return [Fault(**note) for note in told]


class NodeKind(models.TextChoices):
    """What a piece of a directive is."""

    STRAND = "strand", _("Strand")
    TASK = "task", _("Task")
    MEASURE = "measure", _("Measure")
    REQUIREMENT = "requirement", _("Requirement of everybody")


class Node(models.Model):
    """A piece of the outline with its place in the text. A dropped node stays, so that it can come back."""

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="nodes")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    kind = models.CharField(max_length=20, choices=NodeKind.choices)
    position = models.PositiveIntegerField(default=0)
    title = models.TextField()
    mark = models.CharField(max_length=60, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    #: The rule of the library that found it; empty: a person added it.
    rule = models.CharField(max_length=60, blank=True)
    #: Of which sort a measure is: a figure, a due date, a list to be made.
    sort = models.CharField(max_length=30, blank=True)
    dropped = models.BooleanField(default=False)

    SCOPE = None

    class Meta:
        ordering = ["start", "position", "pk"]
        indexes = [models.Index(fields=["directive", "dropped"], name="node_directive")]

    def __str__(self) -> str:
        return self.title[:120]


class OutlineVersion(models.Model):
    """The outline after a change: `tree` lists every node's fields, so that any version can be put back."""

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    change = models.CharField(max_length=30)
    about = models.CharField(max_length=300, blank=True)
    tree = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    SCOPE = None

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["directive", "number"], name="outline_version_once")]

    def __str__(self) -> str:
        return f"{self.directive_id} {self.number}"
