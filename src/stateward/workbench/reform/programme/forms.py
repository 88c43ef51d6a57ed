"""Forms of programmes."""

from __future__ import annotations

from typing import Any

from django import forms

from stateward.workbench.accounts.scope import sees_whole_office
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.reform.programme import measures, selectors
from stateward.workbench.reform.programme.models import Entry, EntryKind, Programme, SafeguardKind
from stateward.workbench.reform.programme.services import Told


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _choices() -> forms.Select:
    return forms.Select(attrs={"data-choices": ""})


class ProgrammeForm(forms.Form):
    """A programme from a template."""

    template = forms.ChoiceField(label=_("Begin from"), required=False)
    title = forms.CharField(label=_("Title"), max_length=250)
    group = forms.ModelChoiceField(
        label=_("For the group"),
        queryset=None,
        required=False,
        widget=_choices(),
        help_text=_("Empty: the whole office."),
    )
    starts_on = forms.DateField(label=_("First day"), widget=_day())

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["template"].choices = selectors.templates()
        self.fields["group"].queryset = selectors.groups(user)
        self.fields["group"].required = not sees_whole_office(user, strand="reform")


class EntryForm(forms.Form):
    """A goal, task or safeguard."""

    number = forms.CharField(label=_("Number"), max_length=20)
    kind = forms.ChoiceField(label=_("Kind"), choices=EntryKind.choices, initial=EntryKind.TASK)
    parent = forms.CharField(label=_("Stands below number"), max_length=20, required=False)
    safeguard = forms.ChoiceField(label=_("Safeguard of"), choices=[("", "—"), *SafeguardKind.choices], required=False)
    title = forms.CharField(label=_("Reform measure"), max_length=300)
    domain = forms.CharField(label=_("Domain"), max_length=120, required=False)
    measure = forms.CharField(label=_("Quantified measure"), max_length=300, required=False)
    measure_id = forms.ChoiceField(
        label=_("Moves by itself with"), choices=measures.choices, required=False, widget=_choices(),
        help_text=_("An indicator is read of the programme's group, or of all groups together."),
    )  # fmt: skip
    base = forms.DecimalField(label=_("Base value"), required=False)
    target = forms.DecimalField(label=_("Target value"), required=False)
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    formula = forms.CharField(label=_("Formula"), max_length=500, required=False)
    evidence = forms.CharField(label=_("Evidence"), max_length=300, required=False)
    lead = forms.ModelChoiceField(label=_("Lead"), queryset=None, required=False, widget=_choices())
    support = forms.CharField(label=_("Support"), max_length=300, required=False)
    weight = forms.DecimalField(label=_("Weight"), min_value=0, initial=1)
    starts_on = forms.DateField(label=_("Start"), widget=_day(), required=False)
    due = forms.DateField(label=_("Due"), widget=_day(), required=False)
    standing = forms.BooleanField(label=_("Goes on for good"), required=False)

    def __init__(self, *args: Any, user: Any, programme: Programme, entry: Entry | None = None, **options: Any) -> None:
        if entry is not None:
            options["initial"] = {name: getattr(entry, name) for name in self.base_fields if name != "parent"}
            options["initial"]["parent"] = entry.parent.number if entry.parent else ""
        super().__init__(*args, **options)
        self.fields["lead"].queryset = selectors.owners(user)

    def told(self) -> Told:
        """The entry as the service takes it."""
        return Told(**self.cleaned_data)


class OwnerForm(forms.Form):
    """Who answers where nobody is named."""

    owner = forms.ModelChoiceField(label=_("Who answers where nobody leads yet"), queryset=None, widget=_choices())

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = selectors.owners(user)


class ReportForm(forms.Form):
    """How far a task is."""

    completion = forms.DecimalField(label=_("Completion, %"), min_value=0, max_value=100)


class ReviewForm(forms.Form):
    """The closing review."""

    done_on = forms.DateField(label=_("Done on"), widget=_day())
    words = forms.CharField(label=_("Result of the review"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
