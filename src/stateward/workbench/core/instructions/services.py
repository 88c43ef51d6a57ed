"""Writing, answering, approving and returning an instruction: a tracked item with the page it was written on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from stateward.messages import gettext as _
from stateward.workbench.core.acting import acting
from stateward.workbench.core.actions import INSTRUCT, WORK
from stateward.workbench.core.instructions.about import About
from stateward.workbench.core.instructions.models import Instruction
from stateward.workbench.core.items import INSTRUCTION
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import service
from stateward.workbench.core.tracking import services as tracking
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.core.tracking.states import State


@service(INSTRUCT, about=lambda about, *_rest, **_named: about.enterprise)
def instruct(
    about: About, text: str, addressee: Any, *, due: dt.date | None = None, due_days: int | None = None
) -> TrackedItem:
    """Write an instruction (批示) on a figure or object; the addressee answers, the writer approves or returns.

    Raises `Refused` without words or for a day in the past.
    """
    words = text.strip()
    if not words:
        raise refused("instruction.words", _("The instruction is empty."), _("Write what is to be done."))
    now = acting()
    item = tracking.create(
        tracking.NewItem(
            kind=INSTRUCTION.name,
            title=_short(words),
            description=words,
            owner=addressee,
            reviewer=now.acting_for or now.person,
            enterprise=about.enterprise,
            due=due,
            due_days=due_days,
            source=about.row,
        )
    )
    Instruction.objects.create(
        item=item, address=about.address, subject_en=about.titles[0][:300], subject_zh=about.titles[1][:300]
    )
    return item


#: Letters of an instruction that serve as its title.
_TITLE = 120


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1]}…"


@service(WORK)
def answer(item: TrackedItem, text: str, *, version: int | None = None) -> TrackedItem:
    """The addressee answers: the item waits for the leader from now on. Raises `Refused` without words."""
    words = text.strip()
    if not words:
        raise refused("instruction.answer", _("The answer is empty."), _("Write what was done and what came of it."))
    if State(item.state) is State.NOT_STARTED:
        item = tracking.start(item, version=version)
        version = None
    held = tracking.submit(item, words, version=version)
    Instruction.objects.filter(item=held).update(answer=words)
    return held
