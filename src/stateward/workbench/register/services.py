"""Writing the register: import of enterprises, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.workbench.register.models import Enterprise

#: Fields a row of the register may carry, as the model names them.
FIELDS = ("name_en", "name_zh", "enterprise_class", "level", "industry", "size", "valid_from", "valid_to", "status")


@dataclass(frozen=True)
class Imported:
    """What an import of enterprises did."""

    added: int
    changed: int
    unchanged: int


@transaction.atomic
def import_enterprises(rows: Iterable[Mapping[str, Any]]) -> Imported:
    """Add and change enterprises; a row is `code`, `parent` (a code or empty) and any of `FIELDS`.

    Fields that a row does not carry stay as they are. Raises `ImportFault` when a parent is neither in the rows nor
    in the register, or when the chain of parents closes to a ring; nothing is stored then.
    """
    wanted = {row["code"]: row for row in rows}
    known = {enterprise.code: enterprise for enterprise in Enterprise.objects.all()}
    parents = {code: enterprise.parent_id for code, enterprise in known.items()}
    codes_of_ids = {enterprise.pk: code for code, enterprise in known.items()}
    parent_codes = {code: codes_of_ids.get(parent, "") for code, parent in parents.items()}
    parent_codes |= {code: str(row.get("parent") or "") for code, row in wanted.items() if "parent" in row}
    for code in wanted:
        parent_codes.setdefault(code, "")
    _refuse_broken_tree(parent_codes)

    before = {code: _fields(enterprise) for code, enterprise in known.items()}
    fresh = [Enterprise(code=code) for code in wanted if code not in known]
    for enterprise in fresh:
        known[enterprise.code] = enterprise
    for code, row in wanted.items():
        _fill(known[code], row)
    _save(known, fresh, parent_codes)
    changed = [code for code in wanted if code in before and before[code] != _fields(known[code])]
    return Imported(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed))


def _fields(enterprise: Enterprise) -> tuple[Any, ...]:
    return (*(getattr(enterprise, field) for field in FIELDS), enterprise.parent_id)


def _fill(enterprise: Enterprise, row: Mapping[str, Any]) -> None:
    for field in FIELDS:
        if field in row:
            value = row[field]
            blank = None if field in ("level", "valid_from", "valid_to") else ""
            setattr(enterprise, field, blank if value is None else value)
    enterprise.status = enterprise.status or "active"


def _save(known: dict[str, Enterprise], fresh: list[Enterprise], parent_codes: Mapping[str, str]) -> None:
    """Store new rows first, so that every parent has a key, then the tree's own fields of all rows."""
    Enterprise.objects.bulk_create(fresh, batch_size=200)
    for code, enterprise in known.items():
        chain = _chain(code, parent_codes)
        enterprise.parent = known[parent_codes[code]] if parent_codes[code] else None
        enterprise.path = f"/{'/'.join(chain)}/"
        enterprise.depth = len(chain)
        enterprise.group = known[_group_code(chain, parent_codes)]
    Enterprise.objects.bulk_update(known.values(), [*FIELDS, "parent", "path", "depth", "group"], batch_size=200)


def _chain(code: str, parent_codes: Mapping[str, str]) -> list[str]:
    """The codes from the top of the tree down to this one."""
    chain = [code]
    while parent_codes[chain[-1]]:
        chain.append(parent_codes[chain[-1]])
    return chain[::-1]


def _group_code(chain: list[str], parent_codes: Mapping[str, str]) -> str:
    """The group is the top of the chain."""
    return chain[0]


def _refuse_broken_tree(parent_codes: Mapping[str, str]) -> None:
    faults = []
    for code, parent in parent_codes.items():
        if parent and parent not in parent_codes:
            faults.append(
                Fault(
                    "register.unknown_parent",
                    _("The parent {parent} of {code} is not in the register.").format(parent=parent, code=code),
                    _("Add the parent to the file, or correct its code."),
                    value=parent,
                )
            )
    if not faults:
        faults = [_ring_fault(ring) for ring in _rings(parent_codes)]
    if faults:
        raise ImportFault(faults)


def _rings(parent_codes: Mapping[str, str]) -> list[list[str]]:
    """Every closed chain of parents, once."""
    settled: set[str] = set()
    rings = []
    for start in parent_codes:
        walk: list[str] = []
        places: dict[str, int] = {}
        code = start
        while code and code not in settled and code not in places:
            places[code] = len(walk)
            walk.append(code)
            code = parent_codes[code]
        if code in places:
            rings.append(walk[places[code] :])
        settled.update(walk)
    return rings


def _ring_fault(ring: list[str]) -> Fault:
    return Fault(
        "register.ring",
        _("These enterprises are each other's parents in a ring: {ring}.").format(ring=" → ".join([*ring, ring[0]])),
        _("Correct the parent of one of them."),
        value=ring[0],
    )
