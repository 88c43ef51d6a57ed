"""The register: one row an enterprise, hanging in one tree."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from stateward.workbench.core.formats import name_of
from stateward.workbench.core.text import gettext_lazy as _


class Status(models.TextChoices):
    """Whether an enterprise works."""

    ACTIVE = "active", _("Active")
    DORMANT = "dormant", _("Dormant")
    SHELL = "shell", _("Empty shell")
    IN_LIQUIDATION = "in_liquidation", _("In liquidation")
    CLOSED = "closed", _("Closed")


class Enterprise(models.Model):
    """An enterprise of the register.

    `path` is the chain of codes from the top (`/A/B/C/`), so that a whole branch is one range of an index;
    `group` is the first enterprise of the chain below the office. Both are kept by `register.services`.
    """

    code = models.CharField(max_length=60, unique=True)
    name_en = models.CharField(max_length=250, blank=True)
    name_zh = models.CharField(max_length=250, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    enterprise_class = models.CharField(max_length=60, blank=True, db_index=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    industry = models.CharField(max_length=60, blank=True, db_index=True)
    size = models.CharField(max_length=20, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.ACTIVE, db_index=True)
    path = models.CharField(max_length=1000, db_index=True, default="/")
    depth = models.PositiveSmallIntegerField(default=1)
    group = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="members")

    #: How a row hangs on an enterprise, see `accounts.scope`: this is the enterprise itself.
    SCOPE = ""

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the running language."""
        return name_of(self.name_en, self.name_zh, self.code)

    def get_absolute_url(self) -> str:
        """The enterprise's page."""
        return reverse("register:enterprise", args=[self.code])


# The register's other models; Django finds them through this module.
from stateward.workbench.register.holdings import models as holdings_models  # noqa: E402, F401
