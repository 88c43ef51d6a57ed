"""Pages of the assessors: their invitations in the office, and the sheet behind a link, without signing in."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from stateward.messages import gettext as _
from stateward.messages import listed, pick
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed
from stateward.workbench.core import office
from stateward.workbench.core.actions import RUN_CYCLES
from stateward.workbench.core.cycles import invitations, selectors
from stateward.workbench.core.cycles.forms import InviteForm
from stateward.workbench.core.cycles.models import Cycle, Invitation
from stateward.workbench.core.links import behind_a_link
from stateward.workbench.core.refusals import Refused


def _cycle(request: HttpRequest, pk: int) -> Cycle:
    found = selectors.cycle(request.user, pk)
    if found is None or not any(step.by == "assessor" for step in found.rule.steps):
        raise Http404
    return found


@allowed(RUN_CYCLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assessors(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite assessors; the link of a new invitation is shown this once."""
    found = _cycle(request, pk)
    form = InviteForm(request.POST or None, cycle=found, user=request.user)
    link, faults = "", list[Fault]()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        end = dt.datetime.combine(given["expires_on"], dt.time(23, 59, 59), office.time_zone())
        try:
            _made, signed = invitations.invite(
                found, given["step"], given["name"], recused=given["recused"], lines=given["lines"], expires_at=end
            )
        except StatewardError as error:
            faults = error.faults
        else:
            link = request.build_absolute_uri(reverse("cycles:sheet", args=[signed]))
            form = InviteForm(cycle=found, user=request.user)
    context = {
        "cycle": found,
        "form": form,
        "link": link,
        "faults": faults,
        "invitations": [(one, _lines_told(one)) for one in found.invitations.select_related("cycle")],
    }
    return render(request, "cycles/assessors.html", context, status=422 if faults or form.errors else 200)


def _lines_told(invitation: Invitation) -> str:
    if not invitation.lines:
        return _("the whole sheet")
    return listed(pick(line.title.as_dict()) for line in invitations.lines_of(invitation))


@allowed(RUN_CYCLES)
@require_POST
def revoke(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    """Make an assessor's link worthless."""
    found = _cycle(request, pk)
    one = found.invitations.filter(pk=invitation).first()
    if one is None:
        raise Http404
    invitations.revoke(found, one, request.POST.get("text", ""))
    return redirect("cycles:assessors", pk=found.pk)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, signed: str) -> HttpResponse:
    """An assessor's sheet behind a link; a link that does not work says why and nothing else."""
    try:
        invitation = invitations.redeem(signed)
    except Refused as refusal:
        return behind_a_link(render(request, "cycles/sheet.html", {"faults": refusal.faults}, status=410))
    faults: list[Fault] = []
    if request.method == "POST":
        try:
            invitations.hand_in(invitation, _given(request, invitation))
        except Refused as refusal:
            faults = refusal.faults
        else:
            return behind_a_link(redirect("cycles:sheet", signed=signed))
    response = render(
        request, "cycles/sheet.html", _context(request, invitation, faults), status=422 if faults else 200
    )
    return behind_a_link(response)


def _given(request: HttpRequest, invitation: Invitation) -> dict[tuple[str, str], str]:
    lines = invitations.lines_of(invitation)
    rows = invitations.on_sheet(invitation)
    return {
        (row.enterprise.code, line.id): request.POST.get(f"{row.pk}-{line.id}", "") for row in rows for line in lines
    }


def _context(request: HttpRequest, invitation: Invitation, faults: list[Fault]) -> dict[str, object]:
    step = invitations.step_of(invitation)
    lines = invitations.lines_of(invitation)
    given = _given(request, invitation) if request.method == "POST" else {}
    rows = [
        {
            "name": row.enterprise.name,
            "cells": [
                {
                    "name": f"{row.pk}-{line.id}",
                    "label": f"{row.enterprise.name}, {pick(line.title.as_dict())}",
                    "maximum": line.maximum.normalize(),
                    "value": given.get((row.enterprise.code, line.id))
                    or invitation.marks.get(row.enterprise.code, {}).get(line.id, ""),
                }
                for line in lines
            ],
        }
        for row in invitations.on_sheet(invitation)
    ]
    return {
        "invitation": invitation,
        "step_title": pick(step.title.as_dict()),
        "lines": [(pick(line.title.as_dict()), line.maximum.normalize()) for line in lines],
        "rows": rows,
        "faults": faults,
    }
