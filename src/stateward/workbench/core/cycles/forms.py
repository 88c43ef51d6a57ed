"""Forms of cycles."""

from __future__ import annotations

from typing import Any

from django import forms

from stateward.messages import pick
from stateward.workbench.core.cycles import selectors
from stateward.workbench.core.cycles.models import Cycle, Participant
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.core.tracking.selectors import owners


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _documents() -> list[tuple[str, str]]:
    return [(f"{d.id}@{d.version}", f"{pick(d.title.as_dict())} · {d.version}") for d in selectors.documents()]


class NewCycleForm(forms.Form):
    """A cycle from a rule document."""

    document = forms.ChoiceField(label=_("Rule document"), choices=_documents)
    title = forms.CharField(label=_("Title"), max_length=250)
    period = forms.CharField(label=_("Period"), max_length=40, required=False)
    starts_on = forms.DateField(label=_("First day"), widget=_day())


class EnrolForm(forms.Form):
    """Enterprises for a cycle."""

    enterprises = forms.ModelMultipleChoiceField(
        label=_("Enterprises"), queryset=None, widget=forms.SelectMultiple(attrs={"data-choices": ""})
    )

    def __init__(self, *args: Any, user: Any, cycle: Cycle, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["enterprises"].queryset = selectors.to_enrol(user, cycle)


class ResponsibleForm(forms.Form):
    """Who is responsible for a step; nobody: who prepared the cycle."""

    step = forms.ModelChoiceField(queryset=None)
    owner = forms.ModelChoiceField(label=_("Responsible"), queryset=None, required=False)

    def __init__(self, *args: Any, user: Any, cycle: Cycle, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["step"].queryset = selectors.schedule(cycle)
        self.fields["owner"].queryset = owners(user)


class WordsForm(forms.Form):
    """Words for a move."""

    text = forms.CharField(
        label=_("Words"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ExtendForm(WordsForm):
    """A later deadline, with the reason."""

    due = forms.DateField(label=_("Due on"), widget=_day())
    field_order = ("due", "text")


class SendBackForm(WordsForm):
    """An earlier step, with the reason."""

    step = forms.ChoiceField(label=_("Step"))
    field_order = ("step", "text")

    def __init__(self, *args: Any, participant: Participant, **options: Any) -> None:
        super().__init__(*args, **options)
        end = participant.position + (participant.place == "finished")
        earlier = participant.cycle.rule.steps[:end]
        self.fields["step"].choices = [(step.id, pick(step.title.as_dict())) for step in earlier]


class InviteForm(forms.Form):
    """The invitation of an assessor or a department."""

    step = forms.ChoiceField(label=_("Step"))
    name = forms.CharField(label=_("Assessor or department"), max_length=150)
    lines = forms.MultipleChoiceField(
        label=_("Lines of the sheet"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-choices": ""}),
        help_text=_("None chosen: the whole sheet."),
    )
    recused = forms.ModelMultipleChoiceField(
        label=_("Enterprises that are not on the sheet, for a conflict of interest"),
        queryset=None,
        required=False,
        widget=forms.SelectMultiple(attrs={"data-choices": ""}),
    )
    expires_on = forms.DateField(label=_("Link valid until"), widget=_day())

    def __init__(self, *args: Any, cycle: Cycle, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        steps = [step for step in cycle.rule.steps if step.by == "assessor"]
        self.fields["step"].choices = [(step.id, pick(step.title.as_dict())) for step in steps]
        lines = {line.id: pick(line.title.as_dict()) for step in steps for line in step.sheet}
        self.fields["lines"].choices = list(lines.items())
        self.fields["recused"].queryset = selectors.enterprises_in(user, cycle)
