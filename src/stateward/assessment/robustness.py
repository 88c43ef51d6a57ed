"""How firm a ranking is: rank intervals under the scheme's own uncertainty, decisive indicators, grades on an edge.

Method. A node's share of its weight (points / weight) is kept; in each draw every weight is multiplied by a factor
drawn evenly between 1 - b and 1 + b and all weights are scaled back to their total, so that the draws stay within the
bounds stated. A node without points takes, in each draw, the share of a peer drawn at random (with its own weight),
where the policy for missing nodes is to be varied. Where several years of standards are given, each draw takes one of
them. Bonus and deductions stay as they are. Chance comes from the generator that is handed in, so a seed repeats it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from stateward.assessment.contributions import Contribution, contributions
from stateward.assessment.evaluate import evaluate
from stateward.assessment.inputs import KEYS, Inputs
from stateward.assessment.result import Assessment, standards_for
from stateward.facts.engines import lift_beside
from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.messages.errors import AssessmentError, Fault
from stateward.rulebook import Rulebook
from stateward.rulebook.scheme import SchemeDocument

Matrix = npt.NDArray[np.float64]
#: Quantiles of a rank that are reported: 5 %, 50 %, 95 %.
QUANTILES = (0.05, 0.5, 0.95)
MOST_RUNS = 100_000
#: Draws computed at once; bounds the memory of a large portfolio.
_BATCH = 250


@dataclass(frozen=True)
class Bounds:
    """What is varied: weights by at most this share of themselves, and missing nodes or not."""

    weights: float = 0.2
    missing: bool = True


def bounds_of(scheme: SchemeDocument, weights: float | None = None, *, missing: bool | None = None) -> Bounds:
    """The bounds that are asked for, else those the scheme states, else weights within a fifth of themselves."""
    stated = scheme.uncertainty
    own = Bounds() if stated is None else Bounds(float(stated.weights), stated.missing)
    return Bounds(own.weights if weights is None else weights, own.missing if missing is None else missing)


@dataclass
class Robustness:
    """Rank intervals (`frame`), the leverage of each node (`nodes`) and grades on an edge (`edges`)."""

    result: Assessment
    bounds: Bounds
    runs: int
    frame: pl.DataFrame
    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    notes: list[Fault]

    def rows(self) -> Iterator[dict[str, Any]]:
        """One enterprise and year a row: score, rank, its interval, the nodes that lift it and hold it back."""
        yield from self.frame.iter_rows(named=True)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `stateward robustness`."""
        document = self.result.scheme.document
        return {
            "scheme": document.id,
            "version": document.version,
            "runs": self.runs,
            "weights_within": self.bounds.weights,
            "missing_varied": self.bounds.missing,
            "results": list(self.rows()),
            "nodes": self.nodes,
            "edges": self.edges,
            "notes": [note.to_dict() for note in self.notes],
        }


def robustness(
    result: Assessment,
    rng: np.random.Generator,
    *,
    runs: int = 1_000,
    bounds: Bounds | None = None,
    alternatives: Sequence[Assessment] = (),
    unrounded: pl.DataFrame | None = None,
) -> Robustness:
    """Rank intervals of every enterprise within its year.

    `alternatives` are assessments of the same scheme and inputs with the standards of other years; `unrounded` the
    scores before rounding (`unrounded_scores`). Raises `AssessmentError` where the scheme adds up no weighted nodes or
    the numbers asked for make no sense.
    """
    bounds = bounds or bounds_of(result.scheme.document)
    _refuse(runs, bounds)
    parts = [part for part in contributions(result.scheme) if part.node.weight is not None]
    if not parts:
        raise AssessmentError(
            Fault(
                "robustness.no_weights",
                _("The scheme {id} adds up no weighted nodes, so there are no weights to vary.").format(
                    id=result.scheme.document.id
                ),
                _("Rank intervals are for schemes whose score is a sum of weighted nodes."),
                value=result.scheme.document.id,
            )
        )
    notes: list[Fault] = []
    frames, nodes = [], []
    for (year,), group in result.frame.group_by("year", maintain_order=True):
        scored = group.filter(pl.col("score").is_not_null())
        if scored.height:
            others = [_aligned(other.frame, scored) for other in alternatives]
            table = _Table(scored, others, parts, result.scheme.document.better == "higher")
            frames.append(table.intervals(rng, runs, bounds))
            nodes += [{"year": year, **row} for row in table.leverage(bounds)]
        unscored = group.height - scored.height
        if unscored:
            notes.append(_unscored(unscored, year))
    frame = pl.concat(frames) if frames else pl.DataFrame()
    return Robustness(result, bounds, runs, frame, nodes, edges(result, unrounded), notes)


