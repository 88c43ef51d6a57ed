"""Recording decisions and auditing tables of them against the list in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl

from stateward.messages import gettext as _
from stateward.rulebook.lists import DecisionListDocument
from stateward.supervision.audit import audit as audit_table
from stateward.supervision.audit import exercise
from stateward.workbench.audit import recording
from stateward.workbench.core import office
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import service
from stateward.workbench.core.uploads import Upload, keep
from stateward.workbench.register import selectors as register
from stateward.workbench.supervision import events
from stateward.workbench.supervision.actions import AUDIT, RECORD
from stateward.workbench.supervision.decisions.models import DecisionAudit, RecordedDecision
from stateward.workbench.supervision.decisions.reading import read_decisions
from stateward.workbench.supervision.lists import selectors as lists

#: Faulty decisions of an audit that are kept one by one; all are counted.
KEPT = 500
_FLAGS = ("wrong_body", "wrong_mode", "late")


def deadline(start: dt.date, days: int, working: bool) -> dt.date:
    """The last day of a time limit by the office's calendar."""
    return office.working_days().add(start, days).date if working else start + dt.timedelta(days=days)


def judge(document: DecisionListDocument, case: Mapping[str, Any], taken: Mapping[str, Any]) -> dict[str, Any]:
    """What a list says of one decision: `taken` has `decided_by`, `mode`, `submitted`, `decided`, `papers`."""
    columns = {name: [_polars_value(document, name, value)] for name, value in case.items() if name in document.fields}
    papers = taken.get("papers")
    columns |= {
        "decided_by": [taken["decided_by"]],
        "mode": [taken["mode"]],
        "decided": [taken["decided"]],
        "submitted": [taken.get("submitted")],
        "papers": [";".join(papers) if papers is not None else None],
    }
    schema = {"submitted": pl.Date, "decided": pl.Date, "papers": pl.String}
    frame = pl.DataFrame(columns, schema_overrides=schema)
    (row,) = pl.DataFrame(audit_table(document, frame, deadline).collect("polars").to_native()).to_dicts()
    return row


def _polars_value(document: DecisionListDocument, name: str, value: Any) -> Any:
    kind = document.fields[name].type
    if kind == "number":
        return float(value)
    return dt.date.fromisoformat(value) if kind == "date" else value


def _enterprise_of(enterprise: Any, *_rest: Any, **_more: Any) -> Any:
    return enterprise


@service(RECORD, about=_enterprise_of)
def record_decision(
    enterprise: Any, title: str, list_id: str, case: Mapping[str, Any], taken: Mapping[str, Any], note: str = ""
) -> RecordedDecision:
    """Record a decision with the version of the list in force on its day, and what the list says of it.

    Raises `RulebookError` where no version was in force, `Refused` for a day in the future.
    """
    decided = taken["decided"]
    if decided > office.today():
        raise refused(
            "decisions.future", _("The decision lies in the future."), _("Record it once it is taken."), str(decided)
        )
    if taken.get("submitted") and taken["submitted"] > decided:
        raise refused(
            "decisions.order",
            _("The decision lies before the day it was submitted."),
            _("Correct one of the two days."),
            str(taken["submitted"]),
        )
    document = lists.document(list_id, on=decided)
    if not case:
        raise refused(
            "decisions.no_case",
            _("The case says nothing."),
            _("Fill at least the fields that decide, such as the matter."),
        )
    found = judge(document, case, taken)
    missing = [paper for paper in str(found.get("papers_missing") or "").split(";") if paper]
    made = RecordedDecision.objects.create(
        enterprise=enterprise,
        title=title,
        list_id=document.id,
        list_version=document.version,
        case=dict(case),
        decided_by=taken["decided_by"],
        mode=taken["mode"],
        submitted_on=taken.get("submitted"),
        decided_on=decided,
        papers=list(taken.get("papers") or ()),
        note=note,
        code=found["code"],
        item=found["item"] or "",
        expected_decider=found["expected_decider"] or "",
        expected_mode=found["expected_mode"] or "",
        deadline=found.get("deadline"),
        papers_missing=missing if found["code"] == "decided" else [],
        recorded_by=acting().person,
        **{flag: found.get(flag) for flag in _FLAGS},
    )
    told = {"list": document.id, "version": document.version, "item": made.item, "by": made.decided_by}
    recording.record(events.DECISION_RECORDED, made, after=told)
    return made


@service(AUDIT)
def audit_file(upload: Upload, list_id: str, version: str) -> DecisionAudit:
    """Hold a table of decisions against a list. Raises `ImportFault` for a file that cannot be read."""
    document = lists.document(list_id, version)
    frame = read_decisions(upload, document)
    audited = audit_table(document, frame, deadline)
    rows = pl.DataFrame(audited.collect("polars").to_native())
    keep(upload)
    made = DecisionAudit.objects.create(
        file_name=upload.name,
        file_sha256=upload.sha256,
        list_id=document.id,
        list_version=document.version,
        counts=_counts(rows),
        exercise=exercise(audited).to_dicts(),
        faulty=_faulty(rows),
        judged=_judged(rows),
        made_by=acting().person,
    )
    recording.record(events.DECISIONS_AUDITED, made, after={"list": document.id, **made.counts})
    return made


def _counts(rows: pl.DataFrame) -> dict[str, int]:
    found = {"rows": rows.height, "decided": rows.filter(pl.col("code") == "decided").height}
    found |= {flag: int(rows[flag].fill_null(False).sum()) for flag in _FLAGS if flag in rows.columns}
    if "papers_missing" in rows.columns:
        found["papers_missing"] = rows.filter(pl.col("papers_missing").fill_null("") != "").height
    return found


def _faulty(rows: pl.DataFrame) -> list[dict[str, Any]]:
    tests = [pl.col(flag).fill_null(False) for flag in _FLAGS if flag in rows.columns]
    if "papers_missing" in rows.columns:
        tests.append(pl.col("papers_missing").fill_null("") != "")
    tests.append(pl.col("code") != "decided")
    chosen = rows.with_row_index("row", offset=2).filter(pl.any_horizontal(tests)).head(KEPT)
    return [{name: _plain(value) for name, value in row.items() if value is not None} for row in chosen.to_dicts()]


def _judged(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """By enterprise and year: decisions whose body could be judged, and those of the wrong body."""
    if not {"enterprise", "decided", "wrong_body"} <= set(rows.columns):
        return []
    known = rows.filter(pl.col("wrong_body").is_not_null() & pl.col("decided").is_not_null())
    counted = (
        known.group_by(pl.col("enterprise").fill_null("").alias("name"), pl.col("decided").dt.year().alias("year"))
        .agg(pl.len().alias("judged"), pl.col("wrong_body").sum().alias("wrong"))
        .sort("name", "year")
    )
    codes = register.codes_of(counted["name"].unique().to_list())
    return [{**row, "code": codes.get(row["name"], "")} for row in counted.to_dicts()]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
