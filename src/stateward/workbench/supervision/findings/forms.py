"""Forms of findings."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms

from stateward.workbench.accounts import scope
from stateward.workbench.core import office
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register.models import Enterprise
from stateward.workbench.supervision.findings import selectors
from stateward.workbench.supervision.findings.models import Finding, FindingGrade, FindingSource


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _words(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class FindingForm(forms.Form):
    """A finding taken over from anybody."""

    enterprise = forms.ModelChoiceField(
        label=_("Enterprise"), queryset=None, widget=forms.Select(attrs={"data-choices": ""})
    )
    source = forms.ChoiceField(label=_("Found by"), choices=FindingSource.choices)
    title = forms.CharField(label=_("Finding"), max_length=200)
    description = forms.CharField(label=_("Description of the finding"), max_length=10_000, widget=_words())
    clause = forms.CharField(label=_("Clause that is broken"), max_length=200)
    found_on = forms.DateField(label=_("Found on"), widget=_day())
    reported_grade = forms.ChoiceField(label=_("Grade as reported"), choices=FindingGrade.choices)

    def __init__(self, user: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["enterprise"].queryset = scope.visible_to(
            user, Enterprise.objects.order_by("path"), strand="supervision"
        )
        self.fields["found_on"].initial = office.today()


class VisitFindingForm(forms.Form):
    """A finding written on a visit; the key makes a repeated sending the same finding."""

    title = forms.CharField(label=_("Finding"), max_length=200)
    description = forms.CharField(label=_("Description of the finding"), max_length=10_000, widget=_words())
    clause = forms.CharField(label=_("Clause that is broken"), max_length=200)
    reported_grade = forms.ChoiceField(label=_("Grade as reported"), choices=FindingGrade.choices)
    client_key = forms.RegexField(regex=r"^[A-Za-z0-9-]{8,64}$", widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["client_key"].initial = secrets.token_hex(16)

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        given = {name: self.cleaned_data[name] for name in ("title", "description", "clause", "reported_grade")}
        return {**given, "source": FindingSource.INSPECTION, "found_on": office.today()}


class ConfirmForm(forms.Form):
    """The confirmed grade and the correction."""

    grade = forms.ChoiceField(label=_("Confirmed grade"), choices=FindingGrade.choices)
    owner = forms.ModelChoiceField(label=_("Who corrects it"), queryset=None)
    measure = forms.CharField(label=_("Measure"), max_length=4000, widget=_words())
    root_cause = forms.CharField(label=_("Root cause"), max_length=4000, required=False, widget=_words(2))
    evidence = forms.CharField(label=_("Evidence that closes it"), max_length=500, required=False)
    due = forms.DateField(label=_("Due on"), widget=_day())

    def __init__(self, finding: Finding, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = selectors.owners(finding)
        self.fields["grade"].initial = finding.reported_grade
        days = finding.visit.entry.follow_up_days if finding.visit is not None else 30
        self.fields["due"].initial = office.working_days().add(office.today(), days).date


class WordsForm(forms.Form):
    """Words of an action."""

    words = forms.CharField(label=_("Words"), max_length=4000, widget=_words())


class AnswerForm(forms.Form):
    """The enterprise's answer."""

    root_cause = forms.CharField(label=_("Root cause"), max_length=4000, widget=_words())
    measure = forms.CharField(label=_("Measure"), max_length=4000, widget=_words())


class RecheckForm(WordsForm):
    """What a recheck found."""

    holds = forms.TypedChoiceField(
        label=_("Does the correction hold?"),
        choices=[("yes", _("yes")), ("no", _("no: open the finding again"))],
        coerce=lambda value: value == "yes",
    )
    field_order = ("holds", "words")
