"""Why a score is what it is and what would raise it, computed anew from the frozen inputs of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl

from stateward.integrity.improvement import Change, Driver, Gain, change, drivers, measures, row_of
from stateward.integrity.index import IndexResult, run_index
from stateward.messages import gettext as _
from stateward.messages.errors import StatewardError
from stateward.rulebook.index import IndexDocument
from stateward.workbench.integrity.index.models import AdoptedMeasure, IndexRun, IndexYear, RunState
from stateward.workbench.integrity.index.running import frame_of, newest

#: How many measures stand on an enterprise's page.
SHOWN_MEASURES = 3


@lru_cache(maxsize=16)
def _result(run: int, sha256: str) -> tuple[IndexDocument, pl.DataFrame, IndexResult]:
    """A run's inputs and results by its key; a run never changes."""
    found = IndexRun.objects.get(pk=run)
    document = found.rule
    table = frame_of(document, found.inputs)
    return document, table, run_index(document, table)


def result_of(run: IndexRun) -> IndexResult:
    """The run computed again from its frozen inputs."""
    return _result(run.pk, run.results_sha256)[2]


def drivers_of(run: IndexRun, code: str) -> list[Driver]:
    """What carries an enterprise's score away from its peers'; empty without a score."""
    result = result_of(run)
    try:
        row = row_of(result.prepared.data, code, None)
    except StatewardError:
        # Screened out for want of figures: there is no score to explain.
        return []
    return drivers(result, row)


def measures_of(run: IndexRun, code: str, most: int = SHOWN_MEASURES) -> list[Gain]:
    """The measures that would raise an enterprise's score most, with their assumption, the greatest gain first."""
    document, table, _found = _result(run.pk, run.results_sha256)
    return measures(document, table, code, most=most)


@dataclass(frozen=True)
class Supposed:
    """What the index would say if some figures were others, everything else as it is."""

    score: float | None
    rank: int | None
    grade: str


def suppose(run: IndexRun, code: str, figures: Mapping[str, float]) -> Supposed:
    """The score, rank and grade with other figures for one enterprise. Raises `IntegrityError` as the index does."""
    document, table, _found = _result(run.pk, run.results_sha256)
    return _supposed(document, _with(table, code, figures), code)


def _with(table: pl.DataFrame, code: str, figures: Mapping[str, float]) -> pl.DataFrame:
    here = pl.col("enterprise") == code
    return table.with_columns(
        pl.when(here).then(pl.lit(value, dtype=pl.Float64)).otherwise(pl.col(id_)).alias(id_)
        for id_, value in figures.items()
    )


def _supposed(document: IndexDocument, table: pl.DataFrame, code: str) -> Supposed:
    for unit in run_index(document, table).to_dict()["units"]:
        if unit["id"] == code:
            return Supposed(unit["score"], unit["rank"], unit.get("grade") or "")
    return Supposed(None, None, "")


def run_before(index_year: IndexYear) -> IndexRun | None:
    """The run that last year's readers know: the published one, else the newest."""
    before = IndexYear.objects.filter(year=index_year.year - 1).first()
    if before is None:
        return None
    return before.runs.filter(state=RunState.PUBLISHED).first() or newest(before)


@lru_cache(maxsize=8)
def _changes(old: tuple[int, str], new: tuple[int, str], language: str) -> dict[str, Change]:
    """Language is a part of the key: the reasons are sentences."""
    old_document, old_table, _old = _result(*old)
    document, table, _new = _result(*new)
    return {one.unit: one for one in change(old_document, old_table, document, table)}


def changes(run: IndexRun, before: IndexRun, language: str) -> dict[str, Change]:
    """Enterprise's code -> change since the earlier run, split into what was done and what the method made of it."""
    return _changes((before.pk, before.results_sha256), (run.pk, run.results_sha256), language)


@dataclass(frozen=True)
class Effect:
    """What became of a measure adopted last year: promised and reached gain, in points of this year's index."""

    adopted: AdoptedMeasure
    promised: float
    reached: float | None
    reason: str = ""


def effects(run: IndexRun, code: str) -> list[Effect]:
    """The effect of the measures an enterprise adopted on last year's index.

    Reached is this year's score less the score with last year's figures in the indicators the measure was to change.
    """
    rows = AdoptedMeasure.objects.filter(run__index_year__year=run.index_year.year - 1, enterprise__code=code)
    return [_effect(run, code, row) for row in rows.select_related("run", "item")]


def _effect(run: IndexRun, code: str, adopted: AdoptedMeasure) -> Effect:
    document, table, result = _result(run.pk, run.results_sha256)
    known = set(result.prepared.data.indicators)
    old: dict[str, Any] = next((row for row in adopted.run.inputs if row["enterprise"] == code), {})
    figures = {id_: old[id_] for id_ in adopted.figures if id_ in known and old.get(id_) is not None}
    if set(figures) != set(adopted.figures):
        return Effect(adopted, adopted.gain, None, _("A figure it was to change is missing in one of the two years."))
    now = _supposed(document, table, code)
    without = _supposed(document, _with(table, code, figures), code)
    if now.score is None or without.score is None:
        return Effect(adopted, adopted.gain, None, _("There is no score to compare."))
    return Effect(adopted, adopted.gain, now.score - without.score)
