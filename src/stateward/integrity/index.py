"""A composite index from its document and a table: scores, ranks, every node below, and what happened on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from stateward.integrity.aggregate import aggregate, ranks
from stateward.integrity.negative_list import deducted, grade_of, vetoed
from stateward.integrity.observations import Matrix, observe
from stateward.integrity.prepare import Prepared, prepare
from stateward.messages.errors import Fault
from stateward.rulebook.index import IndexDocument
from stateward.rulebook.index_tree import Tree, tree_of


@dataclass(frozen=True)
class IndexResult:
    """An index run: one row a unit and period.

    `nodes[id]` are the values of every element (NaN = missing), `scores` those of the index after deductions, `ranks`
    are competition ranks within the period. `prepared` is the log of the steps, `faults` what a reader must know.
    """

    document: IndexDocument
    tree: Tree
    prepared: Prepared
    nodes: Mapping[str, Matrix]
    scores: Matrix
    ranks: Matrix
    grades: tuple[str | None, ...]
    vetoes: tuple[tuple[str, ...], ...]
    faults: tuple[Fault, ...]

    @property
    def units(self) -> tuple[str, ...]:
        """The unit of each row."""
        return self.prepared.data.units

    def frame(self) -> pl.DataFrame:
        """The result as a table: unit, name, time, score, rank, grade, then every node; missing is null."""
        data = self.prepared.data
        return (
            pl.DataFrame(
                {
                    "unit": list(data.units),
                    "name": [None if n is None else str(n) for n in data.names],
                    "time": pl.Series(list(data.times), strict=False),
                    "score": self.scores,
                    "rank": self.ranks,
                    "grade": pl.Series(list(self.grades), dtype=pl.String),
                    **{f"node.{id_}": self.nodes[id_] for id_ in reversed(self.tree.order)},
                },
                strict=False,
            )
            .with_columns(pl.selectors.float().fill_nan(None))
            .with_columns(pl.col("rank").cast(pl.Int64))
        )

    def to_dict(self) -> dict[str, Any]:
        """The command line's contract: units with id, score, rank and nodes; then the steps and the faults."""
        data = self.prepared.data
        graded, timed = bool(self.document.grades), data.times and data.times[0] is not None
        order = list(reversed(self.tree.order))
        columns = {id_: _plain(self.nodes[id_]) for id_ in order}
        scores, places = _plain(self.scores), _plain(self.ranks)
        units = []
        for i, unit in enumerate(data.units):
            row: dict[str, Any] = {"id": unit, "name": data.names[i]}
            row |= {"time": data.times[i]} if timed else {}
            place = places[i]
            row |= {"score": scores[i], "rank": None if place is None else int(place)}
            row |= {"grade": self.grades[i], "vetoes": list(self.vetoes[i])} if graded else {}
            row["nodes"] = {id_: columns[id_][i] for id_ in order}
            units.append(row)
        return {
            "index": self.document.id,
            "version": self.document.version,
            "status": self.document.status,
            "units": units,
            "steps": self.steps(),
            "faults": [f.to_dict() for f in self.faults],
        }

    def steps(self) -> dict[str, Any]:
        """What each step did, in numbers."""
        log = self.prepared
        return {
            "imputed": log.imputed,
            "screened_out": log.screened,
            "treated": {
                key: {"winsorised": done.winsorised, "logarithm": done.logged, "passes": done.passes}
                for key, done in log.treated.items()
            },
        }


def _plain(values: Matrix) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]


def run_index(document: IndexDocument, table: Any, structure: Sequence[Mapping[str, Any]] | None = None) -> IndexResult:
    """Compute an index.

    `table` is any frame Narwhals knows, one row a unit (and period); `structure` the table of elements where the
    document leaves them open. Raises IntegrityError with everything that cannot be computed.
    """
    tree = tree_of(document, structure)
    data, faults = observe(table, document, tree)
    return finish(document, tree, prepare(document, tree, data), faults)


def finish(document: IndexDocument, tree: Tree, prepared: Prepared, faults: Sequence[Fault] = ()) -> IndexResult:
    """Aggregate normalised values, take deductions off, rank and grade."""
    data = prepared.data
    values = {id_: data.values[:, j] for j, id_ in enumerate(data.indicators)}
    nodes = aggregate(values, tree, document.step("aggregate"))
    scores = deducted(nodes[tree.root], document, data)
    vetoes = vetoed(document, data)
    grades: tuple[str | None, ...] = (None,) * data.rows
    if document.grades:
        grades = tuple(grade_of(document, float(score), vetoes[i]) for i, score in enumerate(scores))
    return IndexResult(
        document,
        tree,
        prepared,
        nodes,
        scores,
        ranks_by_period(scores, prepared),
        grades,
        vetoes,
        (*faults, *prepared.faults),
    )


def ranks_by_period(scores: Matrix, prepared: Prepared) -> Matrix:
    """Competition ranks within each period; `scores` may have runs as leading axis."""
    found = np.full(scores.shape, np.nan)
    for _time, rows in prepared.data.periods():
        found[..., rows] = ranks(scores[..., rows])
    return found
