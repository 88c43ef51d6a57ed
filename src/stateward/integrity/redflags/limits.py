"""Quartiles and the limits drawn from them: the median-unbiased quantile (type 8), and fences 1.5 ranges outside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


def quantile(ordered: Sequence[float], share: float) -> float:
    """The quantile of values in rising order, by the median-unbiased rule (type 8); NaN without values.

    h = (n + 1/3) p + 1/3, k = floor(h): x1 below 1, xn from n on, else between the k-th and the next.
    """
    n = len(ordered)
    if not n:
        return math.nan
    h = (n + 1 / 3) * share + 1 / 3
    k = math.floor(h)
    if k < 1:
        return ordered[0]
    if k >= n:
        return ordered[-1]
    return ordered[k - 1] + (h - k) * (ordered[k] - ordered[k - 1])


@dataclass(frozen=True)
class Fences:
    """The quartiles of a sample and the limits below and above which a value is an outlier."""

    q1: float
    q3: float

    @property
    def lower(self) -> float:
        """Q1 - 1.5 (Q3 - Q1)."""
        return self.q1 - 1.5 * (self.q3 - self.q1)

    @property
    def upper(self) -> float:
        """Q3 + 1.5 (Q3 - Q1)."""
        return self.q3 + 1.5 * (self.q3 - self.q1)


def fences(values: Sequence[float]) -> Fences:
    """The fences of a sample in any order."""
    ordered = sorted(values)
    return Fences(quantile(ordered, 0.25), quantile(ordered, 0.75))


def rounded(value: float) -> float:
    """As the part Meta of the output gives it: four decimals."""
    return round(value, 4)
