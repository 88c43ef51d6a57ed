"""Monthly figures with those a rule looks back at: the same month of earlier years, the year's opening figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import narwhals as nw

from stateward.facts.engines import lift_beside
from stateward.facts.panel import Frame, as_lazy, dotted, undotted
from stateward.formula import InputRef
from stateward.formula.columns import finite

KEYS = ("enterprise", "year", "month")
_TEXTS = ("enterprise", "industry", "size", "enterprise_class", "level")


def monthly_panel(
    facts: Any, given: Any, enterprises: Any, refs: Iterable[InputRef], attributes: Iterable[str]
) -> Frame:
    """One row per enterprise, year and month with a column for every wanted figure, on the engine of the facts.

    An opening figure is the one reported as opening, else that of December of the year before; an earlier year's
    figure is that of the same month. A consolidated statement speaks for its group. What nobody reports is missing.
    """
    wanted = sorted(set(refs), key=lambda ref: ref.column)
    frame = _one_basis(_keyed(as_lazy(facts)))
    frame = _with_given(frame, given)
    have = set(frame.collect_schema().names())
    names = sorted({ref.name for ref in wanted if ref.name not in attributes})
    opened = [f"{name}.opening" for name in names if f"{name}.opening" in have]
    frame = finite(frame.select(*KEYS, *(c for c in [*names, *opened] if c in have)))
    absent = [nw.lit(None, dtype=nw.Float64()).alias(name) for name in names if name not in have]
    frame = undotted(frame.with_columns(*absent) if absent else frame)
    frame = _looked_back(frame, [ref for ref in wanted if ref.name in names], have)
    return dotted(_with_attributes(frame, facts, enterprises, [ref.name for ref in wanted if ref.name in attributes]))


def _keyed(frame: Frame) -> Frame:
    columns = frame.collect_schema().names()
    month = nw.col("month").cast(nw.Int64()) if "month" in columns else nw.lit(12).cast(nw.Int64())
    made = [nw.col("year").cast(nw.Int64()).alias("year"), month.alias("month")]
    return frame.with_columns(*made)


def _one_basis(frame: Frame) -> Frame:
    if "basis" not in frame.collect_schema().names():
        return frame
    consolidated = frame.filter(nw.col("basis") == "consolidated")
    single = frame.filter((nw.col("basis") == "single") | nw.col("basis").is_null())
    alone = single.join(consolidated.select(*KEYS), on=list(KEYS), how="anti")
    return nw.concat([consolidated, alone], how="vertical")


def _with_given(frame: Frame, given: Any) -> Frame:
    if given is None:
        return frame
    small = lift_beside(nw.to_native(frame))(given)
    keys = [key for key in KEYS if key in small.collect_schema().names()]
    small = small.with_columns(*(nw.col(key).cast(nw.Int64()) for key in keys if key != "enterprise"))
    have = set(frame.collect_schema().names())
    columns = [name for name in small.collect_schema().names() if name not in KEYS and name not in have]
    return frame.join(small.select(*keys, *columns), on=keys, how="left")


def _looked_back(frame: Frame, refs: list[InputRef], have: set[str]) -> Frame:
    """The frame with the columns of earlier years and of openings; names on Spark are those of `undotted`."""
    dot = "·" if frame.implementation.is_spark_like() else "."
    base = frame
    for years in sorted({_years_back(ref, have) for ref in refs} - {0}):
        same = [ref for ref in refs if not ref.opening and ref.shift == years]
        if same:
            names = [nw.col(ref.name).alias(f"{ref.name}@{years}") for ref in same]
            earlier = base.select("enterprise", (nw.col("year") + years).alias("year"), "month", *names)
            frame = frame.join(earlier, on=list(KEYS), how="left")
        ends = [ref for ref in refs if ref.opening and ref.shift + 1 == years]
        if ends:
            names = [nw.col(ref.name).alias(f"{ref.name}{dot}end@{ref.shift}") for ref in ends]
            closing = base.filter(nw.col("month") == 12)
            closing = closing.select("enterprise", (nw.col("year") + years).alias("year"), *names)
            frame = frame.join(closing, on=["enterprise", "year"], how="left")
    made = []
    for ref in refs:
        if not ref.opening:
            continue
        found = nw.col(f"{ref.name}{dot}end@{ref.shift}")
        reported = f"{ref.name}.opening"
        if reported in have and not ref.shift:
            found = nw.coalesce(nw.col(reported.replace(".", dot)), found)
        made.append(found.alias(ref.column.replace(".", dot)))
    return frame.with_columns(*made) if made else frame


def _years_back(ref: InputRef, have: set[str]) -> int:
    return ref.shift + 1 if ref.opening else ref.shift


def _with_attributes(frame: Frame, facts: Any, enterprises: Any, names: list[str]) -> Frame:
    if not names:
        return frame
    columns = set(enterprises.columns) if enterprises is not None else set()
    known = [name for name in names if name in columns]
    if known:
        small = lift_beside(nw.to_native(frame))(enterprises.select("enterprise", *known))
        frame = frame.join(small, on="enterprise", how="left")
    absent = [nw.lit(None, dtype=nw.String()).alias(name) for name in names if name not in known]
    return frame.with_columns(*absent) if absent else frame
