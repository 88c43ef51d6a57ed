"""Pages of the log: events, one event with its proof, seals, exceptions from four eyes."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.audit.witness import witnessed, write_witness
from stateward.messages.errors import StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.audit import (
    checking,
    excepting,
    exporting,
    four_eyes,
    proving,
    register,
    sealing,
    selectors,
    wording,
)
from stateward.workbench.audit.filters import EventFilter
from stateward.workbench.audit.forms import ExceptionForm
from stateward.workbench.audit.models import Event
from stateward.workbench.audit.refusals import repeatable
from stateward.workbench.audit.tables import EventTable, SealTable
from stateward.workbench.core import tables


def _filtered(request: HttpRequest) -> EventFilter:
    return EventFilter(request.GET, queryset=selectors.events(request.user), request=request)


def _event(request: HttpRequest, pk: str) -> Event:
    return get_object_or_404(selectors.events(request.user), pk=pk)


@allowed("audit.view")
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """The log, newest first."""
    filtered = _filtered(request)
    context = {
        "filter": filtered,
        "table": tables.show(request, EventTable(filtered.qs)),
        "kept_fields": tables.kept_fields(request, "column", "page"),
        "waiting": selectors.waiting(),
        "head": sealing.current_head(),
    }
    return render(request, "audit/events.html", context)


@allowed("audit.view")
@require_safe
def export(request: HttpRequest, format_: str) -> HttpResponse:
    """The events as shown, as a workbook or CSV."""
    if format_ not in tables.EXPORTS:
        raise Http404
    return tables.export(request, EventTable(_filtered(request).qs), "log", format_)


@allowed("audit.view")
@require_safe
def event(request: HttpRequest, pk: str) -> HttpResponse:
    """One event: who, what, before and after, the seal over it."""
    found = _event(request, pk)
    contents = {content.name: wording.value(content.content) for content in found.contents.all()}
    context = {
        "event": found,
        "title": register.title_of(found.action),
        "who": wording.who(found),
        "object_type": wording.object_type(found.object_type),
        "object_title": wording.object_title(found),
        "channel": wording.channel(found.channel),
        "changes": wording.changes(found),
        "personal": [
            (wording.field_title(found.object_type, name), contents.get(name), name in contents)
            for name in found.personal
        ],
        "seal": selectors.seal_over(found),
    }
    return render(request, "audit/event.html", context)


@allowed("audit.view")
@require_safe
def proof(request: HttpRequest, pk: str) -> HttpResponse:
    """The proof that an event stands under the newest seal, for anybody who keeps its head."""
    found = _event(request, pk)
    made = proving.proof_of(found)
    if made is None:
        raise Http404
    response = JsonResponse(made.to_dict(), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="event-{found.pk}.json"'
    return response


@allowed("audit.view")
@require_safe
def seals(request: HttpRequest) -> HttpResponse:
    """All seals with their heads."""
    context = {
        "table": tables.show(request, SealTable(selectors.seals())),
        "waiting": selectors.waiting(),
        "head": sealing.current_head(),
        "may_seal": may(request.user, "audit.seal"),
        "may_export": may(request.user, "audit.export"),
        "kept_fields": tables.kept_fields(request, "column", "page"),
    }
    return render(request, "audit/seals.html", context)


@allowed("audit.view")
@require_safe
def heads(request: HttpRequest) -> HttpResponse:
    """The heads as a witness file, to be kept elsewhere."""
    text = write_witness(witnessed(seal) for seal in checking.seals())
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="heads.txt"'
    return response


@allowed("audit.seal")
@require_POST
def seal_now(request: HttpRequest) -> HttpResponse:
    """Seal what waits."""
    sealing.seal()
    return redirect("audit:seals")


@repeatable
@allowed("audit.view")
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Check the whole log now."""
    return render(request, "audit/verified.html", {"found": checking.verify_log()})


@repeatable
@allowed("audit.export")
@require_POST
def whole_log(request: HttpRequest) -> HttpResponse:
    """The whole log as a ZIP that anybody can check."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it when it was sent
    exporting.write(file, personal=request.POST.get("personal") == "yes")
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="log.zip", content_type="application/zip")


@allowed("rulebook.view")
@require_http_methods(["GET", "HEAD", "POST"])
def exceptions(request: HttpRequest) -> HttpResponse:
    """The exceptions from four eyes, published to everybody who signs in; the leader makes and ends them."""
    may_except = may(request.user, "audit.except_four_eyes")
    form = ExceptionForm(request.POST or None) if may_except else None
    faults = []
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            excepting.except_step(**form.cleaned_data)
            return redirect("audit:exceptions")
        except StatewardError as error:
            faults = error.faults
    sees_uses = may(request.user, "audit.view")
    uses = selectors.uses_of_exceptions(request.user)[:200] if sees_uses else []
    in_force = {row.pk for row in four_eyes.in_force()}
    rows = [(row, four_eyes.step_title(row.step), row.pk in in_force) for row in selectors.exceptions()]
    context = {
        "form": form,
        "faults": faults,
        "exceptions": rows,
        "steps": four_eyes.all_steps(),
        "uses": [(event, wording.who(event)) for event in uses],
        "sees_uses": sees_uses,
    }
    return render(request, "audit/exceptions.html", context, status=422 if faults or (form and form.errors) else 200)


@allowed("audit.except_four_eyes")
@require_POST
def end_exception(request: HttpRequest, pk: int) -> HttpResponse:
    """End an exception."""
    excepting.end_exception(get_object_or_404(four_eyes.in_force(), pk=pk))
    return redirect("audit:exceptions")
