"""What a person sees of the strand: years, runs, scores, figures, surveys, sessions."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from stateward.workbench.accounts import scope
from stateward.workbench.core.cycles.models import Participant
from stateward.workbench.integrity.education.models import EducationSession
from stateward.workbench.integrity.index.models import IndexRun, IndexScore, IndexTarget, IndexYear, RunState
from stateward.workbench.integrity.index.running import newest
from stateward.workbench.integrity.survey.models import Survey
from stateward.workbench.register.models import Enterprise

STRAND = "integrity"


def enterprises(user: Any) -> QuerySet[Enterprise]:
    """The enterprises at work that a person sees in the strand."""
    return scope.visible_to(user, Enterprise.objects.order_by("path"), strand=STRAND).exclude(status="closed")


def enterprise(user: Any, code: str) -> Enterprise | None:
    """One enterprise, or `None` where the person does not see it."""
    return scope.visible_to(user, Enterprise.objects.filter(code=code), strand=STRAND).first()


def whole_office(user: Any) -> bool:
    """Whether the person sees every enterprise of the strand."""
    return scope.sees_whole_office(user, strand=STRAND)


def participants(user: Any, index_year: IndexYear) -> QuerySet[Participant]:
    """The enterprises of the year's cycle that a person sees, where they stand in it."""
    rows = index_year.cycle.participants.select_related("enterprise").order_by("enterprise__path")
    return scope.visible_to(user, rows, strand=STRAND)


def years(user: Any) -> list[IndexYear]:
    """The years a person sees: all for the office, those their enterprise takes part in for others."""
    rows = IndexYear.objects.select_related("cycle")
    if whole_office(user):
        return list(rows)
    own = scope.visible_to(user, Participant.objects.order_by(), strand=STRAND)
    return list(rows.filter(cycle__in=own.values("cycle")))


def year(user: Any, wanted: int) -> IndexYear | None:
    """One year, or `None` where the person does not see it."""
    return next((one for one in years(user) if one.year == wanted), None)


def run_shown(user: Any, index_year: IndexYear) -> IndexRun | None:
    """The run a person reads: the newest for the office; for enterprises the published one, or the one they may appeal.

    Enterprises see a run that is not published only while the cycle is past its computation.
    """
    published = index_year.runs.filter(state=RunState.PUBLISHED).first()
    found = published or newest(index_year)
    if found is None or published is not None or whole_office(user):
        return found
    own = scope.visible_to(user, index_year.cycle.participants.all(), strand=STRAND)
    rule = index_year.cycle.rule
    computing = next((place for place, step in enumerate(rule.steps) if step.kind == "compute"), len(rule.steps))
    return found if own.filter(position__gt=computing).exists() else None


def scores(user: Any, run: IndexRun) -> QuerySet[IndexScore]:
    """The scores of a run that a person sees."""
    rows = run.scores.select_related("enterprise", "run__index_year")
    return scope.visible_to(user, rows, strand=STRAND)


def targets(user: Any, wanted: int) -> dict[int, IndexTarget]:
    """Enterprise's key -> target of the year."""
    rows = scope.visible_to(user, IndexTarget.objects.filter(year=wanted), strand=STRAND)
    return {row.enterprise_id: row for row in rows}


def surveys(user: Any) -> QuerySet[Survey]:
    """The surveys a person sees: all for the office, those with links of their enterprise for others."""
    rows = Survey.objects.all()
    if whole_office(user):
        return rows
    own = enterprises(user).values("pk")
    return rows.filter(links__enterprise__in=own).distinct()


def survey(user: Any, key: int) -> Survey | None:
    """One survey, or `None` where the person does not see it."""
    return surveys(user).filter(pk=key).first()


def sessions(user: Any) -> QuerySet[EducationSession]:
    """The sessions a person sees."""
    return scope.visible_to(user, EducationSession.objects.select_related("enterprise"), strand=STRAND)


def session(user: Any, key: int) -> EducationSession | None:
    """One session, or `None` where the person does not see it."""
    return sessions(user).filter(pk=key).first()
