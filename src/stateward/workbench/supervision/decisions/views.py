"""Who decides this? Decisions recorded with the version of the list; tables of decisions audited."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stateward.messages import pick
from stateward.messages.errors import Fault, StatewardError
from stateward.rulebook.lists import DecisionListDocument
from stateward.supervision.decide import Decision
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import office, tables
from stateward.workbench.core.uploads import read_upload
from stateward.workbench.supervision.actions import AUDIT, RECORD, VIEW
from stateward.workbench.supervision.decisions import forms as own_forms
from stateward.workbench.supervision.decisions import selectors, services
from stateward.workbench.supervision.decisions.tables import DecisionFilter, DecisionTable
from stateward.workbench.supervision.lists import selectors as lists
from stateward.workbench.supervision.lists.forms import MODE_TITLES
from stateward.workbench.supervision.lists.views import found_list
from stateward.workbench.supervision.pages import page


@allowed(VIEW)
@require_safe
def decide_any(request: HttpRequest) -> HttpResponse:
    """Lead to the question for the office's delegation list, its own one first."""
    usable = [one for one in lists.newest() if one.formal_rows and one.fields]
    if not usable:
        return redirect("supervision:lists")
    usable.sort(key=lambda one: (one.status != "in force", one.purpose != "delegation", -len(one.formal_rows)))
    return redirect("supervision:decide", name=usable[0].id, version=usable[0].version)


@allowed(VIEW)
@require_safe
def decide(request: HttpRequest, name: str, version: str) -> HttpResponse:
    """Who decides this? A case in typed fields, and the answer; a missing field that decides is named."""
    document = found_list(name, version)
    asked = any(request.GET.get(field) for field in document.fields)
    form = own_forms.CaseForm(document, request.GET if asked else None)
    answer: dict[str, Any] | None = None
    faults: list[Fault] = []
    if asked and form.is_valid():
        try:
            found = selectors.asked(document, form.case(), form.cleaned_data["day"] or office.today())
            answer = _answer(document, found)
        except StatewardError as error:
            faults = error.faults
    record_page = reverse("supervision:record", args=[document.id, document.version])
    context = {
        "document": document,
        "form": form,
        "answer": answer,
        "lists": [one for one in lists.newest() if one.formal_rows and one.fields],
        "may_record": may(request.user, RECORD),
        "record_address": f"{record_page}?{request.GET.urlencode()}",
    }
    return page(request, "decide", "lists", context, faults, wrong=asked and not form.is_valid())


def _answer(document: DecisionListDocument, found: Decision) -> dict[str, Any]:
    told = found.to_dict()
    row = next((one for one in document.rows if one.id == found.item), None)
    words = (row.title or row.text) if row is not None else None
    return {
        **told,
        "body": selectors.body_title(document, told["decider"] or ""),
        "how": MODE_TITLES.get(told["mode"] or "", ""),
        "matter": pick(words.as_dict()) if words is not None else "",
        "paper_titles": [
            pick(document.papers[one].as_dict()) if one in document.papers else one for one in told["papers"]
        ],
        "missing": [
            pick(document.fields[one].title.as_dict()) for one in found.missing_fields if one in document.fields
        ],
        "missing_names": list(found.missing_fields),
    }


@allowed(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, name: str, version: str) -> HttpResponse:
    """Record a decision: the case, and what was decided."""
    document = found_list(name, version)
    given = request.POST if request.method == "POST" else None
    case = own_forms.CaseForm(document, given, initial=request.GET.dict())
    taken = own_forms.TakenForm(document, request.user, given)
    faults: list[Fault] = []
    if request.method == "POST" and case.is_valid() and taken.is_valid():
        values = taken.cleaned_data
        try:
            made = services.record_decision(
                values["enterprise"], values["title"], document.id, case.case(), taken.taken(), values["note"]
            )
            return redirect(made)
        except StatewardError as error:
            faults = error.faults
    context = {"document": document, "case": case, "taken": taken}
    return page(request, "record", "decisions", context, faults, wrong=request.method == "POST")


def _filtered(request: HttpRequest) -> DecisionFilter:
    return DecisionFilter(request.GET, queryset=selectors.decisions(request.user))


@allowed(VIEW)
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """Recorded decisions, and the audits of tables."""
    filtered = _filtered(request)
    context = {
        "filter": filtered,
        "table": tables.show(request, DecisionTable(filtered.qs)),
        "kept_fields": tables.kept_fields(request, "column", "page"),
        "audits": selectors.audits(request.user)[:10],
        "may_record": may(request.user, RECORD),
        "may_audit": may(request.user, AUDIT),
    }
    return page(request, "decisions", "decisions", context)


@allowed(VIEW)
@require_safe
def export(request: HttpRequest, format_: str) -> HttpResponse:
    """The list of decisions as shown."""
    if format_ not in tables.EXPORTS:
        raise Http404
    return tables.export(request, DecisionTable(_filtered(request).qs), "decisions", format_)


@allowed(VIEW)
@require_safe
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision with what the list says of it."""
    found = selectors.decision(request.user, pk)
    if found is None:
        raise Http404
    return page(request, "decision", "decisions", {"decision": found, **selectors.told(found)})


@allowed(AUDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new_audit(request: HttpRequest) -> HttpResponse:
    """Hold a table of decisions against a list."""
    form = own_forms.AuditForm(lists.newest(), request.POST or None, request.FILES or None)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        name, _bar, version = form.cleaned_data["chosen"].partition("|")
        try:
            return redirect(services.audit_file(read_upload(request, "file"), name, version))
        except StatewardError as error:
            faults = error.faults
    return page(request, "new_audit", "decisions", {"form": form}, faults, wrong=request.method == "POST")


@allowed(AUDIT)
@require_safe
def audit(request: HttpRequest, pk: int) -> HttpResponse:
    """What an audit found."""
    found = selectors.audit(request.user, pk)
    if found is None:
        raise Http404
    return page(request, "audit", "decisions", {"audit": found})
