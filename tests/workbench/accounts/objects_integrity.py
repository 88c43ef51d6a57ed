"""The integrity strand's objects of a branch: a year with a run, a survey, a session, procurement signals, a duty."""

from __future__ import annotations

import datetime as dt
from typing import Any

from stateward.workbench.core import workspace
from stateward.workbench.integrity.culture.models import Activity
from stateward.workbench.integrity.education.models import EducationSession
from stateward.workbench.integrity.index import services
from stateward.workbench.integrity.index.models import Figure, IndexScore
from stateward.workbench.integrity.index.running import run
from stateward.workbench.integrity.party.models import Duty
from stateward.workbench.integrity.redflags.models import FlagBuyer, FlagProcess, FlagRun
from stateward.workbench.integrity.survey.models import Survey, SurveyLink

DAY = dt.date(2026, 1, 5)


def objects(enterprise: Any, statement: Any, word: str) -> dict[str, Any]:
    """The objects of one branch; their texts hold the word. Each branch has an index year of its own."""
    year = _year(enterprise, word)
    flag_run = FlagRun.objects.create(file_name=f"{word}-contracts.jsonl", sha256=word, state="done")
    buyer = FlagBuyer.objects.create(run=flag_run, buyer=f"{word}-buyer", enterprise=enterprise, processes=1)
    survey = Survey.objects.create(
        year=2026, title={"en": f"{word}-survey", "zh": f"{word}-survey"}, questions=[], groups=[], closes_on=DAY
    )
    SurveyLink.objects.create(survey=survey, enterprise=enterprise, digest=word)
    Activity.objects.create(enterprise=enterprise, title=f"{word}-activity", held_on=DAY)
    return {
        "index_year": year,
        "index_score": IndexScore.objects.get(run__index_year=year, enterprise=enterprise),
        "survey": survey,
        "education_session": EducationSession.objects.create(
            enterprise=enterprise, title=f"{word}-session", planned_on=DAY, hours=2
        ),
        "flag_run": flag_run,
        "flag_buyer": buyer,
        "flag_process": FlagProcess.objects.create(
            run=flag_run, buyer=buyer, ocid=f"{word}-process",
            judged={"R018": {"state": "triggered", "reason": None, "value": 1.0}}, signals=1,
        ),
        "duty": Duty.objects.create(enterprise=enterprise, year=2026, post=word, duty=f"{word}-duty", due=DAY),
    }  # fmt: skip


def _year(enterprise: Any, word: str) -> Any:
    """A year with a run that its people may read: their participant stands in the appeal."""
    book = workspace.rulebook()
    year = services.open_year(
        2020 if word == "own" else 2021,
        book.get("index", "cn-soe-integrity"),
        book.get("cycle", "cn-integrity-index-year"),
        [enterprise],
        DAY,
        f"{word}-index-cycle",
    )
    ids = [element.id for element in year.rule.elements if element.low is not None]
    ids += [case.id for case in year.rule.cases]
    Figure.objects.bulk_create(
        Figure(
            index_year=year,
            enterprise=enterprise,
            indicator=id_,
            value=0 if id_.startswith("case") else 80,
            note=f"{word}-note",
            is_computed=True,
        )
        for id_ in ids
    )
    run(year)
    year.cycle.participants.update(position=3, place="open")
    return year
