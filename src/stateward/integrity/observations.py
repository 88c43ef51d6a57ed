"""The figures of an index as a matrix: units (and periods) down, indicators across, missing as NaN inside only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from stateward.integrity.faults import IntegrityError, fault, warning
from stateward.messages import gettext as _
from stateward.messages import listed, pick
from stateward.messages.errors import Fault
from stateward.rulebook.index import IndexDocument
from stateward.rulebook.index_tree import Tree

Matrix = NDArray[np.float64]
Marks = NDArray[np.bool_]
#: Names listed in one sentence; the count is always there.
_MOST_NAMES = 12


@dataclass(frozen=True)
class Observations:
    """Rows of units, one per unit and period; `values[i, j]` is the figure of row i in indicator j (NaN = missing)."""

    units: tuple[str, ...]
    names: tuple[str | None, ...]
    times: tuple[Any, ...]
    groups: Mapping[str, tuple[Any, ...]]
    indicators: tuple[str, ...]
    values: Matrix
    columns: Mapping[str, Matrix] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.units)

    def periods(self) -> list[tuple[Any, NDArray[np.intp]]]:
        """The rows of each period, periods in order; without a time column one period with all rows."""
        different = set(self.times)
        if len(different) == 1:
            return [(self.times[0], np.arange(self.rows))]
        places = {time: k for k, time in enumerate(sorted(different, key=lambda t: (t is None, t)))}
        codes = np.fromiter((places[time] for time in self.times), dtype=np.intp, count=self.rows)
        return [(time, np.flatnonzero(codes == k)) for time, k in places.items()]

    def keep(self, rows: Marks) -> Observations:
        """Only the rows that are marked."""
        if rows.all():
            return self
        chosen = np.flatnonzero(rows)
        return replace(
            self,
            units=_pick(self.units, chosen),
            names=_pick(self.names, chosen),
            times=_pick(self.times, chosen),
            groups={key: _pick(group, chosen) for key, group in self.groups.items()},
            values=self.values[chosen],
            columns={key: column[chosen] for key, column in self.columns.items()},
        )

    def only(self, indicators: Sequence[str]) -> Observations:
        """Only these indicators, in their order."""
        places = [self.indicators.index(id_) for id_ in indicators]
        return replace(self, indicators=tuple(indicators), values=self.values[:, places])

    def with_values(self, values: Matrix) -> Observations:
        """The same rows with other figures."""
        return replace(self, values=values)


def _pick(items: Sequence[Any], places: NDArray[np.intp]) -> tuple[Any, ...]:
    return tuple(items[i] for i in places)


def observe(table: Any, document: IndexDocument, tree: Tree) -> tuple[Observations, list[Fault]]:
    """A table (any frame Narwhals knows) as observations, with warnings.

    Raises IntegrityError naming every absent column, every row without a unit, every unit twice in a period.
    """
    eager = nw.from_native(table)
    frame = eager.collect() if isinstance(eager, nw.LazyFrame) else eager
    headers = set(frame.columns)
    _columns_there(document, tree, headers)
    columns = document.columns
    units = tuple(frame[columns.unit].cast(nw.String).to_list())
    times = _times(frame[columns.time].to_list()) if columns.time else (None,) * len(units)
    _rows_distinct(units, times, columns.unit)
    names = frame[columns.name].to_list() if columns.name in headers and columns.name else [None] * len(units)
    beside = {
        *(e.denominator for e in tree.elements.values() if e.denominator),
        *(case.id for case in document.cases),
    }
    found = Observations(
        units=units,
        names=tuple(names),
        times=times,
        groups={name: tuple(frame[name].to_list()) for name in sorted(_groups(document))},
        indicators=tree.indicators,
        values=_matrix(frame, tree.indicators),
        columns={name: _numbers(frame[name]) for name in sorted(beside)},
    )
    unread = {name for name, kind in frame.schema.items() if kind.is_numeric()}
    return found, [*_unused(document, tree, unread), *_cases_unknown(document, found)]


def _numbers(series: nw.Series[Any]) -> Matrix:
    return np.asarray(series.cast(nw.Float64).fill_null(float("nan")).to_numpy(), dtype=np.float64).copy()


def _matrix(frame: nw.DataFrame[Any], names: Sequence[str]) -> Matrix:
    """Columns side by side, each of them contiguous: every step works column by column."""
    found = np.empty((len(frame), len(names)), order="F")
    faults = []
    for j, name in enumerate(names):
        found[:, j] = _numbers(frame[name])
        faults += [
            fault(
                "index.infinite",
                _("{name}: here stands an infinite number.").format(name=name),
                _("Enter a number, or leave the cell empty where nothing is given."),
                row=int(row) + 2,
                rule=name,
            )
            for row in np.flatnonzero(np.isinf(found[:, j]))
        ]
    if faults:
        raise IntegrityError(faults)
    return found


def _times(values: Sequence[Any]) -> tuple[Any, ...]:
    """Periods as they are; a year read as 2018.0 or as text is 2018."""
    return tuple(
        int(value)
        if (isinstance(value, float) and value.is_integer()) or (isinstance(value, str) and value.isdigit())
        else value
        for value in values
    )


def _groups(document: IndexDocument) -> set[str]:
    impute = document.step("impute")
    by = {impute.group} if impute is not None and impute.group is not None else set()
    return {*document.columns.groups, *by}


def _columns_there(document: IndexDocument, tree: Tree, headers: set[str]) -> None:
    needed: dict[str, str] = dict.fromkeys([document.columns.unit, *sorted(_groups(document))], "")
    if document.columns.time:
        needed[document.columns.time] = ""
    for id_ in tree.indicators:
        needed[id_] = id_
        denominator = tree.elements[id_].denominator
        if denominator:
            needed.setdefault(denominator, id_)
    needed |= {extra.id: extra.id for extra in document.cases}
    absent = [name for name in needed if name not in headers]
    if absent:
        raise IntegrityError(
            [
                fault(
                    "index.column",
                    _("The data have no column {name}.").format(name=name),
                    _("Add the column, empty where nothing is known, or correct the index document."),
                    value=name,
                    rule=needed[name] or None,
                )
                for name in absent
            ]
        )


def _rows_distinct(units: Sequence[str | None], times: Sequence[Any], column: str) -> None:
    faults = [
        fault(
            "index.unit_missing",
            _("This row names no unit."),
            _("Fill in the column {name}.").format(name=column),
            row=i + 2,
        )
        for i, unit in enumerate(units)
        if not unit
    ]
    if not faults and len(set(zip(units, times, strict=True))) == len(units):
        return
    seen: dict[tuple[Any, Any], int] = {}
    for i, key in enumerate(zip(units, times, strict=True)):
        if key[0] and key in seen:
            faults.append(
                fault(
                    "index.unit_twice",
                    _("{unit} stands here a second time; first in row {first}.").format(
                        unit=key[0], first=seen[key] + 2
                    ),
                    _("Keep one row a unit and period."),
                    row=i + 2,
                    value=key[0],
                )
            )
        seen.setdefault(key, i)
    if faults:
        raise IntegrityError(faults)


def _cases_unknown(document: IndexDocument, data: Observations) -> list[Fault]:
    """Deductions and vetoes whose number of cases was not reported: nothing is taken off, and that is said."""
    found = []
    for item in document.cases:
        absent = [data.units[i] for i in np.flatnonzero(np.isnan(data.columns[item.id]))]
        if absent:
            found.append(
                warning(
                    "index.cases_unknown",
                    _(
                        "{number} units did not report {name}; their scores hold only if there was none: {units}."
                    ).format(number=len(absent), name=pick(item.title.as_dict()), units=some(absent)),
                    _("Report the number of cases, 0 where there was none."),
                    value=str(len(absent)),
                    rule=item.id,
                )
            )
    return found


def some(names: Sequence[str]) -> str:
    """Names for a sentence: the first ones where they are many."""
    return listed(names if len(names) <= _MOST_NAMES else [*names[:_MOST_NAMES], "…"])


def _unused(document: IndexDocument, tree: Tree, headers: set[str]) -> list[Fault]:
    """Columns of figures that nothing reads, in one warning."""
    columns = document.columns
    used = {columns.unit, columns.name, columns.time, *_groups(document), *tree.elements}
    used |= {e.denominator for e in tree.elements.values()}
    used |= {extra.id for extra in document.cases}
    unread = sorted(headers - {name for name in used if name})
    if not unread:
        return []
    return [
        warning(
            "index.column_unread",
            _("Nothing in the index reads these columns: {names}.").format(names=listed(unread)),
            _("Correct their names if they were meant to count."),
            value=str(len(unread)),
        )
    ]
