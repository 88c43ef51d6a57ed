"""Forms of decisions: a case in typed fields, what was decided, a table to audit."""

from __future__ import annotations

from typing import Any

from django import forms

from stateward.messages import gettext, pick
from stateward.rulebook.lists import DecisionListDocument, ListField
from stateward.workbench.accounts import scope
from stateward.workbench.core import office
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register.models import Enterprise
from stateward.workbench.supervision.lists.forms import MODES


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class CaseForm(forms.Form):
    """A case: one typed field for each field of the list. What is left empty is unknown, never guessed."""

    day = forms.DateField(label=_("Day of the decision"), required=False, widget=_day())

    fields: dict[str, Any]

    def __init__(self, document: DecisionListDocument, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.document = document
        made = {name: _field(field) for name, field in document.fields.items()}
        self.fields = {**made, "day": self.fields["day"]}
        self.fields["day"].initial = office.today()

    def case(self) -> dict[str, Any]:
        """What was given, by field, as JSON keeps it."""
        given: dict[str, Any] = {}
        for name, field in self.document.fields.items():
            value = self.cleaned_data.get(name)
            if value in (None, ""):
                continue
            if field.type == "truth":
                given[name] = value == "yes"
            elif field.type == "number":
                given[name] = int(value) if value == int(value) else float(value)
            elif field.type == "date":
                given[name] = value.isoformat()
            else:
                given[name] = value
        return given


def _field(field: ListField) -> forms.Field:
    title = pick(field.title.as_dict())
    unit = pick(field.unit.as_dict()) if field.unit is not None else ""
    label = f"{title} ({unit})" if unit else title
    note = pick(field.note.as_dict()) if field.note is not None else ""
    if field.type == "choice":
        options = [(name, pick(option.as_dict())) for name, option in field.options.items()]
        return forms.ChoiceField(label=label, choices=[("", gettext("not known")), *options], required=False)
    if field.type == "truth":
        choices = [("", gettext("not known")), ("yes", gettext("yes")), ("no", gettext("no"))]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    if field.type == "number":
        return forms.DecimalField(
            label=label, required=False, help_text=note, widget=forms.NumberInput(attrs={"step": "any"})
        )
    if field.type == "date":
        return forms.DateField(label=label, required=False, help_text=note, widget=_day())
    return forms.CharField(label=label, required=False, max_length=300, help_text=note)


class TakenForm(forms.Form):
    """What was decided, by whom, when, on which papers."""

    enterprise = forms.ModelChoiceField(
        label=_("Enterprise"), queryset=None, widget=forms.Select(attrs={"data-choices": ""})
    )
    title = forms.CharField(label=_("What was decided"), max_length=300)
    decided_by = forms.ChoiceField(label=_("Who decided"))
    mode = forms.ChoiceField(label=_("How"), choices=MODES)
    submitted = forms.DateField(label=_("Submitted on"), required=False, widget=_day())
    decided = forms.DateField(label=_("Decided on"), widget=_day())
    papers = forms.MultipleChoiceField(
        label=_("Papers handed in"), required=False, widget=forms.SelectMultiple(attrs={"data-choices": ""})
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, document: DecisionListDocument, user: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        bodies = [(name, pick(body.title.as_dict())) for name, body in document.bodies.items()]
        self.fields["decided_by"].choices = [("", "—"), *bodies]
        papers = [(name, pick(title.as_dict())) for name, title in document.papers.items()]
        if papers:
            self.fields["papers"].choices = papers
        else:
            del self.fields["papers"]
        self.fields["enterprise"].queryset = scope.visible_to(
            user, Enterprise.objects.order_by("path"), strand="supervision"
        )

    def taken(self) -> dict[str, Any]:
        """What `services.judge` takes."""
        given = self.cleaned_data
        names = ("decided_by", "mode", "submitted", "decided")
        return {**{name: given[name] for name in names}, "papers": given.get("papers") or []}


class AuditForm(forms.Form):
    """A table of decisions."""

    file = forms.FileField(
        label=_("Table of decisions"),
        help_text=_(
            "One decision a row (.csv, .xlsx): the fields of the list, decided_by, mode, submitted, decided, papers."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    chosen = forms.ChoiceField(label=_("List"))

    def __init__(self, documents: list[DecisionListDocument], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["chosen"].choices = [
            (f"{one.id}|{one.version}", f"{pick(one.title.as_dict())} · {one.version}")
            for one in documents
            if one.fields
        ]
