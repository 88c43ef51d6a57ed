"""Integrity for programs: the index of a year as far as one reads it, with rank intervals."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from stateward.messages import gettext_noop as N_
from stateward.workbench.api.entrance import found, reading
from stateward.workbench.api.paging import Page, Window, page
from stateward.workbench.api.shapes import Year
from stateward.workbench.integrity import selectors
from stateward.workbench.integrity.index.models import IndexScore, IndexYear

router = Router(tags=[N_("Integrity")])
VIEW = "integrity.view"


class IndexYearShape(Schema):
    """A year of the index and the rule document it runs by."""

    year: int
    document: str
    document_version: str


class IndexScoreShape(Schema):
    """An enterprise's index: score, rank and the interval its rank lies in under the index's own uncertainty."""

    enterprise: str
    score: float | None
    grade: str
    rank: int | None
    rank_low: float | None
    rank_median: float | None
    rank_high: float | None
    vetoes: list[Any]


def _year(row: IndexYear) -> IndexYearShape:
    return IndexYearShape(year=row.year, document=row.document_id, document_version=row.document_version)


def _score(row: IndexScore) -> IndexScoreShape:
    return IndexScoreShape(
        enterprise=row.enterprise.code,
        score=row.score,
        grade=row.grade,
        rank=row.rank,
        rank_low=row.rank_low,
        rank_median=row.rank_median,
        rank_high=row.rank_high,
        vetoes=row.vetoes,
    )


@router.get("/integrity", auth=reading(VIEW), response=list[IndexYearShape], summary=N_("Years of the integrity index"))
def integrity_years(request: HttpRequest) -> list[IndexYearShape]:
    """The years one sees."""
    return [_year(row) for row in selectors.years(request.user)]


@router.get(
    "/integrity/{year}", auth=reading(VIEW), response=Page[IndexScoreShape], summary=N_("Integrity index of a year")
)
def integrity_scores(request: HttpRequest, year: Year, window: Query[Window]) -> Page[IndexScoreShape]:
    """The scores one sees of the run one may read; none while there is no such run."""
    run = selectors.run_shown(request.user, found(selectors.year(request.user, year)))
    rows = [] if run is None else selectors.scores(request.user, run).order_by("rank", "enterprise__path")
    return page(request, rows, window, _score)
