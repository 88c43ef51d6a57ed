"""Who is told what about an item, and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts.roles import Role
from stateward.workbench.accounts.scope import people_with
from stateward.workbench.core import office
from stateward.workbench.core.acting import acting
from stateward.workbench.core.notices.services import EVERYWHERE, PERSONAL, cancel, tell
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.core.tracking.states import WITH_OWNER, State

#: Kinds of notice that are cancelled when the item changes hands or is done.
REMINDERS = ("item.reminder", "item.overdue")


def plan(item: TrackedItem) -> None:
    """Remind the owner before the due date, and once on the first working day after it."""
    if item.due is None or State(item.state) not in WITH_OWNER:
        return
    days, today = office.working_days(), office.today()
    for before in item.reminder_days:
        day = days.add(item.due, -before).date if before else item.due
        if day >= today:
            _send(item, [item.owner], "item.reminder", N_("Due on {due}: {title}"), on=day)
    after = days.add(item.due, 1).date
    if after >= today:
        concerned = [item.owner, *item.supports.all()]
        _send(item, concerned, "item.overdue", N_("Overdue since {due}: {title}"), on=after, channels=EVERYWHERE)


def stop(item: TrackedItem) -> None:
    """Nothing reminds of the item any more."""
    cancel(item, REMINDERS)


def tell_assigned(item: TrackedItem) -> None:
    """The owner and the supporting people learn that the item is theirs."""
    sentence = N_("A task for you: {title}") if item.due is None else N_("A task for you, due on {due}: {title}")
    _send(item, [item.owner], "item.assigned", sentence)
    _send(item, item.supports.all(), "item.assigned", N_("You support a task: {title}"))


def tell_submitted(item: TrackedItem) -> None:
    """Who closes the item learns that it waits; nobody named: who gave it."""
    _send(item, [item.reviewer or item.created_by], "item.submitted", N_("Waits for your closing: {title}"))


def tell_returned(item: TrackedItem, comment: str) -> None:
    """The owner learns what is missing."""
    _send(item, [item.owner], "item.returned", N_("Returned to you: {title}. {text}"), text=comment)


def tell_closed(item: TrackedItem) -> None:
    """Owner and supporting people learn that it is done."""
    _send(item, [item.owner, *item.supports.all()], "item.closed", N_("Closed: {title}"))


def tell_urged(item: TrackedItem, text: str) -> None:
    """The owner and the supporting people are urged, wherever they are reached."""
    concerned = [item.owner, *item.supports.all()]
    sentence = N_("Urged: {title}. {text}") if text else N_("Urged: {title}")
    _send(item, concerned, "item.urged", sentence, channels=EVERYWHERE, text=text)


def tell_supervised(item: TrackedItem, text: str) -> None:
    """Owner, support, reviewer and giver are told; on the highest rung the leaders of the office as well."""
    concerned = [item.owner, *item.supports.all(), item.reviewer, item.created_by]
    if item.level >= 3:
        concerned += people_with(Role.LEADER)
    sentence = N_("Under supervision: {title}. {text}") if text else N_("Under supervision: {title}")
    _send(item, concerned, "item.supervised", sentence, channels=EVERYWHERE, text=text)


def tell_remark(item: TrackedItem, text: str) -> None:
    """Everybody concerned but the writer."""
    concerned = [item.owner, *item.supports.all(), item.reviewer]
    _send(item, concerned, "item.remark", N_("Comment on {title}: {text}"), text=text)


def _send(
    item: TrackedItem,
    people: Iterable[Any],
    kind: str,
    sentence: str,
    *,
    on: Any = None,
    channels: Iterable[Any] = PERSONAL,
    text: str = "",
) -> None:
    """Tell people about the item; nobody is told what they did themselves just now."""
    writer = acting().person
    others = [p for p in people if p is not None and (on is not None or writer is None or p.pk != writer.pk)]
    values = {"title": item.title, "due": item.due.isoformat() if item.due else "", "text": text[:300]}
    dedupe = f"{kind}:{item.pk}:{on.isoformat()}" if on is not None else ""
    tell(others, kind, sentence, values, about=item, on=on, channels=channels, dedupe=dedupe)
