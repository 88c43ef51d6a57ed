"""Pages of the reporting cycle: the board of a period, closing it, urging; moving many reports at once."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import office, tables
from stateward.workbench.core.outcomes import told_count
from stateward.workbench.statements.actions import CALENDAR, DECIDE
from stateward.workbench.statements.reporting import calendar, path, reminding, selectors
from stateward.workbench.statements.reporting.models import ReportingPeriod, ReportState
from stateward.workbench.statements.reporting.tables import HEAP_TITLES, ReportFilter, ReportTable

#: Reports that one click may move.
MOST = 500


def _period(year: int, month: int) -> ReportingPeriod:
    found = selectors.period(year, month)
    if found is None:
        raise Http404
    return found


@allowed("statements.view")
@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """The way to the board: the latest period, or what to do where none was opened."""
    found = selectors.periods().first()
    if found is not None:
        return redirect(found)
    year, month = calendar.period_to_open(office.today())
    context = {"year": year, "month": month, "may_run": may(request.user, CALENDAR), "document": calendar.document()}
    return render(request, "statements/reporting/none.html", context)


@allowed("statements.view")
@require_safe
def board(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """Who owes what by when: in, late, owed, returned, accepted, by report and by group."""
    return _board(request, _period(year, month))


def _board(
    request: HttpRequest, period: ReportingPeriod, faults: list[Fault] | None = None, done: int | None = None
) -> HttpResponse:
    filtered = ReportFilter(request.GET, queryset=selectors.reports(request.user, period), request=request)
    next_year, next_month = calendar.period_to_open(office.today())
    context = {
        "period": period,
        "periods": selectors.periods()[:36],
        "board": selectors.board(request.user, period),
        "heaps": HEAP_TITLES,
        "filter": filtered,
        "table": tables.show(request, ReportTable(filtered.qs)),
        "kept_fields": tables.kept_fields(request, "column", "page", "done"),
        "may_run": may(request.user, CALENDAR),
        "may_decide": may(request.user, DECIDE),
        "next": None if selectors.period(next_year, next_month) else (next_year, next_month),
        "faults": faults or [],
        "done": told_count(request, "done") if done is None else done,
    }
    return render(request, "statements/reporting/board.html", context, status=422 if faults else 200)


@allowed("statements.view")
@require_safe
def export(request: HttpRequest, year: int, month: int, format_: str) -> HttpResponse:
    """The list as shown, as a workbook or CSV."""
    if format_ not in tables.EXPORTS:
        raise Http404
    rows = selectors.reports(request.user, _period(year, month))
    filtered = ReportFilter(request.GET, queryset=rows, request=request)
    return tables.export(request, ReportTable(filtered.qs), "reports", format_)


@allowed(CALENDAR)
@require_POST
def open_period(request: HttpRequest) -> HttpResponse:
    """Open a period; what the calendar asks for it is owed from now on."""
    try:
        year, month = int(request.POST.get("year", "")), int(request.POST.get("month", ""))
    except ValueError as error:
        raise BadRequest("a period is a year and a month") from error
    if not (1900 <= year <= 2200 and 1 <= month <= 12):
        raise BadRequest("there is no such period")
    return redirect(calendar.open_period(year, month))


@allowed(CALENDAR)
@require_POST
def run(request: HttpRequest, year: int, month: int, action: str) -> HttpResponse:
    """Close, reopen or bring up to date a period, or urge who is late."""
    period = _period(year, month)
    try:
        match action:
            case "close":
                calendar.close_period(period, request.POST.get("reason", ""))
            case "reopen":
                calendar.reopen_period(period, request.POST.get("reason", ""))
            case "renew":
                calendar.open_period(year, month)
            case "urge":
                return redirect(f"{period.get_absolute_url()}?done={len(reminding.urge(period))}")
            case _:
                raise Http404
    except StatewardError as error:
        return _board(request, period, error.faults)
    return redirect(period)


@allowed(DECIDE)
@require_POST
def accept_all(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """Accept every signed report of the list as filtered; each is judged for itself."""
    period = _period(year, month)
    filtered = ReportFilter(request.GET, queryset=selectors.reports(request.user, period), request=request)
    moved, faults = path.together(filtered.qs.filter(state=ReportState.SIGNED)[:MOST], path.accept)
    if faults:
        return _board(request, period, faults, moved)
    kept = request.GET.copy()
    kept["done"] = str(moved)
    return redirect(f"{reverse('statements:board', args=[year, month])}?{kept.urlencode()}")
