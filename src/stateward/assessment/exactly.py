"""A compiled scheme for one enterprise and year in exact decimals, every value with its trace."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

import narwhals as nw
import polars as pl

from stateward.assessment.compiled import ATTRIBUTES, Scheme
from stateward.assessment.inputs import Inputs, account_columns, decimals
from stateward.assessment.standards import Standards
from stateward.facts.panel import YearFigures, as_lazy, rows_of_year_end
from stateward.formula import InputRef, InputValue, Reason, Traced, exact
from stateward.rulebook.scheme import TIERS


class Case:
    """One enterprise and year: where every input of the scheme comes from."""

    def __init__(self, scheme: Scheme, inputs: Inputs, standards: Standards | None, enterprise: str, year: int) -> None:
        self.scheme, self.inputs, self.standards = scheme, inputs, standards
        self.enterprise, self.year = enterprise, year

    def evaluate(self) -> dict[str, Traced]:
        """All results of the scheme with their traces, by name."""
        return exact.evaluate(self.scheme.program, self.wanted, self.lookup)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The scheme's results and the intermediate names an explanation shows."""
        extra = [name for name in self.scheme.program.definitions if name.startswith(("score.", "gate."))]
        return (*self.scheme.results(), *extra)

    def lookup(self, ref: InputRef) -> InputValue:
        """The value of one input with the place it was reported at."""
        if ref.name in ATTRIBUTES:
            value = self._attributes.get(ref.name)
            return InputValue(str(value) if value is not None else None)
        table = ref.name.split(".", 1)[0]
        if table == "standard":
            return self._standard(ref)
        if table in ("target", "base", "level"):
            value = self._targets.get(ref.name)
            return InputValue(value, reason=None if value is not None else Reason("not_given", ref.name))
        return self._figure(ref)

    def _figure(self, ref: InputRef) -> InputValue:
        value, year, name = self.figures.find(ref, self.year)
        source = None
        if self.inputs.places is not None and value is not None and not name.startswith("given."):
            source = self.inputs.places(self.enterprise, year, name)
        if source is None and value is not None:
            source = f"{name} {year}"
        return InputValue(value, source)

    def _standard(self, ref: InputRef) -> InputValue:
        _table, indicator, tier = ref.name.split(".")
        found = None
        if self.standards is not None:
            industry, size = (str(self._attributes.get(name) or "") for name in ("industry", "size"))
            found = self.standards.find(indicator, industry, size, self.year)
        if found is None:
            return InputValue(None, reason=Reason("no_standard", indicator))
        return InputValue(found.values[TIERS.index(tier)], found.source)

    @cached_property
    def _attributes(self) -> Mapping[str, Any]:
        return self.inputs.attributes(self.enterprise)

    @cached_property
    def _targets(self) -> dict[str, Decimal]:
        return decimals(_row(self.inputs.targets, self.enterprise, self.year))

    @cached_property
    def figures(self) -> YearFigures:
        """The enterprise's figures by year, facts and given values together."""
        by_year: dict[int, dict[str, Decimal]] = {}
        if self.inputs.figures is not None:
            by_year = {year: dict(found) for year, found in self.inputs.figures(self.enterprise).items()}
        elif self.inputs.facts is not None:
            facts = rows_of_year_end(as_lazy(self.inputs.facts), self.inputs.months)
            rows = facts.filter(nw.col("enterprise") == self.enterprise).collect("polars").to_native()
            for row in rows.iter_rows(named=True):
                by_year[int(row["year"])] = decimals({name: row[name] for name in account_columns(row)})
        if self.inputs.given is not None:
            for row in self.inputs.given.filter(pl.col("enterprise") == self.enterprise).iter_rows(named=True):
                values = {f"given.{k}": v for k, v in row.items() if k not in ("enterprise", "year")}
                by_year.setdefault(int(row["year"]), {}).update(decimals(values))
        return YearFigures(by_year)


def _row(frame: pl.DataFrame | None, enterprise: str, year: int) -> dict[str, Any]:
    if frame is None:
        return {}
    rows = frame.filter((pl.col("enterprise") == enterprise) & (pl.col("year") == year)).to_dicts()
    return {k: v for k, v in rows[0].items() if k not in ("enterprise", "year")} if rows else {}
