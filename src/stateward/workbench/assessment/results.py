"""Results of a scheme over the portfolio: computed once for the same rules and facts, kept as Parquet.

The kept files are derived: deleting them costs time and loses nothing.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from stateward.assessment.compile import Compiled, Scheme, compile_scheme
from stateward.assessment.explain import Explanation, explain
from stateward.assessment.result import Assessment, assess
from stateward.messages import current_language
from stateward.rulebook import Rulebook
from stateward.rulebook.scheme import SchemeDocument
from stateward.workbench.assessment import inputs as own
from stateward.workbench.core import workspace

ENGINE = "polars"
#: Rises when the shape of a kept file changes, so that older files are not read.
SHAPE = 1


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

    def of_year(self, year: int) -> dict[str, dict[str, Any]]:
        """Enterprise -> result of a year, in the shape of `assess --format json`."""
        return {row["enterprise"]: row for row in self._part(pl.col("year") == year)}

    def of_enterprise(self, enterprise: str) -> dict[int, dict[str, Any]]:
        """Year -> result of an enterprise."""
        return {row["year"]: row for row in self._part(pl.col("enterprise") == enterprise)}

    def _part(self, condition: pl.Expr) -> list[dict[str, Any]]:
        part = Assessment(
            self.scheme, self.frame.filter(condition), self.assessment.engine, self.assessment.rulebook_sha256
        )
        return list(part.rows())

    @property
    def parts(self) -> tuple[Compiled, ...]:
        """The parts of the score directly below its top, where it has at least two."""
        children = self.scheme.root.children
        return children if len(children) > 1 else (self.scheme.root,)


def run(scheme: str) -> Run:
    """The results of a scheme on the workspace's facts; computed now where they are not kept yet.

    Raises `RulebookError` for an unknown or faulty scheme, `AssessmentError` for inputs it cannot use.
    """
    book = workspace.rulebook()
    document = book.get("scheme", scheme)
    key = hashlib.sha256(
        "\n".join([str(SHAPE), document.id, document.version, book.sha256, own.sha256()]).encode()
    ).hexdigest()
    held = _runs.get(key)
    if held is None:
        held = _Run(key, book, document)
        _remember(key, held)
    return held.run


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
