"""Holdings out of BODS 0.4 statements: direct interests are edges, indirect ones are claims to compare."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl
from pydantic import ValidationError

from stateward.facts.faults import fault, shown
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.ownership.bods.documents import (
    EntityDetails,
    Interest,
    PersonDetails,
    RelationshipDetails,
    Statement,
)
from stateward.ownership.holdings import Holdings, read_holdings
from stateward.ownership.structure import Structure

#: Interests that direct the enterprise whatever the shares are.
DIRECTING = frozenset({"controlByLegalFramework", "rightsGrantedByContract"})
#: A computed share that differs from the stated one by more is told.
CLAIM_TOLERANCE = 0.0005
_KINDS = {"state": "state", "stateBody": "state_body", "unknownEntity": "unknown", "anonymousEntity": "unknown"}


@dataclass(frozen=True)
class Claim:
    """An indirect share that a statement asserts (0..1)."""

    holder: str
    held: str
    share: float


@dataclass(frozen=True)
class BodsReading:
    """What the statements say: holdings, nodes (`code`, `name`, `kind`, `identifier`), claims, faults."""

    holdings: Holdings
    nodes: pl.DataFrame
    claims: tuple[Claim, ...]


def read_bods(statements: Any, file: str = "") -> BodsReading:
    """Read statements. Raises ImportFault where it is no list of statements; a faulty one is named and left out.

    Of several statements about a record the last one counts; a closed record is gone. A share between bounds is
    read as unknown, never as a bound. What a state body holds, it holds for its state.
    """
    if not isinstance(statements, list) or not all(isinstance(item, dict) for item in statements):
        raise ImportFault(
            fault(
                "bods_no_list",
                _("The file is no list of BODS statements."),
                _("Hand in statements of version 0.4 as one JSON list, or one statement a line."),
                file=file or None,
            )
        )
    faults: list[Fault] = []
    records: dict[str, Statement] = {}
    for number, item in enumerate(statements, 1):
        statement = _statement(item, number, file, faults)
        if statement is not None:
            records[statement.record_id] = statement
    live = [record for record in records.values() if record.record_status != "closed"]
    nodes = _nodes(live)
    rows, claims = _edges(live, {row["code"]: row["kind"] for row in nodes.iter_rows(named=True)}, file, faults)
    schema = dict.fromkeys(("holder", "held", "kind", "from", "to"), pl.String) | {
        "share": pl.Float64,
        "votes": pl.Float64,
    }
    found = read_holdings(pl.DataFrame(rows, schema=schema), file)
    told = [item.at(row=None) for item in found.faults]
    return BodsReading(Holdings(found.frame, [*faults, *told], found.rows), nodes, tuple(claims))


def compare_claims(claims: Iterable[Claim], found: Structure, shares: Any) -> list[Fault]:
    """Stated indirect shares that differ from the computed ones; `shares(holder)` gives a holder's shares by node."""
    told = []
    for claim in claims:
        if claim.holder not in found.network.number or claim.held not in found.network.number:
            continue
        holder, held = found.network.number[claim.holder], found.network.number[claim.held]
        direct = (found.network.holder == holder) & (found.network.held == held)
        computed = float(shares(claim.holder)[held] - found.network.share[direct].sum())
        if math.isnan(computed) or abs(computed - claim.share) <= CLAIM_TOLERANCE:
            continue
        told.append(
            fault(
                "claim_differs",
                _("{holder} is stated to hold {stated} of {held} indirectly; direct holdings give {computed}.").format(
                    holder=shown(claim.holder),
                    held=shown(claim.held),
                    stated=f"{claim.share:.4%}",
                    computed=f"{computed:.4%}",
                ),
                _("Check which of the direct holdings is missing or wrong."),
                value=claim.held,
                level="explain",
            )
        )
    return told


def _statement(item: dict[str, Any], number: int, file: str, faults: list[Fault]) -> Statement | None:
    try:
        return Statement.model_validate(item)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"] if not str(part)[:1].isupper())
        faults.append(
            fault(
                "bods_statement",
                _("Statement {number} cannot be read at {place}: {problem}. It was left out.").format(
                    number=number, place=where or "-", problem=first["msg"]
                ),
                _("Correct the statement, or write it anew from its source."),
                row=number,
                file=file or None,
                value=item.get("statementId"),
            )
        )
        return None


def _nodes(records: list[Statement]) -> pl.DataFrame:
    rows = []
    for record in records:
        details = record.details
        if isinstance(details, EntityDetails):
            number = next((identifier.id for identifier in details.identifiers if identifier.id), None)
            rows.append((record.record_id, details.name, _KINDS.get(details.entity_type.type, "enterprise"), number))
        elif isinstance(details, PersonDetails):
            rows.append((record.record_id, next((name.full_name for name in details.names), None), "person", None))
    schema = dict.fromkeys(("code", "name", "kind", "identifier"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _edges(
    records: list[Statement], kinds: dict[str, str], file: str, faults: list[Fault]
) -> tuple[list[dict[str, Any]], list[Claim]]:
    rows: list[dict[str, Any]] = []
    claims: list[Claim] = []
    for record in records:
        details = record.details
        if not isinstance(details, RelationshipDetails):
            continue
        if not isinstance(details.subject, str) or not isinstance(details.interested_party, str):
            continue
        held, holder = details.subject, details.interested_party
        strange = [code for code in (held, holder) if code not in kinds]
        if strange:
            faults.append(
                fault(
                    "bods_reference",
                    _("No statement describes {record} of a relationship, which was left out.").format(
                        record=shown(strange[0])
                    ),
                    _("Add the statement of the record, or correct its id."),
                    value=strange[0],
                    file=file or None,
                )
            )
            continue
        direct = [interest for interest in details.interests if interest.direct_or_indirect == "direct"]
        claims += [
            Claim(holder, held, interest.share.exact / 100)
            for interest in details.interests
            if interest.direct_or_indirect == "indirect"
            and interest.type == "shareholding"
            and interest.share is not None
            and interest.share.exact is not None
        ]
        rows += _rows(holder, held, direct, kinds)
    return rows, claims


def _rows(holder: str, held: str, interests: list[Interest], kinds: dict[str, str]) -> list[dict[str, Any]]:
    """One row for the stake (share and votes), one where the holder directs by law or contract."""
    if kinds[holder] == "state" and kinds[held] == "state_body":
        return [{"holder": holder, "held": held, "share": 1.0, "votes": 1.0}]
    rows: list[dict[str, Any]] = []
    shares = [interest for interest in interests if interest.type == "shareholding"]
    votes = {(i.start_date, i.end_date): i for i in interests if i.type == "votingRights"}
    for interest in shares:
        voting = votes.pop((interest.start_date, interest.end_date), None)
        rows.append(
            _row(holder, held, interest) | {"share": _exact(interest), "votes": _exact(voting) if voting else None}
        )
    rows += [_row(holder, held, interest) | {"share": 0.0, "votes": _exact(interest)} for interest in votes.values()]
    rows += [_row(holder, held, i) | {"kind": "agreement", "share": 0.0} for i in interests if i.type in DIRECTING]
    return rows


def _row(holder: str, held: str, interest: Interest) -> dict[str, Any]:
    start, end = interest.start_date, interest.end_date
    return {"holder": holder, "held": held, "from": start and start[:10], "to": end and end[:10]}


def _exact(interest: Interest) -> float | None:
    share = interest.share
    if share is None:
        return None
    if share.exact is not None:
        return share.exact / 100
    if share.minimum is not None and share.minimum == share.maximum:
        return share.minimum / 100
    return None
