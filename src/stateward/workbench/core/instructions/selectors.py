"""Reading instructions: those on an object that a person may see, and the one behind a tracked item."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from stateward.workbench.core.instructions.models import Instruction
from stateward.workbench.core.items import INSTRUCTION
from stateward.workbench.core.tracking import rights
from stateward.workbench.core.tracking.models import TrackedItem


def on(user: Any, row: Any) -> QuerySet[TrackedItem]:
    """The instructions on a row that the person may see, the newest first."""
    kind = ContentType.objects.get_for_model(row)
    rows = TrackedItem.objects.filter(kind=INSTRUCTION.name, content_type=kind, object_id=str(row.pk))
    return rights.visible(user, rows).select_related("owner").order_by("-pk")


def of_item(item: TrackedItem) -> Instruction | None:
    """What an item was written on, where it is an instruction; who sees the item sees it."""
    return Instruction.objects.filter(item=item).first() if item.kind == INSTRUCTION.name else None
