"""Reading slimming plans, always as far as one person sees them; before and after as pictures and counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from stateward.messages import gettext as _
from stateward.messages import listed, pick
from stateward.workbench.accounts.permissions import may
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.audit.models import Event
from stateward.workbench.core import workspace
from stateward.workbench.core.tracking import selectors as tracking
from stateward.workbench.reform.actions import APPROVE
from stateward.workbench.reform.ownership.layout import places
from stateward.workbench.reform.slimming import wording
from stateward.workbench.reform.slimming.measuring import Followed, follow
from stateward.workbench.reform.slimming.models import Plan, PlanState
from stateward.workbench.register.holdings.structures import Picture
from stateward.workbench.register.models import Enterprise

#: Above this number of enterprises the drawings before and after are folded at first.
FOLDED_ABOVE = 150


def plans(user: Any) -> QuerySet[Plan]:
    """The plans a person sees, the newest first."""
    return visible_to(user, Plan.objects.select_related("root", "prepared_by", "adopted_by"))


def plan(user: Any, pk: int) -> Plan | None:
    """One of those plans."""
    return plans(user).filter(pk=pk).first()


def chosen(user: Any, keys: list[str]) -> list[Plan]:
    """The plans somebody wants to compare, computed ones alone."""
    numbers = [int(key) for key in keys if key.isdigit()]
    found = plans(user).filter(pk__in=numbers).exclude(result={})
    return sorted(found, key=lambda one: numbers.index(one.pk))


def adopted(user: Any, day: dt.date, seen: Picture | None = None) -> list[Followed]:
    """The adopted plans with how far they are; `seen` is the structure of that day where it is known already."""
    rows = plans(user).filter(state=PlanState.ADOPTED).defer("result", "choices")
    return [follow(user, one, day, seen) for one in rows]


def to_adopt(user: Any) -> QuerySet[Plan]:
    """Computed plans that wait for the person's adoption: prepared by somebody else."""
    rows = plans(user).filter(state=PlanState.COMPUTED)
    if not may(user, APPROVE):
        return rows.none()
    return rows.exclude(prepared_by=user.acting_for or user)


def roots(user: Any) -> QuerySet[Enterprise]:
    """The headquarters a plan may be made for."""
    rows = Enterprise.objects.filter(children__isnull=False).distinct().order_by("path")
    return visible_to(user, rows, strand="reform")


def owners(user: Any) -> Any:
    """Who may be given the steps of a plan."""
    return tracking.owners(user)


def cost_documents() -> list[tuple[str, str]]:
    """The documents of cost rules."""
    return [(e.document.id, pick(e.document.title.as_dict())) for e in workspace.rulebook().all("slimming")]


def cost_document(name: str) -> Any:
    """One of those documents."""
    return workspace.rulebook().get("slimming", name)


def history(found: Plan) -> QuerySet[Event]:
    """What happened to the plan, newest first."""
    rows = Event.objects.filter(object_type="reform.plan", object_id=str(found.pk))
    return rows.select_related("actor", "acting_for").order_by("-at", "-id")[:20]


@dataclass(frozen=True)
class Side:
    """The structure before or after a plan: counts, layers with the width of their bar, the drawing."""

    enterprises: int
    deepest: int | None
    layers: list[tuple[int, int, int]]
    data: dict[str, Any]


def names(user: Any, found: Plan) -> dict[str, str]:
    """The names of the plan's enterprises in the running language, as the register has them now."""
    known: dict[str, str] = dict(found.result.get("names", {}))
    rows = visible_to(user, Enterprise.objects.filter(code__in=known), strand="reform")
    return known | {row.code: row.name for row in rows}


@dataclass(frozen=True)
class LockLine:
    """A lock that holds in a scenario: of the scenario itself with its reason, or of the register."""

    code: str
    name: str
    title: str
    own: bool
    reason: str


def locks(found: Plan, named: Mapping[str, str]) -> list[LockLine]:
    """The locks of a scenario, its own first."""
    own = [
        LockLine(code, named.get(code, code), wording.lock_title(told["lock"]), True, told["reason"])
        for code, told in found.locks.items()
    ]
    stay = {*found.locks, *found.keep}
    kept = [LockLine(code, named.get(code, code), wording.lock_title("keep"), True, "") for code in found.keep]
    of_register = [
        LockLine(code, named.get(code, code), wording.lock_title(lock), False, "")
        for code, lock in found.result.get("locks", {}).items()
        if code not in stay
    ]
    return [*own, *(line for line in kept if line.code not in found.locks), *of_register]


