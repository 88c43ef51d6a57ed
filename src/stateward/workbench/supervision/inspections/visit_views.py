"""Pages of visits: a phone-sized checklist that survives a lost connection, and what was found."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench import site
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.audit.refusals import repeatable
from stateward.workbench.supervision.actions import PLAN, VIEW, VISIT
from stateward.workbench.supervision.findings import services as findings
from stateward.workbench.supervision.findings.forms import VisitFindingForm
from stateward.workbench.supervision.inspections import forms as own_forms
from stateward.workbench.supervision.inspections import selectors, services
from stateward.workbench.supervision.inspections.models import AnswerValue, Visit
from stateward.workbench.supervision.pages import page


def found_visit(request: HttpRequest, pk: int) -> Visit:
    """A visit the reader may see, or 404."""
    found = selectors.visit(request.user, pk)
    if found is None:
        raise Http404
    return found


@allowed(VIEW)
@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """My visits first, then all I may see."""
    context = {"mine": selectors.mine(request.user), "visits": selectors.visits(request.user)[:200]}
    return page(request, "visits", "visits", context)


@allowed(VIEW)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker that keeps a visit's page on the phone; served here because it may serve only what lies below it."""
    script = Path(site.__file__).parent / "static" / "dist" / "visits-worker.js"
    response = HttpResponse(script.read_bytes(), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@allowed(VIEW)
@require_safe
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: the checklist, the findings, the report."""
    return visit_page(request, found_visit(request, pk))


def visit_page(request: HttpRequest, found: Visit, faults: list[Fault] | None = None, form: Any = None) -> HttpResponse:
    """The page of a visit."""
    is_open = found.state in ("planned", "under_way")
    context = {
        "visit": found,
        "checklist": [{**point, "key": secrets.token_hex(16)} for point in selectors.checklist(found)],
        "answers": AnswerValue.choices,
        "findings": found.findings.all(),
        "finding_form": form or VisitFindingForm(),
        "may_visit": is_open and may(request.user, VISIT, found),
        "may_plan": is_open and may(request.user, PLAN),
    }
    return page(request, "visit", "visits", context, faults or [], wrong=form is not None)


def _kept(request: HttpRequest, found: Visit, key: str) -> HttpResponse:
    """What the phone is told once something is kept; a browser without scripts is led back to the page."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"kept": key})
    return redirect(found)


def _refused(request: HttpRequest, found: Visit, faults: list[Fault], form: Any = None) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"refused": [f"{fault.message} {fault.next_step}" for fault in faults]}, status=422)
    return visit_page(request, found, faults, form)


@repeatable
@allowed(VISIT)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep an answer; sent twice it is kept once."""
    found = found_visit(request, pk)
    form = own_forms.AnswerForm(request.POST)
    if not form.is_valid():
        return _refused(request, found, _form_faults(form))
    given = form.cleaned_data
    try:
        services.answer(found, given["point"], given["value"], given["note"], given["client_key"], given["answered_at"])
    except StatewardError as error:
        return _refused(request, found, error.faults)
    return _kept(request, found, given["client_key"])


@repeatable
@allowed(VISIT)
@require_POST
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a finding of a visit; sent twice it is kept once."""
    found = found_visit(request, pk)
    form = VisitFindingForm(request.POST)
    if not form.is_valid():
        return _refused(request, found, _form_faults(form), form)
    try:
        findings.report(found.enterprise, form.values(), visit=found, client_key=form.cleaned_data["client_key"])
    except StatewardError as error:
        return _refused(request, found, error.faults)
    return _kept(request, found, form.cleaned_data["client_key"])


def _form_faults(form: Any) -> list[Fault]:
    return [
        Fault(
            "visit.field", f"{form.fields[name].label or name}: {' '.join(errors)}", _("Correct this field."), rule=name
        )
        for name, errors in form.errors.items()
    ]


@allowed(VISIT)
@require_POST
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a visit."""
    found = found_visit(request, pk)
    try:
        services.report(found, request.POST.get("conclusion", ""))
    except StatewardError as error:
        return visit_page(request, found, error.faults)
    return redirect(found)


@allowed(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say when a visit is made and by whom."""
    found = found_visit(request, pk)
    first = {"planned_on": found.planned_on, "inspectors": [one.pk for one in found.inspectors.all()]}
    form = own_forms.VisitForm(request.POST or None, initial=first)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.plan_visit(found, form.cleaned_data["planned_on"], list(form.cleaned_data["inspectors"]))
            return redirect(found)
        except StatewardError as error:
            faults = error.faults
    return page(request, "plan_visit", "visits", {"visit": found, "form": form}, faults, wrong=request.method == "POST")
