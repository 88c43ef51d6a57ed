"""Pages of findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import tables
from stateward.workbench.core.tracking.states import State
from stateward.workbench.supervision.actions import ANSWER, FIND, STEER, VIEW, VISIT
from stateward.workbench.supervision.findings import forms as own_forms
from stateward.workbench.supervision.findings import selectors, services
from stateward.workbench.supervision.findings.models import Finding
from stateward.workbench.supervision.findings.tables import GRADE_PILLS, PILLS, FindingFilter, FindingTable
from stateward.workbench.supervision.pages import page


def _filtered(request: HttpRequest) -> FindingFilter:
    return FindingFilter(request.GET, queryset=selectors.findings(request.user))


@allowed(VIEW)
@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """All findings the reader may see."""
    filtered = _filtered(request)
    context = {
        "filter": filtered,
        "table": tables.show(request, FindingTable(filtered.qs)),
        "kept_fields": tables.kept_fields(request, "column", "page"),
        "may_find": may(request.user, FIND),
    }
    return page(request, "findings", "findings", context)


@allowed(VIEW)
@require_safe
def export(request: HttpRequest, format_: str) -> HttpResponse:
    """The list as shown."""
    if format_ not in tables.EXPORTS:
        raise Http404
    return tables.export(request, FindingTable(_filtered(request).qs), "findings", format_)


@allowed(FIND)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take a finding over."""
    form = own_forms.FindingForm(request.user, request.POST or None)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.report(form.cleaned_data["enterprise"], form.cleaned_data))
        except StatewardError as error:
            faults = error.faults
    return page(request, "new_finding", "findings", {"form": form}, faults, wrong=request.method == "POST")


def found_finding(request: HttpRequest, pk: int) -> Finding:
    """A finding the reader may see, or 404."""
    found = selectors.finding(request.user, pk)
    if found is None:
        raise Http404
    return found


@allowed(VIEW)
@require_safe
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding: what was found, its correction, and what can be done."""
    return finding_page(request, found_finding(request, pk))


def finding_page(
    request: HttpRequest, found: Finding, faults: list[Fault] | None = None, bound: dict[str, forms.Form] | None = None
) -> HttpResponse:
    """The page of a finding."""
    offers = [(action, (bound or {}).get(action) or _form(action, found)) for action in _offered(request.user, found)]
    context = {
        "finding": found,
        "pill": PILLS[found.state],
        "grade_pill": GRADE_PILLS[found.confirmed_grade or found.reported_grade],
        "evidence": list(found.item.evidence.all()) if found.item is not None else [],
        "offers": offers,
        "opened": next(iter(bound or {}), ""),
        "may_print": may(request.user, STEER, found),
    }
    return page(request, "finding", "findings", context, faults or [], wrong=bool(bound))


def _offered(user: Any, found: Finding) -> list[str]:
    """What the person can do with a finding in its state."""
    submitted = found.item is not None and found.item.state == State.SUBMITTED.value
    possible = {
        "reported": [("confirm", STEER), ("reject", STEER)],
        "correcting": [("answer", ANSWER), *([("verify", VISIT), ("return", VISIT)] if submitted else [])],
        "verified": [("close", STEER), ("return", VISIT)],
        "closed": [("recheck", VISIT)],
    }.get(found.state, [])
    return [action for action, needed in possible if may(user, needed, found)]


def _form(action: str, found: Finding, data: Any = None) -> forms.Form:
    if action == "confirm":
        return own_forms.ConfirmForm(found, data, prefix=action)
    if action == "answer":
        first = {"root_cause": found.root_cause, "measure": found.measure}
        return own_forms.AnswerForm(data, initial=first, prefix=action)
    if action == "recheck":
        return own_forms.RecheckForm(data, prefix=action)
    return own_forms.WordsForm(data, prefix=action)


_DO: dict[str, Callable[[Finding, dict[str, Any]], Any]] = {
    "confirm": lambda found, given: services.confirm(found, given.pop("grade"), given.pop("owner"), **given),
    "reject": lambda found, given: services.reject(found, given["words"]),
    "answer": lambda found, given: services.answer(found, given["root_cause"], given["measure"]),
    "verify": lambda found, given: services.verify(found, given["words"]),
    "return": lambda found, given: services.return_(found, given["words"]),
    "close": lambda found, given: services.close(found, given["words"]),
    "recheck": lambda found, given: services.recheck(found, given["holds"], given["words"]),
}


@allowed(VIEW)
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Do something with a finding; a refusal comes back on its page with what was written."""
    found = found_finding(request, pk)
    if action not in _DO:
        raise Http404
    form = _form(action, found, request.POST)
    if not form.is_valid():
        return finding_page(request, found, [], {action: form})
    try:
        _DO[action](found, dict(form.cleaned_data))
    except StatewardError as error:
        return finding_page(request, found_finding(request, pk), error.faults, {action: form})
    return redirect(found)
