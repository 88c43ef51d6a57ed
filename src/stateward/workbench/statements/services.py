"""Writing statements: reading an upload, recording its statements, revisions; the column store follows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
from django.db import transaction

from stateward.facts import statement as facts
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.workbench.core import workspace
from stateward.workbench.core.uploads import Upload as Incoming
from stateward.workbench.core.uploads import keep
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements import reading, selectors
from stateward.workbench.statements.fields import canonical
from stateward.workbench.statements.models import Statement, Upload, UploadState

BATCH = 400


def receive(incoming: Incoming) -> Upload:
    """Keep a file, read it and say what was found; nothing of it is recorded yet.

    The upload is `checked` when it can be recorded and `refused` when a fault stands in the way. The file is kept
    either way.
    """
    return keep_and_note(incoming, *reading.read_in_both_languages(incoming.content, incoming.name))


def keep_and_note(incoming: Incoming, found: reading.Found, reports: dict[str, Any]) -> Upload:
    """Keep a file that was read and note what was found in it."""
    keep(incoming)
    return Upload.objects.create(
        file_name=incoming.name,
        sha256=incoming.sha256,
        size=len(incoming.content),
        kind=found.kind,
        state=UploadState.CHECKED if found.recordable else UploadState.REFUSED,
        reports=reports,
    )


def record_upload(upload: Upload) -> list[Statement]:
    """Record the statements of a checked upload, all or none; `ImportFault` when it no longer can be."""
    found, reports = reading.read_in_both_languages(reading.kept_content(upload), upload.file_name)
    with transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=upload.pk)
        if locked.state != UploadState.CHECKED:
            raise ImportFault(_not_waiting(locked))
        if not found.recordable:
            raise ImportFault(found.faults)
        recorded = record(found.statements, locked)
        locked.state = UploadState.RECORDED
        locked.reports = reports
        locked.save(update_fields=["state", "reports"])
    refresh_store(recorded)
    return recorded


def withdraw_upload(upload: Upload) -> None:
    """Give up a checked upload; its file stays for the record."""
    with transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=upload.pk)
        if locked.state != UploadState.CHECKED:
            raise ImportFault(_not_waiting(locked))
        locked.state = UploadState.WITHDRAWN
        locked.save(update_fields=["state"])


def _not_waiting(upload: Upload) -> Fault:
    return Fault(
        "upload.not_waiting",
        _("This upload does not wait to be recorded any more: it is {state}.").format(
            state=str(upload.get_state_display()).lower()
        ),
        _("Upload the file again if it must be read again."),
        file=upload.file_name,
    )


@transaction.atomic
def record(statements: Sequence[facts.Statement], upload: Upload | None = None) -> list[Statement]:
    """Record statements as the current revisions of their periods.

    A statement whose figures equal the current revision is left alone. Raises `ImportFault` when an enterprise is
    not in the register; nothing is recorded then. The column store is not touched: `refresh_store` follows.
    """
    enterprises = _enterprises(statements)
    current = _current(statements, enterprises)
    fresh = []
    superseded = []
    for statement in statements:
        values = facts.to_values(statement)
        held = current.get((enterprises[statement.enterprise].pk, statement.year, statement.month, statement.basis))
        if held is not None:
            if held.values_sha256 == values_sha256(values) and held.currency == statement.currency:
                continue
            superseded.append(held.pk)
        fresh.append(
            Statement(
                enterprise=enterprises[statement.enterprise],
                year=statement.year,
                month=statement.month,
                basis=statement.basis,
                currency=statement.currency,
                template=statement.template,
                template_version=statement.template_version,
                revision=held.revision + 1 if held is not None else 1,
                unit=statement.unit,
                values=values,
                values_sha256=values_sha256(values),
                upload=upload,
            )
        )
    for start in range(0, len(superseded), BATCH):
        Statement.objects.filter(pk__in=superseded[start : start + BATCH]).update(is_current=False)
    return Statement.objects.bulk_create(fresh, batch_size=BATCH)


def values_sha256(values: dict[str, Any]) -> str:
    """The hash of a statement's figures with their places, the same whatever their order."""
    return hashlib.sha256(canonical(values).encode()).hexdigest()


def _enterprises(statements: Sequence[facts.Statement]) -> dict[str, Enterprise]:
    codes = sorted({statement.enterprise for statement in statements})
    found: dict[str, Enterprise] = {}
    for start in range(0, len(codes), BATCH):
        found |= {row.code: row for row in Enterprise.objects.filter(code__in=codes[start : start + BATCH])}
    unknown = [code for code in codes if code not in found]
    if unknown:
        raise ImportFault(
            Fault(
                "statement.unknown_enterprise",
                _("The enterprise {code} is not in the register.").format(code=code),
                _("Correct the code, or import the enterprise first."),
                value=code,
            )
            for code in unknown
        )
    return found


def _current(
    statements: Sequence[facts.Statement], enterprises: dict[str, Enterprise]
) -> dict[tuple[int, int, int, str], Statement]:
    """The current revisions of the periods that the statements touch."""
    years = {statement.year for statement in statements}
    months = {statement.month for statement in statements}
    ids = [enterprise.pk for enterprise in enterprises.values()]
    found: dict[tuple[int, int, int, str], Statement] = {}
    for start in range(0, len(ids), BATCH):
        rows = Statement.objects.filter(
            is_current=True, enterprise_id__in=ids[start : start + BATCH], year__in=years, month__in=months
        ).defer("values")
        found |= {(row.enterprise_id, row.year, row.month, row.basis): row for row in rows}
    return found


def refresh_store(recorded: Sequence[Statement]) -> None:
    """Put newly recorded statements into the column store, which held everything recorded before them."""
    if not _store_mark().exists():
        rebuild_store()
        return
    workspace.fact_store().write(statement.as_facts() for statement in recorded)
    _mark_store()


def take_over(frame: pl.DataFrame) -> None:
    """Make the column store from a table of everything that was just recorded, without reading it back."""
    store = workspace.fact_store()
    store.remove(store.periods())
    store.write_frame(frame)
    _mark_store()


def rebuild_store() -> int:
    """Make the column store anew from the current revisions; how many periods it holds."""
    rows = Statement.objects.filter(is_current=True).select_related("enterprise").order_by("year", "month", "pk")
    periods = workspace.fact_store().rebuild(row.as_facts() for row in rows.iterator(chunk_size=BATCH))
    _mark_store()
    return len(periods)


def keep_store_in_step() -> None:
    """Rebuild the column store where it does not hold the recorded facts, after an interrupted write for instance."""
    mark = _store_mark()
    if not mark.exists() or mark.read_text(encoding="ascii") != selectors.facts_sha256():
        rebuild_store()


def _store_mark() -> Path:
    """Says which facts the column store holds."""
    return workspace.results_folder() / "facts.sha256"


def _mark_store() -> None:
    _store_mark().write_text(selectors.facts_sha256(), encoding="ascii")


def revision_gap(earlier: Statement, later: Statement) -> list[dict[str, Any]]:
    """The figures that differ between two revisions: key, amount before, amount after."""
    keys = sorted(earlier.values.keys() | later.values.keys())
    before, after = earlier.as_facts(), later.as_facts()
    changed = [key for key in keys if before.amount(key) != after.amount(key)]
    return [{"key": key, "before": before.amount(key), "after": after.amount(key)} for key in changed]
