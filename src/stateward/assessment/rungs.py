"""On Polars: where each value stands on the ladder of its standards, looked up by class instead of written out.

Written out, a ladder is three chains of five comparisons with five columns of standards; for a whole portfolio that
is most of the work of the 2006 evaluation. Its tier and its place inside the tier depend on the value and the class
alone, so they are counted here once (how many limits are met) and taken from small tables. The trees of
`methods.ladder` stay the rule: tests hold both to the same figures, and reasons are always told from the trees.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stateward.assessment.compiled import Scheme
from stateward.assessment.standard_classes import StandardClasses
from stateward.assessment.standard_columns import streamed
from stateward.formula import Program
from stateward.formula.program import Step
from stateward.formula.tree import TOLERANCE
from stateward.rulebook import scheme as s
from stateward.rulebook.documents import StandardRow
from stateward.rulebook.scheme import TIERS

_RUNGS = len(TIERS) + 1
Figures = NDArray[np.float64]
Places = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Ladder:
    """One indicator's ladder: the names of its value and of its two results, and what each rung counts."""

    tier: str
    efficacy: str
    value: str
    indicator: str
    higher: bool
    #: What each number of limits met counts: none met first, the best last.
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Plan:
    """What is computed before the ladders are looked up, into columns of these names, and `after`, by `later`."""

    ladders: tuple[Ladder, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    later: Program
    #: Columns of the table that the later program reads itself.
    kept: tuple[str, ...]


def plan(scheme: Scheme, wanted: Sequence[str]) -> Plan | None:
    """How the wanted results are computed by looking ladders up; None where that saves nothing or cannot be done."""
    steps = scheme.program.steps(wanted)
    ladders = tuple(_ladders(scheme, {step.key for step in steps}))
    results = {name for ladder in ladders for name in (ladder.tier, ladder.efficacy)}
    upper = _reading(steps, results)
    if not ladders or any(step.shift or step.opening for step in upper.values()):
        return None
    rest = [step for step in upper.values() if step.key not in results]
    read = [key for step in rest for key in step.steps if key not in upper]
    asked = [key for key in wanted if key not in upper]
    before = tuple(dict.fromkeys([*(ladder.value for ladder in ladders), *read, *asked]))
    kept = tuple(dict.fromkeys(ref.column for step in rest for ref in step.inputs))
    later = scheme.program.without({*results, *before})
    after = tuple(key for key in wanted if key in later.definitions)
    return Plan(ladders, before, after, later, kept)


def _ladders(scheme: Scheme, used: set[str]) -> Iterable[Ladder]:
    for node in scheme.nodes:
        leaf = node.node
        if not isinstance(leaf, s.Efficacy) or node.indicator is None or node.value is None:
            continue
        if {f"tier.{leaf.key}", f"efficacy.{leaf.key}"} <= used:
            shares = (leaf.below, *reversed(leaf.coefficients))
            yield Ladder(
                f"tier.{leaf.key}",
                f"efficacy.{leaf.key}",
                node.value,
                leaf.indicator,
                node.indicator.better != "lower",
                tuple(float(share) for share in shares),
            )


def _reading(steps: Iterable[Step], names: set[str]) -> dict[str, Step]:
    """The steps of the names and those that read them, directly or through others."""
    found: dict[str, Step] = {}
    for step in steps:
        if step.key in names or any(key in found for key in step.steps):
            found[step.key] = step
    return found


def looked_up(table: pl.LazyFrame, ladders: Sequence[Ladder], classes: StandardClasses) -> pl.LazyFrame:
    """The table with the two results of every ladder, taken batch by batch while it streams."""
    tables = [(ladder, _Table(ladder, classes.rows(ladder.indicator))) for ladder in ladders]

    def add(batch: pl.DataFrame) -> pl.DataFrame:
        place = classes.places(batch)
        absent = place.is_null().to_numpy() if place.null_count() else None
        beside = place.fill_null(0).to_numpy().astype(np.intp)
        values = batch.select(pl.col(list({ladder.value for ladder in ladders})).fill_null(math.nan))
        room = _Room(batch.height)
        standing = (
            standards.of(values.get_column(ladder.value).to_numpy(), beside, absent, room)
            for ladder, standards in tables
        )
        return batch.hstack([column for columns in standing for column in columns])

    schema: dict[str, Any] = dict(table.collect_schema())
    for ladder in ladders:
        schema |= {ladder.tier: pl.Float64, ladder.efficacy: pl.Float64}
    return streamed(table, add, schema)


class _Table:
    """A ladder for every place: its limits, and for every rung where it begins and how long it is.

    In numpy, where a step writes into memory that is there already: that is most of what a ladder costs.
    """

    def __init__(self, ladder: Ladder, rows: Sequence[StandardRow | None]) -> None:
        self.ladder = ladder
        #: Limits best first; NaN, which nothing meets, where no row has standards for the indicator.
        self.limits = [np.array([self._limit(getattr(row, tier, None)) for row in rows]) for tier in TIERS]
        begins: list[float] = []
        slopes: list[float] = []
        for row in rows:
            if row is None:
                begins += [math.nan] * _RUNGS
                slopes += [math.nan] * _RUNGS
                continue
            values = [float(getattr(row, tier)) for tier in reversed(TIERS)]
            # Below the lowest limit and from the highest on there is no place inside a tier.
            begins += [0.0, *values[:-1], 0.0]
            slopes += [0.0, *(self._slope(*pair) for pair in itertools.pairwise(values)), 0.0]
        self.begins, self.slopes = np.array(begins), np.array(slopes)
        self.shares = np.array(ladder.shares)

    def _limit(self, standard: Decimal | None) -> float:
        """The limit with the tolerance of comparisons, so that one comparison tells whether it is met."""
        if standard is None:
            return math.nan
        tolerance = TOLERANCE * max(abs(standard), Decimal(1))
        return float(standard - tolerance if self.ladder.higher else standard + tolerance)

    @staticmethod
    def _slope(begin: float, end: float) -> float:
        return 0.0 if begin == end else 1.0 / (end - begin)

    def of(self, value: Figures, place: Places, absent: Flags | None, room: _Room) -> tuple[pl.Series, pl.Series]:
        """The tier reached and the place inside it: null where the value or its standards are missing.

        `value` holds NaN where it is missing; `place` is a number everywhere and counts for nothing where `absent`.
        """
        beside, met, rung, inside = room.beside, room.met, room.rung, room.inside
        rung.fill(0)
        meets = np.greater_equal if self.ladder.higher else np.less_equal
        for limit in self.limits:
            # Every place exists; "clip" only spares the check of each.
            limit.take(place, out=beside, mode="clip")
            meets(value, beside, out=met)
            np.add(rung, met.view(np.int8), out=rung)
        np.multiply(place, _RUNGS, out=room.row)
        room.row += rung
        np.subtract(value, self.begins.take(room.row, out=beside, mode="clip"), out=inside)
        inside *= self.slopes.take(room.row, out=beside, mode="clip")
        if absent is not None:
            inside[absent] = math.nan
        tier = self.shares.take(rung, out=beside, mode="clip")
        missing = bool(np.isnan(inside, out=met).any())
        np.copyto(tier, math.nan, where=met)
        return _taken(self.ladder.tier, tier, missing=missing), _taken(self.ladder.efficacy, inside, missing=missing)


class _Room:
    """Memory for a batch of rows that every ladder writes into: new memory for each would cost more than the work."""

    def __init__(self, rows: int) -> None:
        self.beside, self.inside = np.empty(rows), np.empty(rows)
        self.met, self.rung = np.empty(rows, dtype=np.bool_), np.empty(rows, dtype=np.int8)
        self.row = np.empty(rows, dtype=np.intp)


def _taken(name: str, figures: Figures, *, missing: bool) -> pl.Series:
    """The figures copied out of the room, NaN as null."""
    return pl.Series(name, figures.copy(), nan_to_null=missing)
