"""Risk warnings as documents: a value, its red, yellow and blue limits, when the rule applies, and what it tells.

A warning has four states: triggered, not triggered, insufficient data, not applicable. A missing figure is never zero.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from stateward.messages import gettext_noop as N_
from stateward.rulebook.documents import (
    Certainty,
    DocumentId,
    Header,
    Identifier,
    Kind,
    Number,
    Parameter,
    Part,
    Source,
    Title,
    Word,
)

State = Literal["triggered", "not_triggered", "insufficient_data", "not_applicable"]
STATES: tuple[State, ...] = ("triggered", "not_triggered", "insufficient_data", "not_applicable")
Level = Literal["red", "yellow", "blue"]
#: The gravest first.
LEVELS: tuple[Level, ...] = ("red", "yellow", "blue")
RuleId = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=60)]
_LIMITS = ("above", "from_", "below", "up_to")


def _formula(value: Any) -> Any:
    return str(value) if not isinstance(value, str | bool) and value is not None else value


Formula = Annotated[str, BeforeValidator(_formula), Field(min_length=1)]


class Limit(Part):
    """One limit of a level as a formula: the level is reached `above` (>), `from` (>=), `below` (<), `up_to` (<=)."""

    above: Formula | None = None
    from_: Formula | None = Field(default=None, alias="from")
    below: Formula | None = None
    up_to: Formula | None = None

    @model_validator(mode="after")
    def _one(self) -> Limit:
        if sum(getattr(self, name) is not None for name in _LIMITS) != 1:
            raise ValueError(N_("a level has one limit: above, from, below or up_to"))
        return self

    @property
    def comparison(self) -> tuple[Literal[">", ">=", "<", "<="], str]:
        """The sign and the formula of the limit."""
        signs: dict[str, Literal[">", ">=", "<", "<="]] = {"above": ">", "from_": ">=", "below": "<", "up_to": "<="}
        for name, sign in signs.items():
            if (formula := getattr(self, name)) is not None:
                return sign, formula
        raise AssertionError("the validator lets only one limit through")


class TradeTest(Part):
    """A pattern looked for in the trade between enterprises.

    `circular`: the same goods in about the same quantity come back to their first seller within `days`. `idle`: an
    enterprise buys and sells the same goods in about the same quantity within `days` at a margin of at most `margin`.
    """

    pattern: Literal["circular", "idle"]
    days: int = Field(gt=0)
    quantity_tolerance: Number
    longest: int = Field(default=6, ge=2, le=12)
    margin: Number | None = None


class WarningRule(Part):
    """One rule. `months` are those whose figures it is tested on; `alarm_rate` the share of enterprises above which so
    many warnings say more about the rule than about the enterprises."""

    title: Title
    value: Formula | None = None
    unit: Literal["percent", "times", "ratio", "days", "money", "count", "number"] = "ratio"
    applies: str | None = None
    levels: dict[Level, Limit] = {}
    trade: TradeTest | None = None
    level: Level | None = None
    months: tuple[int, ...] = tuple(range(1, 13))
    message: Title
    why: Title | None = None
    alarm_rate: Number = Field(default="0.3", validate_default=True)
    handling: DocumentId | None = None
    source: Source
    certainty: Certainty
    note: Title | None = None

    @model_validator(mode="after")
    def _value_or_trade(self) -> WarningRule:
        if (self.value is None) == (self.trade is None):
            raise ValueError(N_("a warning tests a value or the trade, one of them"))
        if self.value is not None and not self.levels:
            raise ValueError(N_("a warning that tests a value needs levels"))
        if self.trade is not None and self.level is None:
            raise ValueError(N_("a warning that tests the trade needs its level"))
        return self


class WarningInput(Part):
    """A figure that no statement holds: kept by the office in its register, plans or decisions."""

    title: Title
    kind: Kind = "number"
    note: Title | None = None


class LookupTable(Part):
    """A figure by an attribute of the enterprise, such as the base line of debt by industry."""

    title: Title
    by: Literal["industry", "size", "enterprise_class", "level"]
    values: dict[Word, Number]
    otherwise: Number | None = None
    kind: Kind = "ratio"
    source: Source | None = None
    certainty: Certainty = "constructed"


class Measure(Part):
    """A figure that several rules use."""

    title: Title
    formula: Formula
    kind: Kind = "ratio"


class WarningExpectation(Part):
    """What a worked case must give."""

    state: State
    level: Level | None = None
    value: Number | None = None
    threshold: Number | None = None


class WarningExample(Part):
    """A worked case: figures of one enterprise in one month, those of a year and of two years before."""

    name: str = Field(min_length=1)
    rule: RuleId
    month: int = 12
    figures: dict[str, Number] = {}
    earlier: tuple[dict[str, Number], ...] = ()
    attributes: dict[str, str] = {}
    expect: WarningExpectation


class WarningsDocument(Header):
    """A set of warning rules over one or more charts of accounts."""

    document: Literal["warnings"]
    accounts: tuple[DocumentId, ...] = ()
    inputs: dict[Identifier, WarningInput] = {}
    parameters: dict[Identifier, Parameter] = {}
    tables: dict[Identifier, LookupTable] = {}
    measures: dict[Identifier, Measure] = {}
    rules: dict[RuleId, WarningRule]
    examples: tuple[WarningExample, ...] = ()
    reviewed: dt.date | None = None
