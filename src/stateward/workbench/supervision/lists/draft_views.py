"""Pages of a draft: import, rows formalised in forms and a grid, gaps mended, publication with two people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages import pick
from stateward.messages.errors import Fault, StatewardError
from stateward.rulebook.lists import DecisionListDocument, ListRow
from stateward.supervision.values import CellError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core.uploads import read_upload
from stateward.workbench.supervision.actions import DRAFT, OFFICE, PUBLISH
from stateward.workbench.supervision.lists import forms as own_forms
from stateward.workbench.supervision.lists import selectors, services
from stateward.workbench.supervision.lists.cells import read_cell, written_cell
from stateward.workbench.supervision.lists.models import ListDraft
from stateward.workbench.supervision.lists.views import findings, row_title
from stateward.workbench.supervision.pages import page


def found_draft(request: HttpRequest, pk: int) -> ListDraft:
    """A draft the reader may see, or 404."""
    found = selectors.draft(request.user, pk)
    if found is None:
        raise Http404
    return found


@allowed(DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """Take over a Word or Excel list as text rows."""
    form = own_forms.ImportForm(request.POST or None, request.FILES or None)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = services.import_list(read_upload(request, "file"), form.cleaned_data["fields_of"])
            return redirect(made)
        except StatewardError as error:
            faults = error.faults
    return page(request, "import_list", "lists", {"form": form}, faults, wrong=request.method == "POST")


@allowed(OFFICE)
@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft with its rows, what is still prose, and what can be done."""
    return _draft_page(request, found_draft(request, pk))


def _draft_page(
    request: HttpRequest, found: ListDraft, bound: forms.Form | None = None, faults: list[Fault] | None = None
) -> HttpResponse:
    document = found.document
    rows = [_row_line(document, place, row) for place, row in enumerate(document.rows)]
    formal = sum(row["formal"] for row in rows)
    context = {
        "draft": found,
        "document": document,
        "rows": rows,
        "formal": formal,
        "next_prose": next((row["place"] for row in rows if not row["formal"]), None),
        "may_edit": found.is_open and may(request.user, DRAFT),
        "may_publish": found.state == "submitted" and may(request.user, PUBLISH),
        "submit_form": bound or own_forms.SubmitForm(),
        "reason_form": own_forms.ReasonForm(),
    }
    return page(request, "draft", "lists", context, faults or [], wrong=bound is not None)


def _row_line(document: DecisionListDocument, place: int, row: ListRow) -> dict[str, Any]:
    body = document.bodies.get(row.decider or "")
    return {
        "place": place,
        "id": row.id,
        "title": row_title(row),
        "formal": row.formal,
        "cells": [
            (pick(document.fields[name].title.as_dict()), written_cell(cell))
            for name, cell in (row.when or {}).items()
            if name in document.fields
        ],
        "body": pick(body.title.as_dict()) if body is not None else row.decider or "",
        "mode": own_forms.MODE_TITLES.get(row.mode or "", ""),
        "basis": row.basis or "",
    }


