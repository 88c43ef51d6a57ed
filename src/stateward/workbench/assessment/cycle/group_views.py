"""One group in a round: its sheets, its contract, its report and result, its appeal, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.assessment import scorecard as cards
from stateward.workbench.assessment.cycle import (
    adjusting,
    midway,
    papers,
    scoring,
    selectors,
    services,
    sheets,
    sources,
)
from stateward.workbench.assessment.cycle.forms import figures
from stateward.workbench.assessment.cycle.models import Round
from stateward.workbench.assessment.cycle.views import find_round
from stateward.workbench.assessment.events import ADJUST, APPROVE_BASE, DECIDE
from stateward.workbench.core.cycles import moves
from stateward.workbench.core.cycles import selectors as cycles
from stateward.workbench.core.cycles.models import Participant
from stateward.workbench.core.cycles.states import MOVE_TITLES, Move
from stateward.workbench.core.documents import respond
from stateward.workbench.core.uploads import kept_path, read_upload

#: Kind of step -> the sheet that is filled in it.
_SHEETS = {"propose": "propose", "agree": "counter", "report": "report", "verify": "verify", "appeal": "appeal"}


def _find(request: HttpRequest, pk: int, group: int) -> tuple[Round, Participant]:
    found = find_round(request, pk)
    participant = selectors.group(request.user, found, group)
    if participant is None:
        raise Http404
    return found, participant


@allowed("assessment.view")
@require_safe
def group(request: HttpRequest, pk: int, group: int) -> HttpResponse:
    """A group's page in the round."""
    return _page(request, *_find(request, pk, group))


def _page(
    request: HttpRequest, found: Round, participant: Participant, faults: list[Fault] | None = None
) -> HttpResponse:
    offered = cycles.moves_for(request.user, participant)
    kind = participant.step.kind
    sheet = _SHEETS.get(kind, "") if Move.SUBMIT in offered else ""
    result = found.result if selectors.sees_result(request.user, found) else None
    rule = participant.cycle.rule
    context = {
        "round": found,
        "participant": participant,
        "enterprise": participant.enterprise,
        "sheet": sheet,
        "targets": selectors.target_rows(found, participant),
        "factors": selectors.factor_rows(found, participant),
        "may_adjust": adjusting.is_open(participant) and may(request.user, ADJUST),
        "may_decide_factors": adjusting.is_open(participant) and may(request.user, APPROVE_BASE),
        "midway": None if result else midway.standing(found, participant),
        "report": selectors.report_rows(found, participant),
        "findings": selectors.finding_titles(),
        "contract": selectors.contract(participant),
        "result": result.of(participant.enterprise.code) if result else None,
        "sources": sources.shown(result, participant.enterprise.code) if result else [],
        "lines": _lines(found, participant) if result else [],
        "appeals": participant.appeals.all(),
        "may_decide": may(request.user, DECIDE),
        "steps": list(enumerate(rule.steps)),
        "turns": [(turn, rule.steps[rule.position(turn.step)]) for turn in cycles.turns(participant)],
        "offers": [
            (move.value, _(MOVE_TITLES[move]))
            for move in offered
            if move in (Move.SUBMIT, Move.APPROVE, Move.RETURN, Move.SKIP, Move.WITHDRAW)
            and not (move is Move.SUBMIT and kind == "appeal")
            and not (kind == "appeal" and move in (Move.APPROVE, Move.RETURN))
        ],
        "typed": request.POST,
        "faults": faults or [],
        "here": "rounds",
    }
    return render(request, "assessment/group.html", context, status=422 if faults else 200)


def _lines(found: Round, participant: Participant) -> list[Any]:
    """What made the score, with the change of every node on the year before."""
    result = found.result
    if result is None or result.of(participant.enterprise.code) is None:
        return []
    earlier = cards.earlier_points(sheets.run_of(found), found.year, participant.enterprise.code)
    return cards.lines(scoring.explanation_of(result, participant.enterprise.code), earlier)


@allowed("assessment.view")
@require_POST
def fill(request: HttpRequest, pk: int, group: int, sheet: str) -> HttpResponse:
    """Save a sheet; with `then` it is handed in as well. A refusal comes back with what was typed."""
    found, participant = _find(request, pk, group)
    if sheet not in _FILLING:
        raise Http404
    try:
        _FILLING[sheet](request, found, participant)
        if request.POST.get("then") == "submit":
            moves.submit(participant)
    except StatewardError as error:
        return _page(request, found, _find(request, pk, group)[1], list(error.faults))
    return redirect("assessment:group", pk, group)


def _measures(found: Round, participant: Participant) -> list[sheets.Measure]:
    return sheets.measures(sheets.run_of(found), participant.enterprise.enterprise_class)


def _targets(found: Round, participant: Participant) -> list[sheets.Measure]:
    return sheets.target_measures(sheets.run_of(found), participant.enterprise.enterprise_class)


def _propose(request: HttpRequest, found: Round, participant: Participant) -> None:
    services.propose(participant, figures(request.POST, _targets(found, participant), "value", "reason"))


def _counter(request: HttpRequest, found: Round, participant: Participant) -> None:
    services.counter(participant, figures(request.POST, _targets(found, participant), "value", "reason"))


