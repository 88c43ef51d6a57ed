"""The form that excepts a step from four eyes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from stateward.workbench.audit import four_eyes
from stateward.workbench.core.text import gettext_lazy as _


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"class": "form-control", "type": "date"}, format="%Y-%m-%d")


class ExceptionForm(forms.Form):
    """Which step, from when to when, and why: everybody will read it."""

    step = forms.ChoiceField(label=_("Step"), widget=forms.Select(attrs={"class": "form-select"}))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.TextInput(attrs={"class": "form-control"}))
    valid_from = forms.DateField(label=_("From"), widget=_day(), initial=timezone.localdate)
    valid_to = forms.DateField(label=_("To"), widget=_day(), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["step"].choices = [(step.code, step.title) for step in four_eyes.all_steps()]
