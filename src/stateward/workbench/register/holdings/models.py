"""Holdings with their days, the holders outside the register, events of the structure, status with days, figures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from stateward.workbench.core.formats import name_of
from stateward.workbench.core.text import gettext_lazy as _

#: Shares and votes are kept to this many places (0..1).
_SHARE = {"max_digits": 12, "decimal_places": 10}


class OutsiderKind(models.TextChoices):
    """What a holder outside the register is."""

    STATE = "state", _("State")
    STATE_BODY = "state_body", _("Body of the state")
    COMPANY = "outside", _("Company outside the register")
    PERSON = "person", _("Person")
    UNKNOWN = "unknown", _("Unknown")


class Outsider(models.Model):
    """A holder that is no enterprise of the register: the state, a body of it, a company or a person outside."""

    code = models.CharField(max_length=60, unique=True)
    name_en = models.CharField(max_length=250, blank=True)
    name_zh = models.CharField(max_length=250, blank=True)
    kind = models.CharField(max_length=20, choices=OutsiderKind.choices, default=OutsiderKind.COMPANY)

    #: Seen beside the holdings it has; as a list by the whole office alone.
    SCOPE = None

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the running language."""
        return name_of(self.name_en, self.name_zh, self.code)


class EventKind(models.TextChoices):
    """What happens to the structure."""

    SET_UP = "set_up", _("Set up")
    TRANSFER = "transfer", _("Transfer of a holding")
    TRANSFER_IN = "transfer_in", _("Transfer in from outside")
    TRANSFER_OUT = "transfer_out", _("Transfer out of the register")
    MERGER = "merger", _("Merger")
    SPLIT = "split", _("Split")
    CAPITAL = "capital", _("Capital change")
    LIQUIDATION = "liquidation", _("Liquidation begun")
    GONE = "gone", _("Deregistered")


class StructureEvent(models.Model):
    """Something that changed who holds whom, on a day, by a source. `partner` is the other enterprise concerned."""

    kind = models.CharField(max_length=20, choices=EventKind.choices)
    on = models.DateField(db_index=True)
    enterprise = models.ForeignKey("register.Enterprise", on_delete=models.PROTECT, related_name="structure_events")
    partner = models.ForeignKey(
        "register.Enterprise", null=True, blank=True, on_delete=models.PROTECT, related_name="partner_events"
    )
    source = models.CharField(max_length=250, blank=True)
    note = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(default=timezone.now)

    SCOPE = "enterprise"

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.on.isoformat()}"


