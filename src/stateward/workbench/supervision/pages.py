"""What every page of supervision shares: the doors to its rooms, and faults shown beside what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages.errors import Fault
from stateward.workbench.accounts.permissions import may
from stateward.workbench.supervision import actions

#: Room, title, address, the action that opens it.
ROOMS = (
    ("overview", N_("Overview"), "supervision:overview", actions.VIEW),
    ("lists", N_("Delegation lists"), "supervision:lists", actions.VIEW),
    ("decisions", N_("Decisions"), "supervision:decisions", actions.VIEW),
    ("inspections", N_("Inspections"), "supervision:plans", actions.OFFICE),
    ("visits", N_("Visits"), "supervision:visits", actions.VIEW),
    ("findings", N_("Findings"), "supervision:findings", actions.VIEW),
    ("warnings", N_("Warnings"), "supervision:warnings", actions.VIEW),
    ("rules", N_("Rule library"), "supervision:rules", actions.VIEW),
    ("meetings", N_("Meetings"), "supervision:meetings", actions.VIEW),
    ("cases", N_("Accountability"), "supervision:cases", actions.VIEW_CASES),
    ("team", N_("The team"), "supervision:team", actions.OFFICE),
    ("quality", N_("How well it works"), "supervision:quality", actions.OFFICE),
)


@dataclass(frozen=True)
class Room:
    """A door to a room."""

    title: str
    address: str
    here: bool


def rooms(user: Any, here: str) -> list[Room]:
    """The rooms the person may open, with the one they stand in."""
    return [Room(_(title), reverse(name), key == here) for key, title, name, action in ROOMS if may(user, action)]


def page(
    request: HttpRequest,
    template: str,
    room: str,
    context: dict[str, Any],
    faults: Sequence[Fault] = (),
    *,
    wrong: bool = False,
) -> HttpResponse:
    """A page of a room; with faults (or `wrong`, a form that could not be read) it is answered as not done."""
    shown = {**context, "rooms": rooms(request.user, room), "faults": list(faults)}
    return render(request, f"supervision/{template}.html", shown, status=422 if faults or wrong else 200)
