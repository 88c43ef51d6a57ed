"""Erasing personal contents of the log: the digest stays and the proof with it."""

from __future__ import annotations

from collections.abc import Sequence

from stateward.workbench.audit import recording
from stateward.workbench.audit.events import PERSONAL_ERASED
from stateward.workbench.audit.models import Event, PersonalContent
from stateward.workbench.core.services import service


@service("audit.erase", about=lambda events, *, reason: None)
def erase_personal(events: Sequence[Event], *, reason: str) -> int:
    """Erase the personal contents of events; how many there were.

    One event tells which digests lost their content and why; what the contents said cannot be found out from it.
    """
    contents = PersonalContent.objects.filter(event__in=[event.pk for event in events])
    digests = sorted(contents.values_list("digest", flat=True))
    if not digests:
        recording.nothing_changed()
        return 0
    contents.delete()
    recording.record(PERSONAL_ERASED.action, None, after={"digests": digests}, reason=reason)
    return len(digests)
