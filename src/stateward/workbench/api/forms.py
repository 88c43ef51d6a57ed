"""The form of a new token."""

from __future__ import annotations

from typing import Any

from django import forms

from stateward.workbench.accounts.models import no_hidden_characters
from stateward.workbench.accounts.roles import Strand
from stateward.workbench.api.tokens import LONGEST_DAYS, Wish
from stateward.workbench.core.text import gettext_lazy as _

DAYS = 90


class TokenForm(forms.Form):
    """What a token is for, which part of the rights it has, and how long."""

    name = forms.CharField(label=_("What it is for"), max_length=100, validators=[no_hidden_characters])
    days = forms.IntegerField(label=_("Days until it expires"), min_value=1, max_value=LONGEST_DAYS, initial=DAYS)
    may_write = forms.BooleanField(label=_("May also write"), required=False)
    strands = forms.MultipleChoiceField(
        label=_("Strands"),
        required=False,
        choices=Strand.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen: all that your grants open."),
    )

    def wish(self) -> Wish:
        """The token asked for."""
        given: dict[str, Any] = self.cleaned_data
        return Wish(given["name"], given["days"], given["may_write"], given["strands"])
