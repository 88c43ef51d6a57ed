"""Keeping evidence: the file under its hash, the day it took effect, whether that was late."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.workbench.audit import recording
from stateward.workbench.core import office
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.tracking.models import Evidence, TrackedItem
from stateward.workbench.core.uploads import Upload, keep

MAXIMUM_TITLE = 250


def keep_evidence(item: TrackedItem, title: str, effective_on: dt.date, upload: Upload | None, note: str) -> Evidence:
    """Store evidence for a locked item and tell the log. Raises `Refused` for a day in the future or for no content."""
    if effective_on > office.today():
        raise refused(
            "item.evidence_future",
            _("Evidence cannot take effect in the future: {day}.").format(day=effective_on.isoformat()),
            _("Give the day on which it took effect."),
            effective_on.isoformat(),
        )
    if upload is None and not note.strip():
        raise refused(
            "item.evidence_empty", _("The evidence has neither a file nor a note."), _("Add a file or write a note.")
        )
    if upload is not None:
        keep(upload)
    evidence = Evidence.objects.create(
        item=item,
        title=(" ".join(title.split()) or (upload.name if upload else note.strip()))[:MAXIMUM_TITLE],
        effective_on=effective_on,
        received_at=timezone.now(),
        handed_in_by=acting().person,
        file_name=upload.name if upload else "",
        sha256=upload.sha256 if upload else "",
        size=len(upload.content) if upload else 0,
        note=note.strip(),
        due_then=item.due,
    )
    recording.record(
        "core.item.add_evidence",
        item,
        after={
            "evidence": evidence.pk,
            "title": evidence.title,
            "effective_on": effective_on,
            "sha256": evidence.sha256,
            "late": evidence.is_late,
        },
    )
    return evidence
