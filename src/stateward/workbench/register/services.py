"""Writing the register: import of enterprises, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.workbench.accounts.permissions import outside_of
from stateward.workbench.audit.recording import Change, difference, nothing_changed, record, record_many
from stateward.workbench.core.services import service
from stateward.workbench.register import events
from stateward.workbench.register.models import Enterprise

#: Fields a row of the register may carry, as the model names them.
FIELDS = ("name_en", "name_zh", "enterprise_class", "level", "industry", "size", "valid_from", "valid_to", "status")

#: Rows written at a time.
BATCH = 200


@dataclass(frozen=True)
class Imported:
    """What an import of enterprises did."""

    added: int
    changed: int
    unchanged: int


@service("register.import")
def import_enterprises(rows: Iterable[Mapping[str, Any]]) -> Imported:
    """Add and change enterprises; a row is `code`, `parent` (a code or empty) and any of `FIELDS`.

    Fields that a row does not carry stay as they are. Raises `ImportFault` when a parent is neither in the rows nor
    in the register, when the chain of parents closes to a ring, or when a row lies outside the branches in which the
    person may import; nothing is stored then.
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

    before = {code: _fields(known[code], codes_of_ids) for code in wanted if code in known}
    paths_before = {code: known[code].path for code in before}
    stored = {code: _stored(enterprise) for code, enterprise in known.items()}
    fresh = [Enterprise(code=code) for code in wanted if code not in known]
    for enterprise in fresh:
        known[enterprise.code] = enterprise
    for code, row in wanted.items():
        _fill(known[code], row)
    _save(known, stored, parent_codes)
    after = {code: _fields(known[code], {row.pk: row.code for row in known.values()}) for code in before}
    changed = [code for code in before if before[code] != after[code]]
    added = [enterprise.code for enterprise in fresh]
    _refuse_outside([*added, *changed], paths_before, known)
    _tell(added, changed, before, after, known)
    return Imported(len(added), len(changed), len(wanted) - len(added) - len(changed))


@service("register.import", about=lambda *_arguments: None)
def tell_refused(file_name: str, sha256: str, faults: Sequence[Fault]) -> None:
    """Tell the log that a file of enterprises was refused; the file is kept under its SHA-256."""
    codes = sorted({fault.code for fault in faults})
    told = {"file_name": file_name, "sha256": sha256, "faults": len(faults), "codes": codes}
    record(events.IMPORT_REFUSED.action, None, after=told)


def _fields(enterprise: Enterprise, codes: Mapping[int, str]) -> dict[str, Any]:
    return {
        **{field: getattr(enterprise, field) for field in FIELDS},
        "parent": codes.get(enterprise.parent_id, ""),
    }


def _refuse_outside(touched: list[str], paths_before: Mapping[str, str], known: Mapping[str, Enterprise]) -> None:
    """What a person adds, changes or moves lies in their branches, before and after."""
    places = {path: code for code in touched for path in (paths_before.get(code), known[code].path) if path}
    outside = outside_of("register.import", places)
    if outside:
        raise ImportFault(
            Fault(
                "register.outside",
                _("{code} lies outside the part of the register that you may change.").format(code=places[path]),
                _("Leave the row out, or ask a person of the whole office to import it."),
                value=places[path],
            )
            for path in outside
        )


def _tell(
    added: list[str],
    changed: list[str],
    before: Mapping[str, dict[str, Any]],
    after: Mapping[str, dict[str, Any]],
    known: Mapping[str, Enterprise],
) -> None:
    """One event for every enterprise that was added or changed."""
    codes = {enterprise.pk: enterprise.code for enterprise in known.values()}
    record_many(
        events.ADDED.action,
        [
            Change(known[code], after={name: value for name, value in _fields(known[code], codes).items() if value})
            for code in added
        ],
    )
    pairs = {code: difference(before[code], after[code]) for code in changed}
    record_many(events.CHANGED.action, [Change(known[code], *pair) for code, pair in pairs.items()])
    if not added and not changed:
        nothing_changed()


def _fill(enterprise: Enterprise, row: Mapping[str, Any]) -> None:
    for field in FIELDS:
        if field in row:
            value = row[field]
            blank = None if field in ("level", "valid_from", "valid_to") else ""
            setattr(enterprise, field, blank if value is None else value)
    enterprise.status = enterprise.status or "active"


def _stored(enterprise: Enterprise) -> tuple[Any, ...]:
    """Every column of a row."""
    return tuple(getattr(enterprise, field.attname) for field in Enterprise._meta.concrete_fields)


def _save(known: dict[str, Enterprise], stored: Mapping[str, tuple[Any, ...]], parent_codes: Mapping[str, str]) -> None:
    """Store new rows from the top of the tree down, so that every parent has a key; then the rows that changed."""
    chains = {code: _chain(code, parent_codes) for code in known}
    levels: dict[int, list[Enterprise]] = {}
    for code in chains.keys() - stored.keys():
        levels.setdefault(len(chains[code]), []).append(known[code])
    for depth in sorted(levels):
        fresh = sorted(levels[depth], key=lambda enterprise: enterprise.code)
        for enterprise in fresh:
            _place(enterprise, chains[enterprise.code], known)
        Enterprise.objects.bulk_create(fresh, batch_size=BATCH)
        if depth == 1:
            _be_own_group(fresh)
    for code in stored:
        _place(known[code], chains[code], known)
    changed = [known[code] for code, columns in stored.items() if _stored(known[code]) != columns]
    Enterprise.objects.bulk_update(changed, [*FIELDS, "parent", "path", "depth", "group"], batch_size=BATCH)


def _place(enterprise: Enterprise, chain: list[str], known: Mapping[str, Enterprise]) -> None:
    """Hang a row under the last but one of its chain; its group is the chain's top."""
    enterprise.parent = known[chain[-2]] if len(chain) > 1 else None
    enterprise.path = f"/{'/'.join(chain)}/"
    enterprise.depth = len(chain)
    top = known[chain[0]]
    enterprise.group = top if top.pk is not None else None


def _be_own_group(tops: list[Enterprise]) -> None:
    """The top of a tree is its own group, which can be said only once it has a key."""
    keys = [top.pk for top in tops]
    for start in range(0, len(keys), BATCH):
        Enterprise.objects.filter(pk__in=keys[start : start + BATCH]).update(group=F("pk"))
    for top in tops:
        top.group = top


def _chain(code: str, parent_codes: Mapping[str, str]) -> list[str]:
    """The codes from the top of the tree down to this one."""
    chain = [code]
    while parent_codes[chain[-1]]:
        chain.append(parent_codes[chain[-1]])
    return chain[::-1]


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
