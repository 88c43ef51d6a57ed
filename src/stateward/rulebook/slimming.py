"""What a slimming plan assumes and how its actions are carried out; when an enterprise counts as shell, idle, weak."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stateward.rulebook.documents import Certainty, Header, Identifier, Number, Part, Source, Title

ActionKind = Literal["dissolve", "absorb", "lift", "divest"]


class Stage(Part):
    """One stage of a procedure, in calendar days; stages follow each other."""

    title: Title
    days: int = Field(ge=0)
    basis: str | None = None


class ActionRule(Part):
    """What an action costs, in the document's unit, and how it goes.

    `per` multiplies figures of the register (`staff`: each person; `debts`, `guarantees`, `revenue`, `equity`,
    `minority_equity`: a share of the amount; `licences`: each licence). `per_level` is for each layer moved up.
    """

    title: Title
    fixed: Number
    per: dict[Literal["staff", "debts", "guarantees", "revenue", "equity", "minority_equity", "licences"], Number] = {}
    per_level: Number = Field(default=0, validate_default=True)
    procedure: tuple[Stage, ...] = Field(min_length=1)
    note: Title | None = None


class SlimmingDocument(Header):
    """Cost rules and procedures of the actions of a slimming plan; `assumed` stands in where the register is silent."""

    document: Literal["slimming"]
    unit: Title
    assumed: dict[Literal["staff", "debts", "guarantees", "revenue", "equity", "licences"], Number]
    per_day: Number
    main_business_factor: Number
    actions: dict[ActionKind, ActionRule]


class Threshold(Part):
    """One condition an enterprise is counted by: a formula over its figures that holds or not."""

    title: Title
    formula: str
    needs: tuple[Identifier, ...]
    source: Source | None = None
    certainty: Certainty = "constructed"


class CatalogueLimits(Part):
    """How many businesses a group's catalogue may hold."""

    main: int = Field(ge=0)
    cultivating: int = Field(ge=0)
    total: int = Field(ge=0)
    source: Source | None = None
    certainty: Certainty = "memory"


class ParticipationLimits(Part):
    """When a stake without control counts as one without dividend: nothing was paid in so many full years."""

    years: int = Field(ge=1, le=20)
    source: Source | None = None
    certainty: Certainty = "constructed"


class StandingDocument(Header):
    """Where we stand: layers and conditions enterprises are counted by, and the limits of a main-business catalogue."""

    document: Literal["standing"]
    layers: tuple[int, ...] = (3, 4, 5)
    participations: ParticipationLimits = ParticipationLimits(years=3)
    conditions: dict[Identifier, Threshold]
    catalogue: CatalogueLimits
