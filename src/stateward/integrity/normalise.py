"""Bringing figures to a common scale, by the definitions of COINr's n_ functions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from stateward.integrity.observations import Matrix
from stateward.rulebook.index import Element, Normalisation

#: Methods that need two different figures.
SPREAD_NEEDED = frozenset({"min_max", "z_score", "distance_to_best"})


def normalise(values: Matrix, way: Normalisation, element: Element, reference: int | None = None) -> Matrix:
    """One indicator's figures (NaN = missing) on the common scale, the direction turned first.

    `reference` is the row of the reference unit. A scale that cannot be drawn (no spread, no goalposts, a target at the
    minimum) gives NaN throughout; the caller names the indicator.
    """
    if not np.isfinite(values).any():
        return np.full_like(values, np.nan)
    turned = values * element.direction
    with np.errstate(divide="ignore", invalid="ignore"):
        found = _WAYS[way.method](turned, way, element, reference)
    return np.where(np.isfinite(found), found, np.nan)


def _min_max(x: Matrix, way: Normalisation, element: Element, reference: int | None) -> Matrix:
    low, high = np.nanmin(x), np.nanmax(x)
    bottom, top = float(way.low), float(way.high)
    return np.asarray((x - low) / (high - low) * (top - bottom) + bottom)


def _z_score(x: Matrix, way: Normalisation, element: Element, reference: int | None) -> Matrix:
    known = x[~np.isnan(x)]
    if len(known) < 2 or known.min() == known.max():
        return np.full_like(x, np.nan)
    return np.asarray((x - known.mean()) / known.std(ddof=1) * float(way.deviation) + float(way.mean))


def _rank(x: Matrix, way: Normalisation, element: Element, reference: int | None) -> Matrix:
    """1 for the lowest; equal figures share the lowest of their ranks."""
    known = np.sort(x[~np.isnan(x)])
    return np.where(np.isnan(x), np.nan, np.searchsorted(known, x, side="left") + 1.0)


def _borda(x: Matrix, way: Normalisation, element: Element, reference: int | None) -> Matrix:
    return _rank(x, way, element, reference) - 1


def _percentile(x: Matrix, way: Normalisation, element: Element, reference: int | None) -> Matrix:
    return (_rank(x, way, element, reference) - 1) / (np.count_nonzero(~np.isnan(x)) - 1)


def _best(x: Matrix, way: Normalisation, element: Element, reference: int | None) -> Matrix:
    low, high = np.nanmin(x), np.nanmax(x)
    return np.asarray(1 - (high - x) / (high - low))


def _reference(x: Matrix, way: Normalisation, element: Element, reference: int | None) -> Matrix:
    if reference is None or np.isnan(x[reference]):
        return np.full_like(x, np.nan)
    return _towards(x, float(x[reference]), way)


def _target(x: Matrix, way: Normalisation, element: Element, reference: int | None) -> Matrix:
    if element.target is None:
        return np.full_like(x, np.nan)
    return _towards(x, float(element.target) * element.direction, way)


def _towards(x: Matrix, aim: float, way: Normalisation) -> Matrix:
    found = 1 - (aim - x) / (aim - np.nanmin(x))
    return np.where(found > 1, 1.0, found) if way.cap else np.asarray(found)


def _share(x: Matrix, way: Normalisation, element: Element, reference: int | None) -> Matrix:
    return np.asarray(x / np.nanmax(x))


def _goalposts(x: Matrix, way: Normalisation, element: Element, reference: int | None) -> Matrix:
    """Between the goalposts, cut at both, times the scale; the goalposts turn with the direction."""
    if element.low is None or element.high is None:
        return np.full_like(x, np.nan)
    worse, better = float(element.low), float(element.high)
    if element.direction < 0:
        worse, better = -better, -worse
    share = (x - worse) / (better - worse)
    return np.where(np.isnan(share), np.nan, np.clip(share, 0.0, 1.0)) * float(way.scale)


def _none(x: Matrix, way: Normalisation, element: Element, reference: int | None) -> Matrix:
    return x


_WAYS: dict[str, Callable[[Matrix, Normalisation, Element, int | None], Matrix]] = {
    "min_max": _min_max, "z_score": _z_score, "percentile": _percentile, "rank": _rank, "borda": _borda,
    "distance_to_best": _best, "distance_to_reference": _reference, "distance_to_target": _target,
    "share_of_best": _share, "goalposts": _goalposts, "none": _none,
}  # fmt: skip
