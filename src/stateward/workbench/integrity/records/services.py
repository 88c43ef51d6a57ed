"""Writing into the simple registers: every row told to the log, a file kept under its hash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from stateward.workbench.audit import recording
from stateward.workbench.core.acting import acting
from stateward.workbench.core.services import service
from stateward.workbench.core.uploads import Upload, keep
from stateward.workbench.integrity.actions import PREPARE, REPORT, VIEW
from stateward.workbench.integrity.declarations.models import Declaration


def _enterprise(row: Any, *_rest: Any, **_more: Any) -> Any:
    return row.enterprise


@service(REPORT, about=_enterprise)
def add(row: Any, fields: Sequence[str], upload: Upload | None = None) -> Any:
    """Store a new row of an enterprise, with its file where one was handed in."""
    return _stored("integrity.record.add", row, fields, upload)


@service(REPORT, about=_enterprise)
def change(row: Any, fields: Sequence[str], upload: Upload | None = None) -> Any:
    """Store the changed fields of a row of an enterprise."""
    return _stored("integrity.record.change", row, fields, upload)


@service(PREPARE)
def add_for_office(row: Any, fields: Sequence[str]) -> Any:
    """Store a new row that holds for the whole office."""
    return _stored("integrity.record.add", row, fields, None)


@service(PREPARE)
def change_for_office(row: Any, fields: Sequence[str]) -> Any:
    """Store the changed fields of a row that holds for the whole office."""
    return _stored("integrity.record.change", row, fields, None)


def _stored(action: str, row: Any, fields: Sequence[str], upload: Upload | None) -> Any:
    if upload is not None:
        keep(upload)
        row.file_name, row.sha256 = upload.name, upload.sha256
    row.save()
    recording.record(action, row, after=_values(row, [*fields, *(["sha256"] if upload else [])]))
    return row


def _values(row: Model, fields: Sequence[str]) -> dict[str, Any]:
    return recording.snapshot(row, fields)


def _own(*_args: Any, **_more: Any) -> None:
    """Everybody of the strand declares for themselves; there is no branch to be asked for."""


@service(VIEW, about=_own)
def declare(row: Declaration, fields: Sequence[str]) -> Declaration:
    """File a declaration for oneself. The log keeps a digest of its content, which can be erased."""
    person = acting().person
    row.declarant = person
    row.enterprise = person.enterprise if person is not None else None
    row.save()
    recording.record("integrity.record.add", row, after={"year": row.year}, personal=_values(row, fields))
    return row


@service(VIEW)
def change_declaration(row: Declaration, fields: Sequence[str]) -> Declaration:
    """Say that a declared gift was handed over."""
    row.save()
    recording.record("integrity.record.change", row, after={"year": row.year}, personal=_values(row, fields))
    return row
