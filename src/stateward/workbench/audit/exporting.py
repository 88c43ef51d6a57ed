"""The workspace's log as an export, taken out by a person or a command; that it was taken out is itself an event."""

from __future__ import annotations

from typing import IO

from django.utils import timezone

from stateward.audit import export
from stateward.audit.canonical import moment
from stateward.workbench.audit import checking, recording, sealing
from stateward.workbench.audit.events import EXPORTED
from stateward.workbench.core.services import service


def write(target: IO[bytes], *, personal: bool) -> int:
    """Write the whole log, with the personal contents on request, and say how many events it holds.

    Asks for the permission `audit.export`; seals first, so that everything recorded so far is proven. While it writes,
    others go on recording.
    """
    _tell_of_export(personal=personal)
    sealing.seal()
    origin = str(sealing.origin())
    with checking.snapshot():
        return export.write_export(
            target,
            origin=origin,
            exported_at=moment(timezone.now()),
            lines=checking.lines(),
            seals=checking.seals(),
            personal=checking.personal_records() if personal else None,
        )


@service("audit.export")
def _tell_of_export(*, personal: bool) -> None:
    recording.record(EXPORTED.action, None, after={"personal": personal})