def differences(user: Any, found: list[Plan]) -> list[tuple[str, list[str]]]:
    """The enterprises that the scenarios treat differently, each with its action in every scenario."""
    actions = [{action["enterprise"]: action["action"] for action in one.actions} for one in found]
    named: dict[str, str] = {}
    for one in found:
        named |= names(user, one)
    return [
        (named.get(code, code), [wording.action_title(part.get(code, "keep")) for part in actions])
        for code in sorted({code for part in actions for code in part})
        if len({part.get(code, "keep") for part in actions}) > 1
    ]


def sides(user: Any, found: Plan) -> tuple[Side, Side] | None:
    """Before and after side by side; nothing where the plan was not computed."""
    if not found.result:
        return None
    before, after = found.result["before"], found.result["after"]
    most = max([*before["layers"].values(), *after["layers"].values()], default=1)
    named = names(user, found)
    actions = {action["enterprise"]: action["action"] for action in found.actions}
    deepest = max(map(int, [*before["layers"], *after["layers"]]), default=0)
    return _side(before, named, actions, most, deepest), _side(after, named, actions, most, deepest)


def _side(
    told: Mapping[str, Any], named: Mapping[str, str], actions: Mapping[str, str], most: int, deepest: int
) -> Side:
    counts = {int(layer): count for layer, count in told["layers"].items()}
    layers = [(n, counts.get(n, 0), round(100 * counts.get(n, 0) / most)) for n in range(1, deepest + 1)]
    return Side(told["enterprises"], told["max_legal_layer"], layers, _drawing(told, named, actions))


def _drawing(told: Mapping[str, Any], named: Mapping[str, str], actions: Mapping[str, str]) -> dict[str, Any]:
    layer = {node["id"]: node["legal_layer"] for node in told["nodes"]}
    best: dict[str, tuple[float, int, str]] = {}
    edges = [e for e in told["holdings"] if e["holder"] in layer and e["held"] in layer and e["holder"] != e["held"]]
    for edge in edges:
        rank = (edge["votes"], layer[edge["holder"]], edge["holder"])
        if edge["held"] not in best or rank > best[edge["held"]]:
            best[edge["held"]] = rank
    placed = places(list(layer), {held: rank[2] for held, rank in best.items()})
    nodes = [
        {
            "code": code, "name": named.get(code, code), "inside": True, "layer": layer[code], "share": None,
            "loss": None, "main": "", "x": placed[code].x, "y": placed[code].y, "above": placed[code].above,
            "address": "", "status": "", "action": actions.get(code, ""),
        }
        for code in layer
    ]  # fmt: skip
    drawn = [
        {
            "holder": e["holder"], "held": e["held"], "share": round(e["share"] * 100, 4),
            "tree": placed[e["held"]].above == e["holder"],
        }
        for e in edges
    ]  # fmt: skip
    return {"nodes": nodes, "edges": drawn, "folded": len(nodes) > FOLDED_ABOVE}


MEASURES = ("return_on_equity", "productivity", "rd_intensity", "debt_ratio", "capital_in_main_business")


def steps_table(user: Any, found: Plan) -> list[list[Any]]:
    """The steps as rows of a workbook, with their headings first."""
    named = names(user, found)
    headings = [
        _("Step"), _("Action"), _("Code"), _("Enterprise"), _("Taken over by"), _("Layer"), _("Layer after"),
        _("Cost"), _("First day"), _("Last day"), _("After the steps"), _("Assumed"), _("Reason"),
    ]  # fmt: skip
    rows = [
        [
            a["step"], wording.action_title(a["action"]), a["enterprise"],
            named.get(a["enterprise"], a["name"]), named.get(a["to"], a["to_name"]), a["legal_layer"],
            a["legal_layer_after"], a["cost"], a["start_day"], a["finish_day"], ", ".join(map(str, a["after_steps"])),
            listed(map(wording.figure_title, a["assumed"])), wording.reason(a, named),
        ]
        for a in found.actions
    ]  # fmt: skip
    return [headings, *rows]
