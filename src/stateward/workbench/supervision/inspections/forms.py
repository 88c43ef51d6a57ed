"""Forms of the yearly list and of visits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from stateward.workbench.core import office
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register.models import Enterprise
from stateward.workbench.supervision.inspections.models import AnswerValue, Way
from stateward.workbench.supervision.team import selectors as team


class PlanForm(forms.Form):
    """The inspections of a year."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    visits_per_enterprise = forms.IntegerField(
        label=_("Visits of an enterprise in the year, at most"), min_value=1, max_value=50, initial=2
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["year"].initial = office.today().year


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class EntryForm(forms.Form):
    """One inspection of the yearly list."""

    number = forms.CharField(label=_("Number"), max_length=40)
    title = forms.CharField(label=_("Inspection"), max_length=200)
    matter = forms.SlugField(
        label=_("Matter"), max_length=80, help_text=_("As the delegation list calls it, such as investment.")
    )
    object = forms.CharField(label=_("Object"), max_length=500)
    content = forms.CharField(label=_("Content"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    way = forms.ChoiceField(label=_("Way"), choices=Way.choices)
    basis = forms.CharField(
        label=_("Basis"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The ids of the rules of the library, one a line."),
    )
    lead = forms.CharField(label=_("Leading department"), max_length=200)
    joint_with = forms.CharField(label=_("Jointly with"), max_length=200, required=False)
    month = forms.IntegerField(label=_("Month"), min_value=1, max_value=12)
    sample_ratio = forms.DecimalField(
        label=_("Sample in percent"), min_value=Decimal("0.01"), max_value=100, initial=30
    )
    days_per_visit = forms.IntegerField(label=_("Days a visit"), min_value=1, max_value=90, initial=3)
    skill = forms.CharField(label=_("Qualification needed"), max_length=80, required=False)
    follow_up_days = forms.IntegerField(label=_("Working days to correct"), min_value=1, max_value=365, initial=30)
    checkpoints = forms.CharField(
        label=_("Points of the checklist"), widget=forms.Textarea(attrs={"rows": 4}), help_text=_("One a line.")
    )
    enterprises = forms.ModelMultipleChoiceField(
        label=_("Whom it can meet"),
        queryset=None,
        required=False,
        help_text=_("Nobody chosen: every enterprise."),
        widget=forms.SelectMultiple(attrs={"data-choices": ""}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["enterprises"].queryset = Enterprise.objects.order_by("path")

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        lines = {name: _lines(given[name]) for name in ("basis", "checkpoints")}
        return {**given, **lines, "sample_ratio": given["sample_ratio"] / 100}


def first_values(entry: Any) -> dict[str, Any]:
    """What an entry's form shows first."""
    names = ("number", "title", "matter", "object", "content", "way", "lead", "joint_with", "month", "days_per_visit",
             "skill", "follow_up_days")  # fmt: skip
    first = {name: getattr(entry, name) for name in names}
    return first | {
        "basis": "\n".join(entry.basis),
        "checkpoints": "\n".join(entry.checkpoints),
        "sample_ratio": (entry.sample_ratio * 100).normalize(),
        "enterprises": list(entry.enterprises.values_list("pk", flat=True)),
    }


class VisitForm(forms.Form):
    """When a visit is made, and by whom."""

    planned_on = forms.DateField(label=_("On"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    inspectors = forms.ModelMultipleChoiceField(
        label=_("Inspectors, at least two"), queryset=None, widget=forms.SelectMultiple(attrs={"data-choices": ""})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["inspectors"].queryset = team.inspectors()


class AnswerForm(forms.Form):
    """An answer to a point, as the phone sends it."""

    point = forms.IntegerField(min_value=0)
    value = forms.ChoiceField(choices=AnswerValue.choices)
    note = forms.CharField(required=False, max_length=4000)
    client_key = forms.RegexField(regex=r"^[A-Za-z0-9-]{8,64}$")
    answered_at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%SZ"])
