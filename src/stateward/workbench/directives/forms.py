"""Forms of directives, key tasks and meetings."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from stateward.messages import gettext
from stateward.workbench.accounts import scope
from stateward.workbench.core import office
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.core.tracking import selectors as tracking
from stateward.workbench.directives import measuring, meeting_selectors, selectors, task_selectors
from stateward.workbench.directives.models import Direction, Directive, NodeKind
from stateward.workbench.register.models import Enterprise


def day() -> forms.DateInput:
    """A day as browsers ask for it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def area(rows: int) -> forms.Textarea:
    """A field of several lines."""
    return forms.Textarea(attrs={"rows": rows})


def choice(many: bool = False) -> forms.Select:
    """A choice in which one can type."""
    widget = forms.SelectMultiple if many else forms.Select
    return widget(attrs={"data-choices": ""})


class NewDirectiveForm(forms.Form):
    """A directive: its text pasted, or its file."""

    title = forms.CharField(
        label=_("Title"), required=False, max_length=500, help_text=_("Empty: the title the text itself has.")
    )
    text = forms.CharField(label=_("The text"), required=False, strip=False, widget=area(14), max_length=6_000_000)
    file = forms.FileField(
        label=_("or its file"), required=False, help_text=_("Plain text, Word (.docx) or PDF that holds text.")
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, not both."""
        given: dict[str, Any] = super().clean() or {}
        if bool((given.get("text") or "").strip()) == bool(given.get("file")):
            raise forms.ValidationError(gettext("Paste the text or choose a file, one of the two."))
        return given


class WordsForm(forms.Form):
    """Words for a part of the outline."""

    title = forms.CharField(label=_("Words"), widget=area(2), max_length=5_000)


class PartsForm(forms.Form):
    """Several parts, one a line."""

    parts = forms.CharField(label=_("Parts, one a line"), widget=area(4), max_length=20_000)

    def lines(self) -> list[str]:
        """The lines that say something."""
        return [line.strip() for line in self.cleaned_data["parts"].splitlines() if line.strip()]


class PlaceForm(forms.Form):
    """Another kind and place of a part."""

    kind = forms.ChoiceField(label=_("Kind"), choices=NodeKind.choices)
    parent = forms.TypedChoiceField(label=_("Stands under"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, directive: Directive, **options: Any) -> None:
        super().__init__(*args, **options)
        above = directive.nodes.filter(dropped=False).exclude(kind=NodeKind.MEASURE).order_by("start")
        rows = [(node.pk, f"{node.get_kind_display()}: {node.title[:80]}") for node in above]
        self.fields["parent"].choices = [("", gettext("nothing")), *rows]


class AddForm(PlaceForm):
    """A part from a sentence of the text."""

    title = forms.CharField(label=_("Words"), widget=area(3), max_length=5_000)
    field_order = ("title", "kind", "parent")


class TaskForm(forms.Form):
    """A key task."""

    title = forms.CharField(label=_("What is to be done"), max_length=300)
    description = forms.CharField(label=_("In detail"), required=False, max_length=10_000, widget=area(3))
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    strand = forms.CharField(label=_("Strand of the directive"), required=False, max_length=300)
    department = forms.ModelChoiceField(label=_("Owner department"), queryset=None, required=False, widget=choice())
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=None, required=False, widget=choice())
    supports = forms.ModelMultipleChoiceField(
        label=_("In support"), queryset=None, required=False, widget=choice(many=True)
    )
    reviewer = forms.ModelChoiceField(label=_("Closed by"), queryset=None, required=False, widget=choice())
    enterprise = forms.ModelChoiceField(
        label=_("Enterprise or group it concerns"), queryset=None, required=False, widget=choice()
    )
    others = forms.ModelMultipleChoiceField(
        label=_("Other enterprises it concerns"), queryset=None, required=False, widget=choice(many=True)
    )
    due = forms.DateField(label=_("Due on"), required=False, widget=day())
    due_days = forms.IntegerField(
        label=_("or in working days"),
        required=False,
        min_value=1,
        max_value=1_000,
        help_text=_("Counted from the day after the deployment."),
    )
    evidence_required = forms.CharField(label=_("Evidence that closes it"), required=False, max_length=500)
    indicator = forms.ChoiceField(
        label=_("Measured by"),
        required=False,
        widget=choice(),
        help_text=_("Progress is then computed from the statements of the enterprise."),
    )
    measured_year = forms.IntegerField(label=_("in the year"), required=False, min_value=2000, max_value=2100)
    direction = forms.ChoiceField(label=_("has to be"), choices=Direction.choices, required=False)
    target = forms.DecimalField(
        label=_("Target value"), required=False, help_text=_("In the unit of the indicator; money in the base unit.")
    )
    base = forms.DecimalField(label=_("starting from"), required=False)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = tracking.owners(user)
        seen = scope.enterprises_of(user)
        self.fields["department"].queryset = meeting_selectors.office_departments()
        for name in ("owner", "supports", "reviewer"):
            self.fields[name].queryset = people
        for name in ("enterprise", "others"):
            self.fields[name].queryset = seen
        self.fields["indicator"].choices = [("", gettext("nothing that is reported")), *measuring.choices()]

    def clean(self) -> dict[str, Any]:
        """At least one side of the target is the default."""
        given: dict[str, Any] = super().clean() or {}
        given["direction"] = given.get("direction") or Direction.AT_LEAST
        return given


class DeployForm(forms.Form):
    """What is handed to the leader."""

    title = forms.CharField(label=_("Title of the deployment"), max_length=300)
    note = forms.CharField(label=_("Note for the leader"), required=False, max_length=5_000, widget=area(2))


class CommentForm(forms.Form):
    """Words that go with a decision."""

    comment = forms.CharField(label=_("Comment"), required=False, max_length=5_000, widget=area(2))


class LinkForm(forms.Form):
    """Other tracked items."""

    items = forms.TypedMultipleChoiceField(
        label=_("Linked items"), required=False, coerce=int, widget=choice(many=True)
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = {item.pk: item for item in task_selectors.linkable(user)}
        self.fields["items"].choices = [(key, item.title) for key, item in self.rows.items()]

    def chosen(self) -> list[Any]:
        """The items."""
        return [self.rows[key] for key in self.cleaned_data["items"]]


class MeetingForm(forms.Form):
    """The record of a meeting."""

    title = forms.CharField(label=_("Title"), max_length=300)
    directive = forms.ModelChoiceField(
        label=_("Directive that was conveyed"), queryset=None, required=False, widget=choice()
    )
    held_on = forms.DateField(label=_("Held on"), widget=day())
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    chair = forms.ModelChoiceField(label=_("Chair"), queryset=None, required=False, widget=choice())
    agenda = forms.CharField(label=_("Agenda"), required=False, max_length=20_000, widget=area(4))
    minutes = forms.CharField(label=_("Minutes"), required=False, max_length=100_000, widget=area(8))

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["directive"].queryset = selectors.directives(user)
        self.fields["chair"].queryset = tracking.owners(user)

    def clean_held_on(self) -> dt.date:
        """A meeting that was held lies in the past."""
        held: dt.date = self.cleaned_data["held_on"]
        if held > office.today():
            raise forms.ValidationError(
                gettext("A record is of a meeting that was held: choose today or an earlier day.")
            )
        return held


class AttendanceForm(forms.Form):
    """Who came: a user, or how many of a department or an enterprise."""

    person = forms.ModelChoiceField(label=_("A user of the workbench"), queryset=None, required=False, widget=choice())
    department = forms.ModelChoiceField(label=_("or a department"), queryset=None, required=False, widget=choice())
    enterprise = forms.ModelChoiceField(label=_("or an enterprise"), queryset=None, required=False, widget=choice())
    count = forms.IntegerField(label=_("How many came"), min_value=1, max_value=10_000, initial=1)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = tracking.owners(user)
        self.fields["department"].queryset = meeting_selectors.office_departments()
        self.fields["enterprise"].queryset = meeting_selectors.groups(user)


class DecisionForm(forms.Form):
    """A decision, and whether it becomes a key task."""

    text = forms.CharField(label=_("What was decided"), max_length=5_000, widget=area(2))
    year = forms.IntegerField(
        label=_("Key task of the year"),
        required=False,
        min_value=2000,
        max_value=2100,
        help_text=_("Empty: a decision alone, no key task."),
    )


class MaterialForm(forms.Form):
    """A file that was handed out."""

    title = forms.CharField(label=_("Title"), required=False, max_length=250)
    file = forms.FileField(label=_("File"))


class NoteForm(forms.Form):
    """A study note."""

    text = forms.CharField(label=_("What to keep of it"), max_length=10_000, widget=area(3))


class ConveyForm(forms.Form):
    """Who was briefed on a day."""

    on = forms.DateField(label=_("Briefed on"), widget=day())
    departments = forms.ModelMultipleChoiceField(
        label=_("Departments"), queryset=None, required=False, widget=choice(many=True)
    )
    enterprises = forms.ModelMultipleChoiceField(
        label=_("Groups"), queryset=Enterprise.objects.none(), required=False, widget=choice(many=True)
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["departments"].queryset = meeting_selectors.office_departments()
        self.fields["enterprises"].queryset = meeting_selectors.groups(user)
