"""Forms in which a list is written: its frame, its fields and bodies, one row after the other."""

from __future__ import annotations

from typing import Any

from django import forms

from stateward.messages import gettext, pick
from stateward.rulebook.lists import DecisionListDocument, ListField, ListRow
from stateward.supervision.values import CellError
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.supervision.lists import selectors
from stateward.workbench.supervision.lists.cells import read_cell, written_cell

MODE_TITLES = {
    "approve": _("approves"),
    "verify": _("verifies"),
    "file": _("takes on file"),
    "report": _("is told"),
    "decide": _("decides"),
}
MODES = [("", "—"), *MODE_TITLES.items()]
HIT_POLICIES = [
    ("unique", _("Each case is covered by one item")),
    ("any", _("Several items may cover a case if they say the same")),
    ("first", _("The first item that covers a case counts")),
    ("priority", _("The item of the highest body counts")),
]
TYPES = [
    ("choice", _("One of several words")),
    ("number", _("Number")),
    ("truth", _("Yes or no")),
    ("date", _("Day")),
    ("text", _("Text")),
]


class ImportForm(forms.Form):
    """An office's list in Word or Excel."""

    file = forms.FileField(
        label=_("Word or Excel file"),
        help_text=_("A table with headings in its first row and one item a row (.docx, .xlsx)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.xlsx"}),
    )
    fields_of = forms.ChoiceField(
        label=_("Take fields and bodies from"),
        required=False,
        help_text=_("So that rows can be formalised at once; both can be changed in the draft."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        lists = [(one.id, pick(one.title.as_dict())) for one in selectors.newest() if one.fields]
        self.fields["fields_of"].choices = [("", gettext("no list: begin with none")), *lists]


class FrameForm(forms.Form):
    """What the list says of itself."""

    title_en = forms.CharField(label=_("Title in English"), max_length=200)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=200)
    list_id = forms.SlugField(
        label=_("Id"), max_length=80, help_text=_("Small letters, digits and hyphens; the versions of a list share it.")
    )
    hit_policy = forms.ChoiceField(label=_("Which item counts"), choices=HIT_POLICIES)
    source = forms.CharField(label=_("Issuing document"), max_length=300)


class FieldForm(forms.Form):
    """One more field of a case."""

    name = forms.RegexField(
        label=_("Name"), regex=r"^[a-z][a-z0-9_]*$", max_length=80, help_text=_("Small letters, digits, _")
    )
    title_en = forms.CharField(label=_("Title in English"), max_length=200)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=200)
    type = forms.ChoiceField(label=_("Kind"), choices=TYPES)
    options = forms.CharField(
        label=_("Words to choose from"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: name, English, Chinese with commas between them."),
    )

    def field(self) -> dict[str, Any]:
        """The field as a document keeps it. Raises `CellError` for options that cannot be read."""
        given = self.cleaned_data
        made: dict[str, Any] = {"title": {"en": given["title_en"], "zh": given["title_zh"]}, "type": given["type"]}
        if given["type"] == "number":
            made["range"] = {"from": 0}
        if given["type"] == "choice":
            made["options"] = dict(_options(given["options"]))
        return made


def _options(text: str) -> list[tuple[str, dict[str, str]]]:
    found = []
    for line in text.splitlines():
        parts = [part.strip() for part in line.replace("，", ",").split(",")]
        if not any(parts):
            continue
        if len(parts) != 3 or not all(parts):
            raise CellError(gettext("“{line}” is not: name, English, Chinese").format(line=line))
        found.append((parts[0], {"en": parts[1], "zh": parts[2]}))
    if not found:
        raise CellError(gettext("a choice needs words to choose from"))
    return found


class BodyForm(forms.Form):
    """One more body that can decide."""

    name = forms.RegexField(label=_("Name"), regex=r"^[a-z][a-z0-9_]*$", max_length=80)
    title_en = forms.CharField(label=_("Title in English"), max_length=200)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=200)


