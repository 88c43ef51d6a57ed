"""Forms of tracked items."""

from __future__ import annotations

from typing import Any

from django import forms

from stateward.workbench.accounts import scope
from stateward.workbench.core.acting import acting
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.core.tracking import kinds, selectors
from stateward.workbench.register.models import Enterprise


def _day(**attrs: str) -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


class NewItemForm(forms.Form):
    """A task for somebody."""

    title = forms.CharField(label=_("What is to be done"), max_length=300)
    description = forms.CharField(
        label=_("In detail"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=None, widget=forms.Select(attrs={"data-choices": ""}))
    supports = forms.ModelMultipleChoiceField(
        label=_("In support"), queryset=None, required=False, widget=forms.SelectMultiple(attrs={"data-choices": ""})
    )
    enterprise = forms.ModelChoiceField(
        label=_("Enterprise"), queryset=None, required=False, widget=forms.Select(attrs={"data-choices": ""})
    )
    due = forms.DateField(label=_("Due on"), required=False, widget=_day())
    due_days = forms.IntegerField(
        label=_("or in working days"),
        required=False,
        min_value=1,
        max_value=1_000,
        help_text=_("Counted from tomorrow."),
    )
    evidence_required = forms.CharField(label=_("Evidence that closes it"), required=False, max_length=500)
    reviewer = forms.ModelChoiceField(
        label=_("Closed by"),
        queryset=None,
        required=False,
        help_text=_("Empty: whoever may close items of the office, but never who submitted it."),
        widget=forms.Select(attrs={"data-choices": ""}),
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = selectors.owners(user)
        self.fields["owner"].queryset = people
        self.fields["supports"].queryset = people
        self.fields["reviewer"].queryset = people
        self.fields["enterprise"].queryset = scope.visible_to(
            user, Enterprise.objects.order_by("path"), strand="register"
        )

    def values(self) -> dict[str, Any]:
        """The fields of a `NewItem`."""
        cleaned = dict(self.cleaned_data)
        cleaned["supports"] = list(cleaned["supports"])
        return {"kind": kinds.ASSIGNMENT.name, **cleaned}


class EvidenceForm(forms.Form):
    """Evidence with the day it took effect."""

    title = forms.CharField(label=_("Title"), max_length=250)
    effective_on = forms.DateField(
        label=_("Took effect on"), widget=_day(), help_text=_("The day of the document itself, not today.")
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 2}))
    file = forms.FileField(label=_("File"), required=False)


class TextForm(forms.Form):
    """Words for an action: a comment, a reason."""

    text = forms.CharField(
        label=_("Words"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ProgressForm(TextForm):
    """How far it is, and what was done."""

    progress = forms.IntegerField(label=_("Progress in percent"), min_value=0, max_value=100)
    field_order = ("progress", "text")


class OwnerForm(forms.Form):
    """Another owner."""

    owner = forms.ModelChoiceField(label=_("Owner"), queryset=None, widget=forms.Select(attrs={"data-choices": ""}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = selectors.owners(acting().user)


class DueForm(TextForm):
    """Another due date, with the reason."""

    due = forms.DateField(label=_("Due on"), widget=_day())
    field_order = ("due", "text")


class SuperviseForm(TextForm):
    """The rung of the ladder, with the instruction."""

    level = forms.TypedChoiceField(
        label=_("Supervised by"),
        coerce=int,
        choices=[(2, _("the department's head")), (3, _("a leader of the office"))],
    )
    field_order = ("level", "text")
