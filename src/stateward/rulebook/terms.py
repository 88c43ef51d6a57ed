"""Documents of the assessment's other halves: how targets are judged, how a term adds up, how pay follows a grade."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from stateward.messages import gettext_noop as N_
from stateward.rulebook.documents import Certainty, DocumentId, Header, Identifier, Number, Part, Source, Title, Word

#: How a base value comes from the past: last year, the mean of some years, the lower or higher of both, the best year.
BaseRule = Literal["last", "mean", "lower", "higher", "best"]


class BaseValue(Part):
    """The base value of an indicator by rule; `years` counts the years of the mean and of the best.

    `lower` and `higher` are of the amounts, `better` and `worse` would depend on the indicator's direction: Order 22
    takes the lower profit, the Korean manual the better result.
    """

    rule: BaseRule = "lower"
    years: int = Field(default=3, ge=1, le=10)
    source: Source | None = None
    certainty: Certainty = "memory"


class TargetTier(Part):
    """A tier of targets (目标分档) and what it allows; the first whose condition is known true decides.

    Conditions may use `target`, `base`, `last` (last year's actual), `best` (the best of the known years) and
    `overall` (the growth asked of the whole portfolio).
    """

    tier: int = Field(ge=1, le=9)
    title: Title
    when: str
    full_mark: bool = False
    bonus_share: Number = Field(default="1", validate_default=True, ge=0)
    ceiling: Word | None = None
    source: Source | None = None
    certainty: Certainty = "memory"


class Softness(Part):
    """From where on a target is flagged: as shares, in the direction in which the target is easier.

    `history`: below the mean of the past by more than this; `trend`: below the trend's forecast by more than this many
    standard errors; `peers`: growth asked below the quantile of the peers' growth; `probability`: reached with more
    than this probability under the enterprise's own volatility; `ratchet`: lowered after a year over target by more;
    `back_loading`: the last year of a term carries more than this share of the whole growth asked.
    """

    history: Number = Field(default="0", validate_default=True)
    trend: Number = Field(default="1", validate_default=True)
    peers: Number = Field(default="0.25", validate_default=True, ge=0, le=1)
    probability: Number = Field(default="0.9", validate_default=True, gt=0, lt=1)
    ratchet: Number = Field(default="0.05", validate_default=True, ge=0)
    back_loading: Number = Field(default="0.5", validate_default=True, gt=0, le=1)


class TargetsDocument(Header):
    """How targets are judged: base values, tiers, what makes a target soft."""

    document: Literal["targets"]
    base: BaseValue = BaseValue()
    bases: dict[Identifier, BaseValue] = {}
    overall_growth: Number | None = None
    tiers: tuple[TargetTier, ...] = Field(min_length=1)
    softness: Softness = Softness()

    @model_validator(mode="after")
    def _in_order(self) -> TargetsDocument:
        if any(a.tier >= b.tier for a, b in pairwise(self.tiers)):
            raise ValueError(N_("the tiers must be listed from the first to the last"))
        return self

    def base_of(self, indicator: str) -> BaseValue:
        """The rule of an indicator: its own, else the document's."""
        return self.bases.get(indicator, self.base)


class TermDocument(Header):
    """How the years of a term come together: the annual scheme, the term's scheme, what a year's grade or score brings.

    `passes` names the indicator of the term's scheme under which a year's result is handed over: `grade_points` by
    grade, or the score itself where no points are given. `carry_over` is the share of what was missed that is added to
    next year's target; `merged` says how an enterprise that is merged in mid-term is assessed.
    """

    document: Literal["term"]
    years: int = Field(default=3, ge=2, le=10)
    annual: DocumentId
    scheme: DocumentId
    passes: Identifier
    grade_points: dict[Word, Number] = {}
    carry_over: Number = Field(default="1", validate_default=True, ge=0, le=1)
    merged: Literal["rebase", "close"] = "rebase"


class PayBand(Part):
    """One grade of a pay curve: the multiple of the base at the lower and at the upper end of its scores.

    `to` is the score at which `upper` is reached and above which nothing is added.
    """

    grade: Word
    from_: Number = Field(alias="from")
    to: Number
    lower: Number
    upper: Number
    source: Source | None = None
    certainty: Certainty = "memory"

    @model_validator(mode="after")
    def _rising(self) -> PayBand:
        if self.to <= self.from_ or self.upper < self.lower:
            raise ValueError(N_("a pay band rises from its lower to its upper end"))
        return self


class PayDocument(Header):
    """The pay link: a curve from grade and score to a multiple of the base, what is deferred, the incentive's cap.

    `deferred` is paid at the end of the term; `incentive_cap` is the share of the term's whole annual pay that the term
    incentive may reach; `incentive` gives its coefficient by the term's grade.
    """

    document: Literal["pay"]
    scheme: DocumentId
    bands: tuple[PayBand, ...] = Field(min_length=1)
    cap: Number | None = None
    deferred: Number = Field(default="0", validate_default=True, ge=0, le=1)
    incentive_cap: Number | None = None
    incentive: dict[Word, Number] = {}
    rounding: int = Field(default=2, ge=0, le=6)
