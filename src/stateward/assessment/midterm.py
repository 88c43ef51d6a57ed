"""The review of a term half way: the points reached in every measure so far, and what is left to reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from stateward.assessment.term import Term

MONTHS = 12


def half_way(first: int, years: int) -> dt.date:
    """The first day of a term's second half: of 2023-2025 the first of July 2024."""
    months = years * MONTHS // 2
    return dt.date(first + months // MONTHS, months % MONTHS + 1, 1)


@dataclass(frozen=True)
class OpenMeasure:
    """A measure of the term: its value so far, the points it brings, what it can bring, what is `left` of that.

    `left` is None where the measure has no points yet or no weight; points above the weight leave nothing.
    """

    id: str
    title: Mapping[str, str]
    unit: str | None
    value: float | None
    points: float | None
    weight: float | None
    status: str

    @property
    def left(self) -> float | None:
        """Points that can still be reached."""
        if self.points is None or self.weight is None:
            return None
        return max(self.weight - self.points, 0.0)


def open_measures(term: Term, enterprise: str) -> list[OpenMeasure]:
    """The measures of a group's term in the scheme's order; empty where the group is not in the term."""
    row = next((row for row in term.result.rows() if row["enterprise"] == enterprise), None)
    leaves = {leaf.key: leaf for leaf in term.result.scheme.leaves}
    found = []
    for node in row["nodes"] if row else []:
        leaf = leaves[node["id"]]
        if node["status"] == "not_applicable":
            continue
        found.append(
            OpenMeasure(
                id=node["id"],
                title=dict(leaf.title),
                unit=leaf.indicator.unit if leaf.indicator is not None else None,
                value=node["value"],
                points=node["score"],
                weight=node["weight"],
                status=node["status"],
            )
        )
    return found


def still_to_reach(target: Decimal, reached: Decimal | None, *, better: str = "higher") -> Decimal | None:
    """What is missing of a target, zero where it is reached; None where nothing is known."""
    if reached is None:
        return None
    missing = reached - target if better == "lower" else target - reached
    return max(missing, Decimal(0))
