"""Pages of tracked items: what needs me, one item, what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages import listed
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import tables
from stateward.workbench.core.actions import STEER, VIEW
from stateward.workbench.core.instructions import selectors as instructions
from stateward.workbench.core.tracking import forms as own_forms
from stateward.workbench.core.tracking import kinds, rights, selectors, services
from stateward.workbench.core.tracking.filters import ItemFilter
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.core.tracking.states import Action
from stateward.workbench.core.tracking.tables import LEVEL_TITLES, PILLS, ItemTable
from stateward.workbench.core.uploads import kept_path, read_upload

_HEAPS: dict[str, Callable[[Any], Any]] = {
    "mine": selectors.mine,
    "to-close": selectors.to_close,
    "all": selectors.every,
}


def _found(request: HttpRequest, pk: int) -> TrackedItem:
    found = selectors.item(request.user, pk)
    if found is None:
        raise Http404
    return found


def _heap(request: HttpRequest) -> tuple[str, ItemFilter]:
    heap = request.GET.get("heap", "mine")
    if heap not in _HEAPS:
        raise Http404
    return heap, ItemFilter(request.GET, queryset=_HEAPS[heap](request.user))


@allowed(VIEW)
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """What needs me, what waits for my closing, and everything I may see."""
    heap, filtered = _heap(request)
    context = {
        "heap": heap,
        "filter": filtered,
        "table": tables.show(request, ItemTable(filtered.qs)),
        "kept_fields": tables.kept_fields(request, "column", "page"),
        "counts": {"mine": selectors.mine(request.user).count(), "to_close": selectors.to_close(request.user).count()},
        "may_give": may(request.user, STEER),
    }
    return render(request, "tracking/items.html", context)


@allowed(VIEW)
@require_safe
def export(request: HttpRequest, format_: str) -> HttpResponse:
    """The list as shown, as a workbook or CSV."""
    if format_ not in tables.EXPORTS:
        raise Http404
    return tables.export(request, ItemTable(_heap(request)[1].qs), "tasks", format_)


@allowed(STEER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Give somebody something to do."""
    form = own_forms.NewItemForm(request.POST or None, user=request.user)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.create(services.NewItem(**form.values())))
        except StatewardError as error:
            faults = error.faults
    return render(request, "tracking/new.html", {"form": form, "faults": faults}, status=422 if request.POST else 200)


@allowed(VIEW)
@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: what it asks, its evidence, what was said, what happened, and what can be done."""
    return _page(request, _found(request, pk))


def _page(
    request: HttpRequest,
    found: TrackedItem,
    bound: dict[str, forms.Form] | None = None,
    faults: list[Fault] | None = None,
) -> HttpResponse:
    offered = [
        {
            "action": offer.action,
            "title": offer.title,
            "form": (bound or {}).get(offer.action) or _form(offer.action, found),
            "next": offer.action in _NEXT,
        }
        for offer in selectors.offers(request.user, found)
    ]
    context = {
        "item": found,
        "kind_title": kinds.title_of(found.kind),
        "pill": PILLS[found.state],
        "level_title": LEVEL_TITLES.get(found.level, ""),
        "evidence": found.evidence.select_related("handed_in_by"),
        "remarks": found.remarks.select_related("author"),
        "supports": listed(person.name for person in found.supports.all()),
        "history": selectors.history(found),
        "offers": offered,
        "opened": next(iter(bound or {}), ""),
        "instruction": instructions.of_item(found),
        "may_answer": any(offer["action"] in _ANSWERING for offer in offered) and rights.works_on(request.user, found),
        "faults": faults or [],
    }
    return render(request, "tracking/item.html", context, status=422 if bound or faults else 200)


_FORMS: dict[str, type[forms.Form]] = {
    Action.REPORT: own_forms.ProgressForm,
    Action.ADD_EVIDENCE: own_forms.EvidenceForm,
    Action.REASSIGN: own_forms.OwnerForm,
    Action.CHANGE_DUE: own_forms.DueForm,
    Action.SUPERVISE: own_forms.SuperviseForm,
}
#: What brings an item nearer to its end, shown first among equals.
_NEXT = frozenset({Action.START.value, Action.SUBMIT.value, Action.CLOSE.value})
#: Actions that mean that the addressee of an instruction has the next move.
_ANSWERING = frozenset({Action.START.value, Action.SUBMIT.value})
_WITHOUT_WORDS = (Action.START, Action.WITHDRAW)


def _form(action: str, found: TrackedItem, data: Any = None, files: Any = None) -> forms.Form:
    """The form of an action."""
    if action in _WITHOUT_WORDS:
        return forms.Form(data, prefix=action)
    first = {"progress": found.progress, "due": found.due, "owner": found.owner_id}
    return _FORMS.get(action, own_forms.TextForm)(data, files, initial=first, prefix=action)


@allowed(VIEW)
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Do something with the item; a refusal comes back on its page with what was written."""
    found = _found(request, pk)
    if action not in set(Action):
        raise Http404
    form = _form(action, found, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, {action: form})
    version = request.POST.get("version", "")
    try:
        _do(request, found, Action(action), form.cleaned_data, int(version) if version.isdecimal() else None)
    except StatewardError as error:
        return _page(request, _found(request, pk), {action: form}, error.faults)
    return redirect(found)


def _do(request: HttpRequest, found: TrackedItem, action: Action, given: dict[str, Any], version: int | None) -> None:
    text = given.get("text", "")
    match action:
        case Action.ADD_EVIDENCE:
            upload = read_upload(request, f"{action}-file") if given["file"] else None
            services.add_evidence(found, given["title"], given["effective_on"], upload=upload, note=given["note"])
        case Action.REPORT:
            services.report(found, given["progress"], text, version=version)
        case Action.REASSIGN:
            services.reassign(found, given["owner"], version=version)
        case Action.CHANGE_DUE:
            services.change_due(found, given["due"], text, version=version)
        case Action.SUPERVISE:
            services.supervise(found, given["level"], text, version=version)
        case Action.REMARK:
            services.remark(found, text)
        case Action.START | Action.WITHDRAW:
            {Action.START: services.start, Action.WITHDRAW: services.withdraw}[action](found, version=version)
        case _:
            _WITH_WORDS[action](found, text, version=version)


_WITH_WORDS: dict[Action, Callable[..., Any]] = {
    Action.SUBMIT: services.submit,
    Action.RETURN: services.return_,
    Action.CLOSE: services.close,
    Action.CANCEL: services.cancel,
    Action.REOPEN: services.reopen,
    Action.URGE: services.urge,
}


@allowed(VIEW)
@require_safe
def evidence_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a piece of evidence, as it was handed in; always a download."""
    found = selectors.evidence(request.user, pk)
    if found is None or not found.sha256 or not kept_path(found.sha256).is_file():
        raise Http404
    return FileResponse(
        kept_path(found.sha256).open("rb"),
        as_attachment=True,
        filename=found.file_name,
        content_type="application/octet-stream",
    )
