"""Forms of a draw."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from django import forms

from stateward.messages import gettext
from stateward.workbench.core import office
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.supervision.inspections.models import PlanEntry
from stateward.workbench.supervision.inspections.selectors import population

SEED_TITLES = [
    ("lottery", _("Drawing of a public lottery")),
    ("exchange_index", _("Closing value of an exchange index")),
    ("central_parity_rate", _("Central parity rate of the currency")),
    ("beacon", _("Public randomness beacon")),
    ("other_public", _("Another public value")),
]


class FreezeForm(forms.Form):
    """What is frozen: how many, from which strata, with which weights, and where the seed will come from."""

    size = forms.IntegerField(label=_("How many are drawn"), min_value=1)
    strata = forms.ChoiceField(
        label=_("Strata"),
        choices=[("none", _("none")), ("class", _("by class of enterprise")), ("industry", _("by industry"))],
    )
    weights = forms.ChoiceField(
        label=_("Weights"),
        choices=[("equal", _("all alike")), ("warnings", _("more for open warnings (red 3, yellow 2)"))],
    )
    exclusions = forms.CharField(
        label=_("Exclusions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: the code of the enterprise, a comma, the reason."),
    )
    per_visit = forms.IntegerField(label=_("Inspectors a visit"), min_value=2, max_value=10, initial=2)
    seed_kind = forms.ChoiceField(label=_("The seed will be"), choices=SEED_TITLES)
    seed_value = forms.CharField(
        label=_("Exactly which value"),
        max_length=300,
        help_text=_("Such as: winning numbers of draw 2026137 of the sports lottery."),
    )
    published_at = forms.DateTimeField(
        label=_("Public from (office time)"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M:%S", attrs={"type": "datetime-local", "step": "1"}),
        input_formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"],
    )
    reason = forms.CharField(
        label=_("Why it is drawn again"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, entry: PlanEntry, *args: Any, again: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        count = len(population(entry))
        self.fields["size"].initial = max(1, math.ceil(count * entry.sample_ratio)) if count else 1
        self.fields["size"].help_text = gettext("{ratio}% of {count} enterprises").format(
            ratio=f"{entry.sample_ratio * 100:g}", count=count
        )
        if not again:
            del self.fields["reason"]

    def clean_exclusions(self) -> dict[str, str]:
        """Code -> reason."""
        found = {}
        for line in self.cleaned_data["exclusions"].replace("，", ",").splitlines():
            code, comma, reason = line.partition(",")
            if not line.strip():
                continue
            if not comma or not reason.strip():
                raise forms.ValidationError(gettext("“{line}” has no reason.").format(line=line))
            found[code.strip()] = reason.strip()
        return found

    def source(self) -> dict[str, str]:
        """Where the seed comes from, with the moment in the office's own time zone."""
        given = self.cleaned_data
        moment: dt.datetime = given["published_at"].replace(tzinfo=office.time_zone())
        return {"kind": given["seed_kind"], "value": given["seed_value"], "published_at": moment.isoformat()}


class SeedForm(forms.Form):
    """The public value, with where anyone can look it up."""

    seed = forms.CharField(label=_("The public value"), max_length=200)
    evidence = forms.CharField(
        label=_("Where anyone can look it up"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
