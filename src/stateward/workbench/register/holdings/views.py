"""Pages of holdings: the list on a day, lists that come in, events, status, statements out."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages.errors import ImportFault
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.accounts.scope import sight
from stateward.workbench.core import office, tables
from stateward.workbench.core.refusals import Refused
from stateward.workbench.core.uploads import read_upload
from stateward.workbench.register import selectors as register
from stateward.workbench.register.holdings import bods, importing, selectors, services
from stateward.workbench.register.holdings.forms import EventForm, StatusForm
from stateward.workbench.register.holdings.models import HoldingsImport, OutsiderKind
from stateward.workbench.register.holdings.tables import HoldingTable
from stateward.workbench.register.models import Enterprise

#: Rows of a list shown on the page of its decisions.
SHOWN_ROWS = 200


def day_of(request: HttpRequest) -> dt.date:
    """The day the reader asks for (`?day=`), else today."""
    try:
        return dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return office.today()


def _table(request: HttpRequest) -> HoldingTable:
    day = None if request.GET.get("day") == "all" else day_of(request)
    rows = selectors.listed(request.user, day)
    text = request.GET.get("name", "").strip()
    return HoldingTable(rows.filter(selectors.matching(text)) if text else rows, sight=sight(request.user))


@allowed("register.view")
@require_safe
def holdings(request: HttpRequest) -> HttpResponse:
    """Who holds whom on a day."""
    context = {
        "table": tables.show(request, _table(request)),
        "day": day_of(request),
        "all_days": request.GET.get("day") == "all",
        "text": request.GET.get("name", ""),
        "may_import": may(request.user, "register.import"),
        "imports": selectors.imports(request.user)[:5],
        "events": selectors.events(request.user)[:8],
        "kept_fields": tables.kept_fields(request, "column", "page"),
    }
    return render(request, "register/holdings/list.html", context)


@allowed("register.view")
@require_safe
def export(request: HttpRequest, format_: str) -> HttpResponse:
    """The list as shown; `json` are statements of the Beneficial Ownership Data Standard."""
    if format_ == "json":
        response = HttpResponse(bods.statements(request.user, day_of(request)), content_type="application/json")
        response["Content-Disposition"] = 'attachment; filename="holdings-bods-0.4.json"'
        return response
    if format_ not in tables.EXPORTS:
        raise Http404
    return tables.export(request, _table(request), "holdings", format_)


@allowed("register.import")
@require_http_methods(["GET", "HEAD", "POST"])
def new_import(request: HttpRequest) -> HttpResponse:
    """Hand in a list of holdings, a list of enterprises with parents and shares, or statements."""
    if request.method != "POST":
        return render(request, "register/holdings/import.html", {"faults": []})
    try:
        upload = read_upload(request, "file")
        if upload.name.lower().endswith((".json", ".jsonl")):
            upload = bods.as_list(upload)
        return redirect(importing.receive(upload))
    except ImportFault as error:
        return render(request, "register/holdings/import.html", {"faults": error.faults}, status=422)


def _found(request: HttpRequest, pk: int) -> HoldingsImport:
    found = selectors.one_import(request.user, pk)
    if found is None:
        raise Http404
    return found


@allowed("register.import")
@require_safe
def one_import(request: HttpRequest, pk: int) -> HttpResponse:
    """A list with what was found in it and the names to decide."""
    found = _found(request, pk)
    return render(request, "register/holdings/decide.html", _context(found, []))


def _context(found: HoldingsImport, refusals: list[object]) -> dict[str, object]:
    reading = importing.read(found)
    return {
        "list": found,
        "reading": reading,
        "counts": reading.counts(),
        "lines": reading.lines[:SHOWN_ROWS],
        "more": max(len(reading.lines) - SHOWN_ROWS, 0),
        "sound": reading.holdings.frame.height,
        "outsider_kinds": OutsiderKind.choices,
        "refusals": refusals,
    }


@allowed("register.import")
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Decide names, record the list, or discard it."""
    found = _found(request, pk)
    try:
        if action == "decide":
            names = request.POST.getlist("text")
            choices = request.POST.getlist("choice")
            importing.decide(found, dict(zip(names, choices, strict=False)))
        elif action == "record":
            importing.record_list(found)
        elif action == "discard":
            importing.discard(found)
            return redirect("register:holdings")
        else:
            raise Http404
    except (Refused, ImportFault) as error:
        return render(request, "register/holdings/decide.html", _context(found, list(error.faults)), status=422)
    return redirect(found)


@allowed("register.import")
@require_http_methods(["GET", "HEAD", "POST"])
def new_event(request: HttpRequest) -> HttpResponse:
    """Tell what happened to the structure."""
    form = EventForm(request.POST or None, user=request.user, initial={"on": office.today()})
    faults = []
    if request.method == "POST" and form.is_valid():
        try:
            event = services.happen(form.happening())
            return redirect(event.enterprise)
        except Refused as error:
            faults = error.faults
    status = 422 if request.method == "POST" else 200
    return render(request, "register/holdings/event.html", {"form": form, "faults": faults}, status=status)


@allowed("register.import")
@require_POST
def change_status(request: HttpRequest, code: str) -> HttpResponse:
    """Say since when an enterprise has a status."""
    found: Enterprise | None = register.enterprise(request.user, code)
    if found is None:
        raise Http404
    form = StatusForm(request.POST)
    if form.is_valid():
        services.change_status(found, **form.cleaned_data)
        return redirect(found)
    return render(request, "register/holdings/status.html", {"form": form, "enterprise": found}, status=422)
