"""Where we stand on a day, and what changed since a base date: from the register and the statements."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

import polars as pl

from stateward.messages import pick
from stateward.reform import standing as library
from stateward.workbench.core import workspace
from stateward.workbench.reform.standing import figures, participations
from stateward.workbench.register.holdings.structures import Picture, picture
from stateward.workbench.register.models import Enterprise, Status

#: Where the office names no other document of limits.
DOCUMENT = "cn-standing-illustrative"
#: Points of the trend.
TREND_POINTS = 6


@dataclass(frozen=True)
class Stand:
    """Where we stand on a day with what it was computed from; `listed` are the enterprises behind each condition."""

    day: dt.date
    counts: library.Standing
    statuses: dict[str, int]
    layers: dict[int, int]
    year: int | None
    listed: dict[str, list[Enterprise]]
    structured: bool
    participations: list[participations.Participation]


def document() -> Any:
    """The document of limits in force."""
    return workspace.rulebook().get("standing", DOCUMENT)


def stand(user: Any, day: dt.date) -> Stand:
    """Where the enterprises the person sees stand on a day."""
    seen = picture(user, day, strand="reform")
    layers = _layers(seen)
    told, year = _figures(seen, day)
    rules = document()
    stakes = participations.judged(user, seen, day, rules.participations.years)
    counts = library.standing(told, rules, layers=layers, participations=stakes)
    statuses = Counter(row.status for row in seen.rows.values())
    placed = Counter(layer for layer in layers.values() if layer)
    return Stand(
        day, counts, {status: statuses[status] for status in Status.values}, dict(sorted(placed.items())), year,
        _listed(seen, told, rules), bool(seen.holdings), participations.named(stakes, seen),
    )  # fmt: skip


def _layers(seen: Picture) -> dict[str, int | None]:
    network, layer = seen.structure.network, seen.structure.legal_layer
    number = network.number
    return {code: int(layer[number[code]]) or None for code in seen.rows if code in number}


def _figures(seen: Picture, day: dt.date) -> tuple[pl.DataFrame, int | None]:
    """The figures of the statements, with the staff of the register where no statement tells it."""
    told, year = figures.table(day, seen.rows)
    own = {
        code: float(row.slimming_figures.staff)
        for code, row in seen.rows.items()
        if hasattr(row, "slimming_figures") and row.slimming_figures.staff is not None
    }
    staff = pl.col("enterprise").replace_strict(own, default=None, return_dtype=pl.Float64)
    known = pl.coalesce(pl.col("staff"), staff) if "staff" in told.columns else staff
    return told.with_columns(known.alias("staff")), year


def _listed(seen: Picture, told: pl.DataFrame, rules: Any) -> dict[str, list[Enterprise]]:
    judged: Any = library.judged(told, rules).collect("polars").to_native()
    return {
        key: [seen.rows[code] for code in judged.filter(pl.col(key))["enterprise"].to_list()]
        for key in rules.conditions
        if key in judged.columns
    }


@dataclass(frozen=True)
class Change:
    """One line of the trend: a measure now, at the base date, and the difference."""

    title: str
    now: float | None
    before: float | None
    change: float | None


def condition_titles() -> dict[str, str]:
    """The conditions in words."""
    return {key: pick(rule.title.as_dict()) for key, rule in document().conditions.items()}


def trend(user: Any, base: dt.date, day: dt.date) -> list[tuple[dt.date, int, int]]:
    """The number of enterprises and the deepest layer on days evenly spread from the base date to the day."""
    span = (day - base).days
    days = sorted({base + dt.timedelta(days=round(span * step / (TREND_POINTS - 1))) for step in range(TREND_POINTS)})
    found = []
    for one in days:
        layers = _layers(picture(user, one, strand="reform"))
        found.append((one, len(layers), max((layer for layer in layers.values() if layer), default=0)))
    return found