class Holding(models.Model):
    """A stake in an enterprise from a day to a day (both belong to it). One of `holder` and `outsider` is set.

    `agreement`: the holder directs the enterprise whatever the votes are. Without own `votes` they are the share.
    """

    held = models.ForeignKey("register.Enterprise", on_delete=models.PROTECT, related_name="holdings")
    holder = models.ForeignKey(
        "register.Enterprise", null=True, blank=True, on_delete=models.PROTECT, related_name="stakes"
    )
    outsider = models.ForeignKey(Outsider, null=True, blank=True, on_delete=models.PROTECT, related_name="stakes")
    share = models.DecimalField(**_SHARE)
    votes = models.DecimalField(null=True, blank=True, **_SHARE)
    agreement = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=250, blank=True)
    begun_by = models.ForeignKey(
        StructureEvent, null=True, blank=True, on_delete=models.PROTECT, related_name="holdings_begun"
    )
    ended_by = models.ForeignKey(
        StructureEvent, null=True, blank=True, on_delete=models.PROTECT, related_name="holdings_ended"
    )

    SCOPE = "held"

    class Meta:
        ordering = ["held__path", "-share", "pk"]
        indexes = [models.Index(fields=["held", "valid_from", "valid_to"], name="holding_days")]
        constraints = [
            models.CheckConstraint(
                condition=Q(holder__isnull=False, outsider__isnull=True)
                | Q(holder__isnull=True, outsider__isnull=False),
                name="holding_one_holder",
            ),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="holding_share"),
        ]

    def __str__(self) -> str:
        return f"{self.holder_code} → {self.held.code}"

    @property
    def holder_code(self) -> str:
        """The code of the holder, inside or outside the register."""
        return self.holder.code if self.holder is not None else (self.outsider.code if self.outsider else "")

    @property
    def voting(self) -> Decimal:
        """The votes, which are the share where no others are known."""
        return self.share if self.votes is None else self.votes

    def covers(self, day: dt.date) -> bool:
        """Whether the holding is in force on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Dividend(models.Model):
    """What a holder received from an enterprise for a year, in the base unit of money; 0 says that nothing was paid.

    It belongs to the pair, not to one holding: a share may change within the year.
    """

    holder = models.ForeignKey("register.Enterprise", on_delete=models.PROTECT, related_name="dividends_received")
    held = models.ForeignKey("register.Enterprise", on_delete=models.PROTECT, related_name="dividends_paid")
    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=24, decimal_places=4)
    source = models.CharField(max_length=250, blank=True)

    SCOPE = "held"

    class Meta:
        ordering = ["-year", "held__path", "holder__path"]
        constraints = [
            models.UniqueConstraint(fields=["holder", "held", "year"], name="dividend_once_a_year"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="dividend_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.holder.code} → {self.held.code} · {self.year}"


class StatusSpell(models.Model):
    """Since when an enterprise has a status, by which source."""

    enterprise = models.ForeignKey("register.Enterprise", on_delete=models.PROTECT, related_name="status_spells")
    status = models.CharField(max_length=20)
    since = models.DateField()
    source = models.CharField(max_length=250, blank=True)
    event = models.ForeignKey(StructureEvent, null=True, blank=True, on_delete=models.PROTECT, related_name="spells")

    SCOPE = "enterprise"

    class Meta:
        ordering = ["-since", "-pk"]

    def __str__(self) -> str:
        return f"{self.title} · {self.since.isoformat()}"

    @property
    def title(self) -> str:
        """The status in words."""
        from stateward.workbench.register.models import Status

        return str(Status(self.status).label)


class SlimmingFigures(models.Model):
    """What a slimming plan reads of an enterprise; a figure that is missing is assumed by the plan and marked."""

    enterprise = models.OneToOneField(
        "register.Enterprise", on_delete=models.CASCADE, primary_key=True, related_name="slimming_figures"
    )
    staff = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    debts = models.DecimalField(max_digits=24, decimal_places=4, null=True, blank=True)
    guarantees = models.DecimalField(max_digits=24, decimal_places=4, null=True, blank=True)
    revenue = models.DecimalField(max_digits=24, decimal_places=4, null=True, blank=True)
    equity = models.DecimalField(max_digits=24, decimal_places=4, null=True, blank=True)
    licences = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    lock = models.CharField(max_length=20, blank=True)
    depends_on = models.CharField(max_length=500, blank=True)
    main_business = models.BooleanField(null=True, blank=True)
    source = models.CharField(max_length=250, blank=True)

    SCOPE = "enterprise"

    def __str__(self) -> str:
        return self.enterprise.code


#: The figures of a plan, by their column.
FIGURES = ("staff", "debts", "guarantees", "revenue", "equity", "licences")


class NameDecision(models.Model):
    """What a person decided that a name means: an enterprise, or a holder outside the register. It is remembered."""

    text = models.CharField(max_length=300, unique=True)
    enterprise = models.ForeignKey("register.Enterprise", null=True, blank=True, on_delete=models.PROTECT)
    outsider = models.ForeignKey(Outsider, null=True, blank=True, on_delete=models.PROTECT)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    SCOPE = "enterprise"

    def __str__(self) -> str:
        return self.text


class ImportState(models.TextChoices):
    """Where a list of holdings stands."""

    WAITING = "waiting", _("Waits for decisions")
    RECORDED = "recorded", _("Recorded")
    DISCARDED = "discarded", _("Discarded")


class HoldingsImport(models.Model):
    """A list of holdings that was handed in; the file is kept under its hash and read anew at every look."""

    file_name = models.CharField(max_length=250)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=ImportState.choices, default=ImportState.WAITING)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField(default=timezone.now)
    outcome = models.JSONField(default=dict)

    SCOPE = None
    OWNER = "handed_in_by"

    class Meta:
        ordering = ["-handed_in_at"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """The page on which its names are decided."""
        return reverse("register:holdings-import", args=[self.pk])
