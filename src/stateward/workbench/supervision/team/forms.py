"""Forms of the team."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from stateward.workbench.accounts.models import User
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register.models import Enterprise


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class SupervisorForm(forms.Form):
    """A person of the team."""

    user = forms.ModelChoiceField(label=_("Person"), queryset=None, widget=forms.Select(attrs={"data-choices": ""}))
    qualifications = forms.CharField(
        label=_("Qualifications"),
        required=False,
        max_length=500,
        help_text=_("With commas between them, such as audit, law."),
    )
    days_per_month = forms.IntegerField(label=_("Days free a month"), min_value=0, max_value=31, initial=10)
    most_visits = forms.IntegerField(label=_("Visits in one draw, at most"), min_value=1, required=False)
    in_post_since = forms.DateField(label=_("In the post since"), required=False, widget=_day())
    active = forms.BooleanField(label=_("Inspects now"), required=False, initial=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["user"].queryset = User.objects.filter(is_active=True, enterprise=None).order_by("full_name")

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        given = dict(self.cleaned_data)
        words = given["qualifications"].replace("，", ",").replace("、", ",").split(",")
        return {**given, "qualifications": [word.strip() for word in words if word.strip()]}


class ConflictForm(forms.Form):
    """An enterprise a person steps back from."""

    enterprise = forms.ModelChoiceField(
        label=_("Enterprise"), queryset=None, widget=forms.Select(attrs={"data-choices": ""})
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Such as: worked there until 2024. No private matters.")
    )
    valid_to = forms.DateField(label=_("Until"), required=False, widget=_day())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["enterprise"].queryset = Enterprise.objects.order_by("path")


class TrainingForm(forms.Form):
    """Hours of training."""

    on = forms.DateField(label=_("On"), widget=_day())
    topic = forms.CharField(label=_("Topic"), max_length=200)
    hours = forms.DecimalField(label=_("Hours"), min_value=Decimal("0.5"), max_value=200, decimal_places=1)
