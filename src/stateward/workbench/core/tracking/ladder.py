"""The ladder that overdue items climb by themselves: urged, supervised, brought to a leader."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from stateward.messages import gettext_noop as N_
from stateward.workbench.core import office
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.tracking import kinds, reminders
from stateward.workbench.core.tracking.locking import locked, save
from stateward.workbench.core.tracking.models import Remark, RemarkKind, TrackedItem
from stateward.workbench.core.tracking.states import WITH_OWNER, State


def climb(now: dt.datetime) -> int:
    """Let every overdue item climb as far as its kind's ladder says; how many rose. Safe to run at any time."""
    today = timezone.localdate(now, office.time_zone())
    overdue = TrackedItem.objects.filter(state__in=[state.value for state in WITH_OWNER], due__lt=today, level__lt=3)
    return sum(_climb(item, today) for item in overdue.order_by("pk"))


def rung(item: TrackedItem, today: dt.date) -> int:
    """The rung an overdue item should stand on, by the working days since it was due."""
    if item.due is None or item.due >= today:
        return 0
    days = office.working_days().count(item.due, today).days
    return sum(days >= needed for needed in kinds.kind(item.kind).ladder)


def _climb(item: TrackedItem, today: dt.date) -> bool:
    if rung(item, today) <= item.level:
        return False
    with as_user(None, channel="job"), transaction.atomic():
        held = locked(item, None)
        wanted = rung(held, today)
        if wanted <= held.level or State(held.state) not in WITH_OWNER:
            return False
        held.level, held.level_since = wanted, timezone.now()
        held.urged_at = timezone.now() if wanted == 1 else held.urged_at
        sentence, values = N_("Overdue since {due}."), {"due": str(held.due)}
        Remark.objects.create(
            item=held, kind=RemarkKind.URGE if wanted == 1 else RemarkKind.SUPERVISE, text=sentence, values=values
        )
        save(held, "core.item.climb", level=wanted)
        if wanted == 1:
            reminders.tell_urged(held, "")
        else:
            reminders.tell_supervised(held, "")
    return True
