"""Pages of the simple registers: list with form, export, change."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.accounts.selectors import colleagues
from stateward.workbench.core import office, tables
from stateward.workbench.core.tracking.rights import person_of
from stateward.workbench.core.uploads import Upload, read_upload
from stateward.workbench.integrity.actions import PREPARE, VIEW
from stateward.workbench.integrity.declarations import selectors as declarations
from stateward.workbench.integrity.party.coverage import is_on
from stateward.workbench.integrity.records import forms, services
from stateward.workbench.integrity.records.rooms import BESIDE, ROOMS, Room
from stateward.workbench.integrity.records.tables import table_class


def _room(key: str) -> Room:
    """The register of an address; 404 for none, and for those of a module that is switched off."""
    room = ROOMS.get(key)
    if room is None or (room.tab == "party" and not is_on()):
        raise Http404
    return room


def _rows(request: HttpRequest, room: Room) -> Any:
    rows, year = room.visible(request.user), request.GET.get("year", "")
    return rows.filter(**{room.year: int(year)}) if room.year and year.isdecimal() and len(year) == 4 else rows


def _may_write(request: HttpRequest, room: Room) -> bool:
    return may(request.user, VIEW if room.is_personal else room.action)


@allowed(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def records(request: HttpRequest, room: str) -> HttpResponse:
    """The list of a register, and the form that adds to it."""
    found = _room(room)
    faults: list[Fault] = []
    form = None
    if _may_write(request, found):
        first = {"year": office.today().year}
        form = forms.make(found, request.user, tuple(found.asks), request.POST or None, request.FILES or None,
                          initial=first)  # fmt: skip
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _add(found, form.instance, _upload(request, form))
        except StatewardError as error:
            faults = error.faults
        else:
            return redirect("integrity:records", room=room)
    return _page(request, found, form, faults)


def _page(request: HttpRequest, room: Room, form: Any, faults: list[Fault]) -> HttpResponse:
    table = table_class(room)(_rows(request, room))
    wrong = bool(faults or (form is not None and form.is_bound and form.errors))
    context = {
        "room": room,
        "title": _(room.title),
        "adding": _(room.adding),
        "empty": _(room.empty),
        "beside": [(key, _(ROOMS[key].title), key == room.key) for key in BESIDE.get(room.tab, ())],
        "table": tables.show(request, table),
        "kept_fields": tables.kept_fields(request, "column", "page"),
        "year": request.GET.get("year", ""),
        "form": form,
        "wrong": wrong,
        "faults": faults,
        "owing": _owing(request, room),
    }
    return render(request, "integrity/records.html", context, status=422 if wrong else 200)


def _owing(request: HttpRequest, room: Room) -> list[Any]:
    """People in sight who have not declared this year; the office and enterprise leaders see them."""
    if not room.is_personal or not may(request.user, "integrity.declarations"):
        return []
    seen = set(colleagues(request.user).values_list("pk", flat=True))
    return [person for person, done in declarations.people(office.today().year) if not done and person.pk in seen]


def _upload(request: HttpRequest, form: Any) -> Upload | None:
    return read_upload(request, "file") if form.cleaned_data.get("file") else None


def _add(room: Room, row: Any, upload: Upload | None) -> None:
    if room.is_personal:
        services.declare(row, room.asks)
    elif room.action == PREPARE:
        services.add_for_office(row, room.asks)
    else:
        services.add(row, room.asks, upload)


@allowed(VIEW)
@require_safe
def export(request: HttpRequest, room: str, format_: str) -> HttpResponse:
    """The register as shown, as a workbook or CSV."""
    if format_ not in tables.EXPORTS:
        raise Http404
    found = _room(room)
    return tables.export(request, table_class(found)(_rows(request, found)), found.key, format_)


@allowed(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, room: str, pk: int) -> HttpResponse:
    """Change what may be changed of a row."""
    found = _room(room)
    row = found.visible(request.user).filter(pk=pk).first()
    if row is None or not found.changes:
        raise Http404
    form = forms.make(found, request.user, tuple(found.changes), request.POST or None, request.FILES or None,
                      instance=row)  # fmt: skip
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, found, form.instance, _upload(request, form))
        except StatewardError as error:
            faults = error.faults
        else:
            return redirect("integrity:records", room=room)
    context = {"room": found, "title": _(found.title), "row": row, "form": form, "faults": faults,
               "may_change": _may_write(request, found)}  # fmt: skip
    return render(request, "integrity/record.html", context, status=422 if request.method == "POST" else 200)


def _change(request: HttpRequest, room: Room, row: Any, upload: Upload | None) -> None:
    if room.is_personal:
        if row.declarant_id != person_of(request.user).pk:
            raise Http404
        services.change_declaration(row, room.changes)
    elif room.action == PREPARE:
        services.change_for_office(row, room.changes)
    else:
        services.change(row, room.changes, upload)
