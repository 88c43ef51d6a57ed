"""The groups of a portfolio by their score, with how they moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from stateward.messages import pick
from stateward.workbench.assessment.results import Run
from stateward.workbench.register import selectors as register

STRAND = "assessment"


@dataclass(frozen=True)
class Place:
    """A group's place among the groups; `movement` counts the places gained since the year before."""

    name: str
    rank: int | None
    score: float | None
    grade: str | None
    movement: int | None
    address: str


def title(scheme: Any) -> str:
    """The scheme's title in the running language."""
    return pick(scheme.title.as_dict())


def standing(user: Any, run: Run, year: int) -> list[Place]:
    """The tops of the tree that the person sees, best first; a branch's people see their own group, ranked alone."""
    tops = list(register.enterprises(user, strand=STRAND).filter(depth=1))
    codes = [one.code for one in tops]
    now, before = run.summaries(year, codes), run.summaries(year - 1, codes)
    ranks, earlier = _ranks(now, codes), _ranks(before, codes)
    places = [
        Place(
            one.name,
            ranks.get(one.code),
            now[one.code]["score"],
            now[one.code]["grade"],
            earlier[one.code] - ranks[one.code] if one.code in ranks and one.code in earlier else None,
            reverse("assessment:scorecard", args=[run.document.id, year, one.code]),
        )
        for one in tops
        if one.code in now
    ]
    return sorted(places, key=lambda place: (place.rank is None, place.rank or 0, place.name))


def _ranks(results: dict[str, dict[str, Any]], codes: list[str]) -> dict[str, int]:
    """Code -> place among these; equal ones share a place."""
    ranks = {code: results[code]["rank"] for code in codes if code in results and results[code]["rank"] is not None}
    return {code: 1 + sum(other < rank for other in ranks.values()) for code, rank in ranks.items()}
