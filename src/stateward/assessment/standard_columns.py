"""The standard values of a whole table: the five values of every indicator beside each enterprise and year.

There are few classes (industry and size) and years beside many enterprises, so the standards are searched once for
each class and year; a row then only needs the number of its class.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from stateward.assessment.standards import Standards
from stateward.facts.panel import Frame, as_lazy
from stateward.rulebook.scheme import TIERS

#: Makes a small Polars table usable beside the facts' engine.
Lift = Callable[[pl.DataFrame], Frame]
_CLASS = "standard_class"


def with_standards(
    table: Frame, standards: Standards, ids: Sequence[str], enterprises: pl.DataFrame | None, lift: Lift
) -> Frame:
    """The table with `standard.<indicator>.<tier>` for the ids, chosen by industry, size and year.

    An enterprise that is not in the table of enterprises gets the standards of all industries and sizes.
    """
    by: list[str] = [c for c in ("industry", "size") if enterprises is not None and c in enterprises.columns]
    classes: list[dict[str, Any]] = [dict.fromkeys(by, "")]
    members = None
    if enterprises is not None and by:
        keyed = enterprises.select("enterprise", *(pl.col(c).fill_null("") for c in by))
        others = keyed.select(by).unique().sort(by).filter(pl.any_horizontal(pl.col(c) != "" for c in by))
        classes += others.to_dicts()
        numbers = pl.DataFrame(classes).with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(_CLASS))
        members = keyed.join(numbers, on=by, how="left").select("enterprise", _CLASS)
    years = sorted(int(y) for y in table.select("year").unique().collect("polars").get_column("year").drop_nulls())
    if not years:
        years = [0]
    if table.implementation.is_polars():
        return as_lazy(_gathered(nw.to_native(table), _wide(standards, ids, classes, years), years, members))
    if members is not None:
        table = table.join(lift(members), on="enterprise", how="left")
    number = nw.col(_CLASS).fill_null(0) if members is not None else nw.lit(0)
    # One whole number for class and year: engines join by it much faster than by texts.
    place = number * (years[-1] - years[0] + 1) + nw.col("year") - years[0]
    table = table.with_columns(place.cast(nw.Int64()).alias(_CLASS))
    return table.join(lift(_wide(standards, ids, classes, years)), on=_CLASS, how="left")


def _gathered(
    table: pl.LazyFrame, wide: pl.DataFrame, years: Sequence[int], members: pl.DataFrame | None
) -> pl.LazyFrame:
    """On Polars, batch by batch while the table streams: a hundred columns are taken by row number, not joined."""
    values, known = wide.drop(_CLASS), pl.Series(years, dtype=pl.Int64)
    codes = classes = pl.Series(dtype=pl.Int64)
    if members is not None:
        members = members.drop_nulls("enterprise").sort("enterprise")
        codes, classes = members.get_column("enterprise"), members.get_column(_CLASS)

    def add(batch: pl.DataFrame) -> pl.DataFrame:
        year = batch.get_column("year")
        place = known.search_sorted(year.fill_null(years[0])).cast(pl.Int64)
        if codes.len():
            place += _classes_of(batch.get_column("enterprise"), codes, classes) * len(years)
        if year.null_count():
            place = place.to_frame().select(pl.when(year.is_not_null()).then(pl.first())).to_series()
        return batch.hstack(values[place])

    schema = {**table.collect_schema(), **values.schema}
    return table.map_batches(
        add, predicate_pushdown=False, projection_pushdown=False, slice_pushdown=False, streamable=True, schema=schema
    )


def _classes_of(enterprise: pl.Series, codes: pl.Series, classes: pl.Series) -> pl.Series:
    """The number of each row's class, 0 for an enterprise that is not among the (sorted) codes."""
    # The years of an enterprise mostly stand together: each run of rows is looked up once.
    run = enterprise.rle_id()
    firsts = enterprise.filter(run.ne_missing(run.shift()))
    place = codes.search_sorted(firsts.fill_null("")).clip(0, codes.len() - 1)
    found = pl.select(pl.when(codes.gather(place) == firsts).then(classes.gather(place)).otherwise(0)).to_series()
    return found.gather(run)


def _wide(
    standards: Standards, ids: Sequence[str], classes: Sequence[dict[str, Any]], years: Sequence[int]
) -> pl.DataFrame:
    """One row for each class and year with their common number and the standards."""
    span = years[-1] - years[0] + 1
    places = [(number, year) for number in range(len(classes)) for year in years]
    columns: dict[str, list[Any]] = {_CLASS: [number * span + year - years[0] for number, year in places]}
    for indicator in ids:
        known = indicator in standards.indicators
        rows = [
            standards.row(indicator, classes[number].get("industry", ""), classes[number].get("size", ""), year)
            if known
            else None
            for number, year in places
        ]
        for tier in TIERS:
            columns[f"standard.{indicator}.{tier}"] = [None if r is None else float(getattr(r, tier)) for r in rows]
    return pl.DataFrame(columns, schema={name: pl.Int64 if name == _CLASS else pl.Float64 for name in columns})
