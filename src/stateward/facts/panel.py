"""The panel: one row per enterprise and year with every figure a program reads, also those of earlier years.

The rules of looking back stand here once, for tables (`panel`) and for one enterprise (`YearFigures`):
an opening figure is the one reported as opening, else last year's closing; an earlier year's figure is that year's
own, else the comparative figure reported beside the year after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

import narwhals as nw
import polars as pl

from stateward.formula import InputRef

KEYS = ["enterprise", "year"]
#: Preferred statement kinds where an enterprise has several for one year: the consolidated one speaks for a group.
BASIS_ORDER = ("consolidated", "single")

Frame = nw.LazyFrame[Any]
#: What stands for the dot in names while tables are joined on Spark, which takes a dot for a field of a structure.
_DOT_ON_SPARK = "·"


def undotted(frame: Frame) -> Frame:
    """The table with names that its engine can join by: on Spark without dots, elsewhere as they are."""
    return _renamed(frame, ".", _DOT_ON_SPARK)


def dotted(frame: Frame) -> Frame:
    """The table with its names as `undotted` found them."""
    return _renamed(frame, _DOT_ON_SPARK, ".")


def _renamed(frame: Frame, old: str, new: str) -> Frame:
    if not frame.implementation.is_spark_like():
        return frame
    names = [name.replace(old, new) for name in frame.collect_schema().names()]
    return as_lazy(nw.to_native(frame).toDF(*names))


def rows_of_year_end(facts: Frame, months: int = 12) -> Frame:
    """The rows of the figures at `months` of the fiscal year, one basis per enterprise and year."""
    columns = facts.collect_schema().names()
    tests: dict[str, nw.Expr] = {}
    if "month" in columns:
        month = nw.col("month")
        tests["month"] = (month.is_null() | (month == 12)) if months == 12 else (month == months)
    if "basis" in columns:
        tests["basis"] = (nw.col("basis") == "single") | nw.col("basis").is_null()
    settled = _settled(facts, tests) if facts.implementation.is_polars() else frozenset()
    if "month" in columns and "month" not in settled:
        facts = facts.filter(tests["month"])
    return _one_basis(facts) if "basis" in columns and "basis" not in settled else facts


def _settled(facts: Frame, tests: Mapping[str, nw.Expr]) -> frozenset[str]:
    """The tests that every row passes: reading two narrow columns first is much cheaper than filtering all of them."""
    if not tests:
        return frozenset()
    found = facts.select(*(test.fill_null(False).all().alias(name) for name, test in tests.items()))
    row: dict[str, Any] = found.collect("polars").rows(named=True)[0]
    return frozenset(name for name, passed in row.items() if passed)


def _one_basis(facts: Frame) -> Frame:
    consolidated = facts.filter(nw.col("basis") == "consolidated")
    single = facts.filter((nw.col("basis") == "single") | nw.col("basis").is_null())
    alone = single.join(consolidated.select(*KEYS), on=KEYS, how="anti")
    return nw.concat([consolidated, alone], how="vertical")


def panel(figures: Frame, wanted: Iterable[InputRef]) -> Frame:
    """`figures` (enterprise, year, columns) with a column for every wanted input; keeps other columns.

    A name that no column holds becomes a column of nothing, so that what reads it is missing, never zero. On Spark
    the names are those of `undotted`, before and after.
    """
    dot = _DOT_ON_SPARK if figures.implementation.is_spark_like() else "."
    have = {name.replace(dot, ".") for name in figures.collect_schema().names()}
    refs = sorted(set(wanted), key=lambda r: (r.name, r.shift, r.opening))
    absent = sorted({ref.name for ref in refs} - have)
    if absent:
        blank = nw.lit(None, dtype=nw.Float64())
        figures = figures.with_columns(*[blank.alias(name.replace(".", dot)) for name in absent])
        have |= set(absent)
    if figures.implementation.is_polars() and _ordered(native := nw.to_native(figures)):
        return as_lazy(_ordered_panel(native, refs, have))
    joined = figures
    for years, names in sorted(_columns_of_earlier_years(refs, have).items()):
        earlier = figures.select(
            nw.col("enterprise"),
            (nw.col("year") + years).alias("year"),
            *[nw.col(name.replace(".", dot)).alias(_shifted(name, years).replace(".", dot)) for name in names],
        )
        joined = joined.join(earlier, on=KEYS, how="left")
    made = [_look_back(ref, have, dot).alias(ref.column.replace(".", dot)) for ref in refs if ref.shift or ref.opening]
    return joined.with_columns(*made) if made else joined


def _shifted(name: str, years: int) -> str:
    return f"{name}|{years}" if years else name


def _sources(ref: InputRef, have: set[str]) -> list[tuple[str, int]]:
    """(column, years before) in the order in which they are tried for an input."""
    name, shift = ref.name, ref.shift
    if ref.opening:
        reported, fallback = f"{name}.opening", (name, shift + 1)
        return [(reported, shift), fallback] if reported in have else [fallback]
    if shift and f"{name}.previous" in have:
        return [(name, shift), (f"{name}.previous", shift - 1)]
    return [(name, shift)]


def _columns_of_earlier_years(refs: Iterable[InputRef], have: set[str]) -> dict[int, list[str]]:
    needed: dict[int, dict[str, None]] = {}
    for ref in refs:
        for name, years in _sources(ref, have):
            if years:
                needed.setdefault(years, {})[name] = None
    return {years: list(names) for years, names in needed.items()}


def _look_back(ref: InputRef, have: set[str], dot: str) -> nw.Expr:
    columns = [nw.col(_shifted(name, years).replace(".", dot)) for name, years in _sources(ref, have)]
    return nw.coalesce(*columns) if len(columns) > 1 else columns[0]


#: Steps of a Polars plan after which rows stand in any order, another one each time the plan is run.
_SHUFFLING = re.compile(r"\bJOIN\b|maintain_order: false")


def _ordered(figures: pl.LazyFrame) -> bool:
    """Whether the rows stand by enterprise and year, each once, and will do so when they are read again."""
    if _SHUFFLING.search(figures.explain(optimized=False)):
        return False
    enterprise, year = pl.col("enterprise"), pl.col("year")
    same = enterprise == enterprise.shift(1)
    rising = (enterprise > enterprise.shift(1)) | (same & (year > year.shift(1)))
    known = ~pl.any_horizontal(pl.col(KEYS).has_nulls())
    found: bool = figures.select(rising.all() & known).collect().item()
    return found


def _ordered_panel(figures: pl.LazyFrame, refs: Iterable[InputRef], have: set[str]) -> pl.LazyFrame:
    """The panel of an ordered Polars table: earlier years stand a few rows above, so nothing is joined."""
    enterprise, year = pl.col("enterprise"), pl.col("year")

    def earlier(name: str, years: int) -> pl.Expr:
        if not years:
            return pl.col(name)
        found: list[pl.Expr] = [
            pl.when((enterprise.shift(above) == enterprise) & (year.shift(above) == year - years)).then(
                pl.col(name).shift(above)
            )
            for above in range(1, years + 1)
        ]
        return pl.coalesce(found) if years > 1 else found[0]

    made = []
    for ref in refs:
        if ref.shift or ref.opening:
            found = [earlier(name, years) for name, years in _sources(ref, have)]
            made.append((pl.coalesce(found) if len(found) > 1 else found[0]).alias(ref.column))
    return figures.with_columns(made)


@dataclass
class YearFigures:
    """The figures of one enterprise by year: year -> name -> amount, with the same rules of looking back."""

    by_year: Mapping[int, Mapping[str, Decimal]]

    def find(self, ref: InputRef, year: int) -> tuple[Decimal | None, int, str]:
        """The amount of an input for a year, with the year and the column it was found in."""
        have = {name for figures in self.by_year.values() for name in figures}
        for name, years in _sources(ref, have):
            value = self.by_year.get(year - years, {}).get(name)
            if value is not None:
                return value, year - years, name
        name, years = _sources(ref, have)[0]
        return None, year - years, name


def as_lazy(frame: Any) -> Frame:
    """Any table Narwhals knows as a lazy frame."""
    return cast(Frame, nw.from_native(frame).lazy())
