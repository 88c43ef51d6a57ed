"""Words for a plan: its actions, reasons, conflicts and proposals are kept as keys and said to each reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages import pick
from stateward.ownership.plan.conflicts import in_words
from stateward.ownership.plan.model import Rule
from stateward.ownership.plan.reasons import Reason
from stateward.ownership.plan.scenarios import deviation_sentence
from stateward.ownership.plan.strengthen import Consolidation

ACTIONS = {
    "keep": N_("Keep"),
    "dissolve": N_("Dissolve"),
    "absorb": N_("Absorb"),
    "lift": N_("Lift"),
    "divest": N_("Divest"),
}
LOCKS = {
    "keep": N_("stays"),
    "fixed": N_("stays where it is held"),
    "free": N_("may go, in this scenario"),
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
#: Figures of the register that a cost reads, by their column.
FIGURES = {
    "staff": N_("Staff"),
    "debts": N_("Debts"),
    "guarantees": N_("Guarantees"),
    "revenue": N_("Revenue"),
    "equity": N_("Equity"),
    "licences": N_("Licences"),
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


def lock_title(lock: str) -> str:
    """A lock in words; one of the register that cannot be read counts as one to stay."""
    known = lock if lock in LOCKS else "keep"
    return _(LOCKS[known])


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


def figure_title(figure: str) -> str:
    """A figure of the register in words."""
    return _(FIGURES[figure])


def reason(action: Mapping[str, Any], named: Mapping[str, str]) -> str:
    """Why a step is taken, with the names of its enterprises."""
    return Reason(**action["why"]).sentence(lambda code: named.get(code, code))


def conflicts(result: Mapping[str, Any], named: Mapping[str, str]) -> list[str]:
    """The targets that cannot hold together, one sentence each; none where a plan exists."""
    told = result.get("conflicts") or {"rules": ()}
    return [in_words(Rule(**rule), lambda code: named.get(code, code)) for rule in told["rules"]]


def deviations(result: Mapping[str, Any], named: Mapping[str, str]) -> list[str]:
    """What each decision by hand costs."""
    return [
        deviation_sentence(named.get(one["enterprise"], one["enterprise"]), one["choice"], one["extra"])
        for one in result.get("deviations", ())
    ]


def consolidations(result: Mapping[str, Any], named: Mapping[str, str]) -> list[str]:
    """Businesses that several groups could bring together."""
    told = result.get("strengthening", {}).get("consolidations", ())
    return [Consolidation(**one).sentence(lambda code: named.get(code, code)) for one in told]


def faults(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was assumed or left out."""
    return [
        one | {"message": pick(one["message"]), "next_step": pick(one["next_step"])} for one in result.get("faults", ())
    ]