@allowed(DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """One row in a form beside its prose; `place` behind the last row is a new one, `?gap=` fills it from a gap."""
    found = found_draft(request, pk)
    document = found.document
    if place > len(document.rows):
        raise Http404
    current = document.rows[place] if place < len(document.rows) else _new_row(document, request.GET.get("gap", ""))
    first = own_forms.first_values(document, current)
    form = own_forms.RowForm(document, request.POST or None, initial=first)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.save_row(found, current.id, _row_values(form), revision=_revision(request))
            return redirect(_after_row(found, place, request))
        except StatewardError as error:
            faults = error.faults
    context = {
        "draft": found,
        "row": current,
        "place": place,
        "form": form,
        "is_new": place == len(document.rows),
        "last": len(document.rows) - 1,
        "gap": request.GET.get("gap", ""),
    }
    return page(request, "draft_row", "lists", context, faults, wrong=request.method == "POST")


def _new_row(document: DecisionListDocument, gap: str) -> ListRow:
    """A row that is not there yet, with the cells of a gap where one is to be closed."""
    number, known = len(document.rows) + 1, {row.id for row in document.rows}
    while str(number) in known:
        number += 1
    gaps = selectors.gaps(document) if gap.isdecimal() else []
    chosen = next((one for one in gaps if str(one.number) == gap), None)
    return ListRow.model_validate(
        {"id": str(number), "text": chosen.region if chosen else "—", "when": chosen.cells if chosen else {}}
    )


def _row_values(form: own_forms.RowForm) -> dict[str, Any]:
    return {**form.cleaned_data, "when": form.cells}


def _revision(request: HttpRequest) -> int | None:
    given = request.POST.get("revision", "")
    return int(given) if given.isdecimal() else None


def _after_row(found: ListDraft, place: int, request: HttpRequest) -> str:
    """Where saving leads: the next row that is still prose where that was asked, else back to the draft."""
    if "next" in request.POST:
        rows = selectors.drafts(request.user).get(pk=found.pk).document.rows
        after = next((k for k, one in enumerate(rows) if k > place and not one.formal), None)
        if after is not None:
            return reverse("supervision:draft-row", args=[found.pk, after])
    return reverse("supervision:draft-analysis" if request.POST.get("gap") else "supervision:draft", args=[found.pk])


@allowed(DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: HttpRequest, pk: int) -> HttpResponse:
    """All formalised rows as a grid of short texts; a cell that cannot be read is named, and nothing is stored."""
    found = found_draft(request, pk)
    document = found.document
    faults: list[Fault] = []
    if request.method == "POST":
        cells, faults = _grid_cells(document, request)
        try:
            if not faults:
                services.save_grid(found, cells, revision=_revision(request))
                return redirect("supervision:draft", pk=found.pk)
        except StatewardError as error:
            faults = error.faults
    rows = [
        {
            "id": one.id,
            "title": row_title(one),
            "cells": [
                {"name": f"{place}-{name}", "field": pick(field.title.as_dict()),
                 "text": request.POST.get(f"{place}-{name}", written_cell((one.when or {}).get(name)))}
                for name, field in document.fields.items()
            ],
        }
        for place, one in enumerate(document.rows)
        if one.formal
    ]  # fmt: skip
    heads = [pick(field.title.as_dict()) for field in document.fields.values()]
    return page(request, "draft_grid", "lists", {"draft": found, "rows": rows, "heads": heads}, faults)


def _grid_cells(document: DecisionListDocument, request: HttpRequest) -> tuple[dict[str, dict[str, Any]], list[Fault]]:
    """The changed rows of the grid, and the cells that cannot be read."""
    from stateward.supervision.table import cell_fault

    changed: dict[str, dict[str, Any]] = {}
    faults: list[Fault] = []
    for place, one in enumerate(document.rows):
        if not one.formal:
            continue
        cells, differs = {}, False
        for name, field in document.fields.items():
            before = written_cell((one.when or {}).get(name))
            text = request.POST.get(f"{place}-{name}", before)
            differs = differs or text.strip() != before
            try:
                cell = read_cell(text, field)
            except CellError as error:
                faults.append(cell_fault(one.id, name, str(error)))
                continue
            if cell is not None:
                cells[name] = cell
        if differs:
            changed[one.id] = cells
    return changed, faults


@allowed(OFFICE)
@require_safe
def draft_analysis(request: HttpRequest, pk: int) -> HttpResponse:
    """Gaps and overlaps of a draft; a gap leads to a new row that closes it."""
    found = found_draft(request, pk)
    context = {
        "draft": found,
        "document": found.document,
        "new_place": len(found.rows),
        "may_edit": found.is_open and may(request.user, DRAFT),
        **findings(found.document),
    }
    return page(request, "analysis", "lists", context)


@allowed(DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def frame(request: HttpRequest, pk: int) -> HttpResponse:
    """What the list is called, its fields and its bodies."""
    found = found_draft(request, pk)
    content = found.content
    first = {
        "title_en": content["title"]["en"], "title_zh": content["title"]["zh"], "list_id": content["id"],
        "hit_policy": content.get("hit_policy", "unique"), "source": content.get("source", {}).get("document", ""),
    }  # fmt: skip
    part = request.POST.get("part", "")
    made: dict[str, Any] = {
        "frame": own_forms.FrameForm(request.POST if part == "frame" else None, initial=first, prefix="frame"),
        "field": own_forms.FieldForm(request.POST if part == "field" else None, prefix="field"),
        "body": own_forms.BodyForm(request.POST if part == "body" else None, prefix="body"),
    }
    faults: list[Fault] = []
    if request.method == "POST" and part in made and made[part].is_valid():
        try:
            _save_part(found, part, made[part])
            return redirect("supervision:draft-frame", pk=found.pk)
        except CellError as error:
            made[part].add_error("options", str(error))
        except StatewardError as error:
            faults = error.faults
    document = found.document
    context = {"draft": found, "document": document, "forms": made}
    return page(request, "draft_frame", "lists", context, faults, wrong=request.method == "POST")


def _save_part(found: ListDraft, part: str, form: Any) -> None:
    given = form.cleaned_data
    if part == "frame":
        services.set_frame(found, given)
    elif part == "field":
        services.add_part(found, "fields", given["name"], form.field())
    else:
        title = {"en": given["title_en"], "zh": given["title_zh"]}
        services.add_part(found, "bodies", given["name"], {"title": title})


@allowed(OFFICE)
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Submit, return, publish a draft, or take a row out."""
    found = found_draft(request, pk)
    bound: forms.Form | None = None
    try:
        if action == "submit":
            bound = own_forms.SubmitForm(request.POST)
            if not bound.is_valid():
                return _draft_page(request, found, bound)
            services.submit(found, bound.cleaned_data["version"], bound.cleaned_data["effective_from"])
        elif action == "return":
            services.return_(found, request.POST.get("reason", ""))
        elif action == "publish":
            services.publish(found)
        elif action == "remove":
            services.remove_row(found, request.POST.get("row", ""), revision=_revision(request))
        else:
            raise Http404
    except StatewardError as error:
        return _draft_page(request, found_draft(request, pk), None, error.faults)
    return redirect("supervision:draft", pk=found.pk)
