"""The evaluation of party building: figures from the records into the scheme, its score into the assessment.

The evaluation is a scheme like every other (`SCHEME`); its score, beside the annual score of the office's own scheme,
is an input of the scheme that links the two (`LINKED`) by a coefficient and a gate. An office that links otherwise
changes the document, not this module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.workbench.assessment import results
from stateward.workbench.assessment.services import record_given
from stateward.workbench.core import workspace
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import service
from stateward.workbench.integrity.party import coverage
from stateward.workbench.integrity.party.coverage import PartyLine
from stateward.workbench.register.models import Enterprise

SCHEME, LINKED = "cn-party-building", "cn-party-linked-annual"
EVALUATE = "assessment.hand_in"


@dataclass(frozen=True)
class Evaluated:
    """What the evaluation says of an enterprise: score and grade of party building, and of the linked result."""

    score: float | None
    grade: str | None
    linked: float | None
    linked_grade: str | None


def is_possible() -> bool:
    """Whether the module is on and the office's rulebook holds the scheme."""
    return coverage.is_on() and SCHEME in _known()


def _known() -> set[str]:
    return {entry.document.id for entry in workspace.rulebook().all("scheme")}


@service(EVALUATE)
def evaluate(year: int, enterprises: Sequence[Enterprise]) -> int:
    """Hand the year's figures of these enterprises to the scheme, and its scores on to the assessment; how many scored.

    Raises `Refused` where no enterprise has anything on record: a score of nothing is none.
    """
    figures = _figures(year, enterprises)
    if not is_possible() or not figures:
        raise refused(
            "party.nothing",
            _("Nothing is on record for {year} from which party building could be evaluated.").format(year=year),
            _("Enter the responsibility list, the study plan and the reports on duty first."),
            str(year),
        )
    record_given(figures)
    told = {str(row["enterprise"]) for row in figures}
    summaries = results.run(SCHEME).summaries(year, told)
    scored = {code: found["score"] for code, found in summaries.items() if found["score"] is not None}
    annual = _annual(year, set(scored))
    rows = _rows(year, "party_building_score", scored) + _rows(year, "party_annual_score", annual)
    if rows:
        record_given(rows)
    return len(scored)


def _rows(year: int, indicator: str, values: Mapping[str, float | None]) -> list[dict[str, Any]]:
    return [
        {"enterprise": code, "year": year, "indicator": indicator, "value": round(value, 2)}
        for code, value in values.items()
        if value is not None
    ]


def _annual(year: int, codes: set[str]) -> dict[str, float | None]:
    """The scores of the office's first scheme; none where it has no results for the year."""
    own = [scheme for scheme in workspace.current().settings.schemes if scheme in _known()]
    if not own:
        return {}
    return {code: found["score"] for code, found in results.run(own[0]).summaries(year, codes).items()}


def _figures(year: int, enterprises: Sequence[Enterprise]) -> list[dict[str, Any]]:
    """The figures of each enterprise that has anything on record; what has no record is missing, never zero."""
    lines = coverage.lines(year, Enterprise.objects.exclude(status="closed").order_by("path"))
    rows = []
    for one in enterprises:
        branch = [line for line in lines if line.enterprise.path.startswith(one.path)]
        own = {name: value for name, value in _shares(branch).items() if value is not None}
        if set(own) - {"party_coverage"}:
            rows += [{"enterprise": one.code, "year": year, "indicator": n, "value": v} for n, v in own.items()]
    return rows


def _shares(branch: Sequence[PartyLine]) -> dict[str, float | None]:
    marks = [line.mark for line in branch if line.mark is not None]
    return {
        "party_coverage": _percent(sum(line.is_covered for line in branch), len(branch)),
        "party_duties_done": _percent(sum(line.duties_done for line in branch), sum(line.duties for line in branch)),
        "party_study_held": _percent(sum(line.studies_held for line in branch), sum(line.studies for line in branch)),
        "party_duty_mark": round(sum(marks) / len(marks), 2) if marks else None,
    }


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole else None


def evaluated(year: int, codes: set[str]) -> dict[str, Evaluated]:
    """Code -> what was evaluated for the year, of these enterprises; nothing before the year was evaluated."""
    if not is_possible():
        return {}
    own = results.run(SCHEME).summaries(year, codes)
    linked = results.run(LINKED).summaries(year, codes) if LINKED in _known() else {}
    return {
        code: Evaluated(found["score"], found["grade"], *_linked(linked.get(code)))
        for code, found in own.items()
        if found["score"] is not None
    }


def _linked(found: Mapping[str, Any] | None) -> tuple[float | None, str | None]:
    return (None, None) if found is None else (found["score"], found["grade"])


def grade_titles() -> dict[str, str]:
    """Grade of the evaluation -> its title in the running language."""
    if not is_possible():
        return {}
    grades = workspace.rulebook().get("scheme", SCHEME).grades
    return {one.grade: pick(one.title.as_dict()) if one.title else one.grade for one in grades}
