"""The mid-term review: one sheet of what the term has reached and what is left, held by the office with its words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max

from stateward.assessment.midterm import half_way, open_measures, still_to_reach
from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.rulebook.terms import TermDocument
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.assessment.cycle import midway, sheets
from stateward.workbench.assessment.cycle.models import Round
from stateward.workbench.assessment.events import RUN
from stateward.workbench.assessment.models import TermReview
from stateward.workbench.assessment.term import selectors
from stateward.workbench.audit import recording
from stateward.workbench.core import workspace
from stateward.workbench.core.acting import acting
from stateward.workbench.core.cycles.models import Participant
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import service
from stateward.workbench.register.models import Enterprise


def sheet(found: TermDocument, first: int, enterprise: Enterprise) -> dict[str, Any]:
    """The sheet as it stands now (JSON): years, score, measures with points left, targets, the last year's part.

    Figures are in the unit of the indicators' tables and titles in every language, so that what is kept can be read in
    both. Raises `AssessmentError` where no year of the term has figures.
    """
    term = selectors.term_of(found, first, enterprise.code)
    now = selectors.running(term, enterprise.code)
    return {
        "first": term.first,
        "last": term.last,
        "half_way": half_way(first, found.years).isoformat(),
        "score": now.get("score"),
        "grade": now.get("grade"),
        "years": [vars(one) for one in selectors.years(term, enterprise.code)],
        "measures": [{**vars(one), "left": one.left} for one in open_measures(term, enterprise.code)],
        "targets": list(_targets(found, first, enterprise)),
        "goals": list(_goals(found, first, enterprise.code)),
    }


def _targets(found: TermDocument, first: int, enterprise: Enterprise) -> Iterable[dict[str, Any]]:
    """Every target agreed in the term: what was verified or reported, else what the year's months have reached."""
    last = first + found.years - 1
    rows = Participant.objects.filter(enterprise=enterprise, cycle__assessment_round__year__range=(first, last))
    for participant in rows.exclude(cycle__state="cancelled").order_by("cycle__assessment_round__year"):
        yield from _of_round(participant.cycle.assessment_round, participant)


def _of_round(round_: Round, participant: Participant) -> Iterable[dict[str, Any]]:
    run = sheets.run_of(round_)
    known = {one.indicator: one for one in sheets.measures(run, participant.enterprise.enterprise_class)}
    titles = sheets.titles(run)
    told = {
        line.indicator: line.verified if line.verified is not None else line.reported
        for line in participant.report_lines.all()
    }
    running = midway.reached(round_, participant) if not told else None
    month, within = running or (None, [])
    so_far = {one.measure.indicator: one.now for one in within}
    for line in participant.target_lines.exclude(agreed=None):
        measure = known.get(line.indicator)
        if measure is None or line.agreed is None:
            continue
        value = told.get(line.indicator, so_far.get(line.indicator))
        reached = None if value is None else Decimal(str(value))
        left = still_to_reach(line.agreed, reached, better=measure.better)
        yield {
            "year": round_.year,
            "month": month,
            "indicator": line.indicator,
            "title": titles[line.indicator],
            "unit": measure.unit,
            "better": measure.better,
            "target": str(line.agreed),
            "reached": None if reached is None else str(reached),
            "left": None if left is None else str(left),
        }


def _goals(found: TermDocument, first: int, code: str) -> Iterable[dict[str, Any]]:
    scheme = workspace.rulebook().get("scheme", found.scheme)
    titles = {one.grade: one.title.as_dict() if one.title else {"en": one.grade} for one in scheme.grades}
    for goal in selectors.goals(found, first, code):
        yield {
            "grade": goal.grade,
            "title": titles[goal.grade],
            "limit": float(goal.limit),
            "value": goal.needed.value,
            "best": goal.needed.best,
            "low": goal.needed.low,
        }


@service(RUN)
def hold(found: TermDocument, first: int, enterprise: Enterprise, finding: str, demands: str = "") -> TermReview:
    """Keep the sheet as it stands with the office's finding and what it demands for the rest of the term.

    Raises `Refused` without a finding, and where every year of the term has its figures: then there is nothing left to
    review half way.
    """
    if not finding.strip():
        raise refused("review.finding", _("The review has no finding."), _("Write how the term stands, in a sentence."))
    kept = sheet(found, first, enterprise)
    if all(year["known"] for year in kept["years"]):
        raise refused(
            "review.over",
            _("All years from {first} to {last} have their figures: the term is over.").format(
                first=kept["first"], last=kept["last"]
            ),
            _("Assess the term; a review is held before its end."),
            str(kept["last"]),
        )
    same = TermReview.objects.select_for_update().filter(enterprise=enterprise, document=found.id, first=first)
    held = TermReview.objects.create(
        enterprise=enterprise,
        document=found.id,
        document_version=found.version,
        first=first,
        revision=(same.aggregate(newest=Max("revision"))["newest"] or 0) + 1,
        sheet=kept,
        finding=finding.strip(),
        demands=demands.strip(),
        held_by=acting().person,
    )
    recording.record(
        "assessment.term_reviewed",
        enterprise,
        after={"term": f"{kept['first']}-{kept['last']}", "revision": held.revision, "score": kept["score"]},
        reason=held.finding,
    )
    return held


def reviews(user: Any, document: str, first: int, code: str | None = None) -> Any:
    """The reviews of a term that a person sees, newest first."""
    rows = TermReview.objects.filter(document=document, first=first).select_related("enterprise", "held_by")
    rows = rows.filter(enterprise__code=code) if code else rows
    return visible_to(user, rows.order_by("-revision"), strand="assessment")


def newest(user: Any, document: str, first: int) -> dict[int, TermReview]:
    """Enterprise's key -> the newest review of the term that was held, of those the person sees."""
    return {one.enterprise_id: one for one in reversed(reviews(user, document, first))}


@dataclass(frozen=True)
class TargetShown:
    """One target of the sheet in words."""

    year: int
    month: int | None
    title: str
    unit: str
    target: str
    reached: str
    left: str
    is_reached: bool | None


def targets_shown(kept: dict[str, Any]) -> list[TargetShown]:
    """The targets of a sheet in the running language."""
    return [_shown(one) for one in kept["targets"]]


def _shown(one: dict[str, Any]) -> TargetShown:
    measure = sheets.Measure(
        one["indicator"], pick(one["title"]), one["unit"], one["better"], Decimal(0), True, True, None
    )
    return TargetShown(
        year=one["year"],
        month=one["month"],
        title=measure.title,
        unit=measure.unit_title,
        target=measure.shown(one["target"]),
        reached=measure.shown(one["reached"]),
        left=measure.shown(one["left"]),
        is_reached=None if one["left"] is None else Decimal(one["left"]) == 0,
    )


def is_due(found: TermDocument, first: int, today: dt.date) -> bool:
    """Whether the term's first half is over and its end has not come."""
    return half_way(first, found.years) <= today < dt.date(first + found.years, 1, 1)
