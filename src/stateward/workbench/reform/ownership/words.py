"""The words the drawing needs in the reader's language."""

from __future__ import annotations

from stateward.messages import gettext as _
from stateward.workbench.reform.slimming.wording import ACTIONS, action_title
from stateward.workbench.register.models import Status


def drawing_words() -> dict[str, str]:
    """Words by what the script calls them."""
    words = {
        "layer": _("Layer {layer}"),
        "outside": _("Outside the register"),
        "noLayer": _("No layer"),
        "loss": _("Loss"),
        "profit": _("Profit"),
        "unknown": _("Not known"),
        "main": _("Main business"),
        "cultivating": _("Being cultivated"),
        "other": _("Outside the catalogue"),
        "below": _("{count} below"),
        "notFound": _("Nothing of that name is in the drawing."),
    }
    words |= {f"status.{value}": str(label) for value, label in Status.choices}
    return words | {f"action.{action}": action_title(action) for action in ACTIONS}
