"""Pages of cycles: the list, the board, a participant, what is done for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core.actions import RUN_CYCLES, VIEW_CYCLES
from stateward.workbench.core.cycles import forms as own_forms
from stateward.workbench.core.cycles import moves, selectors, services, starting
from stateward.workbench.core.cycles.models import Cycle, Participant
from stateward.workbench.core.cycles.states import (
    CYCLE_ACTION_TITLES,
    MOVE_TITLES,
    CycleAction,
    CycleState,
    Move,
    cycle_allows,
)

PLACE_PILLS = {
    "waiting": "still",
    "open": "",
    "submitted": "warn",
    "returned": "warn",
    "finished": "good",
    "left": "still",
}
CYCLE_PILLS = {"draft": "still", "running": "", "closed": "good", "cancelled": "still"}


def _cycle(request: HttpRequest, pk: int) -> Cycle:
    found = selectors.cycle(request.user, pk)
    if found is None:
        raise Http404
    return found


def _participant(request: HttpRequest, pk: int) -> Participant:
    found = selectors.participant(request.user, pk)
    if found is None:
        raise Http404
    return found


@allowed(VIEW_CYCLES)
@require_safe
def cycles(request: HttpRequest) -> HttpResponse:
    """The cycles I see."""
    rows = [(one, CYCLE_PILLS[one.state]) for one in selectors.cycles(request.user)]
    return render(request, "cycles/cycles.html", {"cycles": rows, "may_run": may(request.user, RUN_CYCLES)})


@allowed(RUN_CYCLES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Prepare a cycle from a rule document."""
    form = own_forms.NewCycleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        rule = next(d for d in selectors.documents() if f"{d.id}@{d.version}" == given["document"])
        return redirect(services.prepare(rule, given["title"], given["starts_on"], period=given["period"]))
    return render(request, "cycles/new.html", {"form": form}, status=422 if request.POST else 200)


@allowed(VIEW_CYCLES)
@require_safe
def cycle(request: HttpRequest, pk: int) -> HttpResponse:
    """The board of a cycle: who stands in which step, who is late, what is done for all at once."""
    return _board(request, _cycle(request, pk))


def _board(request: HttpRequest, found: Cycle, faults: list[Fault] | None = None) -> HttpResponse:
    runs = may(request.user, RUN_CYCLES, found)
    state = CycleState(found.state)
    actions = (CycleAction.START, CycleAction.CLOSE, CycleAction.REOPEN, CycleAction.CANCEL)
    context = {
        "cycle": found,
        "pill": CYCLE_PILLS[found.state],
        "columns": selectors.board(request.user, found),
        "through": selectors.through(request.user, found),
        "place_pills": PLACE_PILLS,
        "actions": [
            {"action": a.value, "title": _(CYCLE_ACTION_TITLES[a]), "words": a in _WITH_REASON}
            for a in actions
            if runs and cycle_allows(state, a)
        ],
        "enrol": own_forms.EnrolForm(user=request.user, cycle=found)
        if runs and cycle_allows(state, CycleAction.ENROL)
        else None,
        "may_invite": runs and any(step.by == "assessor" for step in found.rule.steps),
        "runs": runs,
        "faults": faults or [],
    }
    return render(request, "cycles/cycle.html", context, status=422 if faults else 200)


_WITHOUT_REASON: dict[CycleAction, Callable[..., Any]] = {
    CycleAction.START: services.start,
    CycleAction.CLOSE: services.close,
}
_WITH_REASON: dict[CycleAction, Callable[..., Any]] = {
    CycleAction.REOPEN: services.reopen,
    CycleAction.CANCEL: services.cancel,
}
_TOGETHER: dict[Move, Callable[..., Any]] = {
    Move.SUBMIT: services.submit_together,
    Move.APPROVE: services.approve_together,
    Move.RETURN: services.return_together,
}


