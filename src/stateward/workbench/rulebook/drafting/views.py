"""Pages of drafts: the list, the grid, the text, the checker's answer, the effect, comments, approval."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from stateward.messages import pick
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.assessment.simulation.running import of_text
from stateward.workbench.core import tables, workspace
from stateward.workbench.core.uploads import read_upload
from stateward.workbench.register import selectors as register
from stateward.workbench.rulebook.drafting import checking, differing, grid, selectors, services
from stateward.workbench.rulebook.drafting.events import APPROVE, EDIT, VIEW
from stateward.workbench.rulebook.drafting.models import RuleDraft

#: Rows of the simulated effect shown beside a draft.
SHOWN = 20


def _draft(request: HttpRequest, pk: int) -> RuleDraft:
    return get_object_or_404(selectors.drafts(request.user), pk=pk)


@allowed(VIEW)
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """All drafts, and the documents one may begin from."""
    return _list(request)


def _list(request: HttpRequest, faults: list[Fault] | None = None) -> HttpResponse:
    book = workspace.rulebook()
    kinds = sorted({kind for kind, _id in book.entries if kind != "examples"})
    documents = [
        (
            f"{kind}/{entry.document.id}/{entry.document.version}",
            kind,
            pick(entry.document.title.as_dict()),
            entry.document.version,
        )
        for kind in kinds
        for entry in book.all(kind)
    ]
    context = {
        "drafts": selectors.drafts(request.user),
        "documents": documents,
        "chosen": request.POST.get("document") or request.GET.get("document", ""),
        "may_edit": may(request.user, EDIT),
        "faults": faults or [],
    }
    return render(request, "rulebook/drafting/drafts.html", context, status=422 if faults else 200)


@allowed(EDIT)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a draft."""
    parts = request.POST.get("document", "").split("/")
    if len(parts) != 3:
        raise Http404
    try:
        return redirect(services.begin(parts[0], parts[1], parts[2], request.POST.get("version", "")))
    except StatewardError as error:
        return _list(request, list(error.faults))


@allowed(VIEW)
@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """One draft: its grid or text, what the checker says, what it would change."""
    return _page(request, _draft(request, pk))


def _page(request: HttpRequest, held: RuleDraft, faults: list[Fault] | None = None) -> HttpResponse:
    tab = request.GET.get("tab", "grid")
    typed = {name.removeprefix("cell:"): value for name, value in request.POST.items() if name.startswith("cell:")}
    checked = checking.faults_of(held)
    context: dict[str, Any] = {
        "draft": held,
        "tab": tab,
        "groups": _groups(held, typed, request.GET.get("words", "")),
        "all_words": bool(request.GET.get("words")),
        "text": request.POST.get("text", held.content),
        "checked": checked,
        "sound": not any(fault.level == "error" for fault in checked),
        "difference": differing.grid_of(held) if tab == "difference" else [],
        "lines": checking.difference(held) if tab == "difference" else [],
        "comments": held.comments.select_related("author"),
        "may_edit": may(request.user, EDIT) and held.is_open,
        "may_approve": may(request.user, APPROVE) and held.state == "submitted",
        "faults": faults or [],
    }
    if held.kind == "scheme" and context["sound"]:
        context["effect"] = _effect(request, held)
    return render(request, "rulebook/drafting/draft.html", context, status=422 if faults else 200)


def _groups(held: RuleDraft, typed: dict[str, str], words: str) -> list[tuple[str, list[tuple[grid.Cell, str]]]]:
    """The cells by their place; at first numbers, titles and versions alone."""
    found: dict[str, list[tuple[grid.Cell, str]]] = {}
    for cell in grid.cells(held.content):
        if words or cell.is_number or cell.name in ("en", "zh", "version", "when", "target", "base"):
            found.setdefault(cell.place, []).append((cell, typed.get(cell.path, cell.value)))
    return list(found.items())


def _effect(request: HttpRequest, held: RuleDraft) -> dict[str, Any]:
    """What the draft would change on last year's facts, for the enterprises the reader sees."""
    try:
        found = of_text(held.content, held.document_id, held.base_version, None)
    except StatewardError as error:
        return {"faults": error.faults}
    names = {one.code: one.name for one in register.enterprises(request.user, strand="assessment")}
    rows = [{**row, "name": names.get(row["enterprise"], row["enterprise"])} for row in found.rows()]
    return {"summary": found.summary(), "rows": rows[:SHOWN], "changed": len(rows)}


@allowed(VIEW)
@require_safe
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The grid as a workbook to fill and send back."""
    held = _draft(request, pk)
    return tables.download(grid.workbook(held.content), held.document_id, "xlsx")


@allowed(VIEW)
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Change the draft, comment it, pass it on, or put it into force."""
    held = _draft(request, pk)
    given = request.POST
    number = given.get("of_version", "")
    version, seen = int(number) if number.isdecimal() else None, given.get("effect_seen") == "yes"
    try:
        if action == "cells":
            cells = {name.removeprefix("cell:"): value for name, value in given.items() if name.startswith("cell:")}
            services.write_cells(held, cells, version=version)
        elif action == "text":
            services.write_text(held, given.get("text", "").replace("\r\n", "\n"), version=version)
        elif action == "workbook":
            services.write_cells(held, grid.read_workbook(read_upload(request, "file").content))
        elif action == "comment":
            services.comment(held, given.get("text", ""))
        elif action in ("comments", "submitted", "dropped"):
            services.move(held, action, effect_seen=seen)
        elif action == "return":
            services.return_(held, given.get("text", ""))
        elif action == "force":
            services.put_into_force(held, effect_seen=seen)
        else:
            raise Http404
    except StatewardError as error:
        return _page(request, _draft(request, pk), list(error.faults))
    return redirect(held)
