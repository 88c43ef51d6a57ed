"""Pages of conveying: meetings with attendance, decisions, materials and notes; who was briefed, and the gaps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import office, tables
from stateward.workbench.core.uploads import kept_path, read_upload
from stateward.workbench.directives import forms as own_forms
from stateward.workbench.directives import meeting_selectors, meetings, selectors
from stateward.workbench.directives.events import EDIT, VIEW
from stateward.workbench.directives.models import Directive, Meeting
from stateward.workbench.directives.tables import MeetingTable
from stateward.workbench.directives.views import found_or_404


@allowed(VIEW)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The meetings, the newest first."""
    table = tables.show(request, MeetingTable(meeting_selectors.meetings(request.user)))
    return render(request, "directives/meetings.html", {"table": table, "may_edit": may(request.user, EDIT)})


@allowed(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record a meeting, by itself or the one that conveyed a directive."""
    asked = request.GET.get("directive", "")
    directive = selectors.directive(request.user, int(asked)) if asked.isdecimal() else None
    first: dict[str, Any] = {"held_on": office.today(), "directive": directive}
    return _edit(request, own_forms.MeetingForm(request.POST or None, user=request.user, initial=first), None)


@allowed(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the record of a meeting."""
    found = found_or_404(meeting_selectors.meeting(request.user, pk))
    first = {name: getattr(found, name) for name in meetings.FIELDS}
    return _edit(request, own_forms.MeetingForm(request.POST or None, user=request.user, initial=first), found)


def _edit(request: HttpRequest, form: own_forms.MeetingForm, found: Meeting | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        return redirect(meetings.record_meeting(given) if found is None else meetings.change_meeting(found, given))
    context = {"form": form, "meeting": found}
    return render(request, "directives/meeting_form.html", context, status=422 if request.method == "POST" else 200)


@allowed(VIEW)
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: record, attendance, decisions, materials, notes."""
    return _page(request, found_or_404(meeting_selectors.meeting(request.user, pk)))


def _page(
    request: HttpRequest,
    found: Meeting,
    bound: dict[str, forms.Form] | None = None,
    faults: list[Fault] | None = None,
) -> HttpResponse:
    may_edit = may(request.user, EDIT)
    made = {action: make(request, None) for action, make in _FORMS.items()} if may_edit else {}
    if not may_edit:
        made = {"note": own_forms.NoteForm(prefix="note")}
    attendance = list(found.attendance.select_related("person", "department", "enterprise"))
    context = {
        "meeting": found,
        "may_edit": may_edit,
        "attendance": attendance,
        "attended": sum(row.count for row in attendance),
        "decisions": found.decisions.select_related("task__item"),
        "materials": found.materials.all(),
        "notes": found.notes.select_related("author"),
        "forms": made | (bound or {}),
        "opened": next(iter(bound or {}), ""),
        "faults": faults or [],
    }
    return render(request, "directives/meeting.html", context, status=422 if bound or faults else 200)


Making = Callable[[HttpRequest, Any], forms.Form]
_FORMS: dict[str, Making] = {
    "attend": lambda request, data: own_forms.AttendanceForm(data, user=request.user, prefix="attend"),
    "decide": lambda request, data: own_forms.DecisionForm(data, prefix="decide"),
    "material": lambda request, data: own_forms.MaterialForm(data, request.FILES or None, prefix="material"),
    "note": lambda request, data: own_forms.NoteForm(data, prefix="note"),
}


@allowed(VIEW)
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Add to the record: who came, a decision, a file, a note; the services ask who may."""
    found = found_or_404(meeting_selectors.meeting(request.user, pk))
    if action not in _FORMS:
        raise Http404
    form = _FORMS[action](request, request.POST)
    if not form.is_valid():
        return _page(request, found, {action: form})
    given = form.cleaned_data
    try:
        match action:
            case "attend":
                meetings.attend(found, **given)
            case "decide":
                meetings.decide(found, given["text"], year=given["year"])
            case "material":
                meetings.add_material(found, given["title"], read_upload(request, "material-file"))
            case _:
                meetings.write_note(found, given["text"])
    except StatewardError as error:
        return _page(request, found, {action: form}, error.faults)
    return redirect(found)


@allowed(VIEW)
@require_safe
def material(request: HttpRequest, pk: int) -> FileResponse:
    """A file that was handed out; always a download."""
    found = found_or_404(meeting_selectors.material(request.user, pk))
    path = kept_path(found.sha256)
    if not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=found.file_name, content_type="application/octet-stream"
    )


@allowed(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def conveying(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was briefed of a directive and when, and who was not; recording it is the office's."""
    found: Directive = found_or_404(selectors.directive(request.user, pk))
    may_edit = may(request.user, EDIT)
    state = meeting_selectors.conveyed(request.user, found)
    form = own_forms.ConveyForm(request.POST or None, user=request.user, initial={"on": office.today()})
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            meetings.convey(
                found,
                given["on"],
                departments=given["departments"],
                enterprises=given["enterprises"],
                note=given["note"],
            )
            return redirect(reverse("directives:conveying", args=[found.pk]))
        except StatewardError as error:
            faults = error.faults
    context = {
        "directive": found,
        "conveyed": state,
        "meetings": found.meetings.all(),
        "form": form if may_edit else None,
        "may_edit": may_edit,
        "faults": faults,
        "tab": "conveying",
    }
    return render(request, "directives/conveying.html", context, status=422 if request.method == "POST" else 200)
