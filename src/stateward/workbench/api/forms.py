"""The form of a new token."""

from __future__ import annotations

from typing import Any

from django import forms

from stateward.workbench.accounts.models import no_hidden_characters
from stateward.workbench.accounts.roles import Strand
from stateward.workbench.api.tokens import LONGEST_DAYS, Wish
from stateward.workbench.core.text import gettext_lazy as _

DAYS = 90
READS, WRITES = "read", "write"


class TokenForm(forms.Form):
    """What a token is for, which part of the rights it has, and how long."""

    name = forms.CharField(label=_("What it is for"), max_length=100, validators=[no_hidden_characters])
    days = forms.IntegerField(label=_("Days until it expires"), min_value=1, max_value=LONGEST_DAYS, initial=DAYS)
    rights = forms.ChoiceField(
        label=_("Rights"), required=False, choices=[(READS, _("reads")), (WRITES, _("reads and writes"))]
    )
    strands = forms.MultipleChoiceField(
        label=_("Strands"),
        required=False,
        choices=Strand.choices,
        widget=forms.SelectMultiple(attrs={"data-choices": ""}),
        help_text=_("Nothing chosen: all that your grants open."),
    )

    def wish(self) -> Wish:
        """The token asked for."""
        given: dict[str, Any] = self.cleaned_data
        return Wish(given["name"], given["days"], given["rights"] == WRITES, given["strands"])
