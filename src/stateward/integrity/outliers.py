"""Outliers by skewness and kurtosis: winsorise point by point, else take logarithms, as COINr's Treat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stateward.integrity.observations import Matrix
from stateward.rulebook.index import Treat

#: Skewness and kurtosis of fewer figures are not defined.
FEWEST = 4


@dataclass(frozen=True)
class Treated:
    """What became of one indicator: points set to their neighbour, logarithm taken, and whether it passes now."""

    winsorised: int = 0
    logged: bool = False
    passes: bool | None = True


def skewness(values: Matrix) -> float:
    """Bias-corrected skewness (type 2 of e1071, the one of spreadsheets); NaN where it is not defined."""
    n = len(values)
    centred = values - values.mean()
    second = float((centred * centred).mean())
    if n < 3 or second == 0:
        return float("nan")
    return float(float((centred * centred * centred).mean()) / second**1.5 * (n * (n - 1)) ** 0.5 / (n - 2))


def kurtosis(values: Matrix) -> float:
    """Bias-corrected excess kurtosis (type 2 of e1071); NaN where it is not defined."""
    n = len(values)
    centred = values - values.mean()
    squares = centred * centred
    second = float(squares.mean())
    if n < FEWEST or second == 0:
        return float("nan")
    excess = float((squares * squares).mean()) / second**2 - 3
    return ((n + 1) * excess + 6) * (n - 1) / ((n - 2) * (n - 3))


def passes(values: Matrix, step: Treat) -> bool:
    """Whether an indicator needs no treatment: its skewness or its kurtosis is within the limit."""
    return abs(skewness(values)) < float(step.skewness) or kurtosis(values) < float(step.kurtosis)


def treat(values: Matrix, step: Treat) -> tuple[Matrix, Treated]:
    """One indicator's figures (NaN = missing) after treatment, and what was done.

    With fewer than four different points nothing is judged: `passes` is None.
    """
    known = ~np.isnan(values)
    figures = values[known]
    if len(figures) < FEWEST or figures.min() == figures.max():
        return values, Treated(passes=None)
    if passes(figures, step):
        return values, Treated()
    capped, points, fine = _winsorise(figures, step)
    logged = False
    if not fine and step.then == "log":
        capped = _logarithm(capped if step.combine else figures)
        points, logged, fine = points if step.combine else 0, True, passes(capped, step)
    result = values.copy()
    result[known] = capped
    return result, Treated(points, logged, fine)


def _winsorise(figures: Matrix, step: Treat) -> tuple[Matrix, int, bool]:
    """Set the outermost point, with all tied to it, to the next one, until it passes or the points are used up."""
    capped = figures.copy()
    points = high = low = 0
    fine = False
    while not fine and points < step.winsorise:
        top = skewness(capped) >= 0
        edge = capped.max() if top else capped.min()
        tied = capped == edge
        rest = capped[~tied]
        if not len(rest):
            break
        capped[tied] = rest.max() if top else rest.min()
        high, low = (int(tied.sum()), low) if top else (high, int(tied.sum()))
        points = high + low
        fine = bool(capped.min() < capped.max()) and passes(capped, step)
    return capped, points, fine


def _logarithm(figures: Matrix) -> Matrix:
    """ln(x - min + 0.01 (max - min)), COINr's log_CT."""
    spread = float(figures.max() - figures.min())
    return np.asarray(np.log(figures - figures.min() + 0.01 * spread), dtype=np.float64)
