"""Pages of entry in the browser: the form, keeping and checking while typing, recording."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from stateward.messages.errors import ImportFault, StatewardError
from stateward.workbench.accounts.permissions import allowed, require
from stateward.workbench.statements.actions import PREPARE
from stateward.workbench.statements.reporting import entry
from stateward.workbench.statements.reporting.report_views import found


@allowed(PREPARE)
@require_safe
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """The form, as it was left."""
    report = found(request, pk)
    require(request.user, PREPARE, report)
    return _page(request, entry.form_of(report))


def _page(request: HttpRequest, form_: entry.Form, checked: entry.Checked | None = None) -> HttpResponse:
    checked = checked or entry.check(form_)
    context = {
        "report": form_.report,
        "form": form_,
        "checked": checked,
        "may_fill": form_.report.may_be_filled,
        "marks": sorted(checked.by_key.items()),
    }
    return render(request, "statements/reporting/entry.html", context)


@allowed(PREPARE)
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was typed and say what the rules find; a part of the page when htmx asks."""
    report = found(request, pk)
    typed = entry.typed_in(entry.form_of(report), request.POST)
    try:
        draft = entry.save_draft(report, typed)
    except StatewardError as error:
        return render(request, "statements/reporting/findings.html", {"refused": error.faults}, status=422)
    checked = entry.check(typed)
    if not request.htmx:
        return redirect("statements:entry", pk=report.pk)
    keys = list(typed.places())
    context = {"checked": checked, "draft": draft, "keys": [(key, checked.by_key.get(key, [])) for key in keys]}
    return render(request, "statements/reporting/findings.html", context)


@allowed(PREPARE)
@require_POST
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the form as the report's next revision; with errors the form comes back as it was typed."""
    report = found(request, pk)
    typed = entry.typed_in(entry.form_of(report), request.POST)
    try:
        entry.save_draft(report, typed)
        entry.record(report, typed)
    except ImportFault:
        response = _page(request, typed)
        response.status_code = 422
        return response
    entry.after_recording(report)
    return redirect(report)
