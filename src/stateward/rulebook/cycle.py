"""The cycle document: the steps an office and its enterprises go through, who has the move in each, and by when."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from stateward.messages import gettext_noop as N_
from stateward.rulebook.documents import Header, Identifier, Number, Part, Source, Title

StepKind = Literal["propose", "agree", "sign", "report", "verify", "score", "compute", "appeal", "decide", "publish"]
#: Who hands in: the enterprise's reporter, its leader, an officer, the assessors by their links.
By = Literal["enterprise", "enterprise_leader", "office", "assessor"]
#: Who approves what was handed in; `none`: handing in ends the step.
Approver = Literal["none", "enterprise_leader", "office", "leader"]


class SheetLine(Part):
    """One line of an assessor's sheet, marked from 0 to `maximum`."""

    id: Identifier
    title: Title
    maximum: Number = Field(gt=0)


class CycleStep(Part):
    """One step of a cycle.

    `days` are working days, counted from the day the step opens for a participant, or from the cycle's first day.
    A step with the scope `cycle` is taken by all participants together. An optional step lapses when its days are
    over. `return_to` names the step that a return leads to; by default the step itself.
    """

    id: Identifier
    title: Title
    kind: StepKind
    scope: Literal["participant", "cycle"] = "participant"
    by: By = "enterprise"
    approver: Approver = "none"
    four_eyes: bool = True
    days: int = Field(ge=1, le=1_000)
    counted_from: Literal["step", "start"] = "step"
    reminders: tuple[int, ...] = (3, 1)
    optional: bool = False
    return_to: Identifier | None = None
    sheet: tuple[SheetLine, ...] = ()
    source: Source | None = None
    note: Title | None = None

    @model_validator(mode="after")
    def _whole(self) -> CycleStep:
        if self.by == "assessor" and not self.sheet:
            raise ValueError(N_("a step of the assessors needs the lines of their sheet"))
        if len({line.id for line in self.sheet}) != len(self.sheet):
            raise ValueError(N_("two lines of the sheet have the same id"))
        if self.optional and self.scope == "cycle":
            raise ValueError(N_("a step that all take together cannot be optional"))
        return self


class CycleDocument(Header):
    """A cycle: its strand and its steps in order."""

    document: Literal["cycle"]
    strand: Identifier
    steps: tuple[CycleStep, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _in_order(self) -> CycleDocument:
        seen: set[str] = set()
        for step in self.steps:
            if step.id in seen:
                raise ValueError(N_("two steps have the same id"))
            seen.add(step.id)
            if step.return_to is not None and step.return_to not in seen:
                raise ValueError(N_("a return leads to this step or to one before it"))
        return self

    def position(self, step_id: str) -> int:
        """The place of a step, from 0. Raises KeyError where there is none of this id."""
        for place, step in enumerate(self.steps):
            if step.id == step_id:
                return place
        raise KeyError(step_id)
