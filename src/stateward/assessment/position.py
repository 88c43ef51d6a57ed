"""Where an enterprise stands: every indicator beside its peers and beside the standard values of its industry.

Peers are the enterprises of the same industry in the same year; where they are too few to say anything without telling
what one of them reached, all enterprises of the year stand in for them. Of peers only sums are told: the middle from
`ENOUGH` others on, the quartiles from `ENOUGH_FOR_QUARTILES` on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from stateward.assessment.compiled import Compiled, Scheme
from stateward.assessment.standards import Standards, level_reached

ENOUGH, ENOUGH_FOR_QUARTILES = 5, 10
#: Amounts say how large an enterprise is, not how it stands: they are not compared.
_AMOUNTS = ("money", "count")


@dataclass(frozen=True)
class Peers:
    """Other enterprises' values of one figure: how many, their quartiles, the share of them that is not better."""

    count: int
    whole_portfolio: bool
    low: float | None
    middle: float | None
    high: float | None
    ahead_of: float | None


@dataclass(frozen=True)
class Position:
    """One indicator of an enterprise with its peers and its five standard values, best first, where there are any."""

    id: str
    title: Mapping[str, str]
    unit: str | None
    better: str
    value: float | None
    peers: Peers | None
    standards: tuple[float, ...]
    source: str
    level: str | None


def positions(
    scheme: Scheme,
    frame: pl.DataFrame,
    enterprise: str,
    year: int,
    industries: Mapping[str, tuple[str, str]],
    standards: Standards | None,
) -> list[Position]:
    """The indicators of an enterprise in the scheme's order; amounts, bonuses and what is not for it are left out.

    `frame` are the scheme's results; `industries` gives each enterprise's industry and size.
    """
    of_year = frame.filter(pl.col("year") == year)
    own = next(iter(of_year.filter(pl.col("enterprise") == enterprise).to_dicts()), None)
    if own is None:
        return []
    found = []
    for leaf in scheme.leaves:
        if leaf.indicator is None or leaf.value not in frame.columns or leaf.indicator.kind in _AMOUNTS:
            continue
        if leaf.role in ("bonus", "deduction"):
            continue
        if leaf.applies and own.get(leaf.applies) is False:
            continue
        found.append(_position(leaf, of_year, own, industries, standards, year))
    return found


def _position(
    leaf: Compiled,
    of_year: pl.DataFrame,
    own: Mapping[str, Any],
    industries: Mapping[str, tuple[str, str]],
    standards: Standards | None,
    year: int,
) -> Position:
    indicator: Any = leaf.indicator
    name, column, better = leaf.node.indicator, str(leaf.value), str(indicator.better)  # type: ignore[attr-defined]
    value = None if own[column] is None else float(own[column])
    industry, size = industries.get(own["enterprise"], ("", ""))
    standard = standards.find(name, industry, size, year) if standards is not None else None
    level = None
    if standard is not None and value is not None:
        level = level_reached(standard.values, Decimal(repr(value)), better)
    return Position(
        id=leaf.key,
        title=dict(leaf.title),
        unit=indicator.unit,
        better=better,
        value=value,
        peers=peers_of(of_year, column, own["enterprise"], industries, better),
        standards=tuple(float(one) for one in standard.values) if standard is not None else (),
        source=standard.source if standard is not None else "",
        level=level,
    )


def peers_of(
    of_year: pl.DataFrame, column: str, enterprise: str, industries: Mapping[str, tuple[str, str]], better: str
) -> Peers | None:
    """The other enterprises' values of a column in one year's results; None where too few have one."""
    others = of_year.filter((pl.col("enterprise") != enterprise) & pl.col(column).is_not_null())
    mine = industries.get(enterprise, ("", ""))[0]
    same = [code for code in others["enterprise"] if mine and industries.get(code, ("", ""))[0] == mine]
    whole = len(same) < ENOUGH
    if not whole:
        others = others.filter(pl.col("enterprise").is_in(same))
    if others.height < ENOUGH:
        return None
    values = others[column].cast(pl.Float64).to_numpy()
    own = of_year.filter(pl.col("enterprise") == enterprise)[column].to_list()
    low, high = _quartiles(values)
    return Peers(others.height, whole, low, float(np.median(values)), high, _ahead(values, own, better))


def _quartiles(values: Sequence[float] | Any) -> tuple[float | None, float | None]:
    if len(values) < ENOUGH_FOR_QUARTILES:
        return None, None
    low, high = np.quantile(values, (0.25, 0.75))
    return float(low), float(high)


def _ahead(values: Any, own: Sequence[float | None], better: str) -> float | None:
    if not own or own[0] is None or better == "none":
        return None
    behind = values >= own[0] if better == "lower" else values <= own[0]
    return float(np.mean(behind))
