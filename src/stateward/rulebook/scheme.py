"""The scheme: a tree of nodes that turns indicators into points, a score and a grade.

A node is a leaf (an indicator with a scoring method) or combines nodes (`sum`, `mean`, `best_of`, `modified`).
Every number in it is data of the document; no scoring figure stands in code.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from stateward.messages import gettext_noop as N_
from stateward.rulebook.documents import (
    Certainty,
    DocumentId,
    Header,
    Identifier,
    Number,
    Part,
    Source,
    Title,
    Word,
)
from stateward.rulebook.leaves import (
    LEAVES,
    METHODS,
    TIERS,
    AllOrNothing,
    Efficacy,
    ExpertPanel,
    FormulaPoints,
    GivenPoints,
    LeafBase,
    Levels,
    Linear,
    MissingPolicy,
    NodeBase,
    PointsPerStep,
    RatioToTarget,
    RiskBands,
    Rounding,
    Scaled,
    SpecialCase,
    StepCase,
    Steps,
    StepTable,
    Trend,
)

__all__ = [
    "METHODS",
    "TIERS",
    "Adjustments",
    "AllOrNothing",
    "BestOfNode",
    "Efficacy",
    "ExpertPanel",
    "FormulaPoints",
    "Gate",
    "GivenPoints",
    "Grade",
    "LeafBase",
    "Levels",
    "Linear",
    "LocalDefinition",
    "MeanNode",
    "MissingPolicy",
    "ModifiedNode",
    "ModifiedPart",
    "Node",
    "NodeBase",
    "PointsPerStep",
    "RatioToTarget",
    "RiskBands",
    "Rounding",
    "Scaled",
    "SchemeDocument",
    "SpecialCase",
    "StepCase",
    "StepTable",
    "Steps",
    "SumNode",
    "Trend",
    "Uncertainty",
    "UseNode",
    "UseTarget",
    "all_nodes",
    "nodes_below",
]


class _Combined(NodeBase):
    id: Identifier

    @property
    def key(self) -> str:
        """The node's id."""
        return self.id


class SumNode(_Combined):
    """The sum of its nodes' points, each times its share."""

    sum: tuple[Node, ...] = Field(min_length=1)


class MeanNode(_Combined):
    """The mean of its nodes' scores by weight (1 where none is said); what is missing is left out and named."""

    mean: tuple[Node, ...] = Field(min_length=1)


class BestOfNode(_Combined):
    """The best of its nodes that have a score (level or improvement)."""

    best_of: tuple[Node, ...] = Field(min_length=2)


class ModifiedNode(_Combined):
    """Basic points modified by coefficients (修正系数), as the 2006 rules combine basic and modifying indicators.

    raw = 1 + tier coefficient + efficacy x gap - part analysis (+ gap at or above excellent), kept within
    `bounds`, averaged by weight; part analysis = basic points / part weight.
    """

    modified: ModifiedPart

    @property
    def nodes(self) -> tuple[Efficacy, ...]:
        """Basic and modifying leaves."""
        return self.modified.basic + self.modified.modifying


class ModifiedPart(Part):
    """Basic and modifying indicators of a part; each column of weights adds up to the part's weight."""

    basic: tuple[Efficacy, ...] = Field(min_length=1)
    modifying: tuple[Efficacy, ...] = Field(min_length=1)
    bounds: tuple[Number, Number] | None = None


class UseNode(_Combined):
    """A node of another scheme, taken as it is."""

    use: UseTarget


class UseTarget(Part):
    """Which node of which scheme (and version; else the one in force) is used."""

    scheme: DocumentId
    node: Identifier
    version: Word | None = None


_COMBINATIONS = ("sum", "mean", "best_of", "modified", "use")


def _kind_of_node(value: Any) -> str | None:
    if isinstance(value, NodeBase):
        if isinstance(value, LeafBase):
            return str(value.method)  # type: ignore[attr-defined]
        return next(name for name in _COMBINATIONS if hasattr(value, name))
    if isinstance(value, dict):
        for name in _COMBINATIONS:
            if name in value:
                return name
        method = value.get("method")
        return method if method in LEAVES else None
    return None


