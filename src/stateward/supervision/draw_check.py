"""Repeating a draw from its result alone: what was changed is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, StatewardError
from stateward.supervision.draws import UNNAMED, draw_units, moment_of, run, sha256_of
from stateward.supervision.tickets import shares


def verify(result: Mapping[str, Any]) -> list[Fault]:
    """The faults of a result; none of level error means that it was drawn as it says.

    A seed whose source the commitment does not name gives a warning: the draw can be repeated, but nobody can tell
    whether the drawer chose the seed.
    """
    try:
        return _faults(result)
    except (KeyError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        return [
            Fault(
                "draw.not_a_result",
                _("This is no result of a draw: {reason}.").format(reason=f"{type(error).__name__} {error}"[:120]),
                _("Hand in the file that `stateward draw run` wrote."),
            )
        ]


def _faults(result: Mapping[str, Any]) -> list[Fault]:
    commitment, seed = result["commitment"], result["seed"]
    faults: list[Fault] = []
    body = {key: value for key, value in result.items() if key != "sha256"}
    if sha256_of(body) != result["sha256"]:
        faults.append(_changed("sha256", result["sha256"], sha256_of(body)))
    try:
        again = run(commitment, seed["text"], moment_of(seed["entered_at"]), evidence=seed["evidence"])
    except StatewardError as error:
        return [*faults, *error.faults]
    strata: dict[str, int] = {}
    for unit in commitment["population"]:
        if not unit["excluded"]:
            strata[unit["stratum"]] = strata.get(unit["stratum"], 0) + 1
    if shares(strata, commitment["size"]) != commitment["strata"]:
        faults.append(_changed("strata", commitment["strata"], shares(strata, commitment["size"])))
    faults += _ticket_faults(result)
    for part in ("drawn", "visits"):
        if again[part] != result[part]:
            faults.append(_changed(part, result[part], again[part]))
    if bool(seed["named"]) != (commitment["seed_source"]["kind"] != UNNAMED):
        faults.append(_changed("seed.named", seed["named"], not seed["named"]))
    if commitment["seed_source"]["kind"] == UNNAMED:
        faults.append(
            Fault(
                "draw.seed_unnamed",
                _("The commitment does not name where the seed comes from: nobody can tell whether it was chosen."),
                _("Name a public value of a later moment when you commit: --seed-source and --seed-time."),
                level="warning",
            )
        )
    return faults


def _ticket_faults(result: Mapping[str, Any]) -> list[Fault]:
    tickets, _chosen = draw_units(result["commitment"], result["seed"]["text"])
    right = {entry["id"]: entry for entry in tickets}
    given = {entry["id"]: entry for entry in result["tickets"]}
    wrong = sorted(id_ for id_ in right.keys() | given.keys() if right.get(id_) != given.get(id_))
    return [_changed("tickets", listed(wrong[:5]), _("the tickets of the seed"))] if wrong else []


def _changed(part: str, found: Any, right: Any) -> Fault:
    return Fault(
        "draw.tampered",
        _("{part} is not what the commitment and the seed give: {found} instead of {right}.").format(
            part=part, found=str(found)[:120], right=str(right)[:120]
        ),
        _("The result was changed after the draw, or it belongs to another commitment."),
        value=str(found)[:120],
        rule=part,
    )
