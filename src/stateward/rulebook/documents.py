"""The typed documents of the rulebook: what a YAML file of each kind may say.

Every document has an id, a version, titles in both languages, a jurisdiction, a status, a source and effective
dates. A published version never changes; a change is a new version with a changelog entry.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from stateward.messages import gettext_noop as N_

Certainty = Literal["seen", "memory", "constructed"]
Status = Literal["in force", "repealed", "illustrative", "draft"]
Kind = Literal["money", "count", "ratio", "days", "score", "number"]


def _exact_number(value: Any) -> Any:
    """YAML floats become the decimal number that was written, `15%` becomes 0.15."""
    if isinstance(value, bool):
        raise ValueError(N_("a number is needed"))
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, str):
        text = value.strip().replace("_", "")
        try:
            return Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)
        except ArithmeticError as error:
            raise ValueError(f"{value!r} is not a number") from error
    return value


def _text(value: Any) -> Any:
    """A version or name that YAML reads as a number or a day stays the text that was written."""
    return str(value) if isinstance(value, int | Decimal | dt.date) and not isinstance(value, bool) else value


Number = Annotated[Decimal, BeforeValidator(_exact_number)]
Word = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
DocumentId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]


class Part(BaseModel):
    """Base of every piece of a document: unknown fields are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Title(Part):
    """A title in both languages; both are always there."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    def as_dict(self) -> dict[str, str]:
        """The pair as a dictionary for `messages.pick`."""
        return {"en": self.en, "zh": self.zh}


def _both_languages(words: Any) -> Any:
    """One text for both languages, where an office writes in one only."""
    return {"en": words, "zh": words} if isinstance(words, str) else words


#: A sentence in both languages; a plain text says the same in both.
Words = Annotated[Title, BeforeValidator(_both_languages)]


class Source(Part):
    """Where a rule comes from and against what it was verified; document and article are cited as they are."""

    document: str = Field(min_length=1)
    article: str | None = None
    address: str | None = None
    verified: Words | None = None


class Effective(Part):
    """The days a version is in force; the last day belongs to it."""

    from_: dt.date | None = Field(default=None, alias="from")
    to: dt.date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Effective:
        if self.from_ is not None and self.to is not None and self.to < self.from_:
            raise ValueError(N_("the last day lies before the first"))
        return self

    def covers(self, day: dt.date) -> bool:
        """Whether the version is in force on `day`."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)


class Change(Part):
    """One changelog entry: what changed, which periods and enterprises it touches."""

    version: Word
    date: dt.date | None = None
    en: str
    zh: str


class Header(Part):
    """What every document begins with."""

    document: str
    id: DocumentId
    version: Word
    title: Title
    jurisdiction: str
    status: Status
    source: Source
    effective: Effective = Effective()
    aliases: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    note: Title | None = None


# --- chart of accounts -------------------------------------------------------------------------------------


class Account(Part):
    """One statement line."""

    title: Title
    statement: Literal["balance_sheet", "income", "cash_flow", "supplementary"]
    block: str | None = None
    role: Literal["item", "sub", "total", "memo"] = "item"
    sign: Literal["+", "-"] = "+"
    kind: Kind = "money"
    nature: Literal["stock", "flow"] = "stock"
    certainty: Certainty = "memory"


class AccountsDocument(Header):
    """A chart of accounts: statement lines with both names, kind, nature (stock or flow) and sign."""

    document: Literal["accounts"]
    accounts: dict[Identifier, Account]


# --- statement templates -----------------------------------------------------------------------------------


class TemplateColumn(Part):
    """One column of figures. `point` says which figure of the account it holds."""

    point: Literal["closing", "opening", "current", "previous"]
    title: Title


class Heading(Part):
    """A row that is only a heading."""

    heading: Title


class TemplateSheet(Part):
    """One sheet of the workbook: its columns and its rows (account ids or headings)."""

    id: Identifier
    title: Title
    columns: tuple[TemplateColumn, ...] = Field(min_length=1)
    rows: tuple[Identifier | Heading, ...] = Field(min_length=1)


class TemplateDocument(Header):
    """A statement workbook's layout. `shown_unit` is the money unit people type in (1 = the base unit)."""

    document: Literal["template"]
    accounts: DocumentId
    checks: tuple[DocumentId, ...] = ()
    shown_unit: Number = Decimal(1)
    required: tuple[Identifier, ...] = ()
    sheets: tuple[TemplateSheet, ...] = Field(min_length=1)


