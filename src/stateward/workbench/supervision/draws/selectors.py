"""Reading draws, and what a population is made of."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet

from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.supervision.draw_check import verify
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.register.models import Enterprise
from stateward.workbench.supervision.draws.models import Draw
from stateward.workbench.supervision.inspections.models import PlanEntry
from stateward.workbench.supervision.inspections.selectors import population, visits_by_enterprise
from stateward.workbench.supervision.team import selectors as team
from stateward.workbench.supervision.warnings.models import RiskWarning


def draws(user: Any) -> QuerySet[Draw]:
    """The draws the person may see."""
    return visible_to(
        user, Draw.objects.select_related("entry__plan", "frozen_by", "approved_by", "drawn_by", "redraw_of")
    )


def draw(user: Any, key: int) -> Draw | None:
    """One draw."""
    return draws(user).filter(pk=key).first()


def of_entry(user: Any, entry: PlanEntry) -> QuerySet[Draw]:
    """The draws of an inspection, the newest first."""
    return draws(user).filter(entry=entry)


def units(entry: PlanEntry, strata: str, weights: str, exclusions: dict[str, str]) -> list[dict[str, Any]]:
    """The population of a draw with strata (`none`, `class`, `industry`), weights (`equal`, `warnings`), exclusions.

    Enterprises that were visited as often as the plan allows are excluded with this reason.
    """
    cap, visited = entry.plan.visits_per_enterprise, visits_by_enterprise(entry.plan.year)
    weighted = _warned() if weights == "warnings" else {}
    full = _("visited as often as the year's list allows")
    found = []
    for one in population(entry):
        reason = exclusions.get(one.code) or (full if visited.get(one.code, 0) >= cap else "")
        found.append(
            {
                "id": one.code,
                "stratum": {"class": one.enterprise_class or "", "industry": one.industry or ""}.get(strata, ""),
                "weight": weighted.get(one.code, 1),
                "excluded": "yes" if reason else "",
                "reason": reason,
            }
        )
    return found


def _warned() -> dict[str, int]:
    """Enterprise -> weight by its gravest open warning: red 3, yellow 2."""
    weights = {"red": 3, "yellow": 2}
    found: dict[str, int] = {}
    rows = RiskWarning.objects.filter(state="triggered", outcome="").values_list("enterprise__code", "level")
    for code, level in rows:
        found[code] = max(found.get(code, 1), weights.get(level, 1))
    return found


def _team(visit: dict[str, Any], names: dict[str, Enterprise], people: dict[str, Any]) -> dict[str, Any]:
    """One visit with the names of its enterprise and of its people."""

    def named(users: list[str]) -> list[str]:
        return [people[one].name if one in people else one for one in users]

    return {
        "unit": visit["unit"],
        "enterprise": names.get(visit["unit"]),
        "inspectors": named(visit["inspectors"]),
        "recused": named(visit["recused"]),
    }


def told(found: Draw) -> dict[str, Any]:
    """A draw for its page: the population with names and tickets, who was drawn, who inspects, the verification."""
    commitment = json.loads(found.commitment)
    result = json.loads(found.result) if found.result else None
    codes = [unit["id"] for unit in commitment["population"]]
    names = {one.code: one for one in Enterprise.objects.filter(code__in=codes)}
    tickets = {entry["id"]: entry for entry in result["tickets"]} if result else {}
    rows = [
        {**unit, "enterprise": names.get(unit["id"]), "ticket": tickets.get(unit["id"], {}).get("ticket", ""),
         "drawn": tickets.get(unit["id"], {}).get("drawn", False)}
        for unit in commitment["population"]
    ]  # fmt: skip
    rows.sort(key=lambda row: (not row["drawn"], row["excluded"], row["ticket"], row["id"]))
    people = team.people_by_name() if result else {}
    faults: list[Fault] = verify(result) if result else []
    return {
        "commitment": commitment,
        "result": result,
        "rows": rows,
        "verified": result is not None and not any(fault.level == "error" for fault in faults),
        "check": faults,
        "teams": [_team(visit, names, people) for visit in (result["visits"] if result else [])],
    }
