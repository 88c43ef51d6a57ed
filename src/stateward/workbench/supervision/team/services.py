"""Writing the team: who belongs to it, what they learned, whom they step back from."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from stateward.messages import gettext as _
from stateward.workbench.audit import recording
from stateward.workbench.core import office
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import service
from stateward.workbench.supervision import events
from stateward.workbench.supervision.actions import TEAM
from stateward.workbench.supervision.team.models import Conflict, Supervisor, Training


@service(TEAM)
def save_supervisor(
    user: Any, qualifications: list[str], days_per_month: int, most_visits: int | None, in_post_since: dt.date | None,
    active: bool = True,
) -> Supervisor:  # fmt: skip
    """Put a person into the team, or change what is kept of them."""
    made, _new = Supervisor.objects.update_or_create(
        user=user,
        defaults={
            "qualifications": qualifications,
            "days_per_month": days_per_month,
            "most_visits": most_visits,
            "in_post_since": in_post_since,
            "active": active,
        },
    )
    recording.record(
        events.TEAM_CHANGED, made, after={"qualifications": qualifications, "days": days_per_month, "active": active}
    )
    return made


@service(TEAM)
def tell_conflict(supervisor: Supervisor, enterprise: Any, reason: str, valid_to: dt.date | None = None) -> Conflict:
    """Say that a person steps back from an enterprise. Raises `Refused` where this was told already."""
    if supervisor.conflicts.filter(enterprise=enterprise).exists():
        raise refused("team.conflict", _("This conflict is told already."), _("Choose another enterprise."))
    made = Conflict.objects.create(
        supervisor=supervisor, enterprise=enterprise, reason=reason.strip(), valid_to=valid_to
    )
    recording.record(events.CONFLICT_TOLD, supervisor, after={"enterprise": enterprise.code})
    return made


@service(TEAM)
def add_training(supervisor: Supervisor, on: dt.date, topic: str, hours: Decimal) -> Training:
    """Add hours of training. Raises `Refused` for a day in the future."""
    if on > office.today():
        raise refused("team.future", _("The training lies in the future."), _("Enter it once it was held."), str(on))
    made = Training.objects.create(supervisor=supervisor, on=on, topic=topic.strip(), hours=hours)
    recording.record(events.TRAINING_ADDED, supervisor, after={"on": on, "hours": hours})
    return made
