"""What a survey says: response rates, and means of cells with at least five answers, protected against subtraction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import Count, Q

from stateward.integrity.survey import MINIMUM, Cell, response_rate, survey_table
from stateward.messages import pick
from stateward.workbench.integrity.survey.models import Survey, SurveyAnswer, SurveyState
from stateward.workbench.register.models import Enterprise


@dataclass(frozen=True)
class Rate:
    """How many were asked and how many answered."""

    name: str
    invited: int
    answered: int

    @property
    def percent(self) -> float | None:
        """Answers over invitations, in percent."""
        rate = response_rate(self.answered, self.invited)
        return None if rate is None else 100 * rate


def rates(survey: Survey, enterprises: Sequence[Enterprise]) -> list[Rate]:
    """Response rates by enterprise, from the links alone."""
    seen = {enterprise.pk: enterprise for enterprise in enterprises}
    rows = (
        survey.links.filter(enterprise__in=list(seen))
        .order_by("enterprise__path")
        .values("enterprise")
        .annotate(invited=Count("pk"), answered=Count("pk", filter=Q(is_spent=True)))
    )
    return [Rate(seen[row["enterprise"]].name, row["invited"], row["answered"]) for row in rows]


def score_of(survey: Survey, values: dict[str, int]) -> float | None:
    """One person's mean answer on 0 to 100; questions left out do not count."""
    given = [values[question["id"]] for question in survey.questions if question["id"] in values]
    return 100 * (sum(given) / len(given) - 1) / (survey.scale - 1) if given else None


def _branch(path: str, enterprises: Sequence[Enterprise]) -> str | None:
    """The nearest of the enterprises at or above a path."""
    above = [enterprise for enterprise in enterprises if path.startswith(enterprise.path)]
    return max(above, key=lambda enterprise: len(enterprise.path)).code if above else None


def _frame(survey: Survey, enterprises: Sequence[Enterprise]) -> pl.DataFrame:
    """One row an answer: enterprise, group, score."""
    rows: list[tuple[str, str, float | None]] = []
    for answer in SurveyAnswer.objects.filter(survey=survey).select_related("enterprise"):
        code = _branch(answer.enterprise.path, enterprises)
        if code is not None:
            rows.append((code, answer.group, score_of(survey, answer.values)))
    schema = {"enterprise": pl.String(), "group": pl.String(), "score": pl.Float64()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def cells(survey: Survey, enterprises: Sequence[Enterprise]) -> list[Cell]:
    """Means by enterprise and group with totals; small cells hidden, and others so that none can be subtracted."""
    frame = _frame(survey, enterprises)
    return survey_table(frame, "enterprise", "group", "score", minimum=MINIMUM) if frame.height else []


def questions(survey: Survey, enterprises: Sequence[Enterprise]) -> list[tuple[str, int | None, float | None]]:
    """Each question with the number and the mean of all answers seen; hidden below the minimum."""
    codes = [enterprise.pk for enterprise in enterprises]
    answers = list(SurveyAnswer.objects.filter(survey=survey, enterprise__in=codes).values_list("values", flat=True))
    found: list[tuple[str, int | None, float | None]] = []
    for question in survey.questions:
        given = [values[question["id"]] for values in answers if question["id"] in values]
        shown = len(given) >= MINIMUM
        found.append(
            (pick(question["text"]), len(given) if shown else None, sum(given) / len(given) if shown else None)
        )
    return found


def means(year: int, enterprises: Sequence[Enterprise]) -> dict[str, tuple[float, int]]:
    """Code -> mean and number of answers of the year's closed surveys; enterprises with hidden totals are absent."""
    survey = Survey.objects.filter(year=year, state=SurveyState.CLOSED).order_by("-pk").first()
    if survey is None:
        return {}
    return {
        cell.row: (cell.mean, cell.answers)
        for cell in cells(survey, enterprises)
        if cell.row is not None and cell.column is None and cell.mean is not None and cell.answers
    }


def grid(survey: Survey, enterprises: Sequence[Enterprise]) -> dict[str, Any]:
    """The table of cells as rows for a page: headings by group, one row an enterprise, the total last."""
    found = cells(survey, enterprises)
    names = {enterprise.code: enterprise.name for enterprise in enterprises}
    groups = {group["id"]: pick(group["title"]) for group in survey.groups}
    columns = list(dict.fromkeys(cell.column for cell in found))
    rows: dict[Any, list[Cell]] = {}
    for cell in found:
        rows.setdefault(cell.row, []).append(cell)
    return {
        "columns": [groups.get(column, column) for column in columns],
        "rows": [(names.get(row, row), line) for row, line in rows.items()],
        "hidden": sum(cell.hidden is not None for cell in found),
    }
