"""Random draws anyone can repeat: the population is frozen and hashed, then a public seed of a later moment decides.

Order of things: `commit` freezes population, strata, weights, exclusions and the place the seed will come from;
`approve` is the leader's word on exactly this; `run` takes the seed once it is public; `verify` repeats everything.
A seed that was known before the freeze, or that the drawer could choose, is refused.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, StatewardError
from stateward.supervision.inspectors import assign, checked_inspectors
from stateward.supervision.tickets import METHOD, drawn, shares, ticket

#: Where a public seed may come from; each is a value of a stated moment that no office can choose.
SEED_KINDS = ("lottery", "exchange_index", "beacon", "central_parity_rate", "other_public")
#: Seeds of an unnamed source repeat the draw, but do not prove that nobody chose them.
UNNAMED = "unnamed"


class DrawError(StatewardError):
    """A draw's population, commitment, seed or result is at fault."""


def sha256_of(value: Any) -> str:
    """SHA-256 of canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def commit(
    population: Sequence[Mapping[str, Any]],
    size: int,
    frozen_at: dt.datetime,
    *,
    name: str,
    seed_source: Mapping[str, str] | None = None,
    inspectors: Sequence[Mapping[str, Any]] = (),
    per_visit: int = 2,
    needs_approval: bool = False,
    redraw_of: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A commitment: everything that decides the draw but the seed, with its SHA-256 under `sha256`.

    `population`: `id`, optional `stratum`, `weight` (default 1), `excluded` with its `reason`. `seed_source`: `kind`
    (one of `SEED_KINDS`), `value` (which public value), `published_at` (the moment it becomes public, later than
    `frozen_at`). `redraw_of`: `sha256` of the first commitment and the `reason`. Raises `DrawError` with every fault.
    """
    units, faults = _units(population)
    faults += _source_faults(seed_source, frozen_at)
    pool, more = checked_inspectors(inspectors, per_visit)
    faults += more
    eligible = [unit for unit in units if not unit["excluded"]]
    if not 0 < size <= len(eligible):
        faults.append(
            _fault(
                "draw.size",
                _("{size} of {number} units cannot be drawn.").format(size=size, number=len(eligible)),
                _("Draw at least one and at most as many as are not excluded."),
                str(size),
            )
        )
    if redraw_of is not None and not (redraw_of.get("sha256") and str(redraw_of.get("reason") or "").strip()):
        faults.append(
            _fault(
                "draw.redraw",
                _("A second draw names the first one and the reason why it is drawn again."),
                _("Give the SHA-256 of the first commitment and a reason; the first draw stays visible."),
            )
        )
    if faults:
        raise DrawError(faults)
    strata: dict[str, int] = {}
    for unit in eligible:
        strata[unit["stratum"]] = strata.get(unit["stratum"], 0) + 1
    body = {
        "method": METHOD,
        "draw": name,
        "frozen_at": _moment(frozen_at),
        "size": size,
        "strata": shares(strata, size),
        "population": units,
        "inspectors": pool,
        "per_visit": per_visit if pool else 0,
        "seed_source": dict(seed_source) if seed_source else {"kind": UNNAMED},
        "needs_approval": needs_approval,
        "redraw_of": dict(redraw_of) if redraw_of else None,
    }
    return {**body, "sha256": sha256_of(body)}


def approve(commitment: Mapping[str, Any], by: str, at: dt.datetime) -> dict[str, Any]:
    """The commitment with the leader's approval of exactly this population and these rules, given before the seed."""
    refuse_tampered(commitment)
    faults = []
    if not by.strip():
        faults.append(_fault("draw.approval", _("An approval has a name."), _("Say who approves the draw.")))
    faults += _approval_moment(commitment, at)
    if faults:
        raise DrawError(faults)
    approval = {"by": by, "at": _moment(at), "of": commitment["sha256"]}
    return {**commitment, "approval": approval}


