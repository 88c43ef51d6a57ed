"""Optional steps lapse when their days are over: an appeal that nobody made."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from stateward.workbench.audit import recording
from stateward.workbench.core import office
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.cycles import steps
from stateward.workbench.core.cycles.models import Participant
from stateward.workbench.core.cycles.states import CycleState, Move, Place


def lapse(now: dt.datetime) -> int:
    """Let optional steps lapse whose deadline is past; how many participants moved on. Safe to run at any time."""
    today = timezone.localdate(now, office.time_zone())
    overdue = Participant.objects.filter(
        place=Place.OPEN.value, due__lt=today, cycle__state=CycleState.RUNNING.value
    ).select_related("cycle")
    return sum(_lapse(one.pk, today) for one in overdue.order_by("pk") if one.step.optional)


def _lapse(key: int, today: dt.date) -> bool:
    with as_user(None, channel="job"), transaction.atomic():
        held = Participant.objects.select_for_update(of=("self",)).select_related("cycle", "enterprise").get(pk=key)
        if held.place != Place.OPEN or held.due is None or held.due >= today:
            return False
        recording.record("core.cycle.lapse", held, after={"step": held.step.id, "due": held.due})
        steps.end_turn(held, Move.SKIP.value)
        steps.arrive(held, held.position + 1)
    return True
