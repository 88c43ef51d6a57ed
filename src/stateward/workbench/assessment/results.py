"""Results of a scheme over the portfolio: computed once for the same rules and facts, kept as Parquet.

The kept files are derived: deleting them costs time and loses nothing.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import polars as pl

from stateward.assessment.compile import compile_scheme
from stateward.assessment.compiled import Compiled, Scheme
from stateward.assessment.explain import Explanation, explain
from stateward.assessment.result import Assessment, assess, reason_text
from stateward.messages import current_language
from stateward.rulebook import Rulebook
from stateward.rulebook.scheme import SchemeDocument
from stateward.workbench.assessment import inputs as own
from stateward.workbench.core import workspace

ENGINE = "polars"
#: Rises when the shape of a kept file changes, so that older files are not read.
SHAPE = 1
#: From so many parts on, the parts of a score say something beside it.
ENOUGH_PARTS = 3


@dataclass(frozen=True)
class Run:
    """A scheme's results for every enterprise and year of the portfolio."""

    key: str
    assessment: Assessment

    @property
    def scheme(self) -> Scheme:
        """The compiled scheme."""
        return self.assessment.scheme

    @property
    def document(self) -> SchemeDocument:
        """The scheme's document."""
        return self.assessment.scheme.document

    @property
    def frame(self) -> pl.DataFrame:
        """One row an enterprise and year."""
        return self.assessment.frame

    @property
    def years(self) -> list[int]:
        """The years with results, newest first."""
        return sorted(self.frame.get_column("year").unique().to_list(), reverse=True)

    def summaries(self, year: int, codes: Collection[str] | None = None) -> dict[str, dict[str, Any]]:
        """Enterprise -> score, grade, rank, reason and the points of the parts in a year, of all or of these codes."""
        names = ["enterprise", "score", "rank", *self._present("grade.index", "score.reason"), *self._part_columns]
        wanted = pl.col("year") == year
        if codes is not None:
            wanted &= pl.col("enterprise").is_in(list(codes))
        rows = self.frame.filter(wanted).select(list(dict.fromkeys(names))).iter_rows(named=True)
        return {row["enterprise"]: self._summary(row) for row in rows}

    def _summary(self, row: dict[str, Any]) -> dict[str, Any]:
        index = row.get("grade.index")
        return {
            "score": row["score"],
            "rank": row["rank"],
            "grade": None if index is None else self.document.grades[int(index)].grade,
            "reason": reason_text(row.get("score.reason"), self.assessment.title) if row["score"] is None else None,
            "parts": {part.key: row[part.points] for part in self.parts},
        }

    @property
    def _part_columns(self) -> list[str]:
        return [part.points for part in self.parts]

    def _present(self, *names: str) -> list[str]:
        return [name for name in names if name in self.frame.columns]

    def of_enterprise(self, enterprise: str) -> dict[int, dict[str, Any]]:
        """Year -> result of an enterprise, in the shape of `assess --format json`."""
        return {row["year"]: row for row in self._part(pl.col("enterprise") == enterprise)}

    def ranked(self, year: int) -> int:
        """How many enterprises have a rank in the year."""
        return self.frame.filter(pl.col("year") == year).get_column("rank").count()

    @cached_property
    def middle_scores(self) -> dict[int, float | None]:
        """Year -> the middle score of the portfolio."""
        middles = self.frame.group_by("year").agg(pl.col("score").median())
        return dict(zip(middles["year"].to_list(), middles["score"].to_list(), strict=True))

    def _part(self, condition: pl.Expr) -> list[dict[str, Any]]:
        part = Assessment(
            self.scheme, self.frame.filter(condition), self.assessment.engine, self.assessment.rulebook_sha256
        )
        return list(part.rows())

    @property
    def parts(self) -> tuple[Compiled, ...]:
        """The parts of the score: the nodes above the leaves, opened from the top until there are three."""
        found: tuple[Compiled, ...] = (self.scheme.root,)
        while len(found) < ENOUGH_PARTS:
            opened = tuple(part for node in found for part in _opened(node))
            if opened == found:
                break
            found = opened
        return found


def run(scheme: str) -> Run:
    """The results of a scheme on the workspace's facts; computed now where they are not kept yet.

    Raises `RulebookError` for an unknown or faulty scheme, `AssessmentError` for inputs it cannot use.
    """
    book = workspace.rulebook()
    document = book.get("scheme", scheme)
    key = hashlib.sha256(
        "\n".join([str(SHAPE), document.id, document.version, workspace.rulebook_sha256(), own.sha256()]).encode()
    ).hexdigest()
    with _computing:
        held = _runs.get(key)
        if held is None:
            held = _Run(key, book, document)
            _remember(key, held)
    return held.run


def _opened(node: Compiled) -> tuple[Compiled, ...]:
    """The parts a node consists of, or the node itself where only leaves are below it."""
    return node.children if any(child.children for child in node.children) else (node,)


#: One run is computed at a time: a second reader of the same page waits for the first one's result.
_computing = Lock()
_runs: dict[str, _Run] = {}
_REMEMBERED = 6


class _Run:
    """A run, read from its file or computed and kept."""

    def __init__(self, key: str, book: Rulebook, document: SchemeDocument) -> None:
        path = _path(document, key)
        if path.exists():
            given = own.inputs().given_ids
            compiled = compile_scheme(book, book.entry("scheme", document.id, document.version), given)
            assessment = Assessment(compiled, pl.read_parquet(path), ENGINE, book.sha256)
        else:
            assessment = assess(book, document.id, own.inputs(), version=document.version)
            _keep(assessment.frame, path)
        self.run = Run(key, assessment)


def _remember(key: str, held: _Run) -> None:
    while len(_runs) >= _REMEMBERED:
        _runs.pop(next(iter(_runs)))
    _runs[key] = held


def _path(document: SchemeDocument, key: str) -> Path:
    return workspace.results_folder() / f"{document.id}-{key[:32]}.parquet"


def _keep(frame: pl.DataFrame, path: Path) -> None:
    """Write the results whole or not at all, and drop those of the same scheme on earlier facts."""
    descriptor, fresh = tempfile.mkstemp(dir=path.parent, suffix=".incoming")
    os.close(descriptor)
    frame.write_parquet(fresh)
    for older in path.parent.glob(f"{path.name[:-40]}-????????????????????????????????.parquet"):
        older.unlink(missing_ok=True)
    os.replace(fresh, path)


def explanation(scheme: str, enterprise: str, year: int) -> Explanation:
    """The explanation of one score, computed exactly; remembered while rules and facts stay the same."""
    return _explanation(run(scheme).key, scheme, enterprise, year, current_language())


@lru_cache(maxsize=64)
def _explanation(key: str, scheme: str, enterprise: str, year: int, language: str) -> Explanation:
    return explain(workspace.rulebook(), scheme, own.inputs(), enterprise, year)


def schemes() -> list[SchemeDocument]:
    """The schemes to choose from: the workspace's own first, each in its newest version."""
    wanted = list(workspace.current().settings.schemes)
    book = workspace.rulebook()
    documents = [book.get("scheme", id_) for id_ in book.ids("scheme")]
    return sorted(documents, key=lambda document: (_position(wanted, document.id), document.id))


def _position(wanted: list[str], id_: str) -> int:
    return wanted.index(id_) if id_ in wanted else len(wanted)


def scores(result: Mapping[str, Any] | None) -> dict[str, float | None]:
    """Node -> points of one result; empty without a result."""
    if result is None:
        return {}
    return {node["id"]: node["score"] for node in [*result["nodes"], *result["subtotals"]]}
