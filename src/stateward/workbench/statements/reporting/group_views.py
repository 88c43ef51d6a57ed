"""A group's page: all reports of a branch, one file down, one file up, questions answered and signed together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core.outcomes import told_count
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements import grouping
from stateward.workbench.statements.actions import CHECK_GROUP, PREPARE, SIGN
from stateward.workbench.statements.reporting import path, prefilled, questions, selectors
from stateward.workbench.statements.reporting.models import Obligation, ReportingPeriod, ReportState
from stateward.workbench.statements.reporting.tables import PILLS

ZIP = "application/zip"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Reports of one branch that are handled at once.
MOST = 500


def _place(request: HttpRequest, year: int, month: int, code: str) -> tuple[ReportingPeriod, Enterprise]:
    period, enterprise = selectors.period(year, month), selectors.enterprise(request.user, code)
    if period is None or enterprise is None:
        raise Http404
    return period, enterprise


def _rows(request: HttpRequest, period: ReportingPeriod, enterprise: Enterprise) -> list[Obligation]:
    rows = selectors.branch(request.user, enterprise, period).order_by("enterprise__path", "template")
    wanted = request.GET.get("template") or request.POST.get("template")
    return list((rows.filter(template=wanted) if wanted else rows)[:MOST])


@allowed("statements.view")
@require_safe
def group(request: HttpRequest, year: int, month: int, code: str) -> HttpResponse:
    """All reports of a branch for a period."""
    return _page(request, *_place(request, year, month, code))


def _page(
    request: HttpRequest,
    period: ReportingPeriod,
    enterprise: Enterprise,
    faults: list[Fault] | None = None,
    moved: int | None = None,
) -> HttpResponse:
    rows = _rows(request, period, enterprise)
    waiting = {state: [row for row in rows if row.state == state] for state in ReportState.values}
    context = {
        "period": period,
        "enterprise": enterprise,
        "rows": [{"report": row, "pill": PILLS[ReportState(row.state)]} for row in rows],
        "templates": sorted({(row.template, row.title) for row in selectors.branch(request.user, enterprise, period)}),
        "template": request.GET.get("template", ""),
        "asked": selectors.questions_by_rule(rows),
        "faults": faults or [],
        "moved": told_count(request, "moved") if moved is None else moved,
        "to_pass": len(waiting[ReportState.CHECKED]) if may(request.user, CHECK_GROUP, enterprise) else 0,
        "to_sign": _signable(waiting) if may(request.user, SIGN, enterprise) else 0,
        "may_fill": period.is_open and may(request.user, PREPARE, enterprise),
        "consolidation": _consolidation(enterprise, period),
    }
    return render(request, "statements/reporting/group.html", context, status=422 if faults else 200)


def _signable(waiting: dict[Any, list[Obligation]]) -> int:
    alone = [row for row in waiting[ReportState.CHECKED] if not row.needs_group]
    return len(waiting[ReportState.GROUP_CHECKED]) + len(alone)


def _consolidation(enterprise: Enterprise, period: ReportingPeriod) -> Any:
    """The group's consolidated statement of the period against its parts, where it was recorded."""
    statement = selectors.consolidated(enterprise, period)
    return grouping.consolidation(statement) if statement is not None else None


@allowed(PREPARE)
@require_safe
def archive(request: HttpRequest, year: int, month: int, code: str) -> HttpResponse:
    """Every workbook of the branch in one ZIP, begun with what is known."""
    period, enterprise = _place(request, year, month, code)
    rows = prefilled.to_fill(_rows(request, period, enterprise))
    if not rows:
        raise Http404
    return _download(prefilled.archive(rows), f"{enterprise.code}-{period.label}.zip", ZIP)


@allowed(PREPARE)
@require_safe
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """One report's workbook, begun with what is known."""
    report = selectors.report(request.user, pk)
    if report is None:
        raise Http404
    return _download(prefilled.workbook(report), prefilled.file_name(report), WORKBOOK)


@allowed("statements.view")
@require_POST
def together(request: HttpRequest, year: int, month: int, code: str, action: str) -> HttpResponse:
    """Pass, sign or explain for a whole branch; each report is judged for itself."""
    period, enterprise = _place(request, year, month, code)
    rows = _rows(request, period, enterprise)
    if action == "explain":
        return _explain(request, period, enterprise, rows)
    moves: dict[str, tuple[Callable[[Obligation], Any], Callable[[Obligation], bool]]] = {
        "pass": (path.pass_group, lambda row: row.state == ReportState.CHECKED and row.needs_group),
        "sign": (path.sign, lambda row: row.state == _ready(row)),
    }
    if action not in moves:
        raise Http404
    move, fits = moves[action]
    moved, faults = path.together([row for row in rows if fits(row)], move)
    if faults:
        return _page(request, period, enterprise, faults, moved)
    return redirect(_group_page(request, moved))


def _group_page(request: HttpRequest, moved: int) -> str:
    """The branch's page as it was narrowed, with how many reports moved on."""
    kept = request.GET.copy()
    kept["moved"] = str(moved)
    return f"{request.path.rsplit('/', 2)[0]}/?{kept.urlencode()}"


def _ready(row: Obligation) -> Any:
    return ReportState.GROUP_CHECKED if row.needs_group else ReportState.CHECKED


def _explain(
    request: HttpRequest, period: ReportingPeriod, enterprise: Enterprise, rows: list[Obligation]
) -> HttpResponse:
    """One explanation for one rule in every report of the branch that it asks."""
    rule, text = request.POST.get("rule", ""), request.POST.get("text", "")
    open_questions = {one["rule"]: one["reports"] for one in selectors.questions_by_rule(rows)}
    try:
        for report in open_questions.get(rule, []):
            questions.explain(report, rule, text)
    except StatewardError as error:
        return _page(request, period, enterprise, error.faults)
    return redirect(request.path.rsplit("/", 2)[0] + "/")


def _download(content: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
