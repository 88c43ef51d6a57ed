"""Decision lists: rows of typed cells that say who decides a case, on what basis, within what time.

A list is written as an office writes it: most rows begin as prose (`text`) and are formalised one by one by giving
them `when` and an outcome. Only formalised rows can be decided and analysed, and the list says how many those are.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from stateward.messages import gettext_noop as N_
from stateward.rulebook.documents import (
    Certainty,
    Effective,
    Header,
    Identifier,
    Part,
    Title,
    Word,
    Words,
)

HitPolicy = Literal["unique", "any", "first", "priority", "collect", "rule_order", "output_order"]
FieldType = Literal["number", "date", "choice", "text", "truth"]
#: What the deciding body does: approve 审批, verify 核准, file 备案, report 报告, decide 决定; strictest first.
Mode = Literal["approve", "verify", "file", "report", "decide"]
MODES: tuple[Mode, ...] = ("approve", "verify", "file", "report", "decide")
#: The field in which a case says the day it is decided on; no list may have a field of this name.
DAY = "day"
#: Words for a cell that takes every value.
ANY_WORDS = ("any", "-")


class Interval(Part):
    """Numbers or days between two limits: `from` (>=) or `above` (>), `up_to` (<=) or `below` (<)."""

    from_: Any = Field(default=None, alias="from")
    above: Any = None
    up_to: Any = None
    below: Any = None

    @model_validator(mode="after")
    def _limits(self) -> Interval:
        if self.from_ is not None and self.above is not None:
            raise ValueError(N_("give from or above, not both"))
        if self.up_to is not None and self.below is not None:
            raise ValueError(N_("give up_to or below, not both"))
        if all(limit is None for limit in (self.from_, self.above, self.up_to, self.below)):
            raise ValueError(N_("an interval needs a limit: from, above, up_to or below"))
        return self


class Cell(Part):
    """The values a row takes in one field: any of `values` (single values and intervals), or all but these."""

    values: tuple[Any, ...] = Field(min_length=1)
    negated: bool = False


def _cell(written: Any) -> Any:
    """`x`, `[x, y]`, `{from: x, below: y}`, `{not: ...}` as a cell."""
    if isinstance(written, Cell) or (isinstance(written, dict) and "values" in written):
        return written if isinstance(written, Cell) else _stored(written)
    if isinstance(written, dict) and set(written) == {"not"}:
        return {"values": _values(written["not"]), "negated": True}
    return {"values": _values(written)}


def _stored(written: dict[str, Any]) -> dict[str, Any]:
    return {**written, "values": _values(list(written["values"]))}


def _values(written: Any) -> tuple[Any, ...]:
    items = written if isinstance(written, list | tuple) else [written]
    return tuple(Interval.model_validate(item) if isinstance(item, dict) else item for item in items)


CellOf = Annotated[Cell, BeforeValidator(_cell)]


def _without_any(written: Any) -> Any:
    """Cells that take every value need not be kept."""
    if not isinstance(written, dict):
        return written
    return {name: cell for name, cell in written.items() if cell is not None and cell not in ANY_WORDS}


Cells = Annotated[dict[Identifier, CellOf], BeforeValidator(_without_any)]


class ListField(Part):
    """One field of a case.

    `choice` has its `options`; `number` may be limited by `range` and be `whole`; `names` are other words under which
    a case may give it (the labels of an imported table).
    """

    title: Title
    type: FieldType
    options: dict[Word, Title] = {}
    range: Interval | None = None
    whole: bool = False
    unit: Words | None = None
    names: tuple[str, ...] = ()
    note: Title | None = None

    @model_validator(mode="after")
    def _options(self) -> ListField:
        if (self.type == "choice") != bool(self.options):
            raise ValueError(N_("a choice needs options, and only a choice has them"))
        if self.range is not None and self.type not in ("number", "date"):
            raise ValueError(N_("only numbers and dates have a range"))
        return self


class Body(Part):
    """Someone who can decide. `rank` 1 is the highest; without ranks bodies are written from the highest down."""

    title: Title
    rank: int | None = Field(default=None, gt=0)


class TimeLimit(Part):
    """Days within which a decision is due; working days unless `working` is false."""

    days: int = Field(gt=0)
    working: bool = True


class RowException(Part):
    """What a row does not cover: cells, or words that a person has to judge."""

    text: Words | None = None
    when: Cells | None = None

    @model_validator(mode="after")
    def _something(self) -> RowException:
        if self.text is None and not self.when:
            raise ValueError(N_("an exception needs text or when"))
        return self


class Withdrawal(Part):
    """From this day on the power is taken back (收回)."""

    on: dt.date
    reason: Words
    document: str | None = None


class Outcome(Part):
    """Who decides and how, on what basis, within what time, on which papers."""

    decider: Word | None = None
    mode: Mode | None = None
    receiver: Word | None = None
    basis: str | None = None
    time_limit: TimeLimit | None = None
    papers: tuple[Word, ...] = ()
    outputs: dict[str, Any] = {}


class ListRow(Outcome):
    """One item of a list; without `when` it is prose that is not yet formalised."""

    id: Word
    title: Title | None = None
    text: Words | None = None
    group: str | None = None
    domain: str | None = None
    when: Cells | None = None
    exceptions: tuple[RowException, ...] = ()
    from_body: Word | None = None
    from_mode: Mode | None = None
    effective: Effective = Effective()
    withdrawn: Withdrawal | None = None
    matters: tuple[Identifier, ...] = ()
    certainty: Certainty = "constructed"
    note: Title | None = None

    @property
    def formal(self) -> bool:
        """Whether the row can be decided and analysed."""
        return self.when is not None and ((self.decider is not None and self.mode is not None) or bool(self.outputs))

    @model_validator(mode="after")
    def _says_something(self) -> ListRow:
        if self.title is None and self.text is None and self.when is None:
            raise ValueError(N_("a row needs a title, a text or cells"))
        return self


class OutputField(Part):
    """One output of a general table; `values` are its allowed values in their order of priority."""

    title: Title
    type: FieldType = "text"
    values: tuple[Any, ...] = ()
    names: tuple[str, ...] = ()


class ListExpectation(Part):
    """What a worked case must give; only what is written is compared."""

    decided: bool = True
    item: Word | None = None
    decider: Word | None = None
    mode: Mode | None = None
    missing_fields: tuple[Identifier, ...] | None = None
    code: str | None = None


class ListExample(Part):
    """A worked case of a list."""

    name: str = Field(min_length=1)
    source: str | None = None
    day: dt.date | None = None
    case: dict[str, Any]
    expect: ListExpectation


class DecisionListDocument(Header):
    """A list that decides: delegation, rights and duties, matters to be approved, or a general decision table.

    `otherwise` says what holds for a case no row covers ("everything not listed is decided by the enterprise").
    """

    document: Literal["list"]
    purpose: Literal["delegation", "rights_and_duties", "approval", "general"] = "delegation"
    hit_policy: HitPolicy = "unique"
    aggregate: Literal["sum", "min", "max", "count"] | None = None
    fields: dict[Identifier, ListField] = {}
    bodies: dict[Identifier, Body] = {}
    papers: dict[Identifier, Title] = {}
    outputs: dict[str, OutputField] = {}
    groups: dict[str, Title] = {}
    otherwise: Outcome | None = None
    review_months: int = Field(default=12, gt=0)
    rows: tuple[ListRow, ...]
    examples: tuple[ListExample, ...] = ()

    @field_validator("fields")
    @classmethod
    def _no_day(cls, fields: dict[str, ListField]) -> dict[str, ListField]:
        if DAY in fields:
            raise ValueError(N_("day is the day of the decision; give the field another name"))
        return fields

    @property
    def ranked_bodies(self) -> tuple[str, ...]:
        """The bodies from the highest to the lowest."""
        place = {name: number for number, name in enumerate(self.bodies)}
        return tuple(sorted(self.bodies, key=lambda name: (self.bodies[name].rank or 0, place[name])))

    @property
    def formal_rows(self) -> tuple[ListRow, ...]:
        """The rows that can be decided and analysed."""
        return tuple(row for row in self.rows if row.formal)
