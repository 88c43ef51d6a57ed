"""Counts of reports from people: the table, and the import of an export without personal content."""

from __future__ import annotations

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may, require
from stateward.workbench.core.uploads import read_upload
from stateward.workbench.integrity.actions import PREPARE, VIEW
from stateward.workbench.integrity.cases import importing, selectors

#: Lines of the table at most; the newest quarters first.
SHOWN = 300


@allowed(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def cases(request: HttpRequest) -> HttpResponse:
    """The counts a person sees, and the form that takes a file in."""
    faults: list[Fault] = []
    if request.method == "POST":
        require(request.user, PREPARE)
        try:
            importing.take_in(read_upload(request, "file"))
        except StatewardError as error:
            faults = error.faults
        else:
            return redirect("integrity:cases")
    rows = selectors.counts(request.user)
    context = {
        "rows": rows[:SHOWN],
        "sums": rows.aggregate(Sum("received"), Sum("closed"), Sum("substantiated")),
        "may_import": may(request.user, PREPARE),
        "faults": faults,
    }
    return render(request, "integrity/cases.html", context, status=422 if faults else 200)