def _report(request: HttpRequest, found: Round, participant: Participant) -> None:
    measures = _measures(found, participant)
    evidence = {
        one.indicator: read_upload(request, f"file-{one.indicator}")
        for one in measures
        if f"file-{one.indicator}" in request.FILES
    }
    services.report(participant, figures(request.POST, measures, "value", "words"), evidence)


def _verify(request: HttpRequest, found: Round, participant: Participant) -> None:
    typed = figures(request.POST, _measures(found, participant), "value", "note")
    findings = {
        name: (request.POST.get(f"finding-{name}", "open"), value, note) for name, (value, note) in typed.items()
    }
    known = selectors.finding_titles()
    services.verify(participant, {name: one for name, one in findings.items() if one[0] in known})


def _appeal(request: HttpRequest, found: Round, participant: Participant) -> None:
    known = {one.indicator for one in _measures(found, participant)}
    indicator = request.POST.get("indicator", "")
    if indicator not in known:
        raise Http404
    services.appeal(participant, indicator, request.POST.get("words", ""))


def _decide(request: HttpRequest, found: Round, participant: Participant) -> None:
    filed = participant.appeals.filter(outcome="").first()
    outcome = request.POST.get("outcome", "")
    if filed is None or outcome not in ("granted", "rejected"):
        raise Http404
    one = [m for m in _measures(found, participant) if m.indicator == filed.indicator]
    value: Decimal | None = figures(request.POST, one, "value", "note")[filed.indicator][0]
    services.decide_appeal(filed, outcome, request.POST.get("words", ""), value)


def _adjust(request: HttpRequest, found: Round, participant: Participant) -> None:
    indicator = request.POST.get("indicator", "")
    one = [m for m in _targets(found, participant) if m.indicator == indicator]
    typed = {f"value-{indicator}": request.POST.get("amount", "")}
    amount = figures(typed, one, "value", "reason")[indicator][0] if one else None
    evidence = read_upload(request, "evidence") if "evidence" in request.FILES else None
    adjusting.propose(participant, indicator, amount, request.POST.get("reason", ""), evidence)


def _decide_factor(request: HttpRequest, _found: Round, participant: Participant) -> None:
    number, outcome = request.POST.get("factor", ""), request.POST.get("outcome", "")
    held = adjusting.adjustments(participant).filter(pk=int(number) if number.isdecimal() else 0).first()
    if held is None or outcome not in (adjusting.APPROVED, adjusting.REJECTED):
        raise Http404
    adjusting.decide(held, outcome, request.POST.get("words", ""))


_FILLING: Mapping[str, Callable[[HttpRequest, Round, Participant], None]] = {
    "propose": _propose,
    "counter": _counter,
    "report": _report,
    "verify": _verify,
    "appeal": _appeal,
    "decide": _decide,
    "adjust": _adjust,
    "factor": _decide_factor,
}
_MOVES: Mapping[str, Callable[..., Any]] = {
    "submit": moves.submit,
    "approve": moves.approve,
    "return": moves.return_,
    "skip": moves.skip,
}


@allowed("assessment.view")
@require_POST
def move(request: HttpRequest, pk: int, group: int, action: str) -> HttpResponse:
    """Hand in, approve, return, skip or take back the group's step."""
    found, participant = _find(request, pk, group)
    try:
        if action == "withdraw":
            moves.withdraw(participant)
        elif action in _MOVES:
            _MOVES[action](participant, request.POST.get("text", ""))
        else:
            raise Http404
    except StatewardError as error:
        return _page(request, found, _find(request, pk, group)[1], list(error.faults))
    return redirect("assessment:group", pk, group)


@allowed("assessment.view")
@require_safe
def contract(request: HttpRequest, pk: int, group: int, format_: str) -> HttpResponse:
    """The contract as PDF or Word."""
    found, participant = _find(request, pk, group)
    held = selectors.contract(participant)
    if held is None:
        raise Http404
    return respond(request, papers.contract(found, held), format_, f"contract-{held.number}")


@allowed("assessment.view")
@require_safe
def notice(request: HttpRequest, pk: int, group: int, format_: str) -> HttpResponse:
    """The notice of the result as PDF or Word."""
    found, participant = _find(request, pk, group)
    newest = found.result
    if newest is None or not selectors.sees_result(request.user, found):
        raise Http404
    document = papers.notice(found, participant, newest)
    return respond(request, document, format_, f"notice-{found.year}-{participant.enterprise.code}")


@allowed("assessment.view")
@require_safe
def evidence(request: HttpRequest, pk: int, group: int, line: int) -> HttpResponse | FileResponse:
    """The file handed in as evidence for a measure."""
    _found, participant = _find(request, pk, group)
    held = participant.report_lines.filter(pk=line).exclude(evidence_sha256="").first()
    if held is None:
        raise Http404
    return FileResponse(kept_path(held.evidence_sha256).open("rb"), as_attachment=True, filename=held.evidence_name)


@allowed("assessment.view")
@require_safe
def factor_evidence(request: HttpRequest, pk: int, group: int, factor: int) -> HttpResponse | FileResponse:
    """The file that shows an objective factor of a base value."""
    _found, participant = _find(request, pk, group)
    held = adjusting.adjustments(participant).filter(pk=factor).first()
    if held is None:
        raise Http404
    return FileResponse(kept_path(held.evidence_sha256).open("rb"), as_attachment=True, filename=held.evidence_name)


def address_of(found: Round, participant: Participant) -> str:
    """A group's page."""
    return reverse("assessment:group", args=[found.pk, participant.pk])
