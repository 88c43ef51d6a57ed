"""Forms of main businesses."""

from __future__ import annotations

from typing import Any

from django import forms

from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.reform.business import selectors
from stateward.workbench.reform.business.models import BusinessKind, ChangeKind
from stateward.workbench.register.models import Enterprise


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _industries() -> list[tuple[str, str]]:
    return [(code, f"{code} {title}") for code, title in selectors.industries()]


class MandateForm(forms.Form):
    """What a group is there for."""

    statement_en = forms.CharField(
        label=_("Function statement, English"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    statement_zh = forms.CharField(
        label=_("Function statement, Chinese"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    source = forms.CharField(label=_("Source document"), max_length=250, required=False)
    cap = forms.DecimalField(
        label=_("Cap of investment beside the main businesses, %"), min_value=0, max_value=100, required=False
    )

    def clean_cap(self) -> Any:
        """Percent as a share."""
        cap = self.cleaned_data["cap"]
        return None if cap is None else cap / 100


class ChangeForm(forms.Form):
    """An application to change the catalogue."""

    change = forms.ChoiceField(label=_("What is applied for"), choices=ChangeKind.choices)
    code = forms.ChoiceField(
        label=_("Industry (GB/T 4754)"), choices=_industries, widget=forms.Select(attrs={"data-choices": ""})
    )
    kind = forms.ChoiceField(label=_("As"), choices=BusinessKind.choices)
    on = forms.DateField(label=_("In force from"), widget=_day())
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class ProjectForm(forms.Form):
    """Is this project main business?"""

    enterprise = forms.ModelChoiceField(
        label=_("Enterprise"), queryset=None, widget=forms.Select(attrs={"data-choices": ""})
    )
    title = forms.CharField(label=_("Project"), max_length=250)
    code = forms.ChoiceField(
        label=_("Industry (GB/T 4754)"), choices=_industries, widget=forms.Select(attrs={"data-choices": ""})
    )
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    investment = forms.DecimalField(label=_("Investment"), min_value=0, max_digits=20, decimal_places=2)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["enterprise"].queryset = visible_to(user, Enterprise.objects.order_by("path"), strand="reform")


class ServiceForm(forms.Form):
    """A public-service task."""

    title = forms.CharField(label=_("Public-service task"), max_length=250)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    cost = forms.DecimalField(label=_("Cost"), min_value=0, max_digits=20, decimal_places=2)
    funding = forms.DecimalField(label=_("Funding"), min_value=0, max_digits=20, decimal_places=2, required=False)