@allowed(RUN_CYCLES)
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Start, close, reopen or cancel a cycle, or enrol enterprises."""
    found = _cycle(request, pk)
    try:
        if action == CycleAction.ENROL:
            form = own_forms.EnrolForm(request.POST, user=request.user, cycle=found)
            if form.is_valid():
                services.enrol(found, form.cleaned_data["enterprises"])
        elif action == CycleAction.START and starting.is_large(found):
            return redirect(starting.begin(found))
        elif action in _WITHOUT_REASON:
            _WITHOUT_REASON[CycleAction(action)](found)
        elif action in _WITH_REASON:
            _WITH_REASON[CycleAction(action)](found, request.POST.get("text", ""))
        else:
            raise Http404
    except StatewardError as error:
        return _board(request, found, error.faults)
    return redirect(found)


@allowed(RUN_CYCLES)
@require_POST
def together(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """Take, for all participants, the step they take together."""
    found = _cycle(request, pk)
    if move not in _TOGETHER:
        raise Http404
    try:
        _TOGETHER[Move(move)](found, request.POST.get("text", ""))
    except StatewardError as error:
        return _board(request, found, error.faults)
    return redirect(found)


@allowed(VIEW_CYCLES)
@require_safe
def participant(request: HttpRequest, pk: int) -> HttpResponse:
    """One enterprise in a cycle: its step, its deadline, its turns, and what can be done."""
    return _page(request, _participant(request, pk))


def _page(
    request: HttpRequest,
    found: Participant,
    bound: dict[str, forms.Form] | None = None,
    faults: list[Fault] | None = None,
) -> HttpResponse:
    rule = found.cycle.rule
    context = {
        "participant": found,
        "pill": PLACE_PILLS[found.place],
        "steps": [(number, step, found) for number, step in enumerate(rule.steps)],
        "turns": [(turn, rule.steps[rule.position(turn.step)]) for turn in selectors.turns(found)],
        "offers": [
            {"action": m.value, "title": _(MOVE_TITLES[m]), "form": (bound or {}).get(m.value) or _form(m, found)}
            for m in selectors.moves_for(request.user, found)
        ],
        "opened": next(iter(bound or {}), ""),
        "faults": faults or [],
    }
    return render(request, "cycles/participant.html", context, status=422 if bound or faults else 200)


def _form(move: Move, found: Participant, data: Any = None) -> forms.Form:
    if move is Move.EXTEND:
        return own_forms.ExtendForm(data, prefix=move, initial={"due": found.due})
    if move is Move.SEND_BACK:
        return own_forms.SendBackForm(data, prefix=move, participant=found)
    return forms.Form(data, prefix=move) if move is Move.WITHDRAW else own_forms.WordsForm(data, prefix=move)


_MOVES: dict[Move, Callable[..., Any]] = {
    Move.SUBMIT: moves.submit,
    Move.APPROVE: moves.approve,
    Move.RETURN: moves.return_,
    Move.SKIP: moves.skip,
    Move.LEAVE: moves.leave,
    Move.REJOIN: moves.rejoin,
}


@allowed(VIEW_CYCLES)
@require_POST
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Do something for a participant; a refusal comes back on its page with what was written."""
    found = _participant(request, pk)
    if action not in set(Move) - {Move.BEGIN}:
        raise Http404
    wanted = Move(action)
    form = _form(wanted, found, request.POST)
    if not form.is_valid():
        return _page(request, found, {action: form})
    version = request.POST.get("version", "")
    try:
        _make(found, wanted, form.cleaned_data, int(version) if version.isdecimal() else None)
    except StatewardError as error:
        return _page(request, _participant(request, pk), {action: form}, error.faults)
    return redirect(found)


def _make(found: Participant, wanted: Move, given: dict[str, Any], version: int | None) -> None:
    text = given.get("text", "")
    if wanted is Move.EXTEND:
        moves.extend(found, given["due"], text, version=version)
    elif wanted is Move.SEND_BACK:
        moves.send_back(found, given["step"], text, version=version)
    elif wanted is Move.WITHDRAW:
        moves.withdraw(found, version=version)
    else:
        _MOVES[wanted](found, text, version=version)
