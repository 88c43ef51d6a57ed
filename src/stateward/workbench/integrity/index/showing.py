"""What the pages of the index show: rows of the year, the profile of an enterprise, the stage of the cycle."""

from __future__ import annotations

from statistics import median
from typing import Any

from django.urls import reverse

from stateward.messages import current_language, pick
from stateward.messages import gettext as _
from stateward.rulebook.index import IndexDocument
from stateward.workbench.core.cycles.models import Participant
from stateward.workbench.core.cycles.states import OVER, Place
from stateward.workbench.integrity import selectors
from stateward.workbench.integrity.index import explaining
from stateward.workbench.integrity.index.models import IndexRun, IndexScore, IndexYear
from stateward.workbench.integrity.index.shape import parts_of, titles_of

#: With fewer others their middle would nearly name one of them.
ENOUGH_OTHERS = 3


def grade_titles(document: IndexDocument) -> dict[str, str]:
    """Grade -> title in the running language."""
    return {grade.id: pick(grade.title.as_dict()) for grade in document.grades}


def veto_titles(document: IndexDocument) -> dict[str, str]:
    """Veto -> title in the running language."""
    return {veto.id: pick(veto.title.as_dict()) for veto in document.vetoes}


def rows(user: Any, index_year: IndexYear, run: IndexRun) -> list[dict[str, Any]]:
    """The table of a year as a person sees it, the best first, those without a score last."""
    document = run.rule
    titles, before = grade_titles(document), explaining.run_before(index_year)
    moved = explaining.changes(run, before, current_language()) if before else {}
    targets = selectors.targets(user, index_year.year)
    units = run.scores.filter(rank__isnull=False).count()
    found = [_row(row, titles, moved, targets, parts_of(document), units) for row in selectors.scores(user, run)]
    return sorted(found, key=lambda row: (row["rank"] is None, row["rank"] or 0, row["enterprise"]))


def _row(
    row: IndexScore,
    titles: dict[str, str],
    moved: dict[str, Any],
    targets: dict[int, Any],
    parts: list[str],
    units: int,
) -> dict[str, Any]:
    step, target = moved.get(row.enterprise.code), targets.get(row.enterprise_id)
    changed = step is not None and step.before is not None and step.after is not None
    interval = None if row.rank_low is None else f"{row.rank_low:.0f}–{row.rank_high:.0f}"
    return {
        "address": row.get_absolute_url(),
        "code": row.enterprise.code,
        "enterprise": row.enterprise.name,
        "rank": row.rank,
        "score": row.score,
        "grade": titles.get(row.grade, ""),
        "interval": interval,
        "rank_low": row.rank_low,
        "rank_median": row.rank_median,
        "rank_high": row.rank_high,
        "units": units,
        "change": step.after - step.before if step is not None and changed else None,
        "target": float(target.score) if target else None,
        **{f"part_{id_}": row.nodes.get(id_) for id_ in parts},
    }


def profile(run: IndexRun, row: IndexScore) -> dict[str, Any] | None:
    """Options of the radar of parts beside the middle of the enterprises; `None` with less than three parts."""
    document = run.rule
    titles = titles_of(document)
    parts = [id_ for id_ in parts_of(document) if row.nodes.get(id_) is not None]
    if len(parts) < 3:
        return None
    shown = [{"name": _("This enterprise"), "value": [round(row.nodes[id_], 1) for id_ in parts],
              "areaStyle": {"opacity": 0.12}}]  # fmt: skip
    others = [one.nodes for one in run.scores.exclude(pk=row.pk) if one.score is not None]
    if len(others) >= ENOUGH_OTHERS:
        shown.append({"name": _("Middle of the others"), "value": [_middle(others, id_) for id_ in parts],
                      "lineStyle": {"type": "dashed"}})  # fmt: skip
    return {
        "legend": {"bottom": 0, "data": [one["name"] for one in shown]},
        "tooltip": {"renderMode": "richText"},
        "radar": {
            "indicator": [{"name": titles[id_], "max": 100, "min": 0} for id_ in parts],
            "radius": "56%",
            "center": ["50%", "46%"],
            "axisName": {"color": "#55657a", "width": 90, "overflow": "break"},
            "splitArea": {"show": False},
        },
        "color": ["#0b5cab", "#b9822b"],
        "series": [{"type": "radar", "data": shown}],
    }


def _middle(others: list[dict[str, Any]], id_: str) -> float | None:
    known = [nodes[id_] for nodes in others if nodes.get(id_) is not None]
    return round(median(known), 1) if known else None


def stages(index_year: IndexYear, participants: list[Participant]) -> list[dict[str, Any]]:
    """The steps of the cycle with how many of the enterprises seen stand in each."""
    active = [row for row in participants if Place(row.place) not in OVER]
    done = sum(row.place == Place.FINISHED for row in participants)
    furthest = min((row.position for row in active), default=len(index_year.cycle.rule.steps) if done else 0)
    return [
        {
            "title": pick(step.title.as_dict()),
            "kind": step.kind,
            "count": sum(row.position == place for row in active),
            "late": sum(row.position == place and row.is_overdue for row in active),
            "past": place < furthest,
            "here": any(row.position == place for row in active),
        }
        for place, step in enumerate(index_year.cycle.rule.steps)
    ]


def address(index_year: IndexYear, code: str) -> str:
    """The page of an enterprise's figures."""
    return reverse("integrity:figures", args=[index_year.year, code])