# --- check rules -------------------------------------------------------------------------------------------


class CheckRule(Part):
    """A check equation between two formulas.

    `tolerance` is in the base unit of money; `points` says for which figures of the statement it is checked
    (`opening` runs the same equation over the opening column).
    """

    title: Title
    level: Literal["error", "warning", "explain"]
    left: str
    compare: Literal["equal", "at_most", "at_least"] = "equal"
    right: str
    tolerance: Number = Decimal("0.01")
    points: tuple[Literal["closing", "opening"], ...] = ("closing",)
    only_if: str | None = None
    basis: tuple[Literal["single", "difference", "consolidated"], ...] = ("single", "difference", "consolidated")
    message: Title
    next_step: Title
    source: Source | None = None
    certainty: Certainty = "memory"


class ChecksDocument(Header):
    """Check rules (勾稽关系) over one chart of accounts."""

    document: Literal["checks"]
    accounts: DocumentId
    rules: dict[Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9_]*$")], CheckRule]


# --- indicators --------------------------------------------------------------------------------------------


class Parameter(Part):
    """A figure or a choice that an office may change, with its own reference.

    `value` is a number, or, for a choice between measures, the id of an account or indicator.
    """

    title: Title
    value: Number | Identifier
    kind: Kind = "number"
    options: tuple[Identifier, ...] = ()
    source: Source | None = None
    certainty: Certainty = "memory"


class Indicator(Part):
    """A measure computed from accounts, parameters and other indicators.

    `unit` is the unit its tables are written in: a ratio of 0.176 is 17.6 in percent.
    """

    title: Title
    formula: str | None = None
    better: Literal["higher", "lower", "none"] = "higher"
    kind: Kind = "ratio"
    unit: Literal["percent", "times", "ratio", "days", "money", "count", "points", "number"] = "number"
    source: Source | None = None
    certainty: Certainty = "memory"
    note: Title | None = None


class IndicatorsDocument(Header):
    """Indicators with their formulas over one or more charts of accounts; `formula: null` = only ever given."""

    document: Literal["indicators"]
    accounts: tuple[DocumentId, ...] = ()
    parameters: dict[Identifier, Parameter] = {}
    indicators: dict[Identifier, Indicator]


# --- standard values ---------------------------------------------------------------------------------------


class StandardRow(Part):
    """Five standard values of one indicator for an industry and size (empty = all)."""

    indicator: Identifier
    industry: str = ""
    size: str = ""
    year: int | None = None
    excellent: Number
    good: Number
    average: Number
    low: Number
    poor: Number


class StandardsDocument(Header):
    """A table of standard values, in the unit of each indicator's table."""

    document: Literal["standards"]
    rows: tuple[StandardRow, ...]


# --- mappings ----------------------------------------------------------------------------------------------


class ColumnMapping(Part):
    """How one column of a foreign table becomes one account: `value x factor`."""

    account: Identifier
    point: Literal["closing", "opening", "current", "previous"] = "closing"
    factor: Number = Decimal(1)


class MappingDocument(Header):
    """How a foreign table of figures is read: its key columns, its unit, the accounts behind its columns.

    `keep` keeps the rows whose column has one of the values; others are counted and named, never silently lost.
    `name` is the column with the enterprise's name, where there is one.
    """

    document: Literal["mapping"]
    enterprise: str
    name: str | None = None
    year: str
    month: str | None = None
    month_default: int | None = 12
    basis: Literal["single", "difference", "consolidated"] = "single"
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    unit: Number = Decimal(1)
    keep: dict[str, tuple[Annotated[str, BeforeValidator(_text)], ...]] = {}
    ignore: tuple[str, ...] = ()
    columns: dict[str, ColumnMapping]


# --- classifications ---------------------------------------------------------------------------------------


class ClassificationEntry(Part):
    """One class of a classification; `parent` is the code of the class above it."""

    code: Word
    title: Title
    parent: Word | None = None


class ClassificationDocument(Header):
    """A classification such as GB/T 4754 (sections and divisions)."""

    document: Literal["classification"]
    entries: tuple[ClassificationEntry, ...]
