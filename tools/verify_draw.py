#!/usr/bin/env python3
"""Repeats a random draw from its result file, with nothing but Python's own library.

    python verify_draw.py RESULT.json

Prints what differs and ends with 1, or says that the draw is what its commitment and its seed give and ends with 0.
Checked are: the SHA-256 of commitment and result, the freeze before the seed, the leader's approval between the two,
the shares of the strata, every ticket, the order of the tickets, the inspectors and those who step back.
"""

from __future__ import annotations

import datetime
import decimal
import hashlib
import json
import sys
from typing import Any

METHOD = "stateward-draw-1"


def sha256_of(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def ticket(draw: str, seed: str, *parts: str) -> str:
    return hashlib.sha256("\n".join([METHOD, draw, seed, *parts]).encode("utf-8")).hexdigest()


def key(number: str, weight: decimal.Decimal) -> decimal.Decimal:
    with decimal.localcontext(decimal.Context(prec=100)):
        return -(1 - decimal.Decimal(int(number, 16)) / decimal.Decimal(2) ** 256).ln() / weight


def drawn(units: list[Any], size: int) -> list[str]:
    if len({weight for _id, _number, weight in units}) <= 1:
        ordered = sorted(units, key=lambda unit: (unit[1], unit[0]))
    else:
        ordered = sorted(units, key=lambda unit: (key(unit[1], unit[2]), unit[0]))
    return [unit[0] for unit in ordered[:size]]


def shares(counts: dict[str, int], size: int) -> dict[str, int]:
    total = sum(counts.values())
    found = {name: size * count // total for name, count in counts.items()}
    order = sorted(counts, key=lambda name: (-(size * counts[name] % total), name))
    for name in order[: size - sum(found.values())]:
        found[name] += 1
    return found


def moment(text: str) -> datetime.datetime:
    found = datetime.datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=datetime.timezone.utc)  # noqa: UP017


def visits(commitment: Any, seed: str, chosen: list[str]) -> list[Any]:
    load = {one["id"]: 0 for one in commitment["inspectors"]}
    found = []
    for unit in chosen if load else []:
        free = [
            one["id"]
            for one in commitment["inspectors"]
            if unit not in one["conflicts"] and (one["most"] is None or load[one["id"]] < one["most"])
        ]
        free.sort(key=lambda id_: (load[id_], ticket(commitment["draw"], seed, "inspector", unit, id_), id_))
        team = free[: commitment["per_visit"]]
        for id_ in team:
            load[id_] += 1
        recused = [one["id"] for one in commitment["inspectors"] if unit in one["conflicts"]]
        found.append({"unit": unit, "inspectors": team, "recused": recused})
    return found


def order_of_things(commitment: Any, seed: Any) -> list[str]:
    """Whether freeze, approval and seed came in this order."""
    wrong = []
    source, frozen, entered = commitment["seed_source"], moment(commitment["frozen_at"]), moment(seed["entered_at"])
    if entered <= frozen:
        wrong.append("the seed was known before the population was frozen")
    if source["kind"] == "unnamed":
        print("warning: the commitment names no public seed, so nobody can tell whether it was chosen")
    else:
        public = moment(source["published_at"])
        if not frozen < public <= entered:
            wrong.append("the seed was not public between the freeze and its entry")
        if not (seed.get("evidence") or "").strip():
            wrong.append("the seed has no evidence")
    approval = commitment.get("approval")
    if approval is None and commitment["needs_approval"]:
        wrong.append("the draw is not approved")
    if approval is not None:
        late = source["kind"] != "unnamed" and moment(approval["at"]) >= moment(source["published_at"])
        if approval["of"] != commitment["sha256"] or moment(approval["at"]) <= frozen or late:
            wrong.append("the approval does not belong to this commitment, or lies at a wrong moment")
    made = {commitment["sha256"], commitment["draw"], commitment["frozen_at"], commitment["frozen_at"][:10]}
    made |= {sha256_of(commitment["population"]), hashlib.sha256(commitment["sha256"].encode()).hexdigest()}
    made |= {unit["id"] for unit in commitment["population"]}
    if not seed["text"].strip() or seed["text"].strip() in made:
        wrong.append("the seed is empty or one of the things the drawer made")
    if commitment["inspectors"] and commitment["per_visit"] < 2:
        wrong.append("fewer than two inspectors for a visit")
    return wrong


def check(result: Any) -> list[str]:
    """Everything that differs, in words."""
    commitment, seed = result["commitment"], result["seed"]
    wrong = order_of_things(commitment, seed)
    if sha256_of({k: v for k, v in result.items() if k != "sha256"}) != result["sha256"]:
        wrong.append("the result is not what its SHA-256 says")
    body = {k: v for k, v in commitment.items() if k not in ("sha256", "approval")}
    if commitment["method"] != METHOD or sha256_of(body) != commitment["sha256"]:
        wrong.append("the commitment is not what its SHA-256 says")
    counts: dict[str, int] = {}
    for unit in commitment["population"]:
        if not unit["excluded"]:
            counts[unit["stratum"]] = counts.get(unit["stratum"], 0) + 1
    if shares(counts, commitment["size"]) != commitment["strata"]:
        wrong.append("the strata are not drawn in proportion")
    numbers = {unit["id"]: ticket(commitment["draw"], seed["text"], unit["id"]) for unit in commitment["population"]}
    chosen = []
    for stratum, size in sorted(commitment["strata"].items()):
        chosen += drawn(
            [
                (unit["id"], numbers[unit["id"]], decimal.Decimal(unit["weight"]))
                for unit in commitment["population"]
                if unit["stratum"] == stratum and not unit["excluded"]
            ],
            size,
        )
    for entry in result["tickets"]:
        if numbers.get(entry["id"]) != entry["ticket"] or entry["drawn"] != (entry["id"] in chosen):
            wrong.append(f"the ticket of {entry['id']} is not what the seed gives")
    if sorted(entry["id"] for entry in result["tickets"]) != sorted(numbers):
        wrong.append("tickets are missing or too many")
    if chosen != result["drawn"]:
        wrong.append(f"drawn are {chosen}, not {result['drawn']}")
    if visits(commitment, seed["text"], chosen) != result["visits"]:
        wrong.append("the inspectors are not those the seed gives")
    return wrong


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__)
        return 2
    with open(arguments[0], encoding="utf-8") as file:
        result = json.load(file)
    try:
        wrong = check(result)
    except (KeyError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        wrong = [f"this is no result of a draw: {type(error).__name__} {error}"]
    for words in wrong:
        print("wrong: " + words)
    print("the draw is refused" if wrong else "the draw is what its commitment and its seed give")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
