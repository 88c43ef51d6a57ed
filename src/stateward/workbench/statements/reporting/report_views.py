"""The page of one report: figures with faults and comments beside the cells, the moves, the comparison."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core.context import money_unit
from stateward.workbench.statements import grouping, reading
from stateward.workbench.statements import selectors as statements
from stateward.workbench.statements.actions import CHECK_GROUP, DECIDE, PREPARE, SIGN
from stateward.workbench.statements.reporting import audited, path, questions, selectors
from stateward.workbench.statements.reporting.models import NoteKind, Obligation, ReportState
from stateward.workbench.statements.reporting.tables import PILLS


def found(request: HttpRequest, pk: int) -> Obligation:
    """The report, or 404 where the reader does not see it."""
    report = selectors.report(request.user, pk)
    if report is None:
        raise Http404
    return report


@allowed("statements.view")
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: where it stands, its figures with what is said beside them, its history."""
    return page(request, found(request, pk))


def page(request: HttpRequest, report: Obligation, faults: list[Fault] | None = None) -> HttpResponse:
    """The page, with the faults of a move that was refused."""
    context = {
        "report": report,
        "pill": PILLS[ReportState(report.state)],
        "faults": faults or [],
        "moves": moves(request.user, report),
        "steps": steps(report),
        "editions": selectors.editions(report),
        "may_fill": report.may_be_filled and may(request.user, PREPARE, report),
        "may_comment": may(request.user, DECIDE, report),
        "may_explain": report.may_be_filled and may(request.user, PREPARE, report),
        **_figures(request, report),
    }
    return render(request, "statements/reporting/report.html", context, status=422 if faults else 200)


def _figures(request: HttpRequest, report: Obligation) -> dict[str, Any]:
    """What the page shows of the recorded revision."""
    statement = report.statement
    if statement is None:
        return {"statement": None}
    checks = reading.check(statement)
    faults = list(checks.faults) if checks else []
    beside = questions.faults_by_key(statement, faults)
    notes = list(report.notes.select_related("author", "statement"))
    said: dict[str, list[Any]] = {}
    for note in notes:
        if note.key and (note.kind == NoteKind.COMMENT or note.statement_id == statement.pk):
            said.setdefault(note.key, []).append(note)
    revisions = list(statements.revisions(statement))
    return {
        "statement": statement,
        "sheets": [_sheet(sheet, beside, said) for sheet in statements.sheets(statement)],
        "unit": money_unit(request, statement.currency),
        "checks": checks,
        "notes": notes,
        "asked": _asked(report, faults),
        "consolidation": grouping.consolidation(statement),
        "revisions": revisions,
        "earlier": next((row for row in revisions if row.pk < statement.pk), None),
    }


def _sheet(sheet: Any, beside: dict[str, list[Fault]], said: dict[str, list[Any]]) -> dict[str, Any]:
    """A sheet whose rows carry the faults and notes of their figures."""
    rows = []
    for row in sheet.rows:
        faults = [fault for cell in row.cells for fault in beside.get(cell.key, [])]
        notes = [note for cell in row.cells for note in said.get(cell.key, [])]
        key = row.cells[0].key if row.cells else ""
        rows.append({"row": row, "faults": faults, "notes": notes, "key": key})
    return {"id": sheet.id, "title": sheet.title, "columns": sheet.columns, "rows": rows}


def _asked(report: Obligation, faults: list[Fault]) -> list[dict[str, Any]]:
    """Every question of the check rules with its sentence and the explanation given."""
    given = questions.explanations(report)
    words = {fault.rule: fault for fault in faults}
    return [
        {
            "rule": question["rule"],
            "level": question["level"],
            "key": question["keys"][0] if question["keys"] else "",
            "fault": words.get(question["rule"]),
            "answer": given.get(question["rule"]),
        }
        for question in report.questions
    ]


def steps(report: Obligation) -> list[dict[str, Any]]:
    """The path in words: what is behind the report, where it stands, what lies ahead, and who took each step."""
    walked: list[tuple[Any, Any]] = [
        (ReportState.OWED, None),
        (ReportState.CHECKED, report.prepared_by),
        (ReportState.GROUP_CHECKED, report.group_checked_by),
        (ReportState.SIGNED, report.signed_by),
        (ReportState.ACCEPTED, report.decided_by if report.state == ReportState.ACCEPTED else None),
    ]
    walked = [step for step in walked if report.needs_group or step[0] != ReportState.GROUP_CHECKED]
    states = [step[0] for step in walked]
    standing: dict[Any, Any] = {ReportState.DRAFT: ReportState.OWED, ReportState.RETURNED: ReportState.OWED}
    here = states.index(standing.get(ReportState(report.state), ReportState(report.state)))
    return [
        {
            "title": str(state.label),
            "who": person.name if person is not None else "",
            "place": "past" if place < here else "here" if place == here else "",
        }
        for place, (state, person) in enumerate(walked)
    ]


def moves(user: Any, report: Obligation) -> list[str]:
    """What the reader may do with the report as it stands."""
    if not report.period.is_open:
        return []
    offered = []
    above = report.enterprise.parent
    if report.state == ReportState.CHECKED and above is not None and may(user, CHECK_GROUP, above):
        offered.append("pass")
    ready = ReportState.GROUP_CHECKED if report.needs_group else ReportState.CHECKED
    if report.state in (ready, ReportState.GROUP_CHECKED) and may(user, SIGN, report):
        offered.append("sign")
    if report.state == ReportState.SIGNED and may(user, DECIDE, report):
        offered.append("accept")
    if report.state in (ReportState.SIGNED, ReportState.ACCEPTED) and may(user, DECIDE, report):
        offered.append("return")
    return offered


@allowed("statements.view")
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Move the report along its path, or say something about a figure."""
    report = found(request, pk)
    text = request.POST.get("text", "")
    try:
        match action:
            case "pass":
                path.pass_group(report)
            case "sign":
                path.sign(report)
            case "accept":
                path.accept(report)
            case "return":
                path.send_back(report, text)
            case "comment":
                questions.comment(report, request.POST.get("key", ""), text)
            case "explain":
                questions.explain(report, request.POST.get("rule", ""), text)
            case _:
                raise Http404
    except StatewardError as error:
        return page(request, found(request, pk), error.faults)
    key = request.POST.get("key", "")
    return redirect(f"{report.get_absolute_url()}#{key}" if key else report.get_absolute_url())


@allowed("statements.view")
@require_safe
def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """The difference of two revisions of one report, figure by figure."""
    both = selectors.pair(request.user, pk, other)
    if both is None:
        raise Http404
    earlier, later = both
    titles = statements.account_titles()
    lines = [
        line | {"title": titles.get(line["key"].partition(".")[0], line["key"]), "change": _change(line)}
        for line in audited.gap(earlier, later)
    ]
    context = {"earlier": earlier, "later": later, "lines": lines, "unit": money_unit(request, later.currency)}
    return render(request, "statements/reporting/compare.html", context)


def _change(line: dict[str, Any]) -> Any:
    before, after = line["before"], line["after"]
    return None if before is None or after is None else after - before
