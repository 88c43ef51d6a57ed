"""Declarations of interests and gifts: seen by who declared, the enterprise's leader and the office."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register.models import Enterprise


class Kind(models.TextChoices):
    """What is declared."""

    INTEREST = "interest", _("Business interest")
    KINSHIP = "kinship", _("Close relative there")
    POST = "post", _("Other post held")
    GIFT = "gift", _("Gift or hospitality")
    NOTHING = "nothing", _("Nothing to declare")


class Declaration(models.Model):
    """One declaration of a person of the workbench for a year.

    `counterpart` is the other party in words, `other` an enterprise of the register where it is one; both lead to the
    hint that the declarant steps aside.
    """

    SCOPE = "enterprise"
    OWNER = "declarant"

    declarant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(
        Enterprise, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Enterprise")
    )
    year = models.PositiveSmallIntegerField(verbose_name=_("Year"))
    kind = models.CharField(max_length=20, choices=Kind.choices, verbose_name=_("What is declared"))
    counterpart = models.CharField(max_length=200, blank=True, verbose_name=_("Other party"))
    other = models.ForeignKey(
        Enterprise, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("Enterprise of the register it concerns"),
    )  # fmt: skip
    description = models.CharField(max_length=500, blank=True, verbose_name=_("In words"))
    value = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, verbose_name=_("Estimated value of a gift")
    )
    handed_over_on = models.DateField(null=True, blank=True, verbose_name=_("Gift handed over on"))
    filed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-year", "-filed_at"]
        indexes = [models.Index(fields=["declarant", "year"], name="declaration_person")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}"
