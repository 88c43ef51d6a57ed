"""Pages of programmes: the list, one programme with board and timeline, one entry, the ledger."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages.errors import ImportFault
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.audit.four_eyes import SamePerson
from stateward.workbench.core import office, tables
from stateward.workbench.core.formats import number
from stateward.workbench.core.refusals import Refused
from stateward.workbench.core.uploads import read_upload
from stateward.workbench.reform.actions import APPROVE, PREPARE, TAKE_PART, VIEW
from stateward.workbench.reform.programme import ledgers, measures, selectors, services
from stateward.workbench.reform.programme.forms import EntryForm, OwnerForm, ProgrammeForm, ReportForm, ReviewForm
from stateward.workbench.reform.programme.models import Entry, Programme, ProgrammeState

#: Room for the names beside the bars of the timeline.
NAMES_WIDTH = 300


@allowed(VIEW)
@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """The programmes with how far they are."""
    day = office.today()
    rows = [selectors.overview(request.user, one, day) for one in selectors.programmes(request.user)[:30]]
    context = {"rows": rows, "may_prepare": may(request.user, PREPARE), "here": "programme"}
    return render(request, "reform/programmes.html", context)


@allowed(PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a programme from a template."""
    form = ProgrammeForm(request.POST or None, user=request.user, initial={"starts_on": office.today()})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        document = selectors.template(told["template"])
        return redirect(services.begin(document, told["title"], told["group"], told["starts_on"]))
    status = 422 if request.method == "POST" else 200
    return render(request, "reform/programme_form.html", {"form": form, "here": "programme"}, status=status)


def _found(request: HttpRequest, pk: int) -> Programme:
    found = selectors.programme(request.user, pk)
    if found is None:
        raise Http404
    return found


@allowed(VIEW)
@require_safe
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """One programme: progress by weight and against the plan, milestones, ledger, board, timeline."""
    return _page(request, _found(request, pk), [])


def _page(request: HttpRequest, found: Programme, faults: list[object], status: int = 200) -> HttpResponse:
    user = request.user
    view = request.GET.get("view", "ledger")
    told = selectors.overview(user, found, office.today())
    context = {
        "programme": found,
        "told": told,
        "reported_words": number(told.reported, 0),
        "milestones": [
            {"day": m.milestone.day, "share": m.milestone.share * 100, "reached": m.reached * 100, "met": m.met}
            for m in told.milestones
        ],
        "names_width": NAMES_WIDTH,
        "full_width": NAMES_WIDTH + selectors.TIMELINE_WIDTH,
        "svg_height": told.height + 24,
        "view": view if view in ("ledger", "board", "timeline") else "ledger",
        "faults": faults,
        "may_prepare": may(user, PREPARE, found),
        "may_start": may(user, APPROVE, found) and found.state == ProgrammeState.DRAFT,
        "prepared_by_me": found.prepared_by_id == (user.acting_for or user).pk,
        "owner_form": OwnerForm(user=user),
        "here": "programme",
    }
    return render(request, "reform/programme.html", context, status=status)


@allowed(VIEW)
@require_safe
def ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """The ledger as a workbook, which can be read in again."""
    found = _found(request, pk)
    rows = ledgers.rows(selectors.ledger(request.user, found, office.today()))
    return tables.download(rows, "reform-ledger", "xlsx")


@allowed(VIEW)
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Start the programme, or read a ledger in."""
    found = _found(request, pk)
    try:
        if action == "start":
            form = OwnerForm(request.POST, user=request.user)
            if form.is_valid():
                services.start(found, form.cleaned_data["owner"])
        elif action == "ledger":
            upload = read_upload(request, "file")
            services.read_ledger(found, upload.content, upload.name)
        else:
            raise Http404
    except (Refused, SamePerson, ImportFault) as error:
        found.refresh_from_db()
        return _page(request, found, list(error.faults), 422)
    return redirect(found)


@allowed(PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a goal, task or safeguard."""
    found = _found(request, pk)
    initial = {"parent": request.GET.get("below", ""), "weight": 1}
    form = EntryForm(request.POST or None, user=request.user, programme=found, initial=initial)
    faults: list[object] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.write(found, form.told())
            return redirect(found)
        except Refused as error:
            faults = list(error.faults)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "programme": found, "faults": faults, "here": "programme"}
    return render(request, "reform/entry_form.html", context, status=status)


def _entry(request: HttpRequest, pk: int) -> Entry:
    found = selectors.entry(request.user, pk)
    if found is None:
        raise Http404
    return found


@allowed(VIEW)
@require_safe
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: what is promised, how far it is, how it is reported, reviewed, changed."""
    return _entry_page(request, _entry(request, pk), {}, [])


def _entry_page(
    request: HttpRequest, found: Entry, forms: dict[str, Any], faults: list[object], status: int = 200
) -> HttpResponse:
    user, day = request.user, office.today()
    line = next(one for one in selectors.overview(user, found.programme, day).lines if one.entry.pk == found.pk)
    running = found.programme.state == ProgrammeState.RUNNING and not selectors.is_goal(found)
    context = {
        "entry": found,
        "line": line,
        "measure_words": selectors.measure_words(user, found, day),
        "measure_title": measures.title_of(found.measure_id) if found.measure_id else "",
        "faults": faults,
        "history": selectors.history(found),
        "may_report": running and may(user, TAKE_PART, found) and not found.measure_id and found.done_on is None,
        "may_review": running and may(user, APPROVE, found) and found.done_on is None,
        "may_prepare": may(user, PREPARE, found),
        "report_form": forms.get("report") or ReportForm(initial={"completion": line.actual}),
        "review_form": forms.get("review") or ReviewForm(initial={"done_on": day}),
        "form": forms.get("change") or EntryForm(user=user, programme=found.programme, entry=found),
        "opened": next(iter(forms), ""),
        "here": "programme",
    }
    return render(request, "reform/entry.html", context, status=status)


@allowed(VIEW)
@require_POST
def act_on_entry(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Report how far it is, review and close it, or change it."""
    found = _entry(request, pk)
    form: Any
    if action == "report":
        form = ReportForm(request.POST)
    elif action == "review":
        form = ReviewForm(request.POST)
    elif action == "change":
        form = EntryForm(request.POST, user=request.user, programme=found.programme)
    else:
        raise Http404
    if not form.is_valid():
        return _entry_page(request, found, {action: form}, [], 422)
    try:
        if action == "report":
            services.report(found, form.cleaned_data["completion"] / 100)
        elif action == "review":
            services.review(found, **form.cleaned_data)
        else:
            services.write(found.programme, form.told(), found)
    except (Refused, SamePerson) as error:
        found.refresh_from_db()
        return _entry_page(request, found, {action: form}, list(error.faults), 422)
    return redirect(found)
