"""Any indicator of the rulebook as a measure of reform: of one enterprise, or of several as if they were one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import narwhals as nw
import polars as pl

from stateward.facts.panel import KEYS, as_lazy, dotted, panel, rows_of_year_end, undotted
from stateward.formula import Definition, Program, parse
from stateward.formula.columns import evaluate, finite
from stateward.formula.tree import Name, Node, Number
from stateward.rulebook.documents import IndicatorsDocument

#: Names in formulas that belong to an enterprise and to no year.
ATTRIBUTES = ("enterprise_class", "industry", "size", "level", "basis")


@dataclass(frozen=True)
class Reading:
    """The value of an indicator in its plain form (17.6 % is 0.176), the year it was read from, and of whom.

    `counted` of `asked` enterprises can compute it in that year; `value` and `year` are missing where none can.
    """

    value: float | None
    year: int | None
    counted: int
    asked: int


def program(document: IndicatorsDocument) -> Program:
    """The formulas of a document of indicators. Raises `FormulaError` for unreadable ones and circles."""
    definitions: dict[str, Definition] = {}
    for key, parameter in document.parameters.items():
        tree: Node = Number(parameter.value) if isinstance(parameter.value, Decimal) else Name(parameter.value)
        definitions[key] = Definition(key, tree, parameter.kind, parameter.title.as_dict())
    for key, indicator in document.indicators.items():
        if indicator.formula is not None:
            definitions[key] = Definition(key, parse(indicator.formula, origin=key), indicator.kind)
    return Program(definitions, timeless=lambda name: name in ATTRIBUTES)


def reading(
    facts: Any, document: IndicatorsDocument, indicator: str, enterprises: Collection[str], *, last: int
) -> Reading:
    """The newest value up to the year `last`.

    `facts` are annual figures of any engine (`enterprise`, `year`, optional `basis`, accounts, attributes); of an
    enterprise with several statements the consolidated one speaks. Of several enterprises the figures are added up
    over those that can compute the indicator themselves, and the indicator is computed on the sums.
    """
    asked = program(document)
    frame = rows_of_year_end(as_lazy(facts).filter(nw.col("enterprise").is_in(list(enterprises))))
    inputs = asked.inputs([indicator])
    columns = [ref.column for ref in inputs]
    names = {ref.name for ref in inputs}
    frame = frame.select(name for name in frame.collect_schema().names() if name in KEYS or name.split(".")[0] in names)
    wide = dotted(panel(undotted(frame), inputs))
    wide = wide.filter(nw.col("year") <= last)
    table = _polars(evaluate(finite(wide), asked, [indicator], keep=[*KEYS, *columns]))
    can = table.filter(pl.col(indicator).is_not_null())
    if can.is_empty():
        return Reading(None, None, 0, len(enterprises))
    year = int(can["year"].max())  # type: ignore[arg-type]
    newest = can.filter(pl.col("year") == year)
    value = newest[indicator][0] if newest.height == 1 else _together(newest, asked, indicator, columns)
    return Reading(value, year, newest.height, len(enterprises))


def _together(table: pl.DataFrame, asked: Program, indicator: str, columns: list[str]) -> float | None:
    """The indicator computed on the sums of the figures; a figure that nobody gives stays missing."""
    amounts = [name for name in columns if table.schema[name].is_numeric()]
    total = table.select(
        pl.when(pl.col(name).count() > 0).then(pl.col(name).cast(pl.Float64).sum()).alias(name) for name in amounts
    )
    found = _polars(evaluate(finite(nw.from_native(total.lazy())), asked, [indicator], keep=[]))
    value: float | None = found[indicator][0]
    return value


def _polars(frame: nw.LazyFrame[Any]) -> pl.DataFrame:
    native = frame.collect("polars").to_native()
    assert isinstance(native, pl.DataFrame)
    return native
