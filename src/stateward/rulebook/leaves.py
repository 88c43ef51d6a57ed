"""The leaves of a scheme: an indicator with the method that turns its value into points."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from stateward.messages import gettext_noop as N_
from stateward.rulebook.documents import Certainty, Identifier, Number, Part, Source, Title

MissingPolicy = Literal["missing", "leave_out", "renormalise", "zero", "neutral"]
#: Tiers of the efficacy coefficient method, best first (功效系数法).
TIERS = ("excellent", "good", "average", "low", "poor")


class Rounding(Part):
    """Scale and mode of a rounding; half-up unless the source says half-even."""

    places: int = Field(ge=0, le=12)
    mode: Literal["half_up", "half_even"] = "half_up"


class SpecialCase(Part):
    """A case that the ordinary method does not decide: known true -> these points or this coefficient."""

    id: str
    title: Title
    when: str
    points: Number | None = None
    coefficient: Number | None = None
    source: Source | None = None
    certainty: Certainty = "memory"

    @model_validator(mode="after")
    def _one_result(self) -> SpecialCase:
        if (self.points is None) == (self.coefficient is None):
            raise ValueError(N_("a special case gives either points or a coefficient"))
        return self


class NodeBase(Part):
    """What every node may say.

    `weight` is the points a node carries (for classes of enterprises: a table by class with `default`);
    `share` multiplies its points inside a `sum`; `when` says for whom it applies (else: not applicable);
    `missing` says what a node without a score means for the node above.
    """

    id: Identifier | None = None
    title: Title | None = None
    weight: Number | dict[str, Number] | None = None
    share: Number | None = None
    when: str | None = None
    missing: MissingPolicy | None = None
    rounding: Rounding | None = None
    floor: Number | None = None
    cap: Number | None = None
    benefit: bool = False
    nature: Literal["quantitative", "qualitative"] = "quantitative"
    source: Source | None = None
    certainty: Certainty = "memory"
    note: Title | None = None


class LeafBase(NodeBase):
    """A leaf scores one indicator. Special cases are tried first, in order."""

    indicator: Identifier
    special: tuple[SpecialCase, ...] = ()

    @property
    def key(self) -> str:
        """The node's id: its own, else its indicator's."""
        return self.id or self.indicator


class Efficacy(LeafBase):
    """Efficacy coefficient over five standards; `gap` between tiers, nothing below the worst."""

    method: Literal["efficacy"]
    coefficients: tuple[Number, ...] = tuple(Decimal(c) for c in ("1.0", "0.8", "0.6", "0.4", "0.2"))
    below: Number = Decimal(0)

    @model_validator(mode="after")
    def _five_falling(self) -> Efficacy:
        if len(self.coefficients) != len(TIERS):
            raise ValueError(N_("five coefficients are needed, best first"))
        if any(a <= b for a, b in pairwise(self.coefficients)):
            raise ValueError(N_("the coefficients must fall from the best to the worst tier"))
        return self


class StepTable(Part):
    """Threshold -> points: `above` (>) and `from` (>=) read downwards, or `up_to` (<=) and `below` (<) upwards.

    The first limit that is met decides, the rest gets `else`. Points need not rise or fall with the value.
    """

    above: dict[Number, Number] | None = None
    from_: dict[Number, Number] | None = Field(default=None, alias="from")
    up_to: dict[Number, Number] | None = None
    below: dict[Number, Number] | None = None
    otherwise: Number = Field(alias="else")

    @model_validator(mode="after")
    def _one_direction(self) -> StepTable:
        if bool(self.above or self.from_) == bool(self.up_to or self.below):
            raise ValueError(N_("give limits with above and from, or with up_to and below, not both and not none"))
        return self

    @property
    def limits(self) -> tuple[tuple[str, Decimal, Decimal], ...]:
        """(comparison, limit, points) in the order in which they are tried; the narrower of two equal limits first."""
        if self.above or self.from_:
            rows = [(">", x, p) for x, p in (self.above or {}).items()]
            rows += [(">=", x, p) for x, p in (self.from_ or {}).items()]
            return tuple(sorted(rows, key=lambda row: (-row[1], row[0])))
        rows = [("<", x, p) for x, p in (self.below or {}).items()]
        rows += [("<=", x, p) for x, p in (self.up_to or {}).items()]
        return tuple(sorted(rows, key=lambda row: (row[1], row[0])))


class Steps(LeafBase, StepTable):
    """Points by band; with `improvement`, the better of level and improvement on the year before."""

    method: Literal["steps"]
    improvement: StepTable | None = None


class Linear(LeafBase):
    """Straight lines between anchors `[[value, points], ...]` with rising values; flat or zero outside them."""

    method: Literal["linear"]
    anchors: tuple[tuple[Number, Number], ...] = Field(min_length=2)
    outside: Literal["flat", "zero"] = "flat"

    @model_validator(mode="after")
    def _rising(self) -> Linear:
        if any(a[0] >= b[0] for a, b in pairwise(self.anchors)):
            raise ValueError(N_("the values of the anchors must rise"))
        return self


class RatioToTarget(LeafBase):
    """Weight x actual / target (target / actual where lower is better), kept between `low` and `high`."""

    method: Literal["ratio_to_target"]
    target: str | None = None
    low: Number = Decimal(0)
    high: Number = Decimal(1)


class StepCase(Part):
    """Caps of the points for over- and under-fulfilment, by how ambitious the target is."""

    id: str
    when: str
    max_bonus: Number
    max_penalty: Number
    source: Source | None = None
    certainty: Certainty = "memory"


class PointsPerStep(LeafBase):
    """Basic score plus points for every step over the target, less points for every step under it.

    `step.unit`: `percent` of the target's amount or `point` (the indicator's own unit). The first case whose
    condition holds sets the caps; conditions may use `target`, `base` and `actual`, the formula of `base` `actual`.
    A weight other than the basic score scales the points in proportion.
    """

    method: Literal["points_per_step"]
    basic: Number
    step: Number = Field(gt=0)
    unit: Literal["percent", "point"] = "percent"
    points: Number = Decimal(1)
    counting: Literal["full_steps", "pro_rata"] = "full_steps"
    target: str | None = None
    base: str | None = None
    loss_reduction_share: Number = Decimal(1)
    cases: tuple[StepCase, ...] = Field(min_length=1)


class RiskBands(LeafBase):
    """The first band i (1, 2, ...) whose threshold is met, else one more; the weight is the node's weight in a mean."""

    method: Literal["bands"]
    thresholds: tuple[Number, ...] = Field(min_length=1)


