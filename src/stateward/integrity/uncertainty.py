"""How much an index depends on its assumptions: rank intervals of the units and shares of the assumptions.

The design is Saltelli's, N (d + 2) runs over a scrambled Sobol' sequence; the ranks of the 2 N independent ones give
the intervals, all of them the first-order (Saltelli 2010) and total (Jansen) sensitivities of the mean absolute shift
of ranks, by SALib with bootstrap. Every run is computed; one that cannot be stops the analysis with its reason.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stateward.integrity.aggregate import aggregate
from stateward.integrity.assumptions import Draws, Variant, draw, laid_over, noisy_weights
from stateward.integrity.faults import IntegrityError, fault, warning
from stateward.integrity.index import IndexResult, finish, ranks_by_period
from stateward.integrity.negative_list import deducted
from stateward.integrity.observations import Matrix, Observations, observe, some
from stateward.integrity.prepare import Prepared, prepare
from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.rulebook.index import IndexDocument, Uncertainty
from stateward.rulebook.index_tree import tree_of

#: Runs aggregated at once: enough to be quick, few enough for the memory.
_AT_ONCE = 4_000_000
#: The shares of runs below the low and the high end of a rank interval.
LOW, HIGH = 0.05, 0.95
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Sensitivity:
    """One assumption's share of the variance: alone (first), with all interactions (total), each with its interval."""

    assumption: str
    first: float | None
    first_low: float | None
    first_high: float | None
    total: float | None
    total_low: float | None
    total_high: float | None


@dataclass(frozen=True)
class UncertaintyResult:
    """Scores and ranks of every run (runs, rows), and what was made of them."""

    nominal: IndexResult
    base_runs: int
    seed: int
    scores: Matrix
    ranks: Matrix
    intervals: Matrix
    sensitivity: tuple[Sensitivity, ...]
    shift: Matrix
    faults: tuple[Fault, ...]

    def to_dict(self) -> dict[str, Any]:
        """The command line's contract: the nominal index with rank intervals, then the sensitivities."""
        found = self.nominal.to_dict()
        low, middle, high = (_plain(line) for line in self.intervals)
        independent = self.scores[: 2 * self.base_runs]
        spread = np.where(np.isnan(independent), np.nan, independent)
        known = ~np.isnan(spread).all(axis=0)
        ends = np.full((2, spread.shape[1]), np.nan)
        ends[:, known] = np.nanquantile(spread[:, known], [LOW, HIGH], axis=0)
        for i, unit in enumerate(found["units"]):
            nodes = unit.pop("nodes")
            unit |= {
                "rank_low": low[i],
                "rank_median": middle[i],
                "rank_high": high[i],
                "score_low": _number(ends[0, i]),
                "score_high": _number(ends[1, i]),
                "nodes": nodes,
            }
        uncertainty = self.nominal.document.uncertainty
        found["uncertainty"] = {
            "base_runs": self.base_runs,
            "runs": len(self.scores),
            "failed_runs": 0,
            "seed": self.seed,
            "target": "mean absolute rank shift",
            "mean_shift": float(self.shift.mean()),
            "varied": [a.id for a in uncertainty.assumptions] if uncertainty else [],
            "confidence": float(uncertainty.confidence) if uncertainty else None,
            "sensitivity": [s.__dict__ for s in self.sensitivity],
        }
        found["faults"] = [f.to_dict() for f in self.faults]
        return found


def run_uncertainty(
    document: IndexDocument,
    table: Any,
    structure: Sequence[Mapping[str, Any]] | None = None,
    *,
    runs: int,
    seed: int,
    progress: Progress | None = None,
) -> UncertaintyResult:
    """Vary every assumption of the document at once.

    `runs` is N, the points of the design: N (d + 2) indices are computed for d assumptions. The same seed gives the
    same result. Raises IntegrityError where the document varies nothing, N is below 2, or alternatives conflict.
    """
    if document.uncertainty is None:
        raise IntegrityError(
            fault(
                "index.nothing_varied",
                _("The index {id} names no assumption that could be otherwise.").format(id=document.id),
                _("Write its part uncertainty: assumptions with their values."),
                value=document.id,
            )
        )
    if runs < 2:
        raise IntegrityError(
            fault(
                "index.too_few_runs",
                _("An analysis needs at least two runs."),
                _("Ask for some thousand runs."),
                value=str(runs),
            )
        )
    tree = tree_of(document, structure)
    data, faults = observe(table, document, tree)
    nominal = finish(document, tree, prepare(document, tree, data), faults)
    assumptions = document.uncertainty.assumptions
    points = _design(len(assumptions), runs, seed)
    draws = [draw(assumption, points[:, k]) for k, assumption in enumerate(assumptions)]
    scores = _Runs(Variant(document, tree), data, draws, seed, progress).scores(nominal)
    places = ranks_by_period(scores, nominal.prepared)
    shift = _shift(places, nominal.ranks)
    return UncertaintyResult(
        nominal,
        runs,
        seed,
        scores,
        places,
        _intervals(places[: 2 * runs]),
        _sensitivities(shift, document.uncertainty, runs, seed),
        shift,
        (*nominal.faults, *_without_score(scores, nominal)),
    )


