"""What happens to the structure: each event ends and begins holdings on its day, so that any day can be told anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.dispatch import Signal

from stateward.messages import gettext as _
from stateward.workbench.audit.recording import record
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import service
from stateward.workbench.register import events
from stateward.workbench.register.holdings.models import (
    EventKind,
    Holding,
    Outsider,
    StatusSpell,
    StructureEvent,
)
from stateward.workbench.register.models import Enterprise, Status

#: Sent once an event was recorded, with its `day`; who follows the structure listens.
structure_changed = Signal()

#: Sums of shares may exceed the whole by this much: published shares are rounded.
ROUNDING = Decimal("0.000001")
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Happening:
    """An event as a person enters it.

    `stakes` are the holders with their shares: of a set-up and a capital change all of them. `seller`, `buyer` and
    `share` belong to a transfer; `partner` is who takes over in a merger, and the new enterprise of a split.
    """

    kind: str
    enterprise: Enterprise
    on: dt.date
    source: str = ""
    note: str = ""
    partner: Enterprise | None = None
    seller: Enterprise | Outsider | None = None
    buyer: Enterprise | Outsider | None = None
    share: Decimal | None = None
    stakes: Mapping[Enterprise | Outsider, Decimal] = field(default_factory=dict)


@service("register.import", about=lambda happening: happening.enterprise)
def happen(happening: Happening) -> StructureEvent:
    """Record an event and what it does to the holdings.

    Raises `Refused` where the event does not fit what is recorded for its day; nothing is stored then.
    """
    event = StructureEvent.objects.create(
        kind=happening.kind,
        on=happening.on,
        enterprise=happening.enterprise,
        partner=happening.partner,
        source=happening.source[:250],
        note=happening.note,
        details=_details(happening),
    )
    _do(happening, event)
    told = {"kind": event.kind, "on": event.on, **event.details}
    record(events.STRUCTURE.action, happening.enterprise, after=told, reason=happening.source)
    structure_changed.send(sender=StructureEvent, day=happening.on)
    return event


def _do(happening: Happening, event: StructureEvent) -> None:
    """What the kind of event does to the holdings."""
    doing = {
        EventKind.SET_UP: _set_up,
        EventKind.TRANSFER: _transfer,
        EventKind.TRANSFER_IN: _transfer,
        EventKind.TRANSFER_OUT: _transfer,
        EventKind.MERGER: _merger,
        EventKind.SPLIT: _split,
        EventKind.CAPITAL: _capital,
        EventKind.LIQUIDATION: _liquidation,
        EventKind.GONE: _gone,
    }
    doing[EventKind(happening.kind)](happening, event)


def _details(happening: Happening) -> dict[str, object]:
    told: dict[str, object] = {}
    for name in ("partner", "seller", "buyer"):
        one = getattr(happening, name)
        if one is not None:
            told[name] = one.code
    if happening.share is not None:
        told["share"] = str(happening.share)
    if happening.stakes:
        told["stakes"] = {holder.code: str(share) for holder, share in happening.stakes.items()}
    return told


def _standing(held: Enterprise, on: dt.date) -> list[Holding]:
    """The holdings in an enterprise that are in force on the day before or on the day itself."""
    found = Holding.objects.select_related("holder", "outsider", "held").filter(held=held)
    return [item for item in found if item.covers(on) and item.valid_to != on - _DAY]


def _begin(
    holder: Enterprise | Outsider, held: Enterprise, share: Decimal, event: StructureEvent, votes: Decimal | None = None
) -> None:
    inside = isinstance(holder, Enterprise)
    Holding.objects.create(
        held=held,
        holder=holder if inside else None,
        outsider=None if inside else holder,
        share=share,
        votes=votes,
        valid_from=event.on,
        source=event.source,
        begun_by=event,
    )


def _end(holding: Holding, event: StructureEvent) -> None:
    """The last day of a holding is the one before the event; one that began that very day is corrected away."""
    last = event.on - _DAY
    if holding.valid_from is not None and holding.valid_from > last:
        holding.delete()
        return
    holding.valid_to, holding.ended_by = last, event
    holding.save(update_fields=["valid_to", "ended_by"])


def _set_up(happening: Happening, event: StructureEvent) -> None:
    if not happening.stakes:
        raise refused(
            "structure.no_holders",
            _("An enterprise is set up by at least one holder."),
            _("Name the holders with their shares."),
        )
    _whole(happening.stakes.values())
    for holder, share in happening.stakes.items():
        _begin(holder, happening.enterprise, share, event)
    happening.enterprise.valid_from = happening.enterprise.valid_from or happening.on
    happening.enterprise.save(update_fields=["valid_from"])
    _spell(happening.enterprise, str(Status.ACTIVE), event)


def _transfer(happening: Happening, event: StructureEvent) -> None:
    seller, buyer, share = happening.seller, happening.buyer, happening.share
    if seller is None or buyer is None or share is None or share <= 0 or seller == buyer:
        raise refused(
            "structure.transfer",
            _("A transfer needs a seller, another buyer and a share above 0."),
            _("Fill in all three."),
        )
    standing = _standing(happening.enterprise, happening.on)
    sold = next((item for item in standing if seller in (item.holder, item.outsider)), None)
    if sold is None or share > sold.share + ROUNDING:
        raise refused(
            "structure.not_held",
            _("{seller} holds {share} of {held} on that day, less than what is transferred.").format(
                seller=seller.name, share=f"{0 if sold is None else sold.share:.4%}", held=happening.enterprise.name
            ),
            _("Correct the seller, the share or the day."),
            str(share),
        )
    bought = next((item for item in standing if buyer in (item.holder, item.outsider)), None)
    _move(sold, share, event)
    if bought is None:
        _begin(buyer, happening.enterprise, share, event)
    else:
        together, votes = bought.share + share, None if bought.votes is None else bought.votes + share
        _end(bought, event)
        _begin(buyer, happening.enterprise, together, event, votes)


def _move(sold: Holding, share: Decimal, event: StructureEvent) -> None:
    """Take a share out of a holding: what is left goes on as a holding of its own."""
    left = sold.share - share
    holder = sold.holder or sold.outsider
    _end(sold, event)
    if left > ROUNDING and holder is not None:
        _begin(holder, sold.held, left, event)


def _merger(happening: Happening, event: StructureEvent) -> None:
    """The enterprise is absorbed by its partner, which takes over what it held."""
    into = happening.partner
    if into is None or into == happening.enterprise:
        raise refused(
            "structure.partner", _("A merger needs another enterprise that goes on."), _("Name who takes over.")
        )
    _hand_over(happening.enterprise, into, event)
    _leave(happening.enterprise, event)


def _hand_over(gone: Enterprise, into: Enterprise, event: StructureEvent) -> None:
    for stake in Holding.objects.select_related("held", "holder", "outsider").filter(holder=gone):
        if not stake.covers(event.on):
            continue
        share, votes, held = stake.share, stake.votes, stake.held
        _end(stake, event)
        if held == into:
            continue
        own = next((item for item in _standing(held, event.on) if item.holder == into), None)
        if own is not None:
            share, votes = own.share + share, None if votes is None and own.votes is None else own.voting + stake.voting
            _end(own, event)
        _begin(into, held, share, event, votes)


def _split(happening: Happening, event: StructureEvent) -> None:
    """The partner is split off: it begins with the holders of the enterprise, in the same shares."""
    new = happening.partner
    if new is None or new == happening.enterprise:
        raise refused(
            "structure.partner", _("A split needs the new enterprise."), _("Add it to the register, then name it.")
        )
    if _standing(new, happening.on):
        raise refused(
            "structure.held_already",
            _("{name} has holders already on that day.").format(name=new.name),
            _("Name an enterprise that is new, or record a capital change."),
            new.code,
        )
    for item in _standing(happening.enterprise, happening.on):
        holder = item.holder or item.outsider
        if holder is not None:
            _begin(holder, new, item.share, event, item.votes)
    _spell(new, str(Status.ACTIVE), event)


def _capital(happening: Happening, event: StructureEvent) -> None:
    _whole(happening.stakes.values())
    if not happening.stakes:
        raise refused(
            "structure.no_holders",
            _("A capital change needs the holders after it."),
            _("Name the holders with their shares."),
        )
    for item in _standing(happening.enterprise, happening.on):
        _end(item, event)
    for holder, share in happening.stakes.items():
        _begin(holder, happening.enterprise, share, event)


def _liquidation(happening: Happening, event: StructureEvent) -> None:
    _spell(happening.enterprise, str(Status.IN_LIQUIDATION), event)


def _gone(happening: Happening, event: StructureEvent) -> None:
    """The enterprise is deregistered; what it held must have gone to somebody, or goes to the partner."""
    if happening.partner is not None:
        _hand_over(happening.enterprise, happening.partner, event)
    stakes = [
        item
        for item in Holding.objects.select_related("held").filter(holder=happening.enterprise)
        if item.covers(happening.on)
    ]
    if stakes:
        raise refused(
            "structure.still_holds",
            _("{name} still holds {held} on that day.").format(
                name=happening.enterprise.name, held=", ".join(item.held.name for item in stakes[:5])
            ),
            _("Transfer what it holds first, or name who takes it over."),
            stakes[0].held.code,
        )
    _leave(happening.enterprise, event)


def _leave(enterprise: Enterprise, event: StructureEvent) -> None:
    """An enterprise is gone: nobody holds it from the day of the event on."""
    for item in _standing(enterprise, event.on):
        _end(item, event)
    enterprise.valid_to = event.on - _DAY
    enterprise.save(update_fields=["valid_to"])
    _spell(enterprise, str(Status.CLOSED), event)


def _spell(enterprise: Enterprise, status: str, event: StructureEvent) -> None:
    StatusSpell.objects.create(
        enterprise=enterprise, status=status, since=event.on, source=event.source[:250], event=event
    )
    enterprise.status = status
    enterprise.save(update_fields=["status"])


def _whole(shares: Iterable[Decimal]) -> None:
    listed = list(shares)
    total = sum(listed, Decimal(0))
    if total > 1 + ROUNDING or any(share <= 0 for share in listed):
        raise refused(
            "structure.over_whole",
            _("The shares add up to {total}; they must be above 0 and at most 100 %.").format(total=f"{total:.4%}"),
            _("Correct the shares."),
            str(total),
        )


@service("register.import")
def change_status(enterprise: Enterprise, status: str, since: dt.date, source: str = "") -> StatusSpell:
    """Say since when an enterprise is active, dormant, a shell, in liquidation or gone."""
    spell = StatusSpell.objects.create(enterprise=enterprise, status=status, since=since, source=source[:250])
    newest = StatusSpell.objects.filter(enterprise=enterprise).first()
    before = enterprise.status
    if newest is not None:
        enterprise.status = newest.status
        enterprise.save(update_fields=["status"])
    record(
        events.STATUS.action,
        enterprise,
        before={"status": before},
        after={"status": status, "since": since},
        reason=source,
    )
    return spell
