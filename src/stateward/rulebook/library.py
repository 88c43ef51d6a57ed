"""The office's own rules, its yearly list of inspections, and its procedures, as documents."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, model_validator

from stateward.messages import gettext_noop as N_
from stateward.rulebook.documents import (
    Certainty,
    Effective,
    Header,
    Identifier,
    Number,
    Part,
    Title,
    Word,
    Words,
)

RuleStatus = Literal["in_force", "on_trial", "under_revision", "repealed"]


class LibraryRule(Part):
    """One rule of the library: number, issuer, level, domain, status, dates, and its full text where the office has it.

    `matters` are the matters of decision lists that it governs; `supersedes` the rules it replaces.
    """

    id: Word
    title: Title
    number: str = Field(min_length=1)
    issuer: Words
    level: Literal["national", "province", "city", "office"]
    domain: Identifier
    status: RuleStatus
    effective: Effective = Effective()
    supersedes: tuple[Word, ...] = ()
    matters: tuple[Identifier, ...] = ()
    review_due: dt.date | None = None
    text: Words | None = None
    certainty: Certainty = "constructed"
    note: Title | None = None


class LibraryDocument(Header):
    """A library of rules with the domains and matters it speaks of."""

    document: Literal["library"]
    domains: dict[Identifier, Title]
    matters: dict[Identifier, Title] = {}
    rules: tuple[LibraryRule, ...]


class InspectionItem(Part):
    """One item of the yearly list: what is inspected, on what basis, how, by whom, when, in how large a sample."""

    id: Word
    matter: Identifier
    title: Title
    object: Words
    content: Words
    way: Literal["on_site", "off_site", "joint"]
    basis: tuple[Word, ...] = ()
    lead: Words
    month: int = Field(ge=1, le=12)
    sample_ratio: Number
    enterprises: tuple[Word, ...] = ()
    checkpoints: tuple[Words, ...] = ()
    follow_up_days: int | None = None
    certainty: Certainty = "constructed"

    @model_validator(mode="after")
    def _share(self) -> InspectionItem:
        if not 0 < self.sample_ratio <= 1:
            raise ValueError(N_("the sample ratio lies above 0 and up to 1"))
        return self


class InspectionsDocument(Header):
    """The inspections of one year. An enterprise is visited at most `visits_per_enterprise` times."""

    document: Literal["inspections"]
    year: int
    library: str | None = None
    visits_per_enterprise: int = Field(default=2, gt=0)
    items: tuple[InspectionItem, ...]


class ProcedureStep(Part):
    """One step: who takes it, within how many days, and what may follow."""

    id: Identifier
    title: Title
    who: Words | None = None
    days: int | None = Field(default=None, gt=0)
    working: bool = True
    next: tuple[Identifier, ...] = ()
    papers: tuple[Words, ...] = ()


class LossLevel(Part):
    """One level of loss, from an amount (>=) up to below another (<), in the currency's base unit."""

    id: Identifier
    title: Title
    from_: Number = Field(default="0", alias="from", validate_default=True)
    below: Number | None = None
    certainty: Certainty = "constructed"


class ProcedureDocument(Header):
    """A procedure: its steps, for warnings the step each level begins with, for accountability the levels of loss."""

    document: Literal["procedure"]
    purpose: Literal["warnings", "accountability", "inspections"]
    steps: tuple[ProcedureStep, ...]
    begins: dict[Identifier, Identifier] = {}
    currency: str = "CNY"
    loss_levels: tuple[LossLevel, ...] = ()

    @model_validator(mode="after")
    def _steps_known(self) -> ProcedureDocument:
        known = {step.id for step in self.steps}
        named = {name for step in self.steps for name in step.next} | set(self.begins.values())
        if named - known:
            raise ValueError(N_("a step is named that the procedure does not have"))
        for lower, upper in zip(self.loss_levels, self.loss_levels[1:], strict=False):
            if lower.below != upper.from_:
                raise ValueError(N_("each level of loss begins where the one before ends"))
        return self
