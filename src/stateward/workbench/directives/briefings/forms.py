"""Forms of briefings."""

from __future__ import annotations

from typing import Any

from django import forms

from stateward.messages import gettext
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.directives.models import Rhythm

_WITH_PARTS = {Rhythm.MONTH: 12, Rhythm.QUARTER: 4}


class CompileForm(forms.Form):
    """What the briefing is about."""

    rhythm = forms.ChoiceField(label=_("Kind"), choices=Rhythm.choices)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    part = forms.IntegerField(
        label=_("Month or quarter"),
        required=False,
        min_value=1,
        max_value=12,
        help_text=_("1 to 12 for a month, 1 to 4 for a quarter; empty for a year."),
    )

    def clean(self) -> dict[str, Any]:
        """A month and a quarter have a number."""
        given: dict[str, Any] = super().clean() or {}
        most = _WITH_PARTS.get(given.get("rhythm", ""), 0)
        part = given.get("part") or 0
        if most and not 1 <= part <= most:
            raise forms.ValidationError(gettext("Write which month (1 to 12) or quarter (1 to 4)."))
        given["part"] = part if most else 0
        return given


class SectionForm(forms.Form):
    """Title and text of a section."""

    title = forms.CharField(label=_("Title"), max_length=300)
    text = forms.CharField(label=_("Text"), required=False, max_length=50_000, widget=forms.Textarea(attrs={"rows": 8}))


class TemplateForm(forms.Form):
    """The office's own Word template."""

    rhythm = forms.ChoiceField(label=_("Kind"), choices=Rhythm.choices)
    written_in = forms.ChoiceField(label=_("Language"), choices=[("en", "English"), ("zh", "简体中文")])
    file = forms.FileField(
        label=_("Word template (.docx)"),
        help_text=_(
            "It may name title, date, issuer, note, figures.ID and sections.ID in double braces; the whole text "
            "stands where blocks in double braces stands alone in a paragraph."
        ),
    )
