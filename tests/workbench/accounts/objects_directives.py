"""A deployed key task of a branch and, of the whole office, a directive with everything that hangs on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from stateward.workbench.accounts.models import User
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.directives.models import Briefing, Deployment, Directive, KeyTask, Material, Meeting


def objects(enterprise: Any, statement: Any, word: str) -> dict[str, Any]:
    """The objects of one branch; their texts hold the word."""
    owner = User.objects.get(username=f"{word}-person")
    title = f"{word}-key-task"
    directive = Directive.objects.create(
        title=f"{word}-directive", text="One.", sha256=word, sentences=[[0, 4, "text"]]
    )
    item = TrackedItem.objects.create(
        kind="directives.task", strand="directives", title=title, enterprise=enterprise, owner=owner
    )
    task = KeyTask.objects.create(
        title=title, year=2026, enterprise=enterprise, owner=owner, item=item, state="deployed", directive=directive
    )
    meeting = Meeting.objects.create(title=f"{word}-meeting", held_on=dt.date(2026, 1, 5))
    return {
        "directive": directive,
        "key_task": task,
        "deployment": Deployment.objects.create(title=f"{word}-deployment"),
        "office_meeting": meeting,
        "material": Material.objects.create(meeting=meeting, title=f"{word}-material", sha256=word),
        "briefing": Briefing.objects.create(title_en=f"{word}-briefing", title_zh="", rhythm="year", year=2026),
    }
