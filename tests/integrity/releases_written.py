"""Small releases written in a line, for the tests of the red flags."""

from __future__ import annotations

import json
import random
from typing import Any

from stateward.integrity.redflags.run import RedFlags, flags_of
from stateward.integrity.redflags.settings import read_settings


def run(*releases: dict[str, Any], **settings: Any) -> RedFlags:
    return flags_of([json.dumps(r).encode() for r in releases], read_settings(settings or None))


def bid(tenderer: str | list[str], amount: float | None = None, status: str = "valid", **more: Any) -> dict[str, Any]:
    ids = [tenderer] if isinstance(tenderer, str) else tenderer
    value = {} if amount is None else {"value": {"amount": amount, "currency": "CNY"}}
    return {"status": status, "tenderers": [{"id": id_} for id_ in ids], **value, **more}


def won(*suppliers: str, status: str = "active", **more: Any) -> dict[str, Any]:
    return {"status": status, "suppliers": [{"id": id_} for id_ in suppliers], **more}


def process(ocid: str, bids: list | None = None, awards: list | None = None, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"ocid": ocid, **more}
    found |= {} if bids is None else {"bids": {"details": bids}}
    return found | ({} if awards is None else {"awards": awards})


def ocids(found: RedFlags, code: str) -> set[str]:
    return {id_ for id_, codes in found.results().get("OCID", {}).items() if code in codes}


def random_release(chance: random.Random, number: int) -> dict[str, Any]:
    """A release in which everything may be there or not, on few tenderers and prices, so that much coincides."""
    tenderers = [f"T{k}" for k in range(5)]
    bids = []
    for _ in range(chance.randint(0, 5)):
        one = {"tenderers": [{"id": t} for t in chance.sample(tenderers, 1 if chance.random() < 0.85 else 2)]}
        if chance.random() < 0.95:
            one["status"] = chance.choice(["valid"] * 6 + ["disqualified", "pending", "invited", "withdrawn"])
        if chance.random() < 0.9:
            one["value"] = {
                "amount": chance.choice([10, 10.5, 11, 12, 20, 99]),
                "currency": "CNY" if chance.random() < 0.95 else "USD",
            }
        if chance.random() < 0.8:
            one["date"] = chance.choice(["2026-01-10T08:00:00Z", "2026-01-20T08:00:00+08:00", "2026-02-02T00:00:00Z"])
        bids.append(one)
    awards = []
    for _ in range(chance.choice([0, 1, 1, 1, 1, 2])):
        award = won(
            *chance.sample(tenderers, 1 if chance.random() < 0.9 else 2),
            status=chance.choice(["active"] * 8 + ["pending", "cancelled"]),
        )
        if chance.random() < 0.8:
            award["items"] = [{"classification": {"id": f"{chance.randint(10, 14)}000000"}}]
        awards.append(award)
    tender: dict[str, Any] = {
        "procurementMethod": chance.choice(["open", "selective", "direct"]),
        "numberOfTenderers": chance.randint(0, 3),
    }
    if chance.random() < 0.9:
        tender["tenderPeriod"] = {
            "startDate": "2026-01-01T00:00:00Z",
            "endDate": chance.choice(["2026-01-15T23:59:59Z", "2026-01-20T00:00:00Z"]),
        }
    if chance.random() < 0.8:
        tender["procuringEntity"] = {"id": f"E{number % 4}"}
    if chance.random() < 0.03:
        tender["status"] = "cancelled"
    return process(
        f"p{number}",
        bids if chance.random() < 0.95 else None,
        awards if chance.random() < 0.95 else None,
        tender=tender,
        buyer={"id": f"B{number % 3}"},
    )


def period(start: str, end: str, **more: Any) -> dict[str, Any]:
    return {"tenderPeriod": {"startDate": start, "endDate": end}, **more}
