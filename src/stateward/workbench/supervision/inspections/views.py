"""Pages of the yearly list of inspections."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.supervision.actions import ADOPT, DRAW, OFFICE, PLAN
from stateward.workbench.supervision.draws import selectors as draws
from stateward.workbench.supervision.inspections import forms as own_forms
from stateward.workbench.supervision.inspections import selectors, services
from stateward.workbench.supervision.inspections.models import PlanEntry, YearPlan
from stateward.workbench.supervision.pages import page
from stateward.workbench.supervision.team import selectors as team


@allowed(OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: HttpRequest) -> HttpResponse:
    """The yearly lists, and a form for another year."""
    form = own_forms.PlanForm(request.POST or None)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.begin_plan(**form.cleaned_data))
        except StatewardError as error:
            faults = error.faults
    context = {
        "plans": selectors.plans(request.user),
        "draws": draws.draws(request.user)[:20],
        "form": form,
        "may_plan": may(request.user, PLAN),
    }
    return page(request, "plans", "inspections", context, faults, wrong=request.method == "POST")


def found_plan(request: HttpRequest, year: int) -> YearPlan:
    """A yearly list, or 404."""
    found = selectors.plan(request.user, year)
    if found is None:
        raise Http404
    return found


def found_entry(request: HttpRequest, pk: int) -> PlanEntry:
    """An inspection of a yearly list, or 404."""
    found = selectors.entry(request.user, pk)
    if found is None:
        raise Http404
    return found


@allowed(OFFICE)
@require_safe
def plan(request: HttpRequest, year: int) -> HttpResponse:
    """A yearly list: its inspections, the cap, what could be joint, and whether the team suffices."""
    return _plan_page(request, found_plan(request, year))


def _plan_page(request: HttpRequest, found: YearPlan, faults: list[Fault] | None = None) -> HttpResponse:
    context = {
        "plan": found,
        "entries": found.entries.all(),
        "over_cap": selectors.over_cap(found),
        "joint": selectors.joint(found),
        "team": team.plan_of(found),
        "may_plan": found.state == "draft" and may(request.user, PLAN),
        "may_adopt": found.state == "draft" and may(request.user, ADOPT),
    }
    return page(request, "plan", "inspections", context, faults or [])


@allowed(OFFICE)
@require_POST
def act(request: HttpRequest, year: int, action: str) -> HttpResponse:
    """Adopt a yearly list, or take the rulebook's inspections over."""
    found = found_plan(request, year)
    try:
        if action == "adopt":
            services.adopt(found)
        elif action == "take-over":
            services.take_over(found, selectors.rulebook_items(year))
        else:
            raise Http404
    except StatewardError as error:
        return _plan_page(request, found, error.faults)
    return redirect("supervision:plan", year=year)


@allowed(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_entry(request: HttpRequest, year: int, pk: int = 0) -> HttpResponse:
    """Write an inspection of the yearly list."""
    found = found_plan(request, year)
    current = found_entry(request, pk) if pk else None
    first = own_forms.first_values(current) if current else {}
    form = own_forms.EntryForm(request.POST or None, initial=first)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.save_entry(found, form.values(), current)
            return redirect("supervision:plan", year=year)
        except StatewardError as error:
            faults = error.faults
    context = {"plan": found, "entry": current, "form": form}
    return page(request, "edit_entry", "inspections", context, faults, wrong=request.method == "POST")


@allowed(OFFICE)
@require_safe
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One inspection: what it is, its draws, its visits."""
    found = found_entry(request, pk)
    context: dict[str, Any] = {
        "entry": found,
        "draws": draws.of_entry(request.user, found),
        "visits": selectors.visits(request.user).filter(entry=found),
        "population": len(selectors.population(found)),
        "may_draw": may(request.user, DRAW),
    }
    return page(request, "entry", "inspections", context)
