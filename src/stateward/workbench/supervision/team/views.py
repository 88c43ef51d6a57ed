"""Pages of the team, and of how well supervision works."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import office
from stateward.workbench.supervision.actions import OFFICE, TEAM
from stateward.workbench.supervision.pages import page
from stateward.workbench.supervision.team import forms as own_forms
from stateward.workbench.supervision.team import quality as measured
from stateward.workbench.supervision.team import rating as rated
from stateward.workbench.supervision.team import selectors, services
from stateward.workbench.supervision.team.models import Supervisor
from stateward.workbench.supervision.warnings import selectors as warnings


@allowed(OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest) -> HttpResponse:
    """The team, and a form for another person."""
    form = own_forms.SupervisorForm(request.POST or None)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.save_supervisor(**form.values())
            return redirect("supervision:team")
        except StatewardError as error:
            faults = error.faults
    context = {
        "lines": selectors.lines(request.user),
        "form": form,
        "may_edit": may(request.user, TEAM),
        "year": office.today().year,
    }
    return page(request, "team", "team", context, faults, wrong=request.method == "POST")


@allowed(OFFICE)
@require_safe
def supervisor(request: HttpRequest, pk: int) -> HttpResponse:
    """One person of the team."""
    return _supervisor_page(request, _found(request, pk))


def _found(request: HttpRequest, pk: int) -> Supervisor:
    found = selectors.supervisor(request.user, pk)
    if found is None:
        raise Http404
    return found


def _supervisor_page(
    request: HttpRequest, found: Supervisor, faults: list[Fault] | None = None, bound: dict[str, Any] | None = None
) -> HttpResponse:
    context = {
        "supervisor": found,
        "line": next(one for one in selectors.lines(request.user) if one["supervisor"].pk == found.pk),
        "forms": {"conflict": own_forms.ConflictForm(), "training": own_forms.TrainingForm(), **(bound or {})},
        "may_edit": may(request.user, TEAM),
    }
    return page(request, "supervisor", "team", context, faults or [], wrong=bool(bound))


@allowed(TEAM)
@require_POST
def add(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """Tell a conflict, or add hours of training."""
    found = _found(request, pk)
    kinds: dict[str, type[forms.Form]] = {"conflict": own_forms.ConflictForm, "training": own_forms.TrainingForm}
    if part not in kinds:
        raise Http404
    form = kinds[part](request.POST)
    if not form.is_valid():
        return _supervisor_page(request, found, [], {part: form})
    try:
        if part == "conflict":
            services.tell_conflict(found, **form.cleaned_data)
        else:
            services.add_training(found, **form.cleaned_data)
    except StatewardError as error:
        return _supervisor_page(request, found, error.faults, {part: form})
    return redirect("supervision:supervisor", pk=pk)


@allowed(OFFICE)
@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """How well supervision works."""
    year = office.today().year
    run = warnings.newest_run()
    visited, there = measured.coverage_of_enterprises(year)
    right, closed = measured.right_warnings(request.user)
    context = {
        "year": year,
        "times": measured.times(),
        "repeats": measured.repeats(),
        "burdens": measured.burdens(),
        "visited": visited,
        "there": there,
        "right": right,
        "closed": closed,
        "hours": selectors.training_hours(year),
        "rating": rated.rating(request.user, year),
        "alarms": [one for one in run.counts if one["alarm"]] if run is not None else [],
    }
    return page(request, "quality", "quality", context)
