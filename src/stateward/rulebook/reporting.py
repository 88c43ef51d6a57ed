"""The reporting document: who owes which template for which months by which working day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from stateward.messages import gettext_noop as N_
from stateward.rulebook.documents import DocumentId, Header, Identifier, Part, Source, TemplateDocument, Title

MONTHS = 12
#: A group's own reports come up beside those of its members; a figure asked of both is not asked twice of one.
Basis = Literal["single", "difference", "consolidated"]
Edition = Literal["preliminary", "final", "audited"]
#: Accounts asked twice, and the two templates that ask them.
Twice = tuple[list[str], str, str]


class Who(Part):
    """Who owes a report. An empty field means all; `groups` picks enterprises with (or without) subsidiaries."""

    classes: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    industries: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ("active",)
    groups: bool | None = None

    def covers(self, enterprise: Any, *, has_children: bool) -> bool:
        """Whether an enterprise of the register owes the report."""
        return (
            (not self.classes or enterprise.enterprise_class in self.classes)
            and (not self.levels or enterprise.level in self.levels)
            and (not self.industries or enterprise.industry in self.industries)
            and (not self.sizes or enterprise.size in self.sizes)
            and (not self.statuses or enterprise.status in self.statuses)
            and (self.groups is None or self.groups == has_children)
        )

    def may_meet(self, other: Who) -> bool:
        """Whether one enterprise could be asked by both."""
        pairs: tuple[tuple[tuple[Any, ...], tuple[Any, ...]], ...] = (
            (self.classes, other.classes),
            (self.levels, other.levels),
            (self.industries, other.industries),
            (self.sizes, other.sizes),
            (self.statuses, other.statuses),
        )
        apart = self.groups is not None and other.groups is not None and self.groups != other.groups
        return not apart and all(not mine or not theirs or set(mine) & set(theirs) for mine, theirs in pairs)


class ReportDuty(Part):
    """One report that is owed: its template, the months it is owed for, and its working day after the month's end."""

    id: Identifier
    title: Title
    template: DocumentId
    edition: Edition = "final"
    basis: Basis = "single"
    months: tuple[int, ...] = tuple(range(1, MONTHS + 1))
    working_day: int = Field(ge=1, le=250)
    who: Who = Who()
    reminders: tuple[int, ...] = (5, 1)
    source: Source | None = None

    @field_validator("months")
    @classmethod
    def _months_of_a_year(cls, months: tuple[int, ...]) -> tuple[int, ...]:
        if not months or any(not 1 <= month <= MONTHS for month in months) or len(set(months)) != len(months):
            raise ValueError(N_("months are different numbers from 1 to 12"))
        return months


class ReportingDocument(Header):
    """The office's calendar of reports."""

    document: Literal["reporting"]
    duties: tuple[ReportDuty, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> ReportingDocument:
        ids = [duty.id for duty in self.duties]
        if len(set(ids)) != len(ids):
            raise ValueError(N_("two reports of the calendar have the same id"))
        return self

    def of_month(self, month: int) -> list[ReportDuty]:
        """What is owed for a month of the fiscal year."""
        return [duty for duty in self.duties if month in duty.months]


def lines_of(template: TemplateDocument) -> set[str]:
    """The accounts that a template asks."""
    return {row for sheet in template.sheets for row in sheet.rows if isinstance(row, str)}


def asked_twice(document: ReportingDocument, templates: Iterable[TemplateDocument]) -> Iterator[Twice]:
    """The accounts that one enterprise would be asked twice for one month, with the two templates that ask them.

    Editions of one template ask the same lines by their nature and are left out. An unknown template asks nothing.
    """
    lines = defaultdict(set, {template.id: lines_of(template) for template in templates})
    for place, duty in enumerate(document.duties):
        for other in document.duties[place + 1 :]:
            if duty.template == other.template or duty.basis != other.basis:
                continue
            if set(duty.months) & set(other.months) and duty.who.may_meet(other.who):
                shared = sorted(lines[duty.template] & lines[other.template])
                if shared:
                    yield shared, duty.template, other.template
