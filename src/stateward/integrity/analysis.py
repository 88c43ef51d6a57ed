"""Looking into an index: correlations, internal consistency, what really weighs, which element moves the ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from stateward.integrity.index import IndexResult, finish, run_index
from stateward.integrity.observations import Matrix
from stateward.rulebook.index import IndexDocument

#: Limits of the audit in the manner of the Joint Research Centre (from memory; illustrative).
HIGH_CORRELATION, LOW_CORRELATION = 0.92, -0.4


def correlation(values: Matrix, method: Literal["pearson", "spearman"] = "pearson") -> Matrix:
    """Correlations of the columns, each pair over the rows that have both; NaN without spread or below three rows."""
    number = values.shape[1]
    found = np.full((number, number), np.nan)
    for i in range(number):
        for j in range(i, number):
            both = ~np.isnan(values[:, i]) & ~np.isnan(values[:, j])
            found[i, j] = found[j, i] = _pair(values[both, i], values[both, j], method)
    return found


def _pair(x: Matrix, y: Matrix, method: str) -> float:
    if len(x) < 3:
        return float("nan")
    if method == "spearman":
        x, y = _average_ranks(x), _average_ranks(y)
    x, y = x - x.mean(), y - y.mean()
    below = float(np.sqrt((x * x).sum() * (y * y).sum()))
    return float((x * y).sum()) / below if below > 0 else float("nan")


def _average_ranks(x: Matrix) -> Matrix:
    ordered = np.sort(x)
    return (np.searchsorted(ordered, x, "left") + np.searchsorted(ordered, x, "right") + 1) / 2


def cronbach(values: Matrix) -> float:
    """Cronbach's alpha of the columns, covariances over the rows each pair has; NaN below two columns.

    k / (k - 1) (1 - trace / sum) of the covariance matrix, as COINr's get_cronbach.
    """
    number = values.shape[1]
    if number < 2:
        return float("nan")
    covariance = np.full((number, number), np.nan)
    for i in range(number):
        for j in range(i, number):
            both = ~np.isnan(values[:, i]) & ~np.isnan(values[:, j])
            if both.sum() > 1:
                covariance[i, j] = covariance[j, i] = np.cov(values[both, i], values[both, j])[0, 1]
    total = float(covariance.sum())
    return number / (number - 1) * (1 - float(np.trace(covariance)) / total) if total else float("nan")


@dataclass(frozen=True)
class Weighing:
    """An element's place in its parent and in the index: the written weight beside the one that shows.

    `share` is the written weight as a share of the index (COINr's effective weight), `correlation` the one with the
    parent, `importance` its square as a share among the siblings; a gap to the weight's share is worth a look.
    """

    id: str
    parent: str
    weight_in_parent: float
    share: float
    correlation: float | None
    importance: float | None


def weighing(result: IndexResult) -> list[Weighing]:
    """What every element weighs as written and as it shows in the result."""
    tree, shares = result.tree, result.tree.shares()
    found = []
    for parent in reversed(tree.aggregates):
        children = tree.children[parent]
        related = [_pair(*_together(result.nodes[child], result.nodes[parent]), "pearson") for child in children]
        squares = np.square(related)
        total, weights = float(np.nansum(squares)), sum(tree.weight(child) for child in children)
        for child, pair, square in zip(children, related, squares, strict=True):
            importance = float(square) / total if total and square == square else None
            found.append(
                Weighing(
                    child,
                    parent,
                    tree.weight(child) / weights,
                    shares[child],
                    pair if pair == pair else None,
                    importance,
                )
            )
    return found


def _together(x: Matrix, y: Matrix) -> tuple[Matrix, Matrix]:
    both = ~np.isnan(x) & ~np.isnan(y)
    return x[both], y[both]


@dataclass(frozen=True)
class Consistency:
    """A parent's children: Cronbach's alpha and the pairs that say the same, or the opposite."""

    id: str
    alpha: float | None
    same: tuple[tuple[str, str, float], ...]
    opposite: tuple[tuple[str, str, float], ...]


def consistency(result: IndexResult) -> list[Consistency]:
    """The internal consistency of every aggregate, on normalised values."""
    found = []
    for parent in reversed(result.tree.aggregates):
        children = result.tree.children[parent]
        values = np.column_stack([result.nodes[child] for child in children])
        related = correlation(values)
        pairs = [
            (children[i], children[j], float(related[i, j]))
            for i in range(len(children))
            for j in range(i + 1, len(children))
        ]
        alpha = cronbach(values)
        found.append(
            Consistency(
                parent,
                alpha if alpha == alpha else None,
                tuple(pair for pair in pairs if pair[2] > HIGH_CORRELATION),
                tuple(pair for pair in pairs if pair[2] < LOW_CORRELATION),
            )
        )
    return found


@dataclass(frozen=True)
class Removal:
    """The index without one element: scores and ranks of every row, and the mean absolute shift of ranks."""

    id: str
    scores: Matrix
    ranks: Matrix
    mean_shift: float


def removals(result: IndexResult, ids: Sequence[str]) -> list[Removal]:
    """Take out one element after the other (with all below it), as COINr's remove_elements.

    The figures were normalised already: taking an element out changes nothing of the others' scales.
    """
    found = []
    for id_ in ids:
        tree = result.tree.without([id_])
        prepared = result.prepared
        kept = prepared.data.only(tree.indicators)
        again = finish(result.document, tree, type(prepared)(kept, kept.values))
        found.append(Removal(id_, again.scores, again.ranks, _mean_shift(again.ranks, result.ranks)))
    return found


def _mean_shift(ranks: Matrix, nominal: Matrix) -> float:
    apart = np.abs(ranks - nominal)
    known = apart[~np.isnan(apart)]
    return float(known.mean()) if len(known) else float("nan")


def compare(
    table: Any, first: IndexDocument, second: IndexDocument, structure: Sequence[Mapping[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """Two specifications on the same data: scores, ranks and their changes per unit and period, largest shift first."""
    one, two = run_index(first, table, structure), run_index(second, table, structure)
    rows = {key: i for i, key in enumerate(zip(two.units, two.prepared.data.times, strict=True))}
    found = []
    for i, key in enumerate(zip(one.units, one.prepared.data.times, strict=True)):
        j = rows.pop(key, None)
        found.append(_compared(key, (one, i), None if j is None else (two, j)))
    found += [_compared(key, None, (two, j)) for key, j in rows.items()]
    return sorted(found, key=lambda row: -abs(row["rank_change"] or 0))


def _compared(
    key: tuple[str, Any], one: tuple[IndexResult, int] | None, two: tuple[IndexResult, int] | None
) -> dict[str, Any]:
    def pair(place: tuple[IndexResult, int] | None) -> tuple[float | None, int | None]:
        if place is None or np.isnan(place[0].scores[place[1]]):
            return None, None
        return float(place[0].scores[place[1]]), int(place[0].ranks[place[1]])

    (score, rank), (other, place) = pair(one), pair(two)
    return {
        "id": key[0],
        "time": key[1],
        "score": score,
        "other_score": other,
        "rank": rank,
        "other_rank": place,
        "score_change": None if score is None or other is None else other - score,
        "rank_change": None if rank is None or place is None else place - rank,
    }


def trends(values: Sequence[float | None], times: Sequence[float]) -> dict[str, float | None]:
    """A series from its first to its last known value: change, change in percent, a year, and compound growth.

    The definitions of COINr's prc_change and CAGR; growth from a value that is not above zero is missing.
    """
    known = sorted((t, v) for t, v in zip(times, values, strict=True) if v is not None and v == v)
    if len(known) < 2:
        return {"change": None, "percent": None, "percent_a_year": None, "growth_a_year": None}
    (start, first), (end, last) = known[0], known[-1]
    years = end - start
    percent = (last - first) / abs(first) * 100 if first else None
    growth = (last / first) ** (1 / years) - 1 if first > 0 and last > 0 and years else None
    return {
        "change": last - first,
        "percent": percent,
        "percent_a_year": percent / years if percent is not None and years else None,
        "growth_a_year": growth,
    }


def score_trends(result: IndexResult) -> list[dict[str, Any]]:
    """The trend of every unit's score over the periods of a panel, with its first and last known period.

    Periods that are no numbers count one step each.
    """
    data = result.prepared.data
    every = {time: place for place, (time, _rows) in enumerate(data.periods())}
    numeric = all(isinstance(time, int | float) for time in every)
    series: dict[str, list[tuple[float, float, Any]]] = {}
    for unit, time, score in zip(data.units, data.times, result.scores.tolist(), strict=True):
        place = float(time) if numeric else float(every[time])
        series.setdefault(unit, []).append((place, score, time))
    found = []
    for unit, points in series.items():
        known = sorted(point for point in points if point[1] == point[1])
        ends = (known[0][2], known[-1][2]) if known else (None, None)
        way = trends([point[1] for point in points], [point[0] for point in points])
        found.append({"id": unit, "first": ends[0], "last": ends[1], **way})
    return found
