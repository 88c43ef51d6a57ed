"""Which cards a person's cockpit has, what stands on them, and where the money of a figure comes from."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from stateward.messages import current_language
from stateward.messages import gettext as _
from stateward.messages.errors import StatewardError
from stateward.workbench.accounts import scope
from stateward.workbench.accounts.permissions import may
from stateward.workbench.accounts.roles import ACTIONS
from stateward.workbench.cockpit.models import Arrangement
from stateward.workbench.core import moments, office
from stateward.workbench.core.cards import Asked, Card, Content, all_cards

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shown:
    """A card as it stands on the page; `fault` where its strand could not fill it."""

    card: Card
    title: str
    content: Content | None
    fault: str = ""


def open_to(user: Any) -> list[Card]:
    """The cards a person may see at all, in the order they stand in at first."""
    return [one for one in all_cards() if one.action in ACTIONS and may(user, one.action)]


def arrangement(user: Any) -> Arrangement | None:
    """The person's own arrangement, else that of one of their roles."""
    person = getattr(user, "acting_for", None) or user
    roles = [grant.role for grant in scope.grants_of(user)]
    found = list(Arrangement.objects.filter(user=person)) or list(Arrangement.objects.filter(role__in=roles))
    return found[0] if found else None


def arranged(user: Any, own: Arrangement | None) -> tuple[list[Card], list[Card]]:
    """The cards shown in their order, and those left out; a card that came since stands at its own place."""
    cards = open_to(user)
    if own is None:
        return cards, []
    hidden = [one for one in cards if one.name in own.hidden]
    place = {name: number for number, name in enumerate(own.shown)}
    kept = [one for one in cards if one.name not in own.hidden]
    return sorted(kept, key=lambda one: place.get(one.name, len(place))), hidden


def filled(cards: list[Card], asked: Asked) -> list[Shown]:
    """The cards with what stands on them; those with nothing to show are left out.

    A card that its strand cannot fill says so in its place: one strand at fault must not keep the others off the page.
    """
    shown = []
    for one in cards:
        try:
            content, fault = _content(one, asked), ""
        except StatewardError as error:
            log.warning("card %s: %s", one.name, error)
            content, fault = None, error.faults[0].message
        if content is not None or fault:
            shown.append(Shown(one, _(one.title), content, fault))
    return shown


def _content(one: Card, asked: Asked) -> Content | None:
    """What stands on a card; a server shows what it found a moment ago, to everybody with the same view."""
    reader = scope.reader_of(asked.user) if one.personal else scope.view_of(asked.user)
    period = (asked.year, asked.month, asked.compared, asked.money)
    key = ("card", one.name, reader, period, current_language(), office.today())
    return moments.kept(key, lambda: one.make(asked))