def run(commitment: Mapping[str, Any], seed: str, at: dt.datetime, *, evidence: str | None = None) -> dict[str, Any]:
    """The draw: every ticket, the units drawn by stratum, and who inspects them. `at` is when the seed is entered.

    Raises `DrawError` for a tampered commitment, a missing approval, and a seed that was or could be known before.
    """
    refuse_tampered(commitment)
    faults = [*_approval_faults(commitment), *_seed_faults(commitment, seed, at, evidence)]
    if faults:
        raise DrawError(faults)
    tickets, chosen = draw_units(commitment, seed)
    visits = assign(commitment, seed, chosen)
    body = {
        "commitment": dict(commitment),
        "seed": {
            "text": seed,
            "entered_at": _moment(at),
            "evidence": evidence,
            "named": commitment["seed_source"]["kind"] != UNNAMED,
        },
        "tickets": tickets,
        "drawn": chosen,
        "visits": visits,
    }
    return {**body, "sha256": sha256_of(body)}


def draw_units(commitment: Mapping[str, Any], seed: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Every unit's ticket with its place, and the ids drawn in the order of strata and tickets."""
    numbers = {unit["id"]: ticket(commitment["draw"], seed, unit["id"]) for unit in commitment["population"]}
    chosen: list[str] = []
    for stratum, size in sorted(commitment["strata"].items()):
        entries = [
            (unit["id"], numbers[unit["id"]], Decimal(unit["weight"]))
            for unit in commitment["population"]
            if unit["stratum"] == stratum and not unit["excluded"]
        ]
        chosen += drawn(entries, size)
    tickets = [
        {
            "id": unit["id"],
            "stratum": unit["stratum"],
            "weight": unit["weight"],
            "ticket": numbers[unit["id"]],
            "excluded": unit["excluded"],
            "drawn": unit["id"] in chosen,
        }
        for unit in commitment["population"]
    ]
    return tickets, chosen


# --- what is checked ---


def refuse_tampered(commitment: Mapping[str, Any]) -> None:
    """Raises `DrawError` where a commitment is not what its SHA-256 says, or is none."""
    body = {key: value for key, value in commitment.items() if key not in ("sha256", "approval")}
    if commitment.get("method") != METHOD or sha256_of(body) != commitment.get("sha256"):
        raise DrawError(
            _fault(
                "draw.tampered",
                _("The commitment is not what its SHA-256 says: it was changed, or it is none."),
                _("Take the commitment from the log; a changed one needs a commitment of its own."),
                str(commitment.get("sha256")),
            )
        )


def _approval_moment(commitment: Mapping[str, Any], at: dt.datetime) -> list[Fault]:
    """An approval lies after the freeze and before the seed is public."""
    if at <= moment_of(commitment["frozen_at"]):
        return [
            _fault(
                "draw.approval",
                _("The approval lies before the population was frozen."),
                _("Freeze first, then let the leader approve what is frozen."),
                _moment(at),
            )
        ]
    public = commitment["seed_source"].get("published_at")
    if public and at >= moment_of(public):
        return [
            _fault(
                "draw.approval",
                _("The approval lies behind the moment at which the seed became public."),
                _("Commit again with a seed of a later moment, and approve before it."),
                _moment(at),
            )
        ]
    return []


def _approval_faults(commitment: Mapping[str, Any]) -> list[Fault]:
    approval = commitment.get("approval")
    if approval is None:
        if not commitment["needs_approval"]:
            return []
        return [
            _fault(
                "draw.not_approved",
                _("The population and the rules of this draw are not approved."),
                _("Let the leader approve the commitment before the seed is public: stateward draw approve."),
            )
        ]
    late = _approval_moment(commitment, moment_of(approval["at"]))
    if late:
        return late
    if approval.get("of") != commitment["sha256"]:
        return [
            _fault(
                "draw.tampered",
                _("The approval belongs to another commitment."),
                _("Approve this commitment, or run the one that was approved."),
                str(approval.get("of")),
            )
        ]
    return []


def _seed_faults(commitment: Mapping[str, Any], seed: str, at: dt.datetime, evidence: str | None) -> list[Fault]:
    faults = []
    if not seed.strip():
        faults.append(
            _fault("draw.seed", _("The seed is empty."), _("Enter the public value named in the commitment."))
        )
    if _contains(commitment, seed.strip()):
        faults.append(
            _fault(
                "draw.seed_chosen",
                _("The seed stands in the commitment itself, so the drawer knew it and could choose it."),
                _("Use a public value of a moment after the freeze."),
                seed,
            )
        )
    if at <= moment_of(commitment["frozen_at"]):
        faults.append(
            _fault(
                "draw.seed_early",
                _("The seed was known before the population was frozen."),
                _("Use a public value of a moment after the freeze."),
                _moment(at),
            )
        )
    source = commitment["seed_source"]
    if source["kind"] != UNNAMED:
        if at < moment_of(source["published_at"]):
            faults.append(
                _fault(
                    "draw.seed_early",
                    _("The value named in the commitment is not public before {moment}.").format(
                        moment=source["published_at"]
                    ),
                    _("Wait for it, and enter it with its evidence."),
                    _moment(at),
                )
            )
        if not (evidence or "").strip():
            faults.append(
                _fault(
                    "draw.evidence",
                    _("The seed has no evidence."),
                    _("Say where anyone can look the public value up."),
                )
            )
    return faults


def _contains(commitment: Mapping[str, Any], seed: str) -> bool:
    """Whether a seed is one of the things the drawer made: hashes, names, moments, ids."""
    made = {commitment["sha256"], commitment["draw"], commitment["frozen_at"], commitment["frozen_at"][:10]}
    made |= {unit["id"] for unit in commitment["population"]}
    made |= {sha256_of(commitment["population"]), hashlib.sha256(commitment["sha256"].encode()).hexdigest()}
    return seed in made


def _units(population: Sequence[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], list[Fault]]:
    faults: list[Fault] = []
    units: dict[str, dict[str, Any]] = {}
    for row, given in enumerate(population, start=2):
        id_ = str(given.get("id") or "").strip()
        if not id_ or id_ in units:
            message = _("The id {id} stands twice.").format(id=id_) if id_ else _("A unit has no id.")
            faults.append(_fault("draw.id", message, _("Give every unit one id of its own."), id_, row))
            continue
        weight = _weight(given.get("weight"))
        if weight is None:
            message = _("The weight of {id} is no number above zero.").format(id=id_)
            faults.append(
                _fault("draw.weight", message, _("Write a number above zero."), str(given.get("weight")), row)
            )
            continue
        excluded, reason = truth(given.get("excluded")), str(given.get("reason") or "").strip()
        if excluded and not reason:
            message = _("{id} is excluded without a reason.").format(id=id_)
            faults.append(_fault("draw.exclusion", message, _("Give the reason of every exclusion."), id_, row))
        units[id_] = {
            "id": id_,
            "stratum": str(given.get("stratum") or ""),
            "weight": weight,
            "excluded": excluded,
            "reason": reason or None,
        }
    return sorted(units.values(), key=lambda unit: str(unit["id"])), faults


def _weight(given: Any) -> str | None:
    try:
        weight = Decimal(str(given).strip()) if given not in (None, "") else Decimal(1)
    except InvalidOperation:
        return None
    return f"{weight.normalize():f}" if weight.is_finite() and weight > 0 else None


def truth(given: Any) -> bool:
    """Whether a cell says yes."""
    return str(given or "").strip().lower() in ("true", "yes", "1", "1.0", "x", "是")


def _source_faults(source: Mapping[str, str] | None, frozen_at: dt.datetime) -> list[Fault]:
    if source is None:
        return []
    if source.get("kind") not in SEED_KINDS or not (source.get("value") or "").strip():
        return [
            _fault(
                "draw.seed_chosen",
                _("{kind} is no public value that nobody can choose.").format(kind=source.get("kind")),
                _("Name the source as one of: {kinds}, and say exactly which value.").format(kinds=listed(SEED_KINDS)),
                str(source.get("kind")),
            )
        ]
    try:
        public = moment_of(source.get("published_at") or "")
    except ValueError:
        return [
            _fault(
                "draw.seed_moment",
                _("The moment at which the seed becomes public is not stated."),
                _("Write it with its time zone, such as 2026-12-01T20:00:00+08:00."),
                str(source.get("published_at")),
            )
        ]
    if public <= frozen_at:
        return [
            _fault(
                "draw.seed_early",
                _("The seed is public before the population is frozen."),
                _("Name a value that becomes public later than {moment}.").format(moment=_moment(frozen_at)),
                str(source.get("published_at")),
            )
        ]
    return []


def moment_of(text: str) -> dt.datetime:
    """A moment with its time zone; a moment without one is taken as UTC. `ValueError` where it is none."""
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)


def _moment(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def _fault(code: str, message: str, next_step: str, value: str | None = None, row: int | None = None) -> Fault:
    return Fault(code, message, next_step, value=value, row=row, rule=code)
