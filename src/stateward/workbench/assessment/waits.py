"""What waits for a person in the assessment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts.permissions import may
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.assessment.cycle.models import Appeal
from stateward.workbench.assessment.events import DECIDE
from stateward.workbench.core.today import Waiting, waits


def _open(user: Any) -> Any:
    return visible_to(user, Appeal.objects.filter(outcome=""), strand="assessment")


@waits(
    "assessment.appeals",
    N_("Appeals to decide"),
    app="assessment",
    address="/assessment/rounds/",
    count=lambda user: _open(user).count() if may(user, DECIDE) else 0,
    decides=True,
)
def appeals(user: Any) -> Iterable[Waiting]:
    """Appeals that a leader decides."""
    if not may(user, DECIDE):
        return
    for one in _open(user).select_related("participant__enterprise", "participant__cycle__assessment_round"):
        address = f"{one.participant.cycle.assessment_round.get_absolute_url()}groups/{one.participant.pk}/"
        yield Waiting(one.participant.enterprise.name, one.words[:80], address, one.participant.due)
