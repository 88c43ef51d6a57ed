"""Perception surveys: means of cells with enough answers, and nothing from which a small cell could be computed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from stateward.integrity.faults import IntegrityError, fault
from stateward.messages import gettext as _

#: Fewer answers than this are never shown.
MINIMUM = 5


@dataclass(frozen=True)
class Cell:
    """A cell of a survey's table. Hidden cells carry neither number nor mean; `hidden` says why.

    `few`: fewer answers than the minimum. `complementary`: hidden so that no small cell follows from the totals.
    """

    row: Any
    column: Any
    answers: int | None
    mean: float | None
    hidden: str | None


def survey_table(answers: Any, row: str, column: str, value: str, *, minimum: int = MINIMUM) -> list[Cell]:
    """Means by two attributes with their totals, small cells hidden and protected against subtraction.

    `answers` is any frame Narwhals knows, one answer a row (empty answers do not count). Totals carry None in the
    place of the attribute. In each line with a total no single hidden cell remains, and what is hidden in a line
    always holds at least `minimum` answers together. Raises IntegrityError where the minimum is below 3.
    """
    if minimum < 3:
        raise IntegrityError(
            fault(
                "survey.minimum",
                _("A minimum of {number} answers protects nobody.").format(number=minimum),
                _("Take at least 3; 5 is usual."),
                value=str(minimum),
            )
        )
    frame = nw.from_native(answers)
    eager = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    eager = eager.filter(~nw.col(value).is_null())
    rows, columns = _labels(eager[row].to_list()), _labels(eager[column].to_list())
    counts = np.zeros((len(rows), len(columns)), dtype=np.int64)
    sums = np.zeros(counts.shape)
    for r, c, v in zip(eager[row].to_list(), eager[column].to_list(), eager[value].to_list(), strict=True):
        counts[rows[r], columns[c]] += 1
        sums[rows[r], columns[c]] += float(v)
    # Totals are lines like others: a small total is protected by its neighbours.
    counts, sums = _with_totals(counts), _with_totals(sums)
    few = (counts > 0) & (counts < minimum)
    hidden = suppress(counts, minimum=minimum)
    names_r, names_c = [*rows, None], [*columns, None]
    return [
        _cell(names_r[i], names_c[j], int(counts[i, j]), float(sums[i, j]), bool(few[i, j]), bool(hidden[i, j]))
        for i in range(counts.shape[0])
        for j in range(counts.shape[1])
    ]


def _cell(row: Any, column: Any, answers: int, total: float, few: bool, hidden: bool) -> Cell:
    if hidden:
        return Cell(row, column, None, None, "few" if few else "complementary")
    return Cell(row, column, answers, total / answers if answers else None, None)


def _labels(values: Sequence[Hashable]) -> dict[Any, int]:
    return {label: i for i, label in enumerate(sorted(set(values), key=lambda v: (v is None, str(v))))}


def _with_totals(inner: NDArray[Any]) -> NDArray[Any]:
    wide = np.column_stack([inner, inner.sum(axis=1)])
    return np.vstack([wide, wide.sum(axis=0)])


def suppress(counts: NDArray[Any], *, minimum: int = MINIMUM) -> NDArray[np.bool_]:
    """The cells to hide in a table of counts whose last row and column are totals.

    Small cells first; then, line by line until nothing changes, the smallest open cell of every line that hides a
    single cell or too few answers in all. An empty cell says nothing about anybody and stays open.
    """
    hidden: NDArray[np.bool_] = (counts > 0) & (counts < minimum)
    changed = True
    while changed:
        changed = False
        for line in _lines(counts.shape):
            changed = _protect(counts, hidden, line, minimum) or changed
    return hidden


def _lines(shape: tuple[int, ...]) -> list[tuple[Any, Any]]:
    """Every row and every column, totals with them: each one's last cell is the sum of the others."""
    return [*((i, slice(None)) for i in range(shape[0])), *((slice(None), j) for j in range(shape[1]))]


def _protect(counts: NDArray[Any], hidden: NDArray[np.bool_], line: tuple[Any, Any], minimum: int) -> bool:
    """Hide one more cell of a line where a single hidden one could be computed; whether it did."""
    numbers, marks = counts[line], hidden[line]
    parts, total_hidden = marks[:-1], bool(marks[-1])
    if not parts.any() and not total_hidden:
        return False
    enough = int(numbers[:-1][parts].sum()) >= minimum
    if total_hidden:
        # A hidden total is safe as soon as one part is hidden with it.
        if parts.any():
            return False
    elif parts.sum() > 1 and enough:
        return False
    candidates = [k for k in range(len(numbers) - 1) if not parts[k] and numbers[k] > 0]
    if candidates:
        marks[min(candidates, key=lambda k: (numbers[k], k))] = True
    elif not total_hidden:
        marks[-1] = True
    else:
        return False
    return True


def response_rate(answered: int, invited: int) -> float | None:
    """Answers over invitations, None where nobody was invited."""
    return answered / invited if invited else None