class Levels(LeafBase):
    """Performance levels: the share of the marks that each level's value earns; pro rata between them or not."""

    method: Literal["levels"]
    shares: tuple[Number, ...] = tuple(Decimal(c) for c in ("1", "0.8", "0.6", "0.4", "0.2"))
    values: tuple[Number, ...] | None = None
    between: Literal["pro_rata", "lower_level"] = "pro_rata"

    @model_validator(mode="after")
    def _same_length(self) -> Levels:
        if len(self.shares) != len(TIERS) or (self.values is not None and len(self.values) != len(TIERS)):
            raise ValueError(N_("five levels are needed, best first"))
        return self


class AllOrNothing(LeafBase):
    """The whole weight when the target is met, else nothing."""

    method: Literal["all_or_nothing"]
    target: str | None = None


class ExpertPanel(LeafBase):
    """Weight x the mean of the experts' coefficients (each 0..1)."""

    method: Literal["expert_panel"]
    minimum_experts: int = Field(default=1, ge=1)


class GivenPoints(LeafBase):
    """Points as they were given, refused outside `low`..`high`; blank means none were reported."""

    method: Literal["given_points"]
    low: Number = Decimal(0)
    high: Number


class Scaled(LeafBase):
    """`start + span x (actual - low) / (high - low)`, kept within start..start + span.

    `low`, `high` and `base` are formulas; `base` may be used in the two others (목표부여, 목표부여(편차)).
    """

    method: Literal["scaled"]
    low: str
    high: str
    base: str | None = None
    start: Number = Decimal(20)
    span: Number = Decimal(80)


class Trend(LeafBase):
    """`start + span x Phi((actual - forecast) / error)` against the trend of `years` earlier years (추세치)."""

    method: Literal["trend"]
    years: int = Field(default=5, ge=3, le=15)
    start: Number = Decimal(20)
    span: Number = Decimal(80)


class FormulaPoints(LeafBase):
    """Points by an expression; `value` is the indicator in its unit, `weight` the node's weight."""

    method: Literal["formula"]
    points: str


LEAVES: dict[str, type[LeafBase]] = {
    "efficacy": Efficacy,
    "steps": Steps,
    "linear": Linear,
    "ratio_to_target": RatioToTarget,
    "points_per_step": PointsPerStep,
    "bands": RiskBands,
    "levels": Levels,
    "all_or_nothing": AllOrNothing,
    "expert_panel": ExpertPanel,
    "given_points": GivenPoints,
    "scaled": Scaled,
    "trend": Trend,
    "formula": FormulaPoints,
}
METHODS = tuple(LEAVES)
