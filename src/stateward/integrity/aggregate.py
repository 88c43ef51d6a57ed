"""From indicators to the index, level by level, for one set of weights or for many runs at once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from stateward.integrity.faults import IntegrityError, fault
from stateward.integrity.observations import Matrix
from stateward.messages import gettext as _
from stateward.rulebook.index import Aggregate
from stateward.rulebook.index_tree import Tree

#: A weight per element: one number, or one a run (a column, so that it meets the units in the rows' direction).
Weights = Mapping[str, float | Matrix]


def aggregate(
    values: Mapping[str, Matrix], tree: Tree, step: Aggregate, weights: Weights | None = None
) -> dict[str, Matrix]:
    """The values of every aggregate from those of the indicators (NaN = missing).

    Values are of shape (units,), or (runs, units) below weights of shape (runs, 1). Raises IntegrityError where a
    geometric or harmonic mean, or another power than 1, meets a value it is not defined for.
    """
    found = dict(values)
    for id_ in tree.aggregates:
        method = step.by_level.get(tree.levels[id_], step.method)
        power = _power(method, float(step.power))
        parts = [found[child] for child in tree.children[id_]]
        factors = [tree.weight(child) if weights is None else weights[child] for child in tree.children[id_]]
        _positive(parts, tree.children[id_], id_, method, power)
        found[id_] = _mean(parts, factors, power, float(step.minimum_share))
    return found


def _power(method: str, power: float) -> float:
    """Every mean is a power mean: 1 arithmetic, 0 geometric, -1 harmonic."""
    return {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0}.get(method, power)


def _mean(parts: list[Matrix], factors: list[float | Matrix], power: float, minimum: float) -> Matrix:
    total: float | Matrix = 0.0
    weight: float | Matrix = 0.0
    count: float | Matrix = 0.0
    for part, factor in zip(parts, factors, strict=True):
        there = ~np.isnan(part)
        bent = np.where(there, part, 1.0)
        bent = bent if power == 1 else np.log(bent) if power == 0 else bent**power
        total = total + factor * np.where(there, bent, 0.0)
        weight = weight + factor * there
        count = count + there
    enough = (np.asarray(count) >= max(minimum * len(parts), 1)) & (np.asarray(weight) > 0)
    mean = np.asarray(total) / np.where(enough, weight, 1.0)
    # Where nothing counts the mean is no number to be bent back.
    mean = np.where(enough, mean, 1.0)
    bent_back = mean if power == 1 else np.exp(mean) if power == 0 else mean ** (1 / power)
    return np.where(enough, bent_back, np.nan)


def _positive(parts: list[Matrix], children: tuple[str, ...], parent: str, method: str, power: float) -> None:
    if power == 1:
        return
    for part, child in zip(parts, children, strict=True):
        if (part <= 0).any() if power <= 0 else (part < 0).any():
            raise IntegrityError(
                fault(
                    "index.not_positive",
                    _("{child} has values of zero or below, so {parent} has no {method} mean.").format(
                        child=child, parent=parent, method=method
                    ),
                    _("Normalise to a scale above zero, such as 1 to 100, or take the arithmetic mean."),
                    rule=parent,
                    value=child,
                )
            )


def ranks(scores: Matrix) -> Matrix:
    """Competition ranks along the last axis, 1 for the highest score, NaN without one; ties share the better rank."""
    filled = np.where(np.isnan(scores), -np.inf, scores)
    order = np.argsort(-filled, axis=-1, kind="stable")
    ordered = np.take_along_axis(filled, order, axis=-1)
    fresh = np.ones_like(ordered, dtype=bool)
    fresh[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    places = np.where(fresh, np.arange(1, scores.shape[-1] + 1), 0)
    shared = np.maximum.accumulate(places, axis=-1)
    result = np.empty(scores.shape)
    np.put_along_axis(result, order, shared.astype(np.float64), axis=-1)
    return np.where(np.isnan(scores), np.nan, result)
