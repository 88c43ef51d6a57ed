"""What an index document may say: the elements, the steps from figures to scores, and what of it is uncertain.

The ten steps of the Joint Research Centre's handbook on composite indicators, as far as they compute. The names of the
methods and their definitions are those of the reference program COINr 1.1.14 (MIT), so that results can be compared.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from stateward.messages import gettext_noop as N_
from stateward.rulebook.documents import Header, Number, Part, Title, Word

#: Codes of indicators and aggregates; published indices use capitals.
Code = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=80)]
Aggregation = Literal["arithmetic", "geometric", "harmonic", "power"]


class Element(Part):
    """An indicator or an aggregate: its place in the tree and its weight among its siblings.

    `direction` -1 means that a higher figure is worse. `low` and `high` are the goalposts, in the figure's own unit.
    `level` counts from the indicators (1) upwards; without it the element's height in the tree counts.
    """

    id: Code
    title: Title | None = None
    parent: Code | None = None
    weight: Number = Decimal(1)
    direction: Literal[1, -1] = 1
    unit: str | None = None
    target: Number | None = None
    denominator: str | None = None
    low: Number | None = None
    high: Number | None = None
    level: int | None = Field(default=None, ge=1)
    certainty: Literal["seen", "memory", "constructed"] = "constructed"
    source: str | None = None


class Columns(Part):
    """The columns of the data table that are no figures."""

    unit: str = "unit"
    name: str | None = None
    time: str | None = None
    groups: tuple[str, ...] = ()


class Denominate(Part):
    """Divide each figure by the column its element names; a missing or zero divisor makes it missing."""

    step: Literal["denominate"]


class Impute(Part):
    """Fill missing figures within a period: by the mean or median of all units or of the unit's group.

    `panel` fills from the unit's own other periods: `latest` takes the last earlier figure, at most `longest` periods
    back; `constant` the same and the first known one before it; `linear` interpolates.
    """

    step: Literal["impute"]
    method: Literal["none", "mean", "median", "group_mean", "group_median", "panel"] = "none"
    group: str | None = None
    fill: Literal["latest", "constant", "linear"] = "latest"
    longest: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _grouped(self) -> Impute:
        if self.method.startswith("group_") and self.group is None:
            raise ValueError(N_("a method by group names the group's column"))
        return self


class Screen(Part):
    """Leave out units with less than this share of figures, or (`minimum_nonzero`) of figures that are not zero."""

    step: Literal["screen"]
    minimum: Number = Field(default=Decimal(0), ge=0, le=1)
    minimum_nonzero: Number = Field(default=Decimal(0), ge=0, le=1)


class Treat(Part):
    """Treat outliers of an indicator whose skewness and kurtosis both exceed the limits.

    First up to `winsorise` points are set to their neighbour; where that is not enough, the logarithm of the untreated
    figures is taken (of the winsorised ones with `combine`).
    """

    step: Literal["treat"]
    winsorise: int = Field(default=5, ge=0)
    skewness: Number = Decimal(2)
    kurtosis: Number = Decimal("3.5")
    then: Literal["log", "none"] = "log"
    combine: bool = False
    except_: tuple[Code, ...] = Field(default=(), alias="except")
    periods: Literal["each", "together"] = "each"


class Normalisation(Part):
    """One way to bring figures to a common scale; the parameters of the other ways are not looked at."""

    method: Literal[
        "min_max", "z_score", "percentile", "rank", "borda", "distance_to_best", "distance_to_reference",
        "distance_to_target", "share_of_best", "goalposts", "none",
    ] = "min_max"  # fmt: skip
    low: Number = Decimal(0)
    high: Number = Decimal(100)
    mean: Number = Decimal(0)
    deviation: Number = Field(default=Decimal(1), gt=0)
    reference: Word | None = None
    cap: bool = False
    scale: Number = Decimal(100)

    @model_validator(mode="after")
    def _complete(self) -> Normalisation:
        if self.method == "distance_to_reference" and self.reference is None:
            raise ValueError(N_("the distance to a reference names the reference unit"))
        if self.method == "min_max" and self.high <= self.low:
            raise ValueError(N_("the upper end of the scale lies above the lower one"))
        return self


class Normalise(Normalisation):
    """The same way for all indicators, with exceptions by indicator; periods together make years comparable."""

    step: Literal["normalise"]
    exceptions: dict[Code, Normalisation] = {}
    periods: Literal["each", "together"] = "together"


class Aggregate(Part):
    """The mean that joins children to their parent; `by_level` names another one for the parents of a level.

    A parent is missing where less than `minimum_share` of its children is there; else the weights of those that are
    there count alone.
    """

    step: Literal["aggregate"]
    method: Aggregation = "arithmetic"
    by_level: dict[int, Aggregation] = {}
    power: Number = Decimal(1)
    minimum_share: Number = Field(default=Decimal(0), ge=0, le=1)


Step = Annotated[Denominate | Impute | Screen | Treat | Normalise | Aggregate, Field(discriminator="step")]


class Noise(Part):
    """Weights that vary by at most this share of themselves, at some levels, in a number of drawn sets."""

    levels: dict[int, Number]
    sets: int = Field(default=100, ge=2)


class Assumption(Part):
    """A part of the specification that could as well be otherwise: other values, a range, or noise on the weights.

    `part` is the path of what varies: `treat.winsorise`, `normalise` (a table of fields is laid over the step),
    `weights`, `elements.CODE.weight`, `elements.CODE` with the value `removed`.
    """

    id: Code
    title: Title
    part: str
    values: tuple[Any, ...] = ()
    between: tuple[Number, Number] | None = None
    noise: Noise | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Assumption:
        if (len(self.values) > 0) + (self.between is not None) + (self.noise is not None) != 1:
            raise ValueError(N_("an assumption varies in one way: by values, between two numbers, or by noise"))
        if len(self.values) == 1:
            raise ValueError(N_("an assumption needs at least two values"))
        if self.between is not None and self.between[0] >= self.between[1]:
            raise ValueError(N_("the upper end of the scale lies above the lower one"))
        return self


class Uncertainty(Part):
    """What is varied, and how the intervals of the sensitivities are drawn."""

    resamples: int = Field(default=1000, ge=10)
    confidence: Number = Field(default=Decimal("0.9"), gt=0, lt=1)
    assumptions: tuple[Assumption, ...] = Field(min_length=1)


class Cases(Part):
    """A column of the data that counts cases."""

    id: Code
    title: Title


class Deduction(Cases):
    """Points taken off the score for each case in a column of the data, at most `limit`."""

    points: Number = Field(gt=0)
    limit: Number | None = None


class Veto(Cases):
    """A column of the data that, where it is above zero, forces a grade whatever the score."""

    grade: Word


class IndexGrade(Part):
    """A grade from a score on; the lowest grade has no lower end."""

    id: Word
    title: Title
    low: Number | None = None


class Measure(Part):
    """Something an enterprise can do: the figures its indicators would then have.

    `reaches` gives a figure, or a quantile (`75%`) of the other units where the text ends in %.
    """

    id: Code
    title: Title
    reaches: dict[Code, str | Number]


class IndexExample(Part):
    """A worked example: a small table and the scores that come out of it."""

    title: Title
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    scores: dict[str, Number]
    grades: dict[str, str] = {}


class IndexDocument(Header):
    """A composite index. `elements` may be empty: then the structure comes in a table of its own.

    `weights_are: points` means that the weights of children add up to their parent's; the checker refuses a clash.
    """

    document: Literal["index"]
    columns: Columns = Columns()
    elements: tuple[Element, ...] = ()
    weights: Literal["given", "equal"] = "given"
    weights_are: Literal["relative", "points"] = "relative"
    steps: tuple[Step, ...] = Field(min_length=1)
    uncertainty: Uncertainty | None = None
    deductions: tuple[Deduction, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    grades: tuple[IndexGrade, ...] = ()
    measures: tuple[Measure, ...] = ()
    examples: tuple[IndexExample, ...] = ()

    @model_validator(mode="after")
    def _steps_once(self) -> IndexDocument:
        names = [step.step for step in self.steps]
        if len(set(names)) != len(names):
            raise ValueError(N_("a step stands here twice; each step is done once"))
        if "aggregate" not in names or names[-1] != "aggregate":
            raise ValueError(N_("the last step is aggregate"))
        if "normalise" in names and {"treat", "impute", "denominate"} & set(names[names.index("normalise") :]):
            raise ValueError(N_("after normalise no figure is changed any more"))
        return self

    @property
    def cases(self) -> tuple[Cases, ...]:
        """Deductions and vetoes: the columns of the negative list."""
        return (*self.deductions, *self.vetoes)

    def step(self, name: str) -> Any:
        """The step of this name, or None."""
        return next((step for step in self.steps if step.step == name), None)
