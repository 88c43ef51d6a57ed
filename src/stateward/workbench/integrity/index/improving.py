"""Measures that are taken on, and the score an enterprise is to reach."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from stateward.messages import gettext as _
from stateward.workbench.audit import recording
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import service
from stateward.workbench.core.tracking import services as tracking
from stateward.workbench.integrity.actions import ADOPT, PREPARE
from stateward.workbench.integrity.index.explaining import measures_of
from stateward.workbench.integrity.index.models import AdoptedMeasure, IndexRun, IndexTarget
from stateward.workbench.integrity.items import MEASURE
from stateward.workbench.register.models import Enterprise

#: More measures than any index names: all that would raise a score.
_ALL = 1_000


def _enterprise(enterprise: Enterprise, *_rest: Any, **_more: Any) -> Enterprise:
    return enterprise


@service(ADOPT, about=_enterprise)
def adopt(enterprise: Enterprise, run: IndexRun, measure: str, owner: Any, due: dt.date) -> AdoptedMeasure:
    """Take a measure on: it becomes a tracked item of its owner, and its effect is read off next year's index.

    Raises `Refused` for a measure that would not raise the score, or one adopted already.
    """
    gain = next((one for one in measures_of(run, enterprise.code, _ALL) if one.measure == measure), None)
    if gain is None:
        raise refused(
            "index.no_gain",
            _("This measure would not raise the score of {enterprise}.").format(enterprise=enterprise.name),
            _("Choose one of the measures on the page."),
            measure,
        )
    if AdoptedMeasure.objects.filter(run=run, enterprise=enterprise, measure=measure).exists():
        raise refused("index.adopted", _("The measure was adopted already."), _("Follow it among the tasks."), measure)
    item = tracking.create(
        tracking.NewItem(
            kind=MEASURE.name,
            title=gain.title,
            owner=owner,
            description=gain.assumption,
            evidence_required=_("A document that shows the figures reached."),
            enterprise=enterprise,
            due=due,
            source=run,
        )
    )
    adopted = AdoptedMeasure.objects.create(
        run=run,
        enterprise=enterprise,
        measure=measure,
        title=_title(run, measure, gain.title),
        gain=gain.gain,
        figures=dict(gain.figures),
        item=item,
        adopted_by=acting().person,
    )
    recording.record(
        "integrity.measure.adopt", enterprise, after={"measure": measure, "gain": round(gain.gain, 4), "item": item.pk}
    )
    return adopted


def _title(run: IndexRun, measure: str, words: str) -> dict[str, str]:
    """The measure's title in both languages, from the run's own specification."""
    found = next((one.title.as_dict() for one in run.rule.measures if one.id == measure), None)
    return {"en": words, "zh": words} if found is None else {str(key): str(value) for key, value in found.items()}


@service(PREPARE)
def set_target(enterprise: Enterprise, year: int, score: Decimal) -> IndexTarget:
    """Set the score an enterprise is to reach in a year; a later one replaces. Raises `Refused` outside 0 to 100."""
    if not 0 <= score <= 100:
        raise refused(
            "index.target",
            _("A target lies between 0 and 100, not at {score}.").format(score=score),
            _("Correct the number."),
            str(score),
        )
    held = IndexTarget.objects.filter(year=year, enterprise=enterprise).first()
    before = held.score if held else None
    found = held or IndexTarget(year=year, enterprise=enterprise)
    found.score, found.set_by = score, acting().person
    found.save()
    recording.record("integrity.target.set", enterprise, before={"score": before}, after={"year": year, "score": score})
    return found
