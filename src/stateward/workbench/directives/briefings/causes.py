"""What changed in the scores since the year before, and what caused it: the differences of the nodes' contributions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.urls import reverse

from stateward.assessment.contributions import Contribution, contributions
from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.workbench.assessment.results import Run
from stateward.workbench.core import formats
from stateward.workbench.register.models import Enterprise

#: Causes told of one enterprise, and a change in points that is worth a word.
TOLD, WORTH = 2, 0.05


@dataclass(frozen=True)
class Cause:
    """A node whose points changed: by how much of the score, from which value to which."""

    title: str
    points: float
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """The score of an enterprise in a year beside the year before, with the largest causes."""

    enterprise: Enterprise
    score: float | None
    earlier: float | None
    grade: str | None
    rank: int | None
    causes: list[Cause]
    address: str

    @property
    def by(self) -> float | None:
        """The change of the score."""
        return None if self.score is None or self.earlier is None else self.score - self.earlier

    @property
    def words(self) -> str:
        """The change and its causes as a sentence."""
        if self.score is None:
            return _("{enterprise} has no score.").format(enterprise=self.enterprise.name)
        if self.by is None:
            return _("{enterprise} scored {score}; there is no score of the year before.").format(
                enterprise=self.enterprise.name, score=formats.number(self.score, 2)
            )
        shown = {
            "enterprise": self.enterprise.name,
            "score": formats.number(self.score, 2),
            "by": formats.number(abs(self.by), 2),
        }
        if abs(self.by) < WORTH:
            return _("{enterprise} stayed at {score}.").format(**shown)
        rose = _("{enterprise} rose by {by} to {score}.")
        told = (rose if self.by > 0 else _("{enterprise} fell by {by} to {score}.")).format(**shown)
        return " ".join([told, *(_told(cause) for cause in self.causes)])


def _told(cause: Cause) -> str:
    words = {"title": cause.title, "points": formats.number(cause.points, 2, signed=True)}
    if cause.before and cause.after:
        return _("{title} went from {before} to {after} ({points} points).").format(
            before=cause.before, after=cause.after, **words
        )
    return _("{title} changed the score by {points} points.").format(**words)


def changes(run: Run, year: int, groups: list[Enterprise]) -> list[Change]:
    """The change of each group's score with its causes, the largest change first; those without a score last."""
    parts = contributions(run.scheme)
    now, before = _rows(run, year), _rows(run, year - 1)
    summaries = run.summaries(year)
    found = []
    for group in groups:
        row, earlier = now.get(group.code), before.get(group.code)
        if row is None:
            continue
        summary = summaries[group.code]
        found.append(
            Change(
                group,
                row["score"],
                earlier["score"] if earlier else None,
                summary["grade"],
                summary["rank"],
                _causes(parts, row, earlier) if earlier else [],
                reverse("assessment:scorecard", args=[run.document.id, year, group.code]),
            )
        )
    return sorted(found, key=lambda change: -abs(change.by) if change.by is not None else 1.0)


def _rows(run: Run, year: int) -> dict[str, dict[str, Any]]:
    rows = run.frame.filter(pl.col("year") == year).iter_rows(named=True)
    return {row["enterprise"]: row for row in rows}


def _causes(parts: tuple[Contribution, ...], row: dict[str, Any], earlier: dict[str, Any]) -> list[Cause]:
    found = []
    for part in parts:
        after, before = row.get(part.node.points), earlier.get(part.node.points)
        if after is None or before is None:
            continue
        points = (float(after) - float(before)) * float(part.share)
        if abs(points) >= WORTH:
            value = [_value(part, one) for one in (earlier, row)]
            found.append(Cause(pick(dict(part.title)), points, *value))
    return sorted(found, key=lambda cause: -abs(cause.points))[:TOLD]


def _value(part: Contribution, row: dict[str, Any]) -> str:
    value = row.get(part.node.value) if part.node.value else None
    if value is None or part.node.indicator is None or part.node.indicator.unit == "money":
        return ""
    return formats.measure(value, part.node.indicator.unit)
