"""Holdings of a day as BODS 0.4 statements, the same bytes for the same holdings."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import polars as pl

from stateward.facts import credit_code
from stateward.ownership.bods.documents import VERSION
from stateward.ownership.enterprises import Enterprises
from stateward.ownership.holdings import Holdings, on_date

#: The register of Chinese enterprises in the list of organisation identifiers.
CHINESE_REGISTER = "CN-SAIC"
_ENTITY = {
    "state": {"type": "state"},
    "国家": {"type": "state"},
    "state_body": {"type": "stateBody", "subtype": "governmentDepartment"},
    "国家机关": {"type": "stateBody", "subtype": "governmentDepartment"},
    "unknown": {"type": "unknownEntity"},
}
_PERSONS = frozenset({"person", "自然人"})


def write_bods(
    holdings: Holdings, enterprises: Enterprises | None, *, day: dt.date, publisher: str
) -> list[dict[str, Any]]:
    """Statements of every node and every holding in force on the day; every claim in them is direct."""
    frame = on_date(holdings.frame, day)
    codes = pl.concat([frame["held"].alias("id"), frame["holder"].alias("id")]).unique(maintain_order=True).to_list()
    known: dict[str, dict[str, Any]] = {}
    if enterprises is not None:
        known = {row["code"]: row for row in enterprises.frame.iter_rows(named=True)}
    head = _Head(day, publisher)
    statements = [_node(head, code, known.get(code, {})) for code in sorted(codes)]
    for row in frame.sort("held", "holder", "row").iter_rows(named=True):
        statements.append(_relationship(head, row, str(known.get(row["holder"], {}).get("kind") or "")))
    return statements


class _Head:
    """What every statement begins with."""

    def __init__(self, day: dt.date, publisher: str) -> None:
        self.day, self.publisher = day.isoformat(), publisher

    def statement(self, record: str, kind: str, subject: str, details: dict[str, Any]) -> dict[str, Any]:
        """A statement about a record; its id is made from what it says, so the same holdings give the same file."""
        text = f"{self.publisher}|{self.day}|{record}|{sorted(details.items(), key=lambda item: item[0])}"
        return {
            "statementId": hashlib.sha256(text.encode()).hexdigest(),
            "declarationSubject": subject,
            "statementDate": self.day,
            "publicationDetails": {
                "publicationDate": self.day,
                "bodsVersion": VERSION,
                "publisher": {"name": self.publisher},
            },
            "recordId": record,
            "recordStatus": "new",
            "recordType": kind,
            "recordDetails": details,
        }


def _node(head: _Head, code: str, about: dict[str, Any]) -> dict[str, Any]:
    kind = str(about.get("kind") or "").casefold()
    name = next((str(about[key]) for key in ("name", "name_en", "name_zh") if about.get(key)), None)
    if kind in _PERSONS:
        person: dict[str, Any] = {"isComponent": False, "personType": "knownPerson" if name else "anonymousPerson"}
        if name:
            person["names"] = [{"type": "legal", "fullName": name}]
        return head.statement(code, "person", code, person)
    entity: dict[str, Any] = {"isComponent": False, "entityType": dict(_ENTITY.get(kind, {"type": "registeredEntity"}))}
    if name:
        entity["name"] = name
    if not credit_code.faults(code):
        entity["identifiers"] = [{"id": code, "scheme": CHINESE_REGISTER}]
        entity["jurisdiction"] = {"code": "CN", "name": "China"}
    return head.statement(code, "entity", code, entity)


def _relationship(head: _Head, row: dict[str, Any], holder_kind: str) -> dict[str, Any]:
    person = holder_kind.casefold() in _PERSONS
    interests = []
    if row["agreement"]:
        interests.append(_interest("rightsGrantedByContract", row, None, person))
    else:
        interests.append(_interest("shareholding", row, row["share"], person))
        if row["votes"] != row["share"]:
            interests.append(_interest("votingRights", row, row["votes"], person))
    details = {
        "isComponent": False,
        "subject": row["held"],
        "interestedParty": row["holder"],
        "interests": interests,
    }
    text = "|".join(str(row[name]) for name in ("holder", "held", "from", "agreement"))
    record = hashlib.sha256(text.encode()).hexdigest()[:32]
    return head.statement(record, "relationship", row["held"], details)


def _interest(kind: str, row: dict[str, Any], share: float | None, person: bool) -> dict[str, Any]:
    interest: dict[str, Any] = {"type": kind, "directOrIndirect": "direct", "beneficialOwnershipOrControl": person}
    if share is not None:
        interest["share"] = {"exact": round(share * 100, 10)}
    for ours, theirs in (("from", "startDate"), ("to", "endDate")):
        if row[ours] is not None:
            interest[theirs] = row[ours].isoformat()
    return interest
