"""Pages of the slimming plan: scenarios, one plan with before and after, comparison, adoption."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages import listed
from stateward.messages.errors import StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.audit.four_eyes import SamePerson
from stateward.workbench.core import office, tables
from stateward.workbench.core.refusals import Refused
from stateward.workbench.reform.actions import APPROVE, PREPARE, VIEW
from stateward.workbench.reform.ownership.words import drawing_words
from stateward.workbench.reform.slimming import jobs_state, measuring, selectors, services, wording
from stateward.workbench.reform.slimming.forms import AdoptForm, AimForm, WithdrawForm
from stateward.workbench.reform.slimming.models import Plan, PlanState


@allowed(VIEW)
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The scenarios, with what each costs."""
    context = {
        "plans": selectors.plans(request.user)[:100],
        "adopted": selectors.adopted(request.user, office.today()),
        "may_prepare": may(request.user, PREPARE),
        "here": "slimming",
    }
    return render(request, "reform/plans.html", context)


@allowed(PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Set the targets of a new scenario and have it computed."""
    initial = {"day": office.today(), "max_layer": 4}
    form = AimForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        plan = services.prepare(form.aim())
        return redirect(services.compute(plan))
    status = 422 if request.method == "POST" else 200
    return render(request, "reform/plan_form.html", {"form": form, "here": "slimming"}, status=status)


def _found(request: HttpRequest, pk: int) -> Plan:
    found = selectors.plan(request.user, pk)
    if found is None:
        raise Http404
    return found


@allowed(PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the targets of a scenario and have it computed anew."""
    found = _found(request, pk)
    initial: dict[str, Any] = {
        name: getattr(found, name) for name in ("title", "day", "max_layer", "max_entities", "costs", "seconds")
    }
    initial |= {f"weight_{part}": number for part, number in found.weights.items()}
    form = AimForm(request.POST or None, user=request.user, fixed_root=True, initial=initial)
    form.initial["keep"] = form.fields["keep"].queryset.filter(code__in=found.keep)
    faults: list[object] = []
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.compute(services.change(found, form.aim(found))))
        except Refused as error:
            faults = list(error.faults)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "plan": found, "faults": faults, "here": "slimming"}
    return render(request, "reform/plan_form.html", context, status=status)


