"""The pay link of a round: the multiple of the base that follows from grade and score, and what is deferred."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stateward.assessment.pay import performance_pay
from stateward.messages.errors import AssessmentError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.assessment.cycle import selectors
from stateward.workbench.assessment.cycle.views import find_round
from stateward.workbench.assessment.events import SEE_PAY
from stateward.workbench.core import workspace

#: Without a base the page shows multiples: pay for a base of one.
ONE = Decimal(1)


@allowed(SEE_PAY)
@require_safe
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Coefficient, amount and deferral of every group whose pay the reader is entitled to see."""
    found = find_round(request, pk)
    if not selectors.sees_result(request.user, found):
        raise Http404
    book = workspace.rulebook()
    documents = [book.get("pay", name) for name in book.ids("pay")]
    wanted = request.GET.get("document", "")
    document = next((one for one in documents if one.id == wanted), documents[0] if documents else None)
    base = _base(request.GET.get("base", ""))
    context = {
        "round": found,
        "documents": documents,
        "document": document,
        "base": base,
        "same_scheme": document is not None and document.scheme == found.scheme,
        "rows": _rows(request, found, document, base) if document is not None else [],
        "here": "rounds",
    }
    return render(request, "assessment/pay.html", context)


def _base(text: str) -> Decimal:
    try:
        number = Decimal(text.replace(",", "").strip() or "1")
    except InvalidOperation:
        return ONE
    return number if number.is_finite() and number >= 0 else ONE


def _rows(request: HttpRequest, found: Any, document: Any, base: Decimal) -> list[dict[str, Any]]:
    rows = []
    for row in selectors.standings(request.user, found):
        if not may(request.user, SEE_PAY, row.participant):
            continue
        one: dict[str, Any] = {"row": row, "pay": None, "faults": ()}
        if row.score is not None and row.grade:
            try:
                one["pay"] = performance_pay(document, row.grade, Decimal(repr(row.score)), base)
            except AssessmentError as error:
                one["faults"] = error.faults
        rows.append(one)
    return rows
