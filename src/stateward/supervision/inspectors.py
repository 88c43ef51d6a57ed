"""Who inspects what was drawn: at least two for each visit, none with a conflict, the load spread evenly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, StatewardError
from stateward.supervision.tickets import ticket

#: Two people see what one overlooks or is asked to overlook.
FEWEST_PER_VISIT = 2


def checked_inspectors(
    inspectors: Sequence[Mapping[str, Any]], per_visit: int
) -> tuple[list[dict[str, Any]], list[Fault]]:
    """The pool as it is frozen (`id`, `conflicts`: ids of units, `most`: visits) and the faults of what was given.

    `conflicts` may be a list or a text with `;` between the ids; each has to be told before the draw.
    """
    faults: list[Fault] = []
    pool: dict[str, dict[str, Any]] = {}
    for row, given in enumerate(inspectors, start=2):
        id_ = str(given.get("id") or "").strip()
        if not id_ or id_ in pool:
            message = _("An inspector has no id, or the id {id} stands twice.").format(id=id_)
            faults.append(Fault("draw.inspector", message, _("Give every inspector one id."), value=id_, row=row))
            continue
        conflicts = given.get("conflicts") or []
        named = conflicts.split(";") if isinstance(conflicts, str) else conflicts
        most = given.get("most")
        pool[id_] = {
            "id": id_,
            "conflicts": sorted({str(unit).strip() for unit in named if str(unit).strip()}),
            "most": int(most) if most not in (None, "") else None,
        }
    if pool and per_visit < FEWEST_PER_VISIT:
        faults.append(
            Fault(
                "draw.per_visit",
                _("A visit needs at least {number} inspectors.").format(number=FEWEST_PER_VISIT),
                _("Ask for two or more for each visit."),
                value=str(per_visit),
            )
        )
    return sorted(pool.values(), key=lambda one: str(one["id"])), faults


def assign(commitment: Mapping[str, Any], seed: str, chosen: Sequence[str]) -> list[dict[str, Any]]:
    """For each unit drawn its inspectors, with those who step back and why.

    Among those without a conflict the ones with the fewest visits so far come first, then the smallest tickets.
    Raises `StatewardError` where a visit cannot be staffed.
    """
    pool = commitment["inspectors"]
    if not pool:
        return []
    load = {one["id"]: 0 for one in pool}
    visits: list[dict[str, Any]] = []
    for unit in chosen:
        recused = [one["id"] for one in pool if unit in one["conflicts"]]
        free = [
            one["id"]
            for one in pool
            if unit not in one["conflicts"] and (one["most"] is None or load[one["id"]] < one["most"])
        ]
        free.sort(key=lambda id_: (load[id_], ticket(commitment["draw"], seed, "inspector", unit, id_), id_))
        team = free[: commitment["per_visit"]]
        if len(team) < commitment["per_visit"]:
            raise StatewardError(
                Fault(
                    "draw.too_few_inspectors",
                    _("For {unit} only {found} of {needed} inspectors are free of conflicts.").format(
                        unit=unit, found=len(team), needed=commitment["per_visit"]
                    ),
                    _("Enlarge the pool, and commit and draw again with this as the reason."),
                    value=unit,
                )
            )
        for id_ in team:
            load[id_] += 1
        visits.append({"unit": unit, "inspectors": team, "recused": recused})
    return visits
