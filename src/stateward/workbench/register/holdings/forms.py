"""Forms of holdings: an event of the structure, a status with its day."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from stateward.messages import gettext
from stateward.workbench.accounts import scope
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register.holdings.models import EventKind, Outsider
from stateward.workbench.register.holdings.services import Happening
from stateward.workbench.register.models import Enterprise, Status


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _choices() -> forms.Select:
    return forms.Select(attrs={"data-choices": ""})


class EventForm(forms.Form):
    """What happened: which fields are needed follows from the kind."""

    kind = forms.ChoiceField(label=_("What happened"), choices=EventKind.choices)
    enterprise = forms.ModelChoiceField(label=_("Enterprise"), queryset=None, widget=_choices())
    on = forms.DateField(label=_("In force from"), widget=_day())
    source = forms.CharField(label=_("Source document"), max_length=250)
    partner = forms.ModelChoiceField(
        label=_("Other enterprise"),
        queryset=None,
        required=False,
        widget=_choices(),
        help_text=_("Merger: who goes on. Split: the new enterprise. Deregistered: who takes over what it held."),
    )
    seller = forms.CharField(
        label=_("Transferred from"), max_length=60, required=False, help_text=_("Transfer: code of the holder.")
    )
    buyer = forms.CharField(
        label=_("Transferred to"), max_length=60, required=False, help_text=_("Transfer: code of the new holder.")
    )
    share = forms.DecimalField(
        label=_("Share transferred, %"), required=False, min_value=0, max_value=100, decimal_places=8
    )
    stakes = forms.CharField(
        label=_("Holders after it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Set up and capital change: one holder a line, its code and its share in percent: A1 60"),
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        seen = scope.visible_to(user, Enterprise.objects.order_by("path"), strand="register")
        self.fields["enterprise"].queryset = seen
        self.fields["partner"].queryset = seen

    def _holder(self, code: str) -> Enterprise | Outsider | None:
        code = code.strip()
        seen = scope.visible_to(self.user, Enterprise.objects.filter(code=code), strand="register").first()
        return seen or Outsider.objects.filter(code=code).first()

    def _named(self, field: str) -> Enterprise | Outsider | None:
        code = self.cleaned_data.get(field)
        if not code:
            return None
        found = self._holder(code)
        if found is None:
            self.add_error(field, gettext("{code} is no holder of the register.").format(code=code))
        return found

    def _stakes(self) -> dict[Enterprise | Outsider, Decimal]:
        stakes: dict[Enterprise | Outsider, Decimal] = {}
        for line in (self.cleaned_data.get("stakes") or "").splitlines():
            code, _space, number = line.strip().rpartition(" ")
            if not line.strip():
                continue
            holder = self._holder(code)
            try:
                share = Decimal(number.rstrip("%％")) / 100
            except InvalidOperation:
                holder = None
            if holder is None:
                self.add_error("stakes", gettext("This line names no holder with its share: {line}").format(line=line))
                return {}
            stakes[holder] = share
        return stakes

    def clean(self) -> dict[str, Any]:
        """Look the holders up; the rest is the service's to judge."""
        cleaned = super().clean() or {}
        cleaned["seller"], cleaned["buyer"] = self._named("seller"), self._named("buyer")
        cleaned["stakes"] = self._stakes()
        share = cleaned.get("share")
        cleaned["share"] = None if share is None else share / 100
        return cleaned

    def happening(self) -> Happening:
        """The event as the service takes it."""
        return Happening(**self.cleaned_data)


class StatusForm(forms.Form):
    """A status with the day it began."""

    status = forms.ChoiceField(label=_("Status"), choices=Status.choices)
    since = forms.DateField(label=_("Since"), widget=_day())
    source = forms.CharField(label=_("Source document"), max_length=250, required=False)
