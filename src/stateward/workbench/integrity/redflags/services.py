"""Handing in procurement files, running the indicators over them, binding buyers to enterprises."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from pathlib import PurePath
from typing import Any

import polars as pl
from django.db import transaction

from stateward.integrity.redflags.convert import convert
from stateward.integrity.redflags.run import RedFlags, flags_of
from stateward.integrity.redflags.settings import read_settings
from stateward.messages import LANGUAGES, language
from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.workbench.audit import recording
from stateward.workbench.core import workspace
from stateward.workbench.core.acting import acting
from stateward.workbench.core.jobs import services as jobs
from stateward.workbench.core.jobs.models import Job
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import service
from stateward.workbench.core.uploads import Upload, keep, kept_path
from stateward.workbench.integrity.actions import PREPARE
from stateward.workbench.integrity.redflags.models import FlagBuyer, FlagProcess, FlagRun, FlagRunState
from stateward.workbench.register.models import Enterprise

RUN = "integrity.redflags"
BATCH = 1_000
#: The buyer of a process that names none.
NOBODY = "-"


@service(PREPARE)
def take(upload: Upload, *, mapping: str = "", year: int | None = None, settings: str = "") -> FlagRun:
    """Keep a file that the indicators are to run over: compiled releases, or a contract table with its mapping.

    Raises `Refused` for a table without a mapping and `IntegrityError` for settings that are not allowed.
    """
    suffix = PurePath(upload.name).suffix.lower()
    if suffix == ".csv" and not mapping:
        raise refused(
            "redflags.no_mapping",
            _("{file} is a contract table; how its columns are read was not chosen.").format(file=upload.name),
            _("Choose a mapping document, or hand in compiled releases."),
            upload.name,
        )
    chosen = _settings(settings)
    read_settings(chosen)
    keep(upload)
    found = FlagRun.objects.create(
        file_name=upload.name,
        sha256=upload.sha256,
        mapping=mapping if suffix == ".csv" else "",
        year=year,
        chosen=chosen,
        handed_in_by=acting().person,
    )
    recording.record(
        "integrity.redflags.upload", found, after={"file": upload.name, "sha256": upload.sha256, "mapping": mapping}
    )
    return found


def hand_in(upload: Upload, *, mapping: str = "", year: int | None = None, settings: str = "") -> Job:
    """Keep a file and have the indicators run over it in the background. Raises as `take` does."""
    with transaction.atomic():
        found = take(upload, mapping=mapping, year=year, settings=settings)
        return jobs.start(RUN, {"run": found.pk}, title=upload.name, address=found.get_absolute_url())


def _settings(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise refused(
            "redflags.settings_unreadable",
            _("The settings are no JSON text: {reason}.").format(reason=str(error)),
            _("Correct the file."),
        ) from error
    if not isinstance(found, dict):
        raise refused("redflags.settings_table", _("The settings are no table."), _("Write a JSON object."))
    return found


@service(PREPARE)
def run(found: FlagRun, step: Callable[[str], None] | None = None) -> FlagRun:
    """Run the indicators over a kept file and store states, buyers and processes, in place of what was there."""
    say = step or (lambda _what: None)
    say("read")
    lines, told = _lines_of(found)
    say("judge")
    flags = flags_of(lines, read_settings(found.chosen), file=found.file_name)
    say("store")
    found.buyers.all().delete()
    held = flags.to_dict()
    found.states, found.coverage, found.lines = held["states"], held["coverage"], held["lines"]
    found.reasons = {
        code: [{"reason": one["reason"], "count": one["count"]} for one in reasons]
        for code, reasons in held["reasons"].items()
    }
    found.meta, found.results = held["Meta"], {group: held[group] for group in ("Buyer", "ProcuringEntity", "Tenderer")
                                               if group in held}  # fmt: skip
    found.faults = _faults(found, told)
    _store(found, flags, lines)
    found.state = FlagRunState.DONE
    found.save()
    recording.record(
        "integrity.redflags.run",
        found,
        after={"processes": found.processes, "flagged": found.flagged, "states": found.states},
    )
    return found


def _lines_of(found: FlagRun) -> tuple[list[bytes], Callable[[], list[Fault]]]:
    """The releases of the file as lines, and what is to be said about the rows of a table."""
    content = kept_path(found.sha256).read_bytes()
    if not found.mapping:
        return content.splitlines(), list
    mapping = workspace.rulebook().get("contracts", found.mapping)
    text = io.StringIO(content.decode("utf-8-sig"))
    rows = [{key: (value or None) for key, value in row.items()} for row in csv.DictReader(text)]
    return list(convert(rows, mapping, found.file_name).lines()), lambda: convert(rows, mapping, found.file_name).faults


def _faults(found: FlagRun, told: Callable[[], list[Fault]]) -> dict[str, list[dict[str, Any]]]:
    """What a reader must know, in each language; sentences are made where they are said, so each is said anew."""
    said = {}
    lines, _told = _lines_of(found)
    for code in LANGUAGES:
        with language(code):
            flags = flags_of(lines, read_settings(found.chosen), file=found.file_name)
            said[code] = [fault.to_dict() for fault in (*told(), *flags.faults)]
    return said


def _store(found: FlagRun, flags: RedFlags, lines: Iterable[bytes]) -> None:
    """Buyers and processes with their states."""
    words = _words_of(lines)
    judged = _judged(flags)
    processes = flags.releases.tables["processes"].select("process", "ocid", "buyer", "method").to_dicts()
    known = {enterprise.code: enterprise for enterprise in Enterprise.objects.all()}
    buyers: dict[str, FlagBuyer] = {}
    cases: list[FlagProcess] = []
    for row in processes:
        word = words.get(row["ocid"], {})
        key = (row["buyer"] or NOBODY)[:120]
        buyer = buyers.setdefault(
            key,
            FlagBuyer(run=found, buyer=key, name=str(word.get("buyer") or "")[:250], enterprise=known.get(key)),
        )
        own = judged.get(row["process"], {})
        signals = sum(held["state"] == "triggered" for held in own.values())
        buyer.processes += 1
        buyer.flagged += signals > 0
        cases.append(_process(found, buyer, row, word, own, signals))
    outputs = found.results.get("Buyer", {})
    for key, buyer in buyers.items():
        buyer.outputs = outputs.get(key, {})
    FlagBuyer.objects.bulk_create(buyers.values(), batch_size=BATCH)
    FlagProcess.objects.bulk_create(cases, batch_size=BATCH)
    found.processes, found.flagged = len(cases), sum(case.signals > 0 for case in cases)


def _process(
    found: FlagRun, buyer: FlagBuyer, row: dict[str, Any], word: dict[str, Any], own: dict[str, Any], signals: int
) -> FlagProcess:
    return FlagProcess(
        run=found,
        buyer=buyer,
        ocid=row["ocid"][:250],
        title=str(word.get("title") or "")[:500],
        method=(row["method"] or "")[:40],
        amount=word.get("amount"),
        currency=str(word.get("currency") or "")[:10],
        judged=own,
        signals=signals,
    )


def _judged(flags: RedFlags) -> dict[int, dict[str, dict[str, Any]]]:
    """Process -> code -> state, reason and value, of the indicators that judge processes."""
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for code in flags.judged:
        cases: pl.DataFrame = flags.cases(code)
        for row in cases.iter_rows(named=True):
            found.setdefault(row["process"], {})[code] = {
                "state": row["state"],
                "reason": row["reason"],
                "value": row["value"],
            }
    return found


def _words_of(lines: Iterable[bytes]) -> dict[str, dict[str, Any]]:
    """What people call the processes: title, buyer, the sum of the active awards where it is in one currency."""
    found = {}
    for line in lines:
        try:
            release = json.loads(line)
        except ValueError:
            # The library has counted and named the broken line.
            continue
        if isinstance(release, dict) and isinstance(release.get("ocid"), str):
            found[release["ocid"]] = _words(release)
    return found


def _words(release: dict[str, Any]) -> dict[str, Any]:
    tender, buyer = _table(release.get("tender")), _table(release.get("buyer"))
    held = release.get("awards")
    awards = held if isinstance(held, list) else []
    values = [_table(_table(award).get("value")) for award in awards if _table(award).get("status") == "active"]
    currencies = {value.get("currency") for value in values}
    amounts = [_amount(value.get("amount")) for value in values]
    summed = len(currencies) == 1 and amounts and None not in amounts
    return {
        "title": tender.get("title") or (_table(awards[0]).get("title") if awards else ""),
        "buyer": buyer.get("name"),
        "amount": sum(amount for amount in amounts if amount is not None) if summed else None,
        "currency": next(iter(currencies)) if summed else "",
    }


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _amount(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal("1e17") else None


@service(PREPARE)
def bind(buyer: FlagBuyer, enterprise: Enterprise | None) -> FlagBuyer:
    """Say which enterprise of the register a buyer is (none: it is no enterprise of ours)."""
    before = buyer.enterprise.code if buyer.enterprise else None
    buyer.enterprise = enterprise
    buyer.save(update_fields=["enterprise"])
    recording.record(
        "integrity.redflags.bind",
        buyer.run,
        before={"buyer": buyer.buyer, "enterprise": before},
        after={"buyer": buyer.buyer, "enterprise": enterprise.code if enterprise else None},
    )
    return buyer


@service(PREPARE)
def mark_failed(found: FlagRun) -> None:
    """Mark a run whose file could not be read; the job says why."""
    FlagRun.objects.filter(pk=found.pk).update(state=FlagRunState.FAILED)
    recording.record("integrity.redflags.run", found, after={"state": str(FlagRunState.FAILED)})
