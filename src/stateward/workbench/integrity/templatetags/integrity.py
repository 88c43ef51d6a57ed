"""The strand's tabs."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.workbench.integrity.party.coverage import is_on

register = template.Library()

#: Tab -> title, address, whether it belongs to the module of party building.
TABS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("index", N_("Index"), "integrity:index", {}),
    ("survey", N_("Perception survey"), "integrity:surveys", {}),
    ("education", N_("Education"), "integrity:education", {}),
    ("declarations", N_("Declarations"), "integrity:records", {"room": "declarations"}),
    ("culture", N_("Culture"), "integrity:records", {"room": "activities"}),
    ("redflags", N_("Procurement signals"), "integrity:flag-runs", {}),
    ("party", N_("Party building"), "integrity:party", {}),
    ("cases", N_("Reports from people"), "integrity:cases", {}),
)


@register.inclusion_tag("integrity/parts/tabs.html")
def integrity_tabs(here: str) -> dict[str, Any]:
    """The tabs of the strand with the one the page stands in."""
    return {
        "tabs": [
            {"title": _(title), "address": reverse(name, kwargs=kwargs), "here": key == here}
            for key, title, name, kwargs in TABS
            if key != "party" or is_on()
        ]
    }
