"""Forms of the index: opening a year, figures, a measure, a target, what if."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import HttpRequest

from stateward.messages import gettext, pick
from stateward.messages.errors import Fault
from stateward.workbench.core import office, workspace
from stateward.workbench.core.refusals import Refused
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.core.tracking import selectors as tracking
from stateward.workbench.core.uploads import read_upload
from stateward.workbench.integrity import selectors
from stateward.workbench.integrity.index.services import Entered
from stateward.workbench.integrity.index.shape import Column

_DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class OpenYearForm(forms.Form):
    """The index of a year: which specification, which procedure, which enterprises, from when."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    index = forms.ChoiceField(label=_("Specification"))
    procedure = forms.ChoiceField(label=_("Procedure"))
    starts_on = forms.DateField(label=_("First day"), widget=_DAY)
    enterprises = forms.ModelMultipleChoiceField(
        label=_("Enterprises"), queryset=None, widget=forms.SelectMultiple(attrs={"data-choices": ""})
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        book = workspace.rulebook()
        self.fields["index"].choices = [
            (entry.document.id, pick(entry.document.title.as_dict()))
            for entry in book.all("index")
            if entry.document.columns.time and entry.document.elements
        ]
        self.fields["procedure"].choices = [
            (entry.document.id, pick(entry.document.title.as_dict()))
            for entry in book.all("cycle")
            if entry.document.strand == "integrity"
        ]
        seen = selectors.enterprises(user)
        self.fields["enterprises"].queryset = seen
        self.fields["enterprises"].initial = [row.pk for row in seen if row.depth == 1]
        self.fields["year"].initial = office.today().year
        self.fields["starts_on"].initial = office.today()


class MeasureForm(forms.Form):
    """Taking a measure on: who owns it, by when."""

    measure = forms.CharField(widget=forms.HiddenInput, max_length=80)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=None, widget=forms.Select(attrs={"data-choices": ""}))
    due = forms.DateField(label=_("Due on"), widget=_DAY)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = tracking.owners(user)


class TargetForm(forms.Form):
    """The score to reach."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    score = forms.DecimalField(label=_("Score to reach"), min_value=0, max_value=100, decimal_places=2)


class CorrectForm(forms.Form):
    """A corrected figure with its reason."""

    indicator = forms.ChoiceField(label=_("Figure"))
    value = forms.DecimalField(label=_("Value"), max_digits=20, decimal_places=6)
    reason = forms.CharField(label=_("Reason, with the evidence"), max_length=500)

    def __init__(self, *args: Any, columns: list[Column], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["indicator"].choices = [(column.id, column.title) for column in columns]


def entered(request: HttpRequest, columns: list[Column]) -> dict[str, Entered]:
    """What a page of figures said, by indicator. Raises `Refused` naming every cell that is no number."""
    found, faults = {}, []
    for column in columns:
        if f"value-{column.id}" not in request.POST and f"missing-{column.id}" not in request.POST:
            continue
        text = request.POST.get(f"value-{column.id}", "").strip()
        value = _number(text)
        if text and value is None:
            faults.append(_no_number(column, text))
            continue
        upload = read_upload(request, f"file-{column.id}") if f"file-{column.id}" in request.FILES else None
        found[column.id] = Entered(
            value,
            request.POST.get(f"missing-{column.id}", "").strip()[:250],
            request.POST.get(f"note-{column.id}", "").strip()[:500],
            upload,
        )
    if faults:
        raise Refused(faults)
    return found


def supposed(given: Mapping[str, str], columns: list[Column]) -> dict[str, float]:
    """The figures of a what-if form that are numbers; an empty field changes nothing. Raises `Refused` for others."""
    found, faults = {}, []
    for column in columns:
        text = given.get(f"if-{column.id}", "").strip()
        if not text:
            continue
        value = _number(text)
        if value is None:
            faults.append(_no_number(column, text))
        else:
            found[column.id] = float(value)
    if faults:
        raise Refused(faults)
    return found


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    return number.quantize(Decimal("0.000001")) if number.is_finite() and abs(number) < Decimal("1e13") else None


def _no_number(column: Column, text: str) -> Fault:
    return Fault(
        "index.no_number",
        gettext("“{title}”: {value} is no number.").format(title=column.title, value=text[:40]),
        gettext("Write a number such as 87.5, or leave the field empty and say why."),
        value=text[:40],
        rule=column.id,
    )