def _without_score(scores: Matrix, nominal: IndexResult) -> list[Fault]:
    """Units that have no score in some of the runs, because a variant of the steps leaves them out."""
    lost = np.isnan(scores) & ~np.isnan(nominal.scores)
    if not lost.any():
        return []
    names = [nominal.units[i] for i in np.flatnonzero(lost.any(axis=0))]
    return [
        warning(
            "index.run_without_score",
            _(
                "{number} units have no score in {runs} of the {total} runs and count in the others alone: {names}."
            ).format(number=len(names), runs=int(lost.any(axis=1).sum()), total=len(scores), names=some(names)),
            _("Look at the alternatives that leave them out."),
            value=str(int(lost.sum())),
        )
    ]


def _design(number: int, runs: int, seed: int) -> Matrix:
    """Saltelli's points, in blocks: the runs of A, those of B, then A with one column of B after the other."""
    from SALib.sample import sobol

    problem = {"num_vars": number, "names": [f"x{k}" for k in range(number)], "bounds": [[0.0, 1.0]] * number}
    with warnings.catch_warnings():
        # A number of runs that is no power of two only balances the sequence a little less.
        warnings.simplefilter("ignore", UserWarning)
        points = np.asarray(sobol.sample(problem, runs, calc_second_order=False, scramble=True, seed=seed))
    rows = points.reshape(runs, number + 2, number)
    blocks = [rows[:, 0], rows[:, number + 1], *(rows[:, k + 1] for k in range(number))]
    return np.concatenate(blocks)


