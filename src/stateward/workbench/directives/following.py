"""Key tasks that are bound to facts follow them by themselves, whenever the facts have changed."""

from __future__ import annotations

from stateward.workbench.core.refusals import Refused
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.core.tracking.states import State
from stateward.workbench.directives import tasks
from stateward.workbench.directives.models import KeyTask, TaskState
from stateward.workbench.statements import selectors as statements

#: The hash of the facts at the last look: as long as it is the same there is nothing to read.
_seen: list[str] = []


def follow() -> int:
    """Read the progress of the open bound tasks from facts that changed since the last look; how many moved."""
    facts = statements.facts_sha256()
    if _seen == [facts]:
        return 0
    moved = sum(_moved(task) for task in _bound())
    _seen[:] = [facts]
    return moved


def _bound() -> list[KeyTask]:
    """Deployed tasks with a measure whose owner has the next move; what was returned waits for its owner's words."""
    rows = KeyTask.objects.filter(state=TaskState.DEPLOYED, item__state__in=[State.NOT_STARTED, State.MOVING])
    return list(rows.exclude(indicator="").select_related("item", "enterprise"))


def _moved(task: KeyTask) -> bool:
    """Whether the facts say another progress than the item; without figures it stays what the owner said."""
    progress = TrackedItem.objects.filter(pk=task.item_id).values_list("progress", flat=True)
    before = progress.get()
    try:
        tasks.take_progress(task)
    except Refused:
        return False
    return progress.get() != before
