"""The page on which an officer names who in the office is responsible for each step of a cycle."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stateward.messages import pick
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed
from stateward.workbench.core.actions import RUN_CYCLES
from stateward.workbench.core.cycles import selectors, services
from stateward.workbench.core.cycles.forms import ResponsibleForm
from stateward.workbench.core.cycles.states import CycleAction, CycleState, cycle_allows


@allowed(RUN_CYCLES)
@require_http_methods(["GET", "HEAD", "POST"])
def responsible(request: HttpRequest, pk: int) -> HttpResponse:
    """Every step with its person; one form a step, so that two officers do not overwrite each other's choices."""
    found = selectors.cycle(request.user, pk)
    if found is None:
        raise Http404
    faults: list[Fault] = []
    if request.method == "POST":
        form = ResponsibleForm(request.POST, user=request.user, cycle=found)
        if not form.is_valid():
            raise Http404
        step = form.cleaned_data["step"]
        try:
            services.schedule(found, step.step, owner=form.cleaned_data["owner"], department=step.department)
        except StatewardError as error:
            faults = error.faults
        else:
            return redirect("cycles:responsible", pk=found.pk)
    titles = {step.id: pick(step.title.as_dict()) for step in found.rule.steps}
    context = {
        "cycle": found,
        "steps": [(row, titles.get(row.step, row.step)) for row in selectors.schedule(found)],
        "people": ResponsibleForm(user=request.user, cycle=found).fields["owner"].queryset,
        "open": cycle_allows(CycleState(found.state), CycleAction.SCHEDULE),
        "faults": faults,
    }
    return render(request, "cycles/responsible.html", context, status=422 if faults else 200)
