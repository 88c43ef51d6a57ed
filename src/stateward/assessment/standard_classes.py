"""The classes standards are given for: few classes (industry and size) and years beside many enterprises.

Standards are searched once for each class and year; a row then only needs the number of its place among them.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from stateward.assessment.standards import Standards
from stateward.facts.panel import Frame
from stateward.rulebook.documents import StandardRow

#: What makes a class of enterprises, where the standards differ by it and the table of enterprises tells it.
CLASS_KEYS = ("industry", "size")


class StandardClasses:
    """Classes and years, numbered: the place of a row is the number of its class x the years + that of its year.

    An enterprise that is not in the table of enterprises belongs to class 0, that of all industries and sizes.
    """

    def __init__(self, standards: Standards, table: Frame, enterprises: pl.DataFrame | None) -> None:
        self.standards = standards
        #: The years of the table; a single 0 where the standards are the same in all.
        self.years = _years(table) if standards.tells["year"] else [0]
        self.by = [c for c in CLASS_KEYS if standards.tells[c] and enterprises is not None and c in enterprises.columns]
        self.classes: list[dict[str, Any]] = [dict.fromkeys(self.by, "")]
        #: `enterprise`, `standard_class`; None where all enterprises are of one class.
        self.members: pl.DataFrame | None = None
        if enterprises is not None and self.by:
            keyed = enterprises.select("enterprise", *(pl.col(c).fill_null("") for c in self.by))
            others = keyed.select(self.by).unique().sort(self.by)
            self.classes += others.filter(pl.any_horizontal(pl.col(c) != "" for c in self.by)).to_dicts()
            numbers = pl.DataFrame(self.classes).with_columns(
                pl.int_range(pl.len(), dtype=pl.Int64).alias("standard_class")
            )
            self.members = keyed.join(numbers, on=self.by, how="left").select("enterprise", "standard_class")
        known = pl.DataFrame(schema={"enterprise": pl.String, "standard_class": pl.Int64})
        if self.members is not None:
            known = self.members.drop_nulls("enterprise").sort("enterprise")
        self._codes, self._numbers = known.get_column("enterprise"), known.get_column("standard_class")

    def rows(self, indicator: str) -> list[StandardRow | None]:
        """The standards of an indicator, place by place."""
        if indicator not in self.standards.indicators:
            return [None] * (len(self.classes) * len(self.years))
        return [
            self.standards.row(indicator, of.get("industry", ""), of.get("size", ""), year)
            for of in self.classes
            for year in self.years
        ]

    def places(self, batch: pl.DataFrame) -> pl.Series:
        """The place of each row of a table with `enterprise` and `year`; null where its year is needed and missing."""
        place = pl.zeros(batch.height, dtype=pl.Int64, eager=True)
        if self._codes.len():
            place = self._classes_of(batch.get_column("enterprise"))
        if len(self.years) > 1:
            year = batch.get_column("year")
            known = pl.Series(self.years, dtype=pl.Int64)
            place = place * len(self.years) + known.search_sorted(year.fill_null(self.years[0])).cast(pl.Int64)
            if year.null_count():
                place = place.to_frame().select(pl.when(year.is_not_null()).then(pl.first())).to_series()
        return place.cast(pl.UInt32)

    def _classes_of(self, enterprise: pl.Series) -> pl.Series:
        # The years of an enterprise mostly stand together: each run of rows is looked up once.
        run = enterprise.rle_id()
        firsts = enterprise.filter(run.ne_missing(run.shift()))
        place = self._codes.search_sorted(firsts.fill_null("")).clip(0, self._codes.len() - 1)
        same = self._codes.gather(place) == firsts
        found = pl.select(pl.when(same).then(self._numbers.gather(place)).otherwise(0)).to_series()
        return found.gather(run)


def _years(table: Frame) -> list[int]:
    found = table.select("year").unique().collect("polars").get_column("year").drop_nulls()
    return sorted(int(year) for year in found) or [0]
