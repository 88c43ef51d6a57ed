"""The cockpit's card of the slimming plan: enterprises, layers, steps done as the register shows them."""

from __future__ import annotations

from django.urls import reverse

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.workbench.core import office
from stateward.workbench.core.cards import Asked, Figure, Figures, card
from stateward.workbench.reform.actions import VIEW
from stateward.workbench.reform.slimming import selectors as slimming
from stateward.workbench.register.holdings.structures import picture


@card("reform.slimming", N_("Slimming plan"), "reform", action=VIEW, order=60)
def slimming_card(asked: Asked) -> Figures | None:
    """How many enterprises on how many layers, and how far the adopted plans are."""
    today = office.today()
    seen = picture(asked.user, today, strand="reform")
    if not seen.rows:
        return None
    layers = seen.structure.legal_layer
    figures = [
        Figure(_("Enterprises"), str(len(seen.rows)), address=reverse("reform:standing")),
        Figure(_("Legal layers"), str(int(layers.max())) if len(layers) else "—", address=reverse("reform:ownership")),
    ]
    for followed in slimming.adopted(asked.user, today, seen):
        behind = followed.done < followed.planned
        figures.append(
            Figure(
                _("Steps done"),
                str(followed.done),
                _("of {count}").format(count=len(followed.steps)),
                followed.plan.get_absolute_url(),
                note=followed.plan.title,
                level="bad" if behind else "good",
            )
        )
    return Figures(figures)
