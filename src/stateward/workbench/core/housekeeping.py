"""What nobody asks for and has to happen: jobs of dead workers, notices that are due, the ladder of overdue items."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from django.utils import timezone

from stateward.workbench.audit import refusals, sealing
from stateward.workbench.core.cycles import lapsing
from stateward.workbench.core.jobs import services as jobs
from stateward.workbench.core.notices import delivery
from stateward.workbench.core.tracking import ladder
from stateward.workbench.directives import following
from stateward.workbench.search import keeping

log = logging.getLogger(__name__)


def keep(now: dt.datetime | None = None, *, slowly: bool = True) -> None:
    """One round; what fails is written to the log and tried again in the next round.

    With `slowly`, also what changes by the day and looks at many rows: the ladder, what lapses, what is forgotten.
    """
    moment = now or timezone.now()
    chores: list[Callable[[], object]] = [
        jobs.take_over_abandoned,
        lambda: delivery.deliver(moment),
        sealing.seal_when_due,
    ]
    if slowly:
        chores = [
            lambda: ladder.climb(moment),
            lambda: lapsing.lapse(moment),
            *chores,
            lambda: delivery.send_digests(moment),
            lambda: jobs.forget_finished(moment),
            refusals.forget_sent_forms,
            keeping.complete,
            following.follow,
        ]
    for chore in chores:
        try:
            chore()
        except Exception:
            # One chore at fault (a mail server's odd answer, a locked database) must not keep the others from being
            # done, and above all not the jobs people wait for.
            log.exception("housekeeping failed")