Node = Annotated[
    Annotated[SumNode, Tag("sum")]
    | Annotated[MeanNode, Tag("mean")]
    | Annotated[BestOfNode, Tag("best_of")]
    | Annotated[ModifiedNode, Tag("modified")]
    | Annotated[UseNode, Tag("use")]
    | Annotated[Efficacy, Tag("efficacy")]
    | Annotated[Steps, Tag("steps")]
    | Annotated[Linear, Tag("linear")]
    | Annotated[RatioToTarget, Tag("ratio_to_target")]
    | Annotated[PointsPerStep, Tag("points_per_step")]
    | Annotated[RiskBands, Tag("bands")]
    | Annotated[Levels, Tag("levels")]
    | Annotated[AllOrNothing, Tag("all_or_nothing")]
    | Annotated[ExpertPanel, Tag("expert_panel")]
    | Annotated[GivenPoints, Tag("given_points")]
    | Annotated[Scaled, Tag("scaled")]
    | Annotated[Trend, Tag("trend")]
    | Annotated[FormulaPoints, Tag("formula")],
    Discriminator(
        _kind_of_node,
        custom_error_type="scheme_node",
        custom_error_message="a node needs one of sum, mean, best_of, modified, use, or a method: "
        + ", ".join(METHODS),
    ),
]


class Adjustments(Part):
    """Extra points or deductions after the score, with the cap of their sum.

    `taper`: where the score before extra points is at least `from`, the sum Y counts as (1 - score%) x factor x Y.
    """

    nodes: tuple[Node, ...] = Field(min_length=1)
    cap: Number | None = None
    taper_from: Number | None = None
    taper_factor: Number | None = None


class Gate(Part):
    """A condition that, known true, caps the grade or the score."""

    id: str
    title: Title
    when: str
    ceiling: str | None = None
    score_cap: Number | None = None
    source: Source | None = None
    certainty: Certainty = "memory"


class Grade(Part):
    """One grade of the scale, best first, with one limit: `from` (>=), `above` (>), `up_to` (<=) or `below` (<).

    The last grade takes the rest and has no limit.
    """

    grade: Word
    title: Title | None = None
    group: Word | None = None
    from_: Number | None = Field(default=None, alias="from")
    above: Number | None = None
    up_to: Number | None = None
    below: Number | None = None

    @model_validator(mode="after")
    def _one_limit(self) -> Grade:
        if sum(limit is not None for limit in (self.from_, self.above, self.up_to, self.below)) > 1:
            raise ValueError(N_("a grade has one limit: from, above, up_to or below"))
        return self


class LocalDefinition(Part):
    """A formula of the scheme's own, used by its nodes, cases and gates."""

    title: Title
    formula: str
    kind: Literal["money", "count", "ratio", "days", "score", "number"] = "number"


class Uncertainty(Part):
    """How sure the scheme is of itself, for rank intervals.

    `weights`: each weight might as well have been this share of itself higher or lower; `missing`: nodes without a
    value might have any peer's.
    """

    weights: Number = Field(default="0.2", validate_default=True, ge=0, lt=1)
    missing: bool = True


class SchemeDocument(Header):
    """A scheme: indicators' documents, the tree of nodes, bonus and deductions, gates, grades, rounding."""

    document: Literal["scheme"]
    indicators: tuple[DocumentId, ...] = Field(min_length=1)
    standards: DocumentId | None = None
    parameters: dict[Identifier, Number | Identifier] = {}
    definitions: dict[Identifier, LocalDefinition] = {}
    better: Literal["higher", "lower"] = "higher"
    score: Node
    weights_total: Number | None = None
    benefit_floor: Number | None = None
    missing: MissingPolicy = "missing"
    bonus: Adjustments | None = None
    deductions: Adjustments | None = None
    gates: tuple[Gate, ...] = ()
    minimum: Number | None = None
    maximum: Number | None = None
    rounding: Rounding = Rounding(places=2)
    grades: tuple[Grade, ...] = ()
    grade_from: Literal["raw", "rounded"] = "raw"
    grade_requires: tuple[Identifier, ...] = ()
    uncertainty: Uncertainty | None = None


for _model in (SumNode, MeanNode, BestOfNode, ModifiedNode, UseNode, Adjustments, SchemeDocument):
    _model.model_rebuild()


def nodes_below(node: NodeBase) -> tuple[NodeBase, ...]:
    """The nodes directly below a node."""
    for name in ("sum", "mean", "best_of"):
        if hasattr(node, name):
            return tuple(getattr(node, name))
    return node.nodes if isinstance(node, ModifiedNode) else ()


def all_nodes(node: NodeBase) -> tuple[NodeBase, ...]:
    """The node and everything below it, parents first."""
    return (node, *(deeper for below in nodes_below(node) for deeper in all_nodes(below)))