class RowForm(forms.Form):
    """One row: a cell for each field of the list, and who decides."""

    title = forms.CharField(label=_("Title of the item"), max_length=300)
    decider = forms.ChoiceField(label=_("Who decides"))
    mode = forms.ChoiceField(label=_("How"), choices=MODES)
    basis = forms.CharField(label=_("Basis"), max_length=300, required=False)
    days = forms.IntegerField(label=_("Working days"), min_value=1, max_value=3650, required=False)
    papers = forms.MultipleChoiceField(
        label=_("Papers to submit"), required=False, widget=forms.SelectMultiple(attrs={"data-choices": ""})
    )

    fields: dict[str, Any]

    def __init__(self, document: DecisionListDocument, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.document = document
        bodies = [(name, pick(body.title.as_dict())) for name, body in document.bodies.items()]
        self.fields["decider"].choices = [("", "—"), *bodies]
        papers = [(name, pick(title.as_dict())) for name, title in document.papers.items()]
        if papers:
            self.fields["papers"].choices = papers
        else:
            del self.fields["papers"]
        cells = {f"cell_{name}": _cell_field(field) for name, field in document.fields.items()}
        self.fields = {"title": self.fields["title"], **cells, **self.fields}

    def clean(self) -> dict[str, Any]:
        """Read every cell; one that cannot be read is a fault of its field."""
        given = super().clean() or self.cleaned_data
        self.cells: dict[str, Any] = {}
        for name, field in self.document.fields.items():
            try:
                cell = read_cell(_as_text(given.get(f"cell_{name}")), field)
            except CellError as error:
                self.add_error(f"cell_{name}", str(error))
                continue
            if cell is not None:
                self.cells[name] = cell
        return given

    @property
    def bodies_field(self) -> Any:
        """The field that says who decides."""
        return self["decider"]


def _cell_field(field: ListField) -> forms.Field:
    title, note = pick(field.title.as_dict()), pick(field.note.as_dict()) if field.note is not None else ""
    if field.type == "choice":
        options = [(name, pick(option.as_dict())) for name, option in field.options.items()]
        return forms.MultipleChoiceField(
            label=title,
            choices=options,
            required=False,
            widget=forms.SelectMultiple(attrs={"data-choices": ""}),
            help_text=note or gettext("None chosen: any."),
        )
    if field.type == "truth":
        return forms.ChoiceField(
            label=title, choices=[("", gettext("any")), ("yes", gettext("yes")), ("no", gettext("no"))], required=False
        )
    example = gettext("Such as ≥0.05 <0.5; empty: any.") if field.type == "number" else gettext("Empty: any.")
    return forms.CharField(
        label=title, required=False, max_length=300, help_text=" ".join(filter(None, [note, example]))
    )


def _as_text(value: Any) -> str:
    return "; ".join(value) if isinstance(value, list) else str(value or "")


def first_values(document: DecisionListDocument, row: ListRow) -> dict[str, Any]:
    """What a row's form shows first."""
    title = row.title or row.text
    first: dict[str, Any] = {
        "title": pick(title.as_dict())[:300] if title is not None else row.id,
        "decider": row.decider or "",
        "mode": row.mode or "",
        "basis": row.basis or "",
        "days": row.time_limit.days if row.time_limit is not None else None,
        "papers": list(row.papers),
    }
    for name, field in document.fields.items():
        cell = (row.when or {}).get(name)
        if field.type == "choice" and cell is not None and not cell.negated:
            first[f"cell_{name}"] = [str(value) for value in cell.values]
        else:
            first[f"cell_{name}"] = written_cell(cell)
    return first


class SubmitForm(forms.Form):
    """Hand a draft in for approval."""

    version = forms.CharField(label=_("Version"), max_length=40, help_text=_("Such as 2027"))
    effective_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class ReasonForm(forms.Form):
    """Words for a return."""

    reason = forms.CharField(
        label=_("What is to be changed"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
