"""Forms of slimming plans."""

from __future__ import annotations

from typing import Any

from django import forms

from stateward.messages import gettext
from stateward.ownership.plan.costs import PARTS
from stateward.workbench.accounts.scope import sees_whole_office, visible_to
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.reform.slimming import selectors, wording
from stateward.workbench.reform.slimming.models import Plan
from stateward.workbench.reform.slimming.services import Aim
from stateward.workbench.register.models import Enterprise


def _choices() -> forms.Select:
    return forms.Select(attrs={"data-choices": ""})


class AimForm(forms.Form):
    """What a plan must reach and respect."""

    title = forms.CharField(label=_("Title"), max_length=200)
    root = forms.ModelChoiceField(
        label=_("For the group"), queryset=None, required=False, widget=_choices(), help_text=_("Empty: all groups.")
    )
    day = forms.DateField(
        label=_("Structure of the day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    max_layer = forms.IntegerField(label=_("At most so many legal layers"), min_value=1, max_value=30, required=False)
    max_entities = forms.IntegerField(label=_("At most so many enterprises"), min_value=1, required=False)
    keep = forms.ModelMultipleChoiceField(
        label=_("These enterprises stay"),
        queryset=None,
        required=False,
        widget=forms.SelectMultiple(attrs={"data-choices": ""}),
    )
    costs = forms.ChoiceField(label=_("Rules of the costs"))
    seconds = forms.IntegerField(
        label=_("Seconds for the solver"), min_value=1, max_value=600, initial=60, help_text=_("Per question asked.")
    )

    def __init__(self, *args: Any, user: Any, fixed_root: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["root"].queryset = selectors.roots(user)
        self.fields["root"].required = not sees_whole_office(user, strand="reform")
        self.fields["keep"].queryset = visible_to(user, Enterprise.objects.order_by("path"), strand="reform")
        self.fields["costs"].choices = selectors.cost_documents()
        if fixed_root:
            del self.fields["root"]
        for part in PARTS:
            self.fields[f"weight_{part}"] = forms.FloatField(
                label=gettext("Weight: {part}").format(part=wording.part_title(part)), min_value=0, required=False,
                widget=forms.NumberInput(attrs={"step": "0.1", "placeholder": "1"}),
            )  # fmt: skip

    def targets(self) -> list[Any]:
        """The fields of the targets, weights apart."""
        return [field for field in self if not field.name.startswith("weight_")]

    def weights(self) -> list[Any]:
        """The fields of the weights."""
        return [field for field in self if field.name.startswith("weight_")]

    def clean(self) -> dict[str, Any]:
        """A plan needs a target."""
        cleaned = super().clean() or {}
        if cleaned.get("max_layer") is None and cleaned.get("max_entities") is None and not self.errors:
            self.add_error("max_layer", gettext("Enter at least one of the two targets."))
        return cleaned

    def aim(self, plan: Plan | None = None) -> Aim:
        """The targets as the service takes them; a plan keeps its group and the decisions by hand."""
        cleaned = self.cleaned_data
        weights = {part: cleaned[f"weight_{part}"] for part in PARTS if cleaned.get(f"weight_{part}") is not None}
        return Aim(
            cleaned["title"], plan.root if plan else cleaned["root"], cleaned["day"], cleaned["max_layer"],
            cleaned["max_entities"], tuple(row.code for row in cleaned["keep"]), plan.choices if plan else {},
            weights, cleaned["costs"], cleaned["seconds"],
        )  # fmt: skip


class AdoptForm(forms.Form):
    """From when the plan runs, and who answers for its steps."""

    starts_on = forms.DateField(label=_("Runs from"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    owner = forms.ModelChoiceField(label=_("Who answers for the steps"), queryset=None, widget=_choices())

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = selectors.owners(user)


class WithdrawForm(forms.Form):
    """Why a plan is given up."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))
