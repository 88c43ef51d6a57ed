"""An indicator of the rulebook over many enterprises: of each by itself, and of several as if they were one.

The sum of ratios says nothing. Several enterprises together have the ratio of their sums: the figures are added up over
those that can compute the indicator themselves, and the indicator is computed on the sums.
"""

from __future__ import annotations

from collections.abc import Sequence
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
class Measured:
    """An indicator computed: `table` has `enterprise`, `year`, the figures it reads and the indicator by its id.

    `value` is the indicator's plain form (17.6 % is 0.176), null where an enterprise cannot compute it.
    """

    program: Program
    indicator: str
    figures: tuple[str, ...]
    table: pl.DataFrame

    def together(self, table: pl.DataFrame, by: Sequence[str] = ()) -> pl.DataFrame:
        """The indicator on the sums of the figures: one row for each combination of the columns `by`.

        A figure that nobody of a combination gives stays missing, and so does an attribute, which has no sum.
        """
        amounts = [name for name in self.figures if name in table.columns and table.schema[name].is_numeric()]
        sums = [
            pl.when(pl.col(name).count() > 0).then(pl.col(name).cast(pl.Float64).sum()).alias(name) for name in amounts
        ]
        sums += [pl.lit(None, dtype=pl.String).alias(name) for name in self.figures if name not in amounts]
        total = table.group_by(by, maintain_order=True).agg(sums) if by else table.select(sums)
        frame = finite(as_lazy(total))
        return _polars(evaluate(frame, self.program, [self.indicator], keep=list(by)))


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


def measured(facts: Any, document: IndicatorsDocument, indicator: str, *, months: int = 12) -> Measured:
    """The indicator of every enterprise and year that the facts hold at a month of the fiscal year.

    `facts` are figures of any engine (`enterprise`, `year`, optional `month` and `basis`, accounts, attributes); of an
    enterprise with several statements the consolidated one speaks.
    """
    asked = program(document)
    frame = rows_of_year_end(as_lazy(facts), months)
    inputs = asked.inputs([indicator])
    figures = tuple(sorted(ref.column for ref in inputs))
    names = {ref.name for ref in inputs}
    known = frame.collect_schema().names()
    frame = frame.select(name for name in known if name in KEYS or name.split(".")[0] in names)
    wide = finite(dotted(panel(undotted(frame), inputs)))
    table = _polars(evaluate(wide, asked, [indicator], keep=[*KEYS, *figures]))
    return Measured(asked, indicator, figures, table)


def _polars(frame: nw.LazyFrame[Any]) -> pl.DataFrame:
    native = frame.collect("polars").to_native()
    assert isinstance(native, pl.DataFrame)
    return native
