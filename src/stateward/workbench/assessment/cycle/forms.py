"""Opening a round, and reading the figures of a sheet as they were typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from stateward.messages import gettext as __
from stateward.messages import pick
from stateward.messages.errors import Fault
from stateward.workbench.assessment import results
from stateward.workbench.assessment.cycle import selectors
from stateward.workbench.assessment.cycle.sheets import Measure
from stateward.workbench.core import office, workspace
from stateward.workbench.core.refusals import Refused
from stateward.workbench.core.text import gettext_lazy as _


def _schemes() -> list[tuple[str, str]]:
    return [(one.id, pick(one.title.as_dict())) for one in results.schemes()]


def _targets() -> list[tuple[str, str]]:
    book = workspace.rulebook()
    return [(name, pick(book.get("targets", name).title.as_dict())) for name in book.ids("targets")]


def _cycles() -> list[tuple[str, str]]:
    book = workspace.rulebook()
    found = [book.get("cycle", name) for name in book.ids("cycle")]
    own = [one for one in found if one.strand == "assessment"]
    return [(one.id, pick(one.title.as_dict())) for one in sorted(own, key=lambda one: "municipal" not in one.id)]


class NewRoundForm(forms.Form):
    """A year's assessment for a scheme and a set of groups."""

    title = forms.CharField(label=_("Title"), max_length=200)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    scheme = forms.ChoiceField(label=_("Scheme"), choices=_schemes)
    targets = forms.ChoiceField(label=_("Base values and tiers"), choices=_targets)
    cycle = forms.ChoiceField(label=_("Steps"), choices=_cycles)
    starts_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), initial=office.today
    )
    enterprises = forms.ModelMultipleChoiceField(
        label=_("Groups"), queryset=None, widget=forms.CheckboxSelectMultiple()
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["enterprises"].queryset = selectors.groups(user)


def figures(
    data: Mapping[str, str], measures: Sequence[Measure], field: str, words: str
) -> dict[str, tuple[Decimal | None, str]]:
    """Indicator -> figure and words as they were typed. Raises `Refused` naming every field that is no number."""
    found, faults = {}, []
    for one in measures:
        text = data.get(f"{field}-{one.indicator}", "")
        try:
            found[one.indicator] = one.read(text), data.get(f"{words}-{one.indicator}", "").strip()
        except InvalidOperation:
            faults.append(
                Fault(
                    "sheet.number",
                    __("{title}: “{text}” is no number.").format(title=one.title, text=text[:40]),
                    __("Write digits, such as 12.5; the unit stands beside the field."),
                    value=text[:40],
                    rule=one.indicator,
                )
            )
    if faults:
        raise Refused(faults)
    return found
