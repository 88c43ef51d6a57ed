"""The template of a reform programme: goals, their tasks and safeguards, and the milestones a plan prescribes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stateward.rulebook.documents import Certainty, Header, Identifier, Number, Part, Source, Title

SafeguardKind = Literal["organisation", "funding", "incentives", "tolerance", "supervision"]


class ProgrammeTask(Part):
    """A task or, where `safeguard` says of which kind, what protects the goal it stands below.

    `measure_id` binds it to what the register tells; `base` is taken from the day the programme begins where it is
    not given. `from_month` and `to_month` count the months of the programme, the first is 1.
    """

    id: Identifier
    title: Title
    measure: Title
    measure_id: str = ""
    base: Number | None = None
    target: Number | None = None
    unit: str = ""
    evidence: Title
    weight: Number = Field(gt=0)
    from_month: int = Field(default=1, ge=1)
    to_month: int = Field(ge=1)
    standing: bool = False
    safeguard: SafeguardKind | None = None
    certainty: Certainty = "constructed"


class ProgrammeGoal(Part):
    """A goal with its weight and the tasks below it."""

    id: Identifier
    title: Title
    domain: Title
    weight: Number = Field(gt=0)
    tasks: tuple[ProgrammeTask, ...] = Field(min_length=1)


class ProgrammeMilestone(Part):
    """A share of the tasks that must be done when a month of the programme ends."""

    month: int = Field(ge=1)
    share: Number = Field(gt=0, le=1)
    by: Literal["number", "weight"] = "number"
    source: Source | None = None
    certainty: Certainty = "constructed"


class ProgrammeDocument(Header):
    """A programme that an office may begin from: goals, tasks, safeguards, milestones."""

    document: Literal["programme"]
    months: int = Field(ge=1)
    goals: tuple[ProgrammeGoal, ...] = Field(min_length=1)
    milestones: tuple[ProgrammeMilestone, ...] = ()
