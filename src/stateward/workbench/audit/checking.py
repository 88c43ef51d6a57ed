"""The log read back from the database as it lies there, for verification and export.

A row that was spoilt so far that it cannot be read as what it should be is a leaf that cannot be read, not an error:
verification must tell of it and go on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, models
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from stateward.audit.canonical import canonical, moment
from stateward.audit.export import signature_check
from stateward.audit.records import SealRecord, event_line
from stateward.audit.verification import Leaf, PersonalRecord, Verified, verify
from stateward.audit.witness import WitnessedHead
from stateward.workbench.audit.models import Event, Log, PersonalContent, Seal

_JSON = ("object_title", "before", "after", "personal")
_PLAIN = ("action", "channel", "request", "object_type", "object_id", "scope", "reason")
_CHUNK = 2_000
#: Begins a transaction that only reads and sees one state of the database, whatever others write meanwhile.
_SNAPSHOT = {"sqlite": "BEGIN DEFERRED", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}
#: What reading a spoilt row raises.
_SPOILT = (ValueError, TypeError, OverflowError, AttributeError, DatabaseError)


def verify_log(witness: Sequence[WitnessedHead] = (), key: str | None = None) -> Verified:
    """Check the workspace's log against itself and against heads kept elsewhere, signed by `key` where one is given."""
    with snapshot():
        rows = list(_rows(Seal, "number"))
        return verify(
            leaves(),
            [_seal(row) for row in rows],
            origin=_origin(),
            personal=personal_records(),
            frontiers={row.number: row.frontier for row in rows if isinstance(row, Seal)},
            witness=witness,
            is_signed=signature_check(key),
        )


@contextmanager
def snapshot() -> Iterator[None]:
    """Read one state of the log from first to last; nobody who writes has to wait.

    Within a transaction that is open already, that transaction's own view is kept.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(_SNAPSHOT[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def lines() -> Iterator[str]:
    """The lines of all events, sealed ones first, for an export."""
    return (leaf.line for leaf in leaves())


def seals() -> list[SealRecord]:
    """All seals, oldest first."""
    return [_seal(row) for row in _rows(Seal, "number")]


def leaves() -> Iterator[Leaf]:
    """All events: the sealed ones by position, then those that wait."""
    for row in _rows(Event, "position", Q(position__isnull=False)):
        yield _leaf(row, sealed=True)
    for row in _rows(Event, "pk", Q(position__isnull=True)):
        yield _leaf(row, sealed=False)


def personal_records() -> Iterator[PersonalRecord]:
    """All personal contents that were not erased."""
    for row in _rows(PersonalContent, "digest"):
        if isinstance(row, PersonalContent):
            yield PersonalRecord(row.digest, str(row.event_id), row.name, row.salt, _parsed(row.raw_content))
        else:
            yield PersonalRecord(str(row), "", "", "", None)


def _rows(model: type[models.Model], key: str, condition: Q | None = None) -> Iterator[Any]:
    """The rows in the order of a unique column; in the place of a spoilt row stands its key."""
    query = _with_raw_text(model._default_manager.filter(condition or Q()).order_by(key))
    keys: list[str] = []
    read = 0
    while True:
        try:
            for row in query[read:].iterator(chunk_size=_CHUNK):
                read += 1
                yield row
            return
        except _SPOILT:
            keys = keys or list(query.annotate(raw_key=Cast(key, TextField())).values_list("raw_key", flat=True))
        for place in range(read, min(read + _CHUNK, len(keys))):
            yield _one(query, place, keys[place])
        read += _CHUNK


def _one(query: QuerySet[Any], place: int, key: str) -> Any:
    try:
        return query[place]
    except _SPOILT:
        return key


def _with_raw_text(query: QuerySet[Any]) -> QuerySet[Any]:
    """The columns of canonical JSON as the text that lies there: a changed byte must be seen before it is parsed."""
    names = _JSON if query.model is Event else ("content",) if query.model is PersonalContent else ()
    return query.defer(*names).annotate(**{f"raw_{name}": Cast(name, TextField()) for name in names})


def _parsed(text: str | None) -> Any:
    """The data of canonical JSON; a text that is not canonical stands for itself, so that its hash differs."""
    if text is None:
        return None
    try:
        data = json.loads(text)
        return data if canonical(data) == text else {"not canonical": text}
    except (ValueError, RecursionError):
        return {"not canonical": text}


def _leaf(row: Any, *, sealed: bool) -> Leaf:
    if not isinstance(row, Event):
        return Leaf("", str(row), None, "", sealed)
    try:
        line = _line(row)
    except _SPOILT:
        line = ""
    return Leaf(line, str(row.pk), row.position if sealed else None, row.leaf, sealed)


def _line(row: Event) -> str:
    """The event's line from what lies in the row now."""
    fields: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    fields |= {name: _parsed(getattr(row, f"raw_{name}")) for name in _JSON}
    fields["id"] = row.pk if isinstance(row.pk, UUID) else f"{row.pk!r}"
    fields["at"] = row.at if isinstance(row.at, datetime) else f"{row.at!r}"
    fields["actor"] = None if row.actor_id is None else str(row.actor_id)
    fields["acting_for"] = None if row.acting_for_id is None else str(row.acting_for_id)
    return event_line(fields)


def _seal(row: Any) -> SealRecord:
    if not isinstance(row, Seal):
        return SealRecord(0, "", "SHA-256", "", -1, "", "", f"{row}")
    at = moment(row.at) if isinstance(row.at, datetime) else f"{row.at!r}"
    return SealRecord(row.number, at, row.algorithm, row.origin, row.size, row.root, row.previous, row.head)


def _origin() -> str:
    try:
        return str(Log.objects.values_list("origin", flat=True).get(pk=1))
    except (*_SPOILT, Log.DoesNotExist):
        return ""
