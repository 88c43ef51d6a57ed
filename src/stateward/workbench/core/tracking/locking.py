"""Writing an item so that two people never overwrite each other."""

from __future__ import annotations

from typing import Any

from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.workbench.audit import recording
from stateward.workbench.audit.models import Event
from stateward.workbench.core.refusals import ChangedMeanwhile
from stateward.workbench.core.tracking.models import TrackedItem


def locked(item: TrackedItem, version: int | None) -> TrackedItem:
    """The item as it is now, locked. Raises `ChangedMeanwhile` where `version` is not the one that was read."""
    held = TrackedItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if version is not None and version != held.version:
        raise ChangedMeanwhile(_changed(held))
    return held


def save(item: TrackedItem, action: str, *, reason: str = "", **after: Any) -> TrackedItem:
    """Store a locked item as its next version and tell the log; `after` are the fields that changed."""
    before = TrackedItem.objects.values(*after).get(pk=item.pk)
    item.version += 1
    item.save()
    recording.record(action, item, before=before, after=after, reason=reason)
    return item


def _changed(item: TrackedItem) -> Fault:
    """What was done last, by whom and when, for the person who comes second."""
    last = Event.objects.filter(object_type="core.trackeditem", object_id=str(item.pk)).order_by("-at", "-id").first()
    who = last.actor.name if last is not None and last.actor is not None else _("the workbench itself")
    what = last.title if last is not None else ""
    return Fault(
        "item.changed",
        _("Somebody changed the item after you opened it: {what}, by {who}.").format(what=what, who=who),
        _("Look at the item as it is now and repeat what you still want to do."),
        rule="item.changed",
    )
