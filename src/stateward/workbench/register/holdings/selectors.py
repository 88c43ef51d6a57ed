"""Reading holdings, events and lists, always as far as one person sees them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from stateward.messages import gettext as _
from stateward.workbench.accounts.scope import sight, visible_to
from stateward.workbench.register.holdings.models import (
    Holding,
    HoldingsImport,
    NameDecision,
    StatusSpell,
    StructureEvent,
)
from stateward.workbench.register.holdings.structures import holdings, in_force
from stateward.workbench.register.models import Enterprise


@dataclass(frozen=True)
class Stake:
    """A holding as a page shows it; `holder` is the enterprise where the reader sees it."""

    name: str
    other: Enterprise | None
    share: Decimal
    votes: Decimal
    agreement: bool
    valid_from: dt.date | None
    valid_to: dt.date | None
    source: str
    in_force: bool


def _stakes(user: Any, rows: QuerySet[Holding], day: dt.date, *, of_holders: bool) -> list[Stake]:
    seen = sight(user)
    found = []
    for item in rows:
        other = seen(item.holder if of_holders else item.held)
        name = other.name if other else (item.outsider.name if of_holders and item.outsider else _hidden())
        found.append(
            Stake(
                name, other, item.share * 100, item.voting * 100, item.agreement, item.valid_from, item.valid_to,
                item.source, item.covers(day),
            )
        )  # fmt: skip
    return sorted(found, key=lambda stake: (not stake.in_force, -stake.share))


def _hidden() -> str:
    return _("A holder outside what you may see")


def holders(user: Any, enterprise: Enterprise, day: dt.date) -> list[Stake]:
    """Who holds an enterprise, those in force first."""
    return _stakes(user, holdings(user).filter(held=enterprise), day, of_holders=True)


def stakes(user: Any, enterprise: Enterprise, day: dt.date) -> list[Stake]:
    """What an enterprise holds of others the reader sees."""
    return _stakes(user, holdings(user).filter(holder=enterprise), day, of_holders=False)


def listed(user: Any, day: dt.date | None) -> QuerySet[Holding]:
    """The holdings a person sees, of a day or of all days."""
    rows = holdings(user).order_by("held__path", "-share")
    return rows if day is None else in_force(rows, day)


def matching(text: str) -> Q:
    """The condition that the held enterprise's code or name contains the text."""
    return Q(held__code__icontains=text) | Q(held__name_en__icontains=text) | Q(held__name_zh__icontains=text)


def events(user: Any) -> QuerySet[StructureEvent]:
    """What happened to the structure, newest first."""
    return visible_to(user, StructureEvent.objects.select_related("enterprise", "partner"))


def events_of(user: Any, enterprise: Enterprise) -> QuerySet[StructureEvent]:
    """What happened to one enterprise."""
    return events(user).filter(enterprise=enterprise)


def spells(enterprise: Enterprise) -> QuerySet[StatusSpell]:
    """Since when an enterprise had which status; who sees the enterprise sees them."""
    return StatusSpell.objects.filter(enterprise=enterprise)


def imports(user: Any) -> QuerySet[HoldingsImport]:
    """The lists that were handed in."""
    return visible_to(user, HoldingsImport.objects.select_related("handed_in_by"))


def one_import(user: Any, pk: int) -> HoldingsImport | None:
    """One of those lists."""
    return imports(user).filter(pk=pk).first()


def decisions(user: Any) -> QuerySet[NameDecision]:
    """What people decided that names mean."""
    rows = NameDecision.objects.select_related("enterprise", "outsider", "decided_by").order_by("text")
    return visible_to(user, rows, strand="register")
