"""What the check rules ask of a recorded report, and the explanations that answer them."""

from __future__ import annotations

from typing import Any

from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.rulebook.reporting import lines_of
from stateward.workbench.audit import recording
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import service
from stateward.workbench.statements import events, reading
from stateward.workbench.statements.actions import DECIDE, PREPARE
from stateward.workbench.statements.models import Statement
from stateward.workbench.statements.reporting.models import CellNote, NoteKind, Obligation

#: Figures named beside a question.
SHOWN_KEYS = 6


def places(statement: Statement) -> dict[str, str]:
    """Place -> key of the statement's figures."""
    found = {}
    for key, value in statement.values.items():
        if not isinstance(value, str) and value[1]:
            found[value[1]] = key
    return found


def judge(report: Obligation, statement: Statement) -> None:
    """Run the check rules over a statement and keep in the report what they ask and how many it keeps; not saved.

    A question names its rule, its level and the figures it reads.
    """
    checks = reading.check(statement)
    template = reading.template_of(statement)
    report.questions, report.rules_passed = [], 0
    if template is not None:
        lines = lines_of(template)
        given = {key for key in statement.values if "." not in key}
        report.lines_asked, report.lines_given = len(lines), len(lines & given)
    if checks is None:
        return
    by_place = places(statement)
    levels = {(fault.rule or fault.code): fault.level for fault in checks.faults}
    report.rules_passed = checks.passed
    report.questions = [
        {
            "rule": result.rule,
            "level": levels.get(result.rule, "warning"),
            "keys": [by_place[cell] for cell in result.cells if cell in by_place][:SHOWN_KEYS],
        }
        for result in checks.results
        if result.passed is False
    ]


def faults_by_key(statement: Statement, faults: list[Fault]) -> dict[str, list[Fault]]:
    """The faults beside the figures whose cells they name."""
    by_place = places(statement)
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        key = by_place.get(f"{fault.sheet}!{fault.cell}") if fault.sheet else by_place.get(fault.cell or "")
        if key is not None:
            found.setdefault(key, []).append(fault)
    return found


def explanations(report: Obligation) -> dict[str, CellNote]:
    """The latest explanation of each rule for the figures as they stand."""
    notes = report.notes.filter(kind=NoteKind.EXPLANATION, statement=report.statement).select_related("author")
    return {note.rule: note for note in notes}


def unexplained(report: Obligation) -> list[dict[str, Any]]:
    """The questions without an explanation."""
    given = explanations(report)
    return [question for question in report.questions if question["rule"] not in given]


@service(PREPARE)
def explain(report: Obligation, rule: str, text: str) -> CellNote:
    """Answer a rule's question. Raises `Refused` for an empty answer or a rule that asks nothing here."""
    question = next((one for one in report.questions if one["rule"] == rule), None)
    if question is None or not text.strip():
        raise refused("reporting.explanation", _("The explanation is empty."), _("Write a sentence."), rule)
    key = question["keys"][0] if question["keys"] else ""
    return _note(report, NoteKind.EXPLANATION, text, key=key, rule=rule)


@service(DECIDE)
def comment(report: Obligation, key: str, text: str) -> CellNote:
    """The office says something about a figure (or, without a key, the whole). Raises `Refused` for nothing."""
    if not text.strip():
        raise refused("reporting.comment", _("The comment is empty."), _("Write a sentence."))
    return _note(report, NoteKind.COMMENT, text, key=key[:100])


def _note(report: Obligation, kind: Any, text: str, *, key: str = "", rule: str = "") -> CellNote:
    note = CellNote.objects.create(
        obligation=report,
        statement_id=report.statement_id,
        kind=kind,
        key=key,
        rule=rule,
        text=text.strip()[:4000],
        author=acting().person,
    )
    recording.record(events.NOTED.action, report, after={"kind": str(kind), "figure": key, "rule": rule})
    return note


def explain_all(report: Obligation, text: str, person: Any) -> None:
    """Keep the notes of a workbook's cover as the explanation of every question; the caller tells the log."""
    CellNote.objects.bulk_create(
        CellNote(
            obligation=report,
            statement_id=report.statement_id,
            kind=NoteKind.EXPLANATION,
            key=question["keys"][0] if question["keys"] else "",
            rule=question["rule"],
            text=text[:4000],
            author=person,
        )
        for question in report.questions
    )
