"""Denominate, impute and screen: the steps before outliers, each telling what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stateward.integrity.observations import Marks, Matrix, Observations
from stateward.rulebook.index import Impute, Screen
from stateward.rulebook.index_tree import Tree


def denominate(data: Observations, tree: Tree) -> tuple[Observations, int]:
    """Figures over their denominators, and how many became missing because a divisor is missing or zero."""
    values = data.values.copy(order="K")
    lost = 0
    for j, id_ in enumerate(data.indicators):
        name = tree.elements[id_].denominator
        if not name:
            continue
        divisor = data.columns[name]
        usable = np.isfinite(divisor) & (divisor != 0)
        lost += int((np.isfinite(values[:, j]) & ~usable).sum())
        values[:, j] = np.where(usable, values[:, j] / np.where(usable, divisor, 1.0), np.nan)
    return data.with_values(values), lost


def impute(data: Observations, step: Impute) -> tuple[Observations, Marks]:
    """Figures with the missing ones filled as the step says, and the marks of those that were filled.

    Within a period, as COINr's Impute; `panel` over the periods of a unit, as its impute_panel.
    """
    missing = np.isnan(data.values)
    if step.method == "none" or not missing.any():
        return data, np.zeros_like(missing)
    if step.method == "panel":
        values = _panel(data, step)
    else:
        values = data.values.copy(order="K")
        group = data.groups[step.group] if step.method.startswith("group_") and step.group else None
        median = step.method.endswith("median")
        for _time, rows in data.periods():
            labels = None if group is None else [group[i] for i in rows]
            # A slice keeps the columns contiguous where a list of all rows would copy them across.
            place = slice(None) if len(rows) == data.rows else rows
            values[place] = _filled(values[place], labels, median=median)
    return data.with_values(values), missing & ~np.isnan(values)


def _filled(values: Matrix, labels: Sequence[Any] | None, *, median: bool) -> Matrix:
    """One period's figures filled by the mean or median of all rows or of the rows with the same label."""
    filled = values.copy(order="K")
    for rows in _parts(len(values), labels):
        for j in range(values.shape[1]):
            column = filled[rows, j]
            missing = np.isnan(column)
            if not missing.any() or missing.all():
                continue
            known = column[~missing]
            column[missing] = np.median(known) if median else known.mean()
            filled[rows, j] = column
    return filled


def _parts(number: int, labels: Sequence[Any] | None) -> list[Any]:
    """The rows of each label; a row without one belongs to none and is left as it is, as in COINr."""
    if labels is None:
        return [slice(None)]
    codes = {label: k for k, label in enumerate(sorted({str(x) for x in labels if x is not None}))}
    places = np.fromiter((-1 if x is None else codes[str(x)] for x in labels), dtype=np.intp, count=number)
    return [np.flatnonzero(places == k) for k in codes.values()]


def _panel(data: Observations, step: Impute) -> Matrix:
    """Figures filled from the same unit's other periods."""
    rows_of: dict[str, list[int]] = {}
    for i, unit in enumerate(data.units):
        rows_of.setdefault(unit, []).append(i)
    every = [time for time, _rows in data.periods()]
    place = {time: k for k, time in enumerate(every)}
    values = data.values.copy(order="K")
    for rows in rows_of.values():
        ordered = sorted(rows, key=lambda i: place[data.times[i]])
        times = np.array([place[data.times[i]] for i in ordered])
        block = data.values[ordered]
        values[ordered] = (
            _latest(block, times, step.longest)
            if step.fill == "latest"
            else _between(block, _clock(data, ordered, times), step.fill)
        )
    return values


def _latest(block: Matrix, times: NDArray[Any], longest: int | None) -> Matrix:
    """The last figure before, at most `longest` periods of the whole panel back."""
    filled = block.copy()
    for row in range(len(block)):
        for earlier in range(row - 1, -1, -1):
            if longest is not None and times[row] - times[earlier] > longest:
                break
            holes = np.isnan(filled[row])
            filled[row, holes] = block[earlier, holes]
    return filled


def _clock(data: Observations, rows: Sequence[int], places: NDArray[Any]) -> Matrix:
    """The periods as numbers; where they are no numbers, their places in order."""
    found = [data.times[i] for i in rows]
    if all(isinstance(time, int | float) for time in found):
        return np.array(found, dtype=np.float64)
    return places.astype(np.float64)


def _between(block: Matrix, times: Matrix, fill: str) -> Matrix:
    """Interpolated between the known periods, the nearest known one outside of them."""
    filled = block.copy()
    for j in range(block.shape[1]):
        known = ~np.isnan(block[:, j])
        if not known.any() or known.all():
            continue
        if fill == "linear":
            guess = np.interp(times, times[known], block[known, j])
        else:
            before = np.searchsorted(times[known], times, side="right") - 1
            guess = block[known, j][np.clip(before, 0, None)]
        filled[~known, j] = guess[~known]
    return filled


def screen(data: Observations, step: Screen) -> tuple[Observations, list[int]]:
    """The rows with enough figures, and the places of those that were left out (in the rows handed in)."""
    there = ~np.isnan(data.values)
    share = there.mean(axis=1) if there.size else np.ones(data.rows)
    nonzero = (there & (data.values != 0)).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    keep = (share >= float(step.minimum)) & (nonzero >= float(step.minimum_nonzero))
    return data.keep(keep), [int(i) for i in np.flatnonzero(~keep)]
