"""Words for the actions of a plan."""

from __future__ import annotations

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_

ACTIONS = {
    "keep": N_("Keep"),
    "dissolve": N_("Dissolve"),
    "absorb": N_("Absorb"),
    "lift": N_("Lift"),
    "divest": N_("Divest"),
}
PARTS = {
    "fixed": N_("Procedure"),
    "staff": N_("Staff to resettle"),
    "debts": N_("Debts and guarantees to settle"),
    "revenue": N_("Revenue at risk"),
    "licences": N_("Licences"),
    "capital": N_("Capital to settle"),
    "time": N_("Time"),
    "levels": N_("Layers moved up"),
}


MEASURES = {
    "return_on_equity": N_("Return on equity"),
    "productivity": N_("Revenue a head"),
    "rd_intensity": N_("R&D intensity"),
    "debt_ratio": N_("Debt ratio"),
    "capital_in_main_business": N_("Capital in main businesses"),
}


def measure_title(name: str) -> str:
    """A measure of the portfolio in words."""
    return _(MEASURES[name])


def action_title(action: str) -> str:
    """An action in one word."""
    return _(ACTIONS[action]) if action in ACTIONS else action


def part_title(part: str) -> str:
    """A part of the cost in words."""
    return _(PARTS[part]) if part in PARTS else part.replace("_", " ")


def step_title(action: str, name: str, to: str) -> str:
    """A step as one sentence."""
    words = {
        "dissolve": _("Dissolve {name}; what it holds passes to {to}"),
        "absorb": _("{to} absorbs {name}"),
        "lift": _("Lift {name} up to {to}"),
        "divest": _("Sell {name}"),
    }
    if action == "dissolve" and not to:
        return _("Dissolve {name}").format(name=name)
    return words.get(action, "{name}").format(name=name, to=to)
