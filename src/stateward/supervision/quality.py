"""How well supervision works: days per step, punctuality, repeat findings, warnings that were right, the burden.

All figures come from tables of what happened; a figure without enough rows is missing, never zero.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

import polars as pl

#: Below this many closed cases a share says too little to be shown as a rate.
FEWEST = 5
_Z = 1.959963984540054


def step_times(steps: pl.DataFrame) -> pl.DataFrame:
    """Median and longest days per step and the share finished on time.

    `steps`: `procedure`, `step`, `started`, `finished` (empty while open), `due`. Open steps count as open, and as
    late once the table's last day lies behind their due day.
    """
    days = (pl.col("finished") - pl.col("started")).dt.total_days()
    dated = pl.col("due").is_not_null() & pl.col("finished").is_not_null()
    on_time = (pl.col("finished") <= pl.col("due")).filter(dated)
    return (
        steps.group_by("procedure", "step", maintain_order=True)
        .agg(
            pl.len().alias("cases"),
            pl.col("finished").is_null().sum().alias("open"),
            days.median().alias("median_days"),
            days.max().alias("longest_days"),
            on_time.mean().alias("on_time_share"),
        )
        .sort("procedure", "step")
    )


def repeat_findings(findings: pl.DataFrame) -> pl.DataFrame:
    """By enterprise: findings, and how many name a clause that was found there before.

    `findings`: `enterprise`, `clause`, `found` (day). The share is of all findings of the enterprise.
    """
    ordered = findings.sort("found")
    again = pl.col("clause").cum_count().over("enterprise", "clause") > 1
    return (
        ordered.with_columns(again.alias("repeat"))
        .group_by("enterprise")
        .agg(pl.len().alias("findings"), pl.col("repeat").sum().alias("repeats"))
        .with_columns((pl.col("repeats") / pl.col("findings")).alias("repeat_share"))
        .sort("enterprise")
    )


def office_figures(
    steps: pl.DataFrame,
    findings: pl.DataFrame,
    year: int,
    today: dt.date,
    *,
    visited: tuple[int, int],
    right: tuple[int, int],
) -> dict[str, float | None]:
    """The office's own indicators of a year, as the document of its rating names them; shares in percent.

    `steps` as in `step_times`, those begun in the year count; `findings` as in `repeat_findings`, those found in the
    year count against all found before. `visited`: enterprises visited, of how many; `right`: closed warnings that
    were right, of how many (missing below `FEWEST`). A figure without a single case is missing.
    """
    begun = steps.filter(pl.col("started").dt.year() == year)
    days = (begun["finished"] - begun["started"]).dt.total_days().drop_nulls()
    due = begun.filter(pl.col("due").is_not_null() & (pl.col("finished").is_not_null() | (pl.col("due") < today)))
    ordered = findings.sort("found").with_columns(
        (pl.col("clause").cum_count().over("enterprise", "clause") > 1).alias("repeat")
    )
    told = ordered.filter(pl.col("found").dt.year() == year)["repeat"]
    return {
        "median_step_days": None if days.is_empty() else float(days.median()),  # type: ignore[arg-type]
        "on_time_share": _percent(due.filter(pl.col("finished") <= pl.col("due")).height, due.height),
        "repeat_finding_share": _percent(int(told.sum()), len(told)),
        "coverage_share": _percent(*visited),
        "right_warning_share": _percent(*right) if right[1] >= FEWEST else None,
    }


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def rule_record(outcomes: pl.DataFrame) -> list[dict[str, Any]]:
    """Each warning rule's record of being right: confirmed, dismissed, open, and the share right with its interval.

    `outcomes`: `rule`, `outcome` (`confirmed`, `dismissed` or empty while open). The interval is Wilson's at 95 %;
    with fewer than five closed warnings the share is missing.
    """
    found = []
    for (rule,), rows in sorted(outcomes.group_by("rule"), key=lambda pair: str(pair[0][0])):
        right = rows.filter(pl.col("outcome") == "confirmed").height
        wrong = rows.filter(pl.col("outcome") == "dismissed").height
        closed = right + wrong
        low, high = wilson(right, closed)
        found.append(
            {
                "rule": rule,
                "confirmed": right,
                "dismissed": wrong,
                "open": rows.height - closed,
                "right_share": right / closed if closed >= FEWEST else None,
                "low": low if closed >= FEWEST else None,
                "high": high if closed >= FEWEST else None,
            }
        )
    return found


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Wilson's interval of a share at 95 %; (0, 1) where nothing was counted."""
    if not of:
        return 0.0, 1.0
    share, spread = hits / of, _Z * _Z / of
    middle = share + spread / 2
    half = _Z * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def burden(contacts: pl.DataFrame, asked: pl.DataFrame | None = None) -> pl.DataFrame:
    """By enterprise and year: visits, letters, figures asked, figures asked more than once.

    `contacts`: `enterprise`, `year`, `kind` (`visit`, `letter`). `asked`: `enterprise`, `year`, `period`, `figure`, one
    row for each time a figure was asked.
    """
    keys = ["enterprise", "year"]
    counted = contacts.group_by(keys).agg(
        (pl.col("kind") == "visit").sum().alias("visits"), (pl.col("kind") == "letter").sum().alias("letters")
    )
    if asked is None:
        return counted.sort(keys)
    times = asked.group_by(*keys, "period", "figure").len()
    figures = times.group_by(keys).agg(pl.len().alias("figures"), (pl.col("len") > 1).sum().alias("asked_twice"))
    joined = counted.join(figures, on=keys, how="full", coalesce=True)
    return joined.with_columns(pl.col(c).fill_null(0) for c in joined.columns if c not in keys).sort(keys)


def team_plan(items: Sequence[dict[str, Any]], team: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The yearly list against the team: by month how many inspector days are needed, free and missing.

    `items`: `id`, `month`, `visits`, `days` a visit, `people` a visit, `skill` (or empty). `team`: `id`, `days` free a
    month, `skills`.
    """
    found = []
    for month in range(1, 13):
        here = [item for item in items if item["month"] == month]
        if not here:
            continue
        for skill in sorted({item.get("skill") or "" for item in here}):
            asked = [item for item in here if (item.get("skill") or "") == skill]
            able = [one for one in team if not skill or skill in one.get("skills", ())]
            need = sum(item["visits"] * item["days"] * item["people"] for item in asked)
            free = sum(one["days"] for one in able)
            people = max(item["people"] for item in asked)
            found.append(
                {
                    "month": month,
                    "skill": skill or None,
                    "needed_days": need,
                    "free_days": free,
                    "missing_days": max(0, need - free),
                    "missing_people": max(0, people - len(able)),
                    "items": [item["id"] for item in asked],
                }
            )
    return found
