"""Forms of the simple registers, made from their models."""

from __future__ import annotations

from typing import Any

from django import forms

from stateward.messages import gettext
from stateward.workbench.accounts import scope
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.integrity import selectors
from stateward.workbench.integrity.records.rooms import Room
from stateward.workbench.register.models import Enterprise

YEARS = (2000, 2100)


class Lines(forms.CharField):
    """A list written one entry a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> list[str]:
        """The lines that are not empty; at least two."""
        lines = [line.strip() for line in (value or "").splitlines() if line.strip()]
        if value and len(lines) < 2:
            raise forms.ValidationError(gettext("Write at least two options, one a line, the right one first."))
        return lines

    def prepare_value(self, value: Any) -> str:
        """The list as lines."""
        return "\n".join(value) if isinstance(value, list) else (value or "")


def form_class(room: Room, fields: tuple[str, ...]) -> type[forms.ModelForm]:
    """The form of a register for some of its fields."""
    meta = type("Meta", (), {"model": room.model, "fields": fields, "widgets": _widgets(room, fields)})
    body: dict[str, Any] = {"Meta": meta}
    body |= {name: Lines(label=room.model._meta.get_field(name).verbose_name) for name in fields if "options" in name}
    if room.takes_file:
        body["file"] = forms.FileField(label=_("File that shows it"), required=False)
    return type(forms.ModelForm)(f"{room.model.__name__}Form", (forms.ModelForm,), body)


def _widgets(room: Room, fields: tuple[str, ...]) -> dict[str, forms.Widget]:
    found: dict[str, forms.Widget] = {}
    for name in fields:
        kind = room.model._meta.get_field(name).get_internal_type()
        if kind == "DateField":
            found[name] = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        elif kind == "ForeignKey":
            found[name] = forms.Select(attrs={"data-choices": ""})
        elif kind == "PositiveSmallIntegerField" and name == "year":
            found[name] = forms.NumberInput(attrs={"min": YEARS[0], "max": YEARS[1]})
    return found


def make(room: Room, user: Any, fields: tuple[str, ...], *args: Any, **options: Any) -> forms.ModelForm:
    """A form that offers no more enterprises than the reader sees."""
    form = form_class(room, fields)(*args, **options)
    if "enterprise" in form.fields:
        form.fields["enterprise"].queryset = selectors.enterprises(user)
    if "other" in form.fields:
        # What lies beyond the reader's sight is named in words.
        form.fields["other"].queryset = scope.visible_to(user, Enterprise.objects.order_by("path"), strand="register")
    return form
