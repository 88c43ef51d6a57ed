"""Computing a plan with the library: the model, the deviations of a person, what changes in the portfolio."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import polars as pl

from stateward.messages import LANGUAGES, language
from stateward.messages import gettext_noop as N_
from stateward.ownership.enterprises import Enterprises
from stateward.ownership.plan.case import Lock, make_case
from stateward.ownership.plan.plan import CHOICES, Plan, Targets, Workings, make_plan, workings
from stateward.ownership.plan.scenarios import deviations
from stateward.ownership.plan.strengthen import consolidations, measures
from stateward.workbench.core import workspace
from stateward.workbench.reform.slimming import models
from stateward.workbench.reform.standing import figures
from stateward.workbench.register.holdings.structures import Picture, picture

_LOCKS: dict[str, Lock] = {"keep": "keep", "fixed": "fixed", "free": ""}
#: Figure of the portfolio's measures -> column of the statements that tells it before the register does.
_FROM_STATEMENTS = {"equity": "total_equity", "revenue": "operating_revenue", "staff": "staff_told"}
#: The steps of the work, for its progress bar.
STEPS = 5


def compute(plan: models.Plan, user: Any, expect: Callable[..., None], advance: Callable[..., None]) -> dict[str, Any]:
    """The plan as fields with the names of its enterprises. Between its steps the work can be cancelled."""
    expect(STEPS, N_("Reading the register"))
    seen = picture(user, plan.day, root=plan.root.code if plan.root else None, strand="reform")
    document = workspace.rulebook().get("slimming", plan.costs)
    advance(1, N_("Weighing every way"))
    locks = locks_of(plan)
    given = workings(seen.structure, seen.enterprises, document, keep=plan.keep, locks=locks, weights=plan.weights)
    targets = targets_of(plan)
    advance(1, N_("Finding the cheapest plan and proving it"))
    found = make_plan(given, targets, seconds=plan.seconds)
    advance(1, N_("What each decision by hand costs"))
    changes = deviations(given, targets, seconds=plan.seconds) if targets.choices else []
    advance(1, N_("What changes in the portfolio"))
    result = _told(found, seen, given, changes)
    result["faults"] = _faults(seen, document, plan)
    advance(1)
    return result


def targets_of(plan: models.Plan) -> Targets:
    """The targets of a plan as the library takes them."""
    choices = {code: CHOICES[choice] for code, choice in plan.choices.items()}
    return Targets(plan.max_layer, plan.max_entities, tuple(plan.keep), choices)


def locks_of(plan: models.Plan) -> dict[str, Lock]:
    """The scenario's own locks as the library takes them; `free` opens a lock of the register."""
    return {code: _LOCKS[told["lock"]] for code, told in plan.locks.items()}


def _faults(seen: Picture, document: Any, plan: models.Plan) -> list[dict[str, Any]]:
    """What was assumed or left out, each sentence in both languages."""
    told: list[dict[str, Any]] = []
    for code in LANGUAGES:
        with language(code):
            faults = make_case(seen.structure, seen.enterprises, document, keep=plan.keep, locks=locks_of(plan)).faults
        told = told or [item.to_dict() | {"message": {}, "next_step": {}} for item in faults]
        for kept, item in zip(told, faults, strict=True):
            kept["message"][code], kept["next_step"][code] = item.message, item.next_step
    return told


def _told(found: Plan, seen: Picture, given: Workings, changes: list[dict[str, Any]]) -> dict[str, Any]:
    result = found.to_dict()
    reported = _reported(seen)
    for action in result["actions"]:
        del action["reason"]
        action["name"] = seen.name(action["enterprise"])
        action["to_name"] = seen.name(action["to"]) if action["to"] in seen.rows else (action["to"] or "")
    result["names"] = {code: seen.name(code) for code in given.case.units}
    result["before"]["holdings"] = _holdings_before(seen)
    if result["conflicts"]:
        del result["conflicts"]["targets"]
    result["deviations"] = [{name: one[name] for name in ("enterprise", "choice", "cost", "extra")} for one in changes]
    result["strengthening"] = {
        "before": measures(given.case, reported),
        "after": measures(given.case, reported, found.actions),
        "consolidations": [asdict(item) for item in consolidations(given.case, seen.enterprises)][:20],
    }
    locked = {code: unit.lock for code, unit in given.case.units.items() if unit.lock}
    result["locks"] = locked
    result["assumed"] = sum(len(unit.assumed) for unit in given.case.units.values())
    return result


def _reported(seen: Picture) -> Enterprises:
    """The enterprises with the figures of their newest full year, the register's where a statement is silent."""
    told, _year = figures.table(seen.day, seen.rows)
    frame = seen.enterprises.frame.join(
        told.rename({"enterprise": "code"}), on="code", how="left", suffix="_told", maintain_order="left"
    )
    have = set(frame.columns)
    first = {name: [one for one in (source, name) if one in have] for name, source in _FROM_STATEMENTS.items()}
    known = [pl.coalesce(*names).alias(name) for name, names in first.items() if names]
    return replace(seen.enterprises, frame=frame.with_columns(known))


def _holdings_before(seen: Picture) -> list[dict[str, Any]]:
    network = seen.structure.network
    return [
        {"holder": network.ids[i], "held": network.ids[j], "share": round(share, 10), "votes": round(votes, 10)}
        for i, j, share, votes in zip(
            network.holder.tolist(), network.held.tolist(), network.share.tolist(), network.votes.tolist(), strict=True
        )
    ]
