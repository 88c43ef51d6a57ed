"""The standard values of a whole table: the five values of every indicator beside each enterprise and year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from stateward.assessment.standard_classes import StandardClasses
from stateward.facts.panel import Frame, as_lazy
from stateward.rulebook.scheme import TIERS

#: Makes a small Polars table usable beside the facts' engine.
Lift = Callable[[pl.DataFrame], Frame]
_PLACE = "standard_place"


def with_standards(table: Frame, ids: Sequence[str], classes: StandardClasses, lift: Lift) -> Frame:
    """The table with `standard.<indicator>.<tier>` for the ids, chosen by industry, size and year."""
    values = _values(ids, classes)
    if table.implementation.is_polars():
        return as_lazy(_gathered(nw.to_native(table), values, classes))
    if classes.members is not None:
        table = table.join(lift(classes.members), on="enterprise", how="left")
    number = nw.col("standard_class").fill_null(0) if classes.members is not None else nw.lit(0)
    # One whole number for class and year: engines join by it much faster than by texts.
    first, span = classes.years[0], classes.years[-1] - classes.years[0] + 1
    if len(classes.years) > 1:
        number = number * span + nw.col("year") - first
    table = table.with_columns(number.cast(nw.Int64()).alias(_PLACE))
    joined = [number * span + year - first for number in range(len(classes.classes)) for year in classes.years]
    return table.join(lift(values.with_columns(pl.Series(_PLACE, joined, dtype=pl.Int64))), on=_PLACE, how="left")


def _gathered(table: pl.LazyFrame, values: pl.DataFrame, classes: StandardClasses) -> pl.LazyFrame:
    """On Polars, batch by batch while the table streams: a hundred columns are taken by row number, not joined."""

    def add(batch: pl.DataFrame) -> pl.DataFrame:
        return batch.hstack(values[classes.places(batch)])

    return streamed(table, add, {**table.collect_schema(), **values.schema})


def streamed(
    table: pl.LazyFrame, change: Callable[[pl.DataFrame], pl.DataFrame], schema: dict[str, Any]
) -> pl.LazyFrame:
    """The table changed batch by batch while it streams; `schema` is that of the changed table."""
    return table.map_batches(
        change,
        predicate_pushdown=False,
        projection_pushdown=False,
        slice_pushdown=False,
        streamable=True,
        schema=schema,
    )


def _values(ids: Sequence[str], classes: StandardClasses) -> pl.DataFrame:
    """One row for each place with the standards of all ids."""
    columns: dict[str, list[float | None]] = {}
    for indicator in ids:
        rows = classes.rows(indicator)
        for tier in TIERS:
            columns[f"standard.{indicator}.{tier}"] = [None if r is None else float(getattr(r, tier)) for r in rows]
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Float64))