@allowed(VIEW)
@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: its steps with their reasons, before and after side by side, what each deviation costs."""
    return _page(request, _found(request, pk), [])


def _page(request: HttpRequest, found: Plan, faults: list[object], status: int = 200) -> HttpResponse:
    job = jobs_state.settle(request.user, found)
    result = found.result
    sides = selectors.sides(request.user, found)
    named = selectors.names(request.user, found)
    user = request.user
    context = {
        "plan": found,
        "result": result,
        "job": job,
        "faults": faults,
        "sides": sides,
        "gap": None if result.get("gap") is None else result["gap"] * 100,
        "words": drawing_words(),
        "steps": [_step(found, action, named) for action in found.actions],
        "counts": [(wording.action_title(k), n) for k, n in result.get("counts", {}).items()],
        "conflicts": wording.conflicts(result, named),
        "deviations": wording.deviations(result, named),
        "consolidations": wording.consolidations(result, named),
        "assumptions": wording.faults(result),
        "measures": _measures(result),
        "followed": measuring.follow(user, found, office.today()) if found.state == PlanState.ADOPTED else None,
        "choices": [(key, wording.action_title(key)) for key in wording.ACTIONS],
        "enterprises": sorted(named.items(), key=lambda pair: pair[1]),
        "hand": [
            (code, named.get(code, code), wording.action_title(choice))
            for code, choice in found.choices.items()
        ],
        "locks": selectors.locks(found, named),
        "lock_choices": [(key, wording.lock_title(key)) for key in services.LOCKS],
        "may_copy": may(user, PREPARE, found),
        "document": selectors.cost_document(found.costs),
        "history": selectors.history(found),
        "may_prepare": may(user, PREPARE, found) and found.state in services.OPEN,
        "may_adopt": may(user, APPROVE, found) and found.state == PlanState.COMPUTED,
        "prepared_by_me": found.prepared_by_id == (user.acting_for or user).pk,
        "may_withdraw": may(user, APPROVE, found) and found.state == PlanState.ADOPTED,
        "adopt_form": AdoptForm(user=user, initial={"starts_on": office.today()}),
        "withdraw_form": WithdrawForm(),
        "here": "slimming",
    }  # fmt: skip
    return render(request, "reform/plan.html", context, status=status)


def _step(found: Plan, action: dict[str, Any], named: dict[str, str]) -> dict[str, Any]:
    return {
        **action,
        "name": named.get(action["enterprise"], action["name"]),
        "to_name": named.get(action["to"], action["to_name"]),
        "title": wording.action_title(action["action"]),
        "parts": _parts(action),
        "chosen": action["enterprise"] in found.choices,
        "after_words": ", ".join(map(str, action["after_steps"])),
        "assumed_words": listed(map(wording.figure_title, action["assumed"])),
        "reason": wording.reason(action, named),
    }


def _parts(action: dict[str, Any]) -> list[tuple[str, float, bool]]:
    return [(wording.part_title(name), amount, False) for name, amount in action["cost_parts"].items()]


def _measures(result: dict[str, Any]) -> list[tuple[str, float | None, float | None]]:
    told = result.get("strengthening")
    if not told:
        return []
    return [(wording.measure_title(name), told["before"].get(name), told["after"].get(name))
            for name in selectors.MEASURES]  # fmt: skip


@allowed(VIEW)
@require_safe
def steps(request: HttpRequest, pk: int, format_: str) -> HttpResponse:
    """The steps as a workbook or CSV."""
    found = _found(request, pk)
    if format_ not in tables.EXPORTS:
        raise Http404
    return tables.download(selectors.steps_table(request.user, found), "slimming-plan", format_)


@allowed(VIEW)
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Several scenarios side by side."""
    found = selectors.chosen(request.user, request.GET.getlist("plan"))
    rows = [
        {
            "plan": one,
            "result": one.result,
            "sides": selectors.sides(request.user, one),
            "counts": [(wording.action_title(k), n) for k, n in one.result["counts"].items()],
            "conflicts": wording.conflicts(one.result, selectors.names(request.user, one)),
            "weights": [(wording.part_title(part), weight) for part, weight in one.weights.items()],
            "locks": selectors.locks(one, selectors.names(request.user, one)),
        }
        for one in found
    ]
    context = {"rows": rows, "differences": selectors.differences(request.user, found), "here": "slimming"}
    return render(request, "reform/compare.html", context)


@allowed(VIEW)
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Compute, decide by hand, lock, copy, adopt or withdraw."""
    found = _found(request, pk)
    try:
        if action == "compute":
            return redirect(services.compute(found))
        if action == "choose":
            choice = request.POST.get("choice", "")
            code = request.POST.get("enterprise", "")
            return redirect(services.compute(services.choose(found, code, choice)))
        if action == "lock":
            told = (request.POST.get(name, "") for name in ("enterprise", "lock", "reason"))
            return redirect(services.compute(services.lock(found, *told)))
        if action == "copy":
            return redirect("reform:edit-plan", services.copy(found).pk)
        if action == "adopt":
            form = AdoptForm(request.POST, user=request.user)
            if form.is_valid():
                services.adopt(found, form.cleaned_data["owner"], form.cleaned_data["starts_on"])
        elif action == "withdraw":
            services.withdraw(found, request.POST.get("reason", ""))
        else:
            raise Http404
    except (Refused, SamePerson) as error:
        found.refresh_from_db()
        return _page(request, found, list(_faults(error)), 422)
    return redirect(found)


def _faults(error: StatewardError) -> list[Any]:
    return list(error.faults)
