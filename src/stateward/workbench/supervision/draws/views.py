"""Pages of a draw: freeze, approve, seed, result, verification, files for strangers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.supervision.actions import APPROVE_DRAW, DRAW, OFFICE
from stateward.workbench.supervision.draws import selectors, services
from stateward.workbench.supervision.draws.forms import SEED_TITLES, FreezeForm, SeedForm
from stateward.workbench.supervision.draws.models import Draw, DrawState
from stateward.workbench.supervision.inspections.models import PlanEntry
from stateward.workbench.supervision.inspections.views import found_entry
from stateward.workbench.supervision.pages import page


def found_draw(request: HttpRequest, pk: int) -> Draw:
    """A draw the reader may see, or 404."""
    found = selectors.draw(request.user, pk)
    if found is None:
        raise Http404
    return found


@allowed(DRAW)
@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the population of an inspection."""
    return _freeze(request, found_entry(request, pk), None)


@allowed(DRAW)
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw again, with the reason; the first draw stays visible."""
    first = found_draw(request, pk)
    return _freeze(request, first.entry, first)


def _freeze(request: HttpRequest, entry: PlanEntry, first: Draw | None) -> HttpResponse:
    form = FreezeForm(entry, request.POST or None, again=first is not None)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            units = selectors.units(entry, given["strata"], given["weights"], given["exclusions"])
            made = services.freeze(
                entry, units, given["size"], form.source(), per_visit=given["per_visit"], redraw_of=first,
                reason=given.get("reason", ""),
            )  # fmt: skip
            return redirect(made)
        except StatewardError as error:
            faults = error.faults
    context = {"entry": entry, "form": form, "first": first}
    return page(request, "freeze", "inspections", context, faults, wrong=request.method == "POST")


@allowed(OFFICE)
@require_safe
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """One draw with its population, its hashes, its tickets and its result."""
    return _draw_page(request, found_draw(request, pk))


def _draw_page(
    request: HttpRequest, found: Draw, faults: list[Fault] | None = None, form: SeedForm | None = None
) -> HttpResponse:
    told = selectors.told(found)
    context: dict[str, Any] = {
        "draw": found,
        **told,
        "seed_kind": dict(SEED_TITLES).get(told["commitment"]["seed_source"]["kind"], ""),
        "next": getattr(found, "drawn_again", None),
        "seed_form": form or SeedForm(),
        "may_approve": found.state == DrawState.FROZEN and may(request.user, APPROVE_DRAW),
        "may_draw": may(request.user, DRAW),
    }
    return page(request, "draw", "inspections", context, faults or [], wrong=form is not None)


@allowed(OFFICE)
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Approve a commitment, or enter the seed."""
    found = found_draw(request, pk)
    form: SeedForm | None = None
    try:
        if action == "approve":
            services.approve(found)
        elif action == "seed":
            form = SeedForm(request.POST)
            if not form.is_valid():
                return _draw_page(request, found, [], form)
            services.enter_seed(found, form.cleaned_data["seed"], form.cleaned_data["evidence"])
        else:
            raise Http404
    except StatewardError as error:
        return _draw_page(request, found_draw(request, pk), error.faults, form)
    return redirect(found)


@allowed(OFFICE)
@require_safe
def file(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """The commitment or the result as a file that `tools/verify_draw.py` reads."""
    found = found_draw(request, pk)
    text = {"commitment": found.commitment, "result": found.result}.get(part, "")
    if not text:
        raise Http404
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.pk}-{part}.json"'
    return response
