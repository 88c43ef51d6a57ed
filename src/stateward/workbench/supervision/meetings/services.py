"""Importing meetings of three-important-one-large."""

from __future__ import annotations

import json
from typing import Any

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.supervision.meeting_rules import report
from stateward.supervision.meetings import read_records
from stateward.workbench.audit import recording
from stateward.workbench.core.acting import acting
from stateward.workbench.core.services import service
from stateward.workbench.core.uploads import Upload, keep
from stateward.workbench.supervision import events
from stateward.workbench.supervision.actions import IMPORT_MEETINGS
from stateward.workbench.supervision.meetings.models import MeetingFile


def _enterprise_of(enterprise: Any, *_rest: Any, **_more: Any) -> Any:
    return enterprise


@service(IMPORT_MEETINGS, about=_enterprise_of)
def import_meetings(enterprise: Any, upload: Upload, majority: str) -> MeetingFile:
    """Take over a JSON file of the published field set and test R1 to R6. `majority`: `strict` or `non_strict`.

    Raises `ImportFault` for a file that is no JSON and `MeetingsFault` with the place of everything that is wrong.
    """
    try:
        data = json.loads(upload.content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ImportFault(
            Fault(
                "meetings.json",
                _("This is no file of meetings: {reason}.").format(reason=error),
                _("Hand in the JSON of the collecting software: items, regulations, meetings."),
                file=upload.name,
            )
        ) from error
    records = read_records(data, majority)  # type: ignore[arg-type]
    found = report(records)
    keep(upload)
    made = MeetingFile.objects.create(
        enterprise=enterprise,
        file_name=upload.name,
        file_sha256=upload.sha256,
        majority=majority,
        records=data,
        counts=found["counts"],
        meetings=found["meetings"],
        subjects=found["subjects"],
        imported_by=acting().person,
    )
    recording.record(events.MEETINGS_IMPORTED, made, after={"file": upload.name, **found["counts"]})
    return made
