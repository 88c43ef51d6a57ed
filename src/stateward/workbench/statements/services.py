"""Writing statements: reading an upload, recording its statements, revisions; the column store follows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from django.db import transaction

from stateward.facts import statement as facts
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.workbench.accounts.permissions import outside_of
from stateward.workbench.audit.recording import Change, nothing_changed, record_many, snapshot
from stateward.workbench.audit.recording import record as record_event
from stateward.workbench.core.acting import acting
from stateward.workbench.core.services import service
from stateward.workbench.core.uploads import Upload as Incoming
from stateward.workbench.core.uploads import keep
from stateward.workbench.register.models import Enterprise
from stateward.workbench.register.services import import_enterprises
from stateward.workbench.statements import events, reading, store
from stateward.workbench.statements.fields import canonical
from stateward.workbench.statements.models import Obligation, Statement, Upload, UploadState
from stateward.workbench.statements.reporting import path
from stateward.workbench.statements.reporting.models import ReportState

BATCH = 400


@dataclass(frozen=True)
class Outcome:
    """What recording a file at one go did."""

    recorded: list[Statement]
    registered: int = 0
    faults: Sequence[Fault] = ()


@service("statements.upload")
def keep_and_note(incoming: Incoming, found: reading.Found, reports: dict[str, Any]) -> Upload:
    """Keep a file that was read and note what was found in it, who handed it in and what branch it speaks of."""
    keep(incoming)
    who = acting()
    upload = Upload.objects.create(
        file_name=incoming.name,
        sha256=incoming.sha256,
        size=len(incoming.content),
        kind=found.kind,
        state=UploadState.CHECKED if found.recordable else UploadState.REFUSED,
        reports=reports,
        handed_in_by=who.acting_for or who.person,
        enterprise=_branch_of(found),
    )
    record_event(
        events.UPLOAD_RECEIVED.action, upload, after=snapshot(upload, ("state", "kind", "size", "sha256", "file_name"))
    )
    return upload


def _branch_of(found: reading.Found) -> Enterprise | None:
    """The lowest enterprise that everything in the file hangs below; none where there is no such one."""
    codes = {statement.enterprise for statement in found.statements}
    paths = list(Enterprise.objects.filter(code__in=codes).values_list("path", flat=True)) if len(codes) < BATCH else []
    if not paths or len(paths) < len(codes):
        return None
    chains = [chain.strip("/").split("/") for chain in paths]
    shared = [level[0] for level in takewhile(lambda level: len(set(level)) == 1, zip(*chains, strict=False))]
    return Enterprise.objects.get(code=shared[-1]) if shared else None


def record_upload(upload: Upload, *, before_commit: Callable[[int], None] | None = None) -> list[Statement]:
    """Record the statements of a checked upload, all or none; `ImportFault` when it no longer can be.

    `before_commit` is told the number of statements inside the transaction; what it raises undoes the recording.
    """
    found, reports = reading.read_in_both_languages(reading.kept_content(upload), upload.file_name)
    with transaction.atomic():
        recorded = _record_checked(upload, found, reports)
        if before_commit is not None:
            before_commit(len(recorded))
    store.add(recorded)
    return recorded


def refuse_unless_waiting(upload: Upload) -> None:
    """Raise `ImportFault` where an upload does not wait to be recorded any more; inside a transaction."""
    _waiting(upload)


@service("statements.record")
def _record_checked(upload: Upload, found: reading.Found, reports: dict[str, Any]) -> list[Statement]:
    locked = _waiting(upload)
    if not found.recordable:
        raise ImportFault(found.faults)
    recorded = record(found.statements, locked)
    locked.reports = reports
    _move(locked, UploadState.RECORDED, events.UPLOAD_RECORDED.action, ("state", "reports"), statements=len(recorded))
    return recorded


@service("statements.upload")
def withdraw_upload(upload: Upload) -> None:
    """Give up a checked upload; its file stays for the record."""
    _move(_waiting(upload), UploadState.WITHDRAWN, events.UPLOAD_WITHDRAWN.action)


def record_at_once(upload: Upload, found: reading.Found, newcomers: Sequence[Mapping[str, Any]]) -> Outcome:
    """Record the statements of a file that was just noted, after adding the enterprises that the register lacks.

    What cannot be recorded leaves the upload refused, with the faults.
    """
    try:
        outcome = _register_and_record(upload, found, newcomers)
    except ImportFault as error:
        _refuse(upload)
        return Outcome([], faults=error.faults)
    store.add(outcome.recorded)
    return outcome


@service("statements.record")
def _register_and_record(upload: Upload, found: reading.Found, newcomers: Sequence[Mapping[str, Any]]) -> Outcome:
    registered = import_enterprises(newcomers).added if newcomers else 0
    recorded = record(found.statements, upload)
    _move(upload, UploadState.RECORDED, events.UPLOAD_RECORDED.action, statements=len(recorded))
    return Outcome(recorded, registered)


@service("statements.record")
def _refuse(upload: Upload) -> None:
    _move(upload, UploadState.REFUSED, events.UPLOAD_REFUSED.action)


def _waiting(upload: Upload) -> Upload:
    """The upload, locked, as long as it waits to be recorded; `ImportFault` when it no longer does."""
    locked = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if locked.state != UploadState.CHECKED:
        raise ImportFault(_not_waiting(locked))
    return locked


def _move(upload: Upload, state: Any, action: str, fields: Sequence[str] = ("state",), **told: Any) -> None:
    before = upload.state
    upload.state = state
    upload.save(update_fields=[*fields])
    record_event(action, upload, before={"state": before}, after={"state": str(state), **told})


def _not_waiting(upload: Upload) -> Fault:
    return Fault(
        "upload.not_waiting",
        _("This upload does not wait to be recorded any more: it is {state}.").format(
            state=str(upload.get_state_display()).lower()
        ),
        _("Upload the file again if it must be read again."),
        file=upload.file_name,
    )


@service("statements.record", about=lambda statements, upload=None: upload)
def record(statements: Sequence[facts.Statement], upload: Upload | None = None) -> list[Statement]:
    """Record statements as the current revisions of their periods.

    A statement whose figures equal the current revision is left alone. Raises `ImportFault` when an enterprise is
    not in the register, or not in a branch in which the person may record; nothing is recorded then. The column store
    is not touched: `store.add` follows.
    """
    enterprises = _enterprises(statements)
    reports = path.expected(statements, enterprises)
    current = _current(statements, enterprises)
    fresh: list[Statement] = []
    answers: list[tuple[facts.Statement, Statement]] = []
    superseded: dict[int, Statement] = {}
    for statement in statements:
        enterprise = enterprises[statement.enterprise]
        values = facts.to_values(statement)
        held = current.get((enterprise.pk, statement.year, statement.month, statement.basis, statement.template))
        report = reports.get(path.answer_of(statement, enterprise))
        if held is not None:
            if _says_the_same(held, statement, values, report):
                answers.append((statement, held))
                continue
            superseded[len(fresh)] = held
        made = _revision(statement, enterprise, values, held.revision + 1 if held is not None else 1, upload)
        made.edition = report.edition if report is not None else made.edition
        answers.append((statement, made))
        fresh.append(made)
    keys = [held.pk for held in superseded.values()]
    for start in range(0, len(keys), BATCH):
        Statement.objects.filter(pk__in=keys[start : start + BATCH]).update(is_current=False)
    stored: list[Statement] = Statement.objects.bulk_create(fresh, batch_size=BATCH)
    record_many(
        events.RECORDED.action,
        [Change(row, _told(superseded.get(place)), _told(row)) for place, row in enumerate(stored)],
    )
    path.follow(
        (report, row, statement.notes)
        for statement, row in answers
        if (report := reports.get(path.answer_of(statement, enterprises[statement.enterprise]))) is not None
        and (report.statement_id != row.pk or report.state != ReportState.CHECKED)
    )
    if not stored:
        nothing_changed()
    return stored


def _says_the_same(
    held: Statement, statement: facts.Statement, values: dict[str, Any], report: Obligation | None
) -> bool:
    """Whether a held revision already says what is to be recorded, as the edition that is asked for."""
    same = held.values_sha256 == values_sha256(values) and held.currency == statement.currency
    return same and (report is None or report.edition == held.edition)


def _revision(
    statement: facts.Statement, enterprise: Enterprise, values: dict[str, Any], revision: int, upload: Upload | None
) -> Statement:
    return Statement(
        enterprise=enterprise,
        year=statement.year,
        month=statement.month,
        basis=statement.basis,
        currency=statement.currency,
        template=statement.template,
        template_version=statement.template_version,
        revision=revision,
        unit=statement.unit,
        values=values,
        values_sha256=values_sha256(values),
        upload=upload,
    )


def _told(statement: Statement | None) -> dict[str, Any] | None:
    """What the log is told of a revision: its place and the hash of its figures."""
    if statement is None:
        return None
    names = (
        "year",
        "month",
        "basis",
        "revision",
        "currency",
        "template",
        "template_version",
        "values_sha256",
        "upload",
    )
    return snapshot(statement, names)


def values_sha256(values: dict[str, Any]) -> str:
    """The hash of a statement's figures with their places, the same whatever their order."""
    return hashlib.sha256(canonical(values).encode()).hexdigest()


def _enterprises(statements: Sequence[facts.Statement]) -> dict[str, Enterprise]:
    codes = sorted({statement.enterprise for statement in statements})
    found: dict[str, Enterprise] = {}
    for start in range(0, len(codes), BATCH):
        found |= {row.code: row for row in Enterprise.objects.filter(code__in=codes[start : start + BATCH])}
    outside = set(outside_of("statements.record", [row.path for row in found.values()]))
    unknown = [code for code in codes if code not in found or found[code].path in outside]
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
) -> dict[tuple[int, int, int, str, str], Statement]:
    """The current revisions of the periods that the statements touch."""
    years = {statement.year for statement in statements}
    months = {statement.month for statement in statements}
    ids = [enterprise.pk for enterprise in enterprises.values()]
    found: dict[tuple[int, int, int, str, str], Statement] = {}
    for start in range(0, len(ids), BATCH):
        rows = Statement.objects.filter(
            is_current=True, enterprise_id__in=ids[start : start + BATCH], year__in=years, month__in=months
        ).defer("values")
        found |= {(row.enterprise_id, row.year, row.month, row.basis, row.template): row for row in rows}
    return found
