"""The column store of the recorded statements: derived from the database, always in step with it for who reads it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from stateward.facts.store import FactStore
from stateward.workbench.core import workspace
from stateward.workbench.statements import selectors, wholes
from stateward.workbench.statements.models import Statement

_BATCH = 400


def facts() -> FactStore:
    """The store, made anew first where it does not hold the recorded facts, after an interrupted write for instance."""
    mark = _mark_file()
    if not mark.exists() or mark.read_text(encoding="ascii") != selectors.facts_sha256():
        rebuild()
    return workspace.fact_store()


def add(recorded: Sequence[Statement]) -> None:
    """Put newly recorded statements into the store, which held everything recorded before them."""
    if not _mark_file().exists():
        rebuild()
        return
    workspace.fact_store().write(wholes.of_recorded(recorded))
    _mark()


def take_over(frame: pl.DataFrame) -> None:
    """Make the store from a table of everything that was just recorded, without reading it back."""
    held = workspace.fact_store()
    held.remove(held.periods())
    held.write_frame(frame)
    _mark()


def rebuild() -> int:
    """Make the store anew from the current revisions; how many periods it holds."""
    rows = Statement.objects.filter(is_current=True).select_related("enterprise")
    rows = rows.order_by("year", "month", "enterprise__code", "basis", "pk")
    periods = workspace.fact_store().rebuild(wholes.of_rows(rows.iterator(chunk_size=_BATCH)))
    _mark()
    return len(periods)


def _mark_file() -> Path:
    """Says which facts the store holds."""
    return workspace.results_folder() / "facts.sha256"


def _mark() -> None:
    _mark_file().write_text(selectors.facts_sha256(), encoding="ascii")
