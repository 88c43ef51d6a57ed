"""Forms of publications."""

from __future__ import annotations

from typing import Any

from django import forms

from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.disclosure import freezing
from stateward.workbench.disclosure.models import PublicationKind


def _area() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 6})


class WordsForm(forms.Form):
    """The words of a publication and its day."""

    title_en = forms.CharField(label=_("Title in English"), max_length=250)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=250)
    text_en = forms.CharField(label=_("Text in English"), max_length=20_000, widget=_area())
    text_zh = forms.CharField(label=_("Text in Chinese"), max_length=20_000, widget=_area())
    source = forms.CharField(label=_("Source"), max_length=250, help_text=_("Who issued it, by which document."))
    release_on = forms.DateField(
        label=_("Release date"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class NoticeForm(WordsForm):
    """A notice or a report in words."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[choice for choice in PublicationKind.choices if choice[0] != str(PublicationKind.RESULTS)],
    )
    field_order = ("kind",)


class ResultsForm(WordsForm):
    """The results of an assessment that was published to the enterprises; the table is frozen when the form is sent."""

    assessment = forms.TypedChoiceField(label=_("Published assessment"), coerce=int)
    field_order = ("assessment",)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rounds = freezing.published_rounds(user)
        self.fields["assessment"].choices = [(str(one.pk), f"{one} · {one.year}") for one in rounds]
