"""Any indicator of the rulebook as a measure of reform: of one enterprise, or of several as if they were one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import polars as pl

from stateward.facts.indicators import measured
from stateward.facts.panel import as_lazy
from stateward.rulebook.documents import IndicatorsDocument


@dataclass(frozen=True)
class Reading:
    """The value of an indicator in its plain form (17.6 % is 0.176), the year it was read from, and of whom.

    `counted` of `asked` enterprises can compute it in that year; `value` and `year` are missing where none can.
    """

    value: float | None
    year: int | None
    counted: int
    asked: int


def reading(
    facts: Any, document: IndicatorsDocument, indicator: str, enterprises: Collection[str], *, last: int
) -> Reading:
    """The newest value up to the year `last`; of several enterprises, the indicator of their sums.

    `facts` are annual figures of any engine, as `stateward.facts.indicators.measured` takes them.
    """
    found = measured(as_lazy(facts).filter(nw.col("enterprise").is_in(list(enterprises))), document, indicator)
    can = found.table.filter(pl.col(indicator).is_not_null() & (pl.col("year") <= last))
    if can.is_empty():
        return Reading(None, None, 0, len(enterprises))
    year = int(can["year"].max())  # type: ignore[arg-type]
    newest = can.filter(pl.col("year") == year)
    value = newest[indicator][0] if newest.height == 1 else found.together(newest)[indicator][0]
    return Reading(value, year, newest.height, len(enterprises))