class _Runs:
    """All runs, grouped by what has to be computed anew: figures once a treatment, means once a set of weights."""

    def __init__(
        self, nominal: Variant, data: Observations, draws: list[Draws], seed: int, progress: Progress | None
    ) -> None:
        self.nominal, self.data, self.seed = nominal, data, seed
        self.noise = [d for d in draws if d.assumption.noise is not None]
        self.plain = [d for d in draws if d.assumption.noise is None]
        self.total = len(draws[0].places)
        self.progress = progress or (lambda steps: None)
        self.prepared: dict[str, Prepared] = {}

    def scores(self, nominal: IndexResult) -> Matrix:
        """The scores of every run in the nominal order of units; NaN for a unit that a run screens out."""
        rows = {(u, t): i for i, (u, t) in enumerate(zip(nominal.units, nominal.prepared.data.times, strict=True))}
        found = np.full((self.total, len(rows)), np.nan)
        for runs in self._groups():
            changes = [(d.assumption, d.of(int(runs[0]))) for d in self.plain]
            variant = laid_over(self.nominal, changes)
            prepared = self._prepared(variant)
            data = prepared.data
            here = [i for i, key in enumerate(zip(data.units, data.times, strict=True)) if key in rows]
            places = [rows[(data.units[i], data.times[i])] for i in here]
            for part in np.array_split(runs, max(1, -(-len(runs) * max(data.rows, 1) // _AT_ONCE))):
                scores = self._aggregated(variant, prepared, part)
                found[part[:, None], np.array(places, dtype=np.intp)[None, :]] = scores[:, here]
                self.progress(len(part))
        return found

    def _groups(self) -> list[NDArray[np.intp]]:
        """Runs with the same values of all assumptions but the noise."""
        if not self.plain:
            return [np.arange(self.total)]
        keys = np.column_stack([d.places for d in self.plain])
        _distinct, inverse = np.unique(keys, axis=0, return_inverse=True)
        order = np.argsort(inverse.reshape(-1), kind="stable")
        ends = np.flatnonzero(np.diff(inverse.reshape(-1)[order])) + 1
        return list(np.split(order, ends))

    def _prepared(self, variant: Variant) -> Prepared:
        """Normalised values of a variant; those of the same steps and elements are computed once."""
        steps = [step for step in variant.document.steps if step.step != "aggregate"]
        parts = [(e.id, e.direction, e.low, e.high, e.target, e.denominator) for e in variant.tree.elements.values()]
        key = repr((steps, parts))
        if key not in self.prepared:
            if len(self.prepared) > 64:
                self.prepared.clear()
            self.prepared[key] = prepare(variant.document, variant.tree, self.data.only(variant.tree.indicators))
        return self.prepared[key]

    def _aggregated(self, variant: Variant, prepared: Prepared, runs: NDArray[np.intp]) -> Matrix:
        data = prepared.data
        values = {id_: data.values[:, j] for j, id_ in enumerate(data.indicators)}
        weights = self._weights(variant, runs)
        nodes = aggregate(values, variant.tree, variant.document.step("aggregate"), weights)
        scores = np.broadcast_to(nodes[variant.tree.root], (len(runs), data.rows))
        return deducted(scores, variant.document, data)

    def _weights(self, variant: Variant, runs: NDArray[np.intp]) -> dict[str, float | Matrix]:
        """The weights of some runs; a level without noise keeps one number, so that it is computed once."""
        found: dict[str, float | Matrix] = {id_: variant.tree.weight(id_) for id_ in variant.tree.elements}
        for number, drawn in enumerate(self.noise):
            sets = noisy_weights(variant.tree, drawn.assumption, np.random.default_rng([self.seed, number]))
            levels = drawn.assumption.noise.levels if drawn.assumption.noise else {}
            for id_, values in sets.items():
                own = variant.tree.weight(id_)
                if variant.tree.levels[id_] in levels and own:
                    found[id_] = found[id_] * (values[drawn.places[runs]] / own)[:, None]
        return found


def _shift(places: Matrix, nominal: Matrix) -> Matrix:
    """The mean absolute shift of ranks in each run, over the units that have both."""
    apart = np.abs(places - nominal)
    there = ~np.isnan(apart)
    return np.asarray(np.where(there, apart, 0.0).sum(axis=1) / np.maximum(there.sum(axis=1), 1))


def _intervals(places: Matrix) -> Matrix:
    """5 %, 50 % and 95 % of the ranks of each unit, interpolated as R's quantile does; NaN without any rank."""
    found = np.full((3, places.shape[1]), np.nan)
    known = ~np.isnan(places).all(axis=0)
    if known.any():
        some = places[:, known]
        holes = bool(np.isnan(some).any())
        found[:, known] = (np.nanquantile if holes else np.quantile)(some, [LOW, 0.5, HIGH], axis=0)
    return found


def _sensitivities(shift: Matrix, asked: Uncertainty, runs: int, seed: int) -> tuple[Sensitivity, ...]:
    """SALib's estimates with the quantiles of their bootstrap samples; None where no run shifts any rank."""
    from SALib.analyze import sobol

    ids = [assumption.id for assumption in asked.assumptions]
    number = len(ids)
    if shift.min() == shift.max():
        return tuple(Sensitivity(id_, None, None, None, None, None, None) for id_ in ids)
    blocks = shift.reshape(number + 2, runs)
    rows = np.column_stack([blocks[0], *(blocks[k + 2] for k in range(number)), blocks[1]]).reshape(-1)
    problem = {"num_vars": number, "names": ids, "bounds": [[0.0, 1.0]] * number}
    resamples = _bounded(asked.resamples, runs)
    # SALib takes the seed 0 for none at all.
    found = sobol.analyze(
        problem, rows, calc_second_order=False, num_resamples=resamples, keep_resamples=True, seed=seed + 1
    )
    tail = (1 - float(asked.confidence)) / 2
    first = np.nanquantile(found["S1_conf_all"], [tail, 1 - tail], axis=0)
    total = np.nanquantile(found["ST_conf_all"], [tail, 1 - tail], axis=0)
    return tuple(
        Sensitivity(
            id_,
            _number(found["S1"][k]),
            _number(first[0, k]),
            _number(first[1, k]),
            _number(found["ST"][k]),
            _number(total[0, k]),
            _number(total[1, k]),
        )
        for k, id_ in enumerate(ids)
    )


def _bounded(resamples: int, runs: int) -> int:
    """Bootstrap samples within the memory: SALib holds all of them at once."""
    return max(100, min(resamples, 2_000_000 // runs))


def _number(value: Any) -> float | None:
    number = float(value)
    return None if number != number else number


def _plain(values: Matrix) -> list[float | None]:
    return [_number(value) for value in values]