def _refuse(runs: int, bounds: Bounds) -> None:
    if not 1 <= runs <= MOST_RUNS:
        raise AssessmentError(
            Fault(
                "robustness.runs",
                _("{runs} draws cannot be made; from 1 to {most} can.").format(runs=runs, most=MOST_RUNS),
                _("Ask for 1000 draws or so."),
                value=str(runs),
            )
        )
    if not 0 <= bounds.weights < 1:
        raise AssessmentError(
            Fault(
                "robustness.bounds",
                _("Weights cannot vary by {share} of themselves.").format(share=bounds.weights),
                _("Name a share from 0 up to, not including, 1, such as 0.2."),
                value=str(bounds.weights),
            )
        )


def _unscored(number: int, year: Any) -> Fault:
    return Fault(
        "robustness.unscored",
        _("{number} enterprises have no score in {year} and no rank.").format(number=number, year=year),
        _("`stateward assess` says what is missing."),
        level="explain",
        value=str(number),
    )


def _aligned(frame: pl.DataFrame, scored: pl.DataFrame) -> pl.DataFrame:
    return scored.select(*KEYS).join(frame, on=list(KEYS), how="left", maintain_order="left")


class _Table:
    """The nodes of one year as matrices: enterprises down, nodes across."""

    def __init__(
        self, frame: pl.DataFrame, others: Sequence[pl.DataFrame], parts: Sequence[Contribution], higher: bool
    ) -> None:
        self.frame, self.parts, self.higher = frame, parts, higher
        self.weights = self._weights(frame)
        self.shares = [self._shares(frame), *(self._shares(other) for other in others)]
        score = frame["score"].cast(pl.Float64).to_numpy()
        known = np.nan_to_num(self.shares[0] * self.weights).sum(axis=1)
        #: What the weighted nodes do not explain: bonus, deductions, caps, weights spread over missing nodes, rounding.
        self.rest: Matrix = score - known
        self.score: Matrix = score

    def _weights(self, frame: pl.DataFrame) -> Matrix:
        columns = []
        for part in self.parts:
            weight = part.node.weight
            if isinstance(weight, str):
                column = frame[weight].cast(pl.Float64).fill_null(0.0).to_numpy()
            else:
                column = np.full(frame.height, float(weight or 0))
            columns.append(column * float(part.share))
        return np.column_stack(columns)

    def _shares(self, frame: pl.DataFrame) -> Matrix:
        """Points / weight; NaN where a node has no points or no weight for the enterprise."""
        points = np.column_stack(
            [
                frame[part.node.points].cast(pl.Float64).fill_null(np.nan).to_numpy() * float(part.share)
                for part in self.parts
            ]
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            shares: Matrix = np.where(self.weights != 0, points / self.weights, np.nan)
        return shares

    def ranks(self, scores: Matrix) -> npt.NDArray[np.int32]:
        """Competition ranks of each column of scores, 1 the best; scores are compared to nine decimals."""
        keys = np.round(-scores if self.higher else scores, 9)
        ordered = np.sort(keys, axis=0)
        ranks = np.empty(keys.shape, dtype=np.int32)
        for column in range(keys.shape[1]):
            ranks[:, column] = np.searchsorted(ordered[:, column], keys[:, column], side="left") + 1
        return ranks

    def intervals(self, rng: np.random.Generator, runs: int, bounds: Bounds) -> pl.DataFrame:
        """The quantiles of every enterprise's rank and score over the draws."""
        ranks = np.empty((len(self.score), runs), dtype=np.int32)
        for start in range(0, runs, _BATCH):
            size = min(_BATCH, runs - start)
            ranks[:, start : start + size] = self.ranks(self._drawn(rng, size, bounds))
        ranks.sort(axis=1)
        places = [min(runs - 1, int(np.ceil(q * runs)) - 1 if q else 0) for q in QUANTILES]
        low, median, high = (ranks[:, max(0, place)] for place in places)
        return self.frame.select(*KEYS, "score", "rank").with_columns(
            pl.Series("rank_low", low, dtype=pl.Int64),
            pl.Series("rank_median", median, dtype=pl.Int64),
            pl.Series("rank_high", high, dtype=pl.Int64),
            pl.Series("lifts", self._decisive(best=True), dtype=pl.String),
            pl.Series("holds_back", self._decisive(best=False), dtype=pl.String),
        )

    def _drawn(self, rng: np.random.Generator, size: int, bounds: Bounds) -> Matrix:
        """Scores under `size` draws of weights, of missing nodes and of the standards' year."""
        factors = rng.uniform(1 - bounds.weights, 1 + bounds.weights, (len(self.parts), size))
        picked = rng.integers(len(self.shares), size=size) if len(self.shares) > 1 else np.zeros(size, dtype=np.int64)
        total = self.weights.sum(axis=1, keepdims=True)
        scores = np.empty((len(self.score), size))
        for number, shares in enumerate(self.shares):
            columns = np.flatnonzero(picked == number)
            if not columns.size:
                continue
            weighted = np.nan_to_num(shares) * self.weights
            with np.errstate(divide="ignore", invalid="ignore"):
                scale = np.nan_to_num(total / (self.weights @ factors[:, columns]), nan=1.0)
            drawn = (weighted @ factors[:, columns]) * scale
            if bounds.missing:
                drawn += self._filled(rng, shares, factors[:, columns], scale)
            scores[:, columns] = drawn + self.rest[:, None]
        return scores

    def _filled(self, rng: np.random.Generator, shares: Matrix, factors: Matrix, scale: Matrix) -> Matrix:
        """What nodes without points would add with the share of a peer drawn at random, beyond what they add now."""
        added = np.zeros((shares.shape[0], factors.shape[1]))
        for node in range(shares.shape[1]):
            absent = np.flatnonzero(np.isnan(shares[:, node]) & (self.weights[:, node] != 0))
            peers = shares[~np.isnan(shares[:, node]), node]
            if not absent.size or not peers.size:
                continue
            drawn = rng.choice(peers, (absent.size, factors.shape[1])) - peers.mean()
            added[absent] += drawn * self.weights[absent, node][:, None] * factors[node] * scale[absent]
        return added

    def _decisive(self, *, best: bool) -> list[str | None]:
        """The node that sets an enterprise most above (or below) its peers' mean."""
        with np.errstate(invalid="ignore"):
            mean = np.nansum(self.shares[0], axis=0) / np.maximum(np.sum(~np.isnan(self.shares[0]), axis=0), 1)
        away = np.nan_to_num((self.shares[0] - mean) * self.weights)
        away = away if best == self.higher else -away
        which = away.argmax(axis=1)
        found = away[np.arange(len(which)), which] > 1e-9
        return [self.parts[k].key if ok else None for k, ok in zip(which, found, strict=True)]

    def leverage(self, bounds: Bounds) -> list[dict[str, Any]]:
        """What each node's weight alone decides: mean and largest change of rank at its lower and upper bound."""
        own = self.ranks(self.score[:, None])[:, 0]
        rows = []
        for node, part in enumerate(self.parts):
            factors = np.ones((len(self.parts), 2))
            factors[node] = (1 - bounds.weights, 1 + bounds.weights)
            with np.errstate(divide="ignore", invalid="ignore"):
                scale = np.nan_to_num(self.weights.sum(axis=1, keepdims=True) / (self.weights @ factors), nan=1.0)
            scores = ((np.nan_to_num(self.shares[0]) * self.weights) @ factors) * scale + self.rest[:, None]
            moved = np.abs(self.ranks(scores) - own[:, None])
            rows.append(
                {
                    "id": part.key,
                    "title": pick(part.title),
                    "mean_rank_change": float(moved.mean()),
                    "largest_rank_change": int(moved.max()),
                    "spread": float(np.nanstd(self.shares[0][:, node]))
                    if np.any(~np.isnan(self.shares[0][:, node]))
                    else None,
                }
            )
        return sorted(rows, key=lambda row: -float(row["mean_rank_change"]))


def unrounded_scores(
    book: Rulebook, result: Assessment, inputs: Inputs, years: Sequence[int] | None = None
) -> pl.DataFrame:
    """`enterprise`, `year` and the score before rounding as `unrounded`."""
    standards = standards_for(book, result.scheme, inputs)
    lift = lift_beside(inputs.facts) if inputs.facts is not None else lift_beside(pl.DataFrame())
    table = evaluate(result.scheme, inputs, standards, years, lift=lift, wanted=("score.raw",))
    frame: pl.DataFrame = table.collect("polars").to_native()
    return frame.rename({"score.raw": "unrounded"})


def edges(result: Assessment, unrounded: pl.DataFrame | None = None) -> list[dict[str, Any]]:
    """Enterprises whose grade hangs on a rounding: the score lies within half a unit of its last place of a limit.

    With the limit, the score before rounding where it is handed in, and the two grades on the limit's sides.
    """
    document = result.scheme.document
    half = float(Decimal(1).scaleb(-document.rounding.places) / 2)
    frame = result.frame.select(*KEYS, "score")
    if unrounded is None:
        frame = frame.with_columns(pl.col("score").cast(pl.Float64).alias("unrounded"))
    else:
        frame = frame.join(unrounded, on=list(KEYS), how="left", maintain_order="left")
    found = []
    for place, grade in enumerate(document.grades[:-1]):
        limit = next((x for x in (grade.from_, grade.above, grade.up_to, grade.below) if x is not None), None)
        if limit is None:
            continue
        worse = document.grades[place + 1].grade
        near = frame.filter((pl.col("unrounded") - float(limit)).abs() <= half + 1e-9)
        found += [
            {**row, "limit": float(limit), "better": grade.grade, "worse": worse} for row in near.iter_rows(named=True)
        ]
    return found
