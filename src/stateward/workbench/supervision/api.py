"""Supervision for programs: risk warnings and findings."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from stateward.messages import gettext_noop as N_
from stateward.workbench.api.entrance import found, reading
from stateward.workbench.api.paging import Page, Window, page
from stateward.workbench.api.shapes import Key, Person, Titled, Year, person
from stateward.workbench.supervision.findings import selectors as finding_rows
from stateward.workbench.supervision.findings.models import Finding, FindingState
from stateward.workbench.supervision.warnings import selectors as warning_rows
from stateward.workbench.supervision.warnings.models import RiskWarning, WarningState

router = Router(tags=[N_("Supervision")])
VIEW = "supervision.view"
Code = Annotated[str, Field(max_length=60)]


class WarningShape(Schema):
    """A risk warning: the rule, the value and the threshold it was compared with, in the rule's unit."""

    id: int
    rules: str
    rule: str
    title: Titled
    enterprise: str
    year: int
    month: int
    state: WarningState
    level: str
    value: float | None
    threshold: float | None
    unit: str
    message: Titled
    step: str
    outcome: str


class FindingShape(Schema):
    """A finding with where its correction stands."""

    id: int
    enterprise: str
    title: str
    description: str
    clause: str
    found_on: dt.date
    reported_grade: str
    confirmed_grade: str
    state: FindingState
    measure: str
    owner: Person | None
    due: dt.date | None
    recheck_due: dt.date | None


class WarningChoice(Schema):
    """What narrows the list of warnings."""

    enterprise: Code | None = None
    year: Year | None = None
    state: WarningState | None = None


def _warning(row: RiskWarning) -> WarningShape:
    return WarningShape(
        id=row.pk,
        rules=row.rules,
        rule=row.rule,
        title=Titled(en=row.title_en, zh=row.title_zh),
        enterprise=row.enterprise.code,
        year=row.year,
        month=row.month,
        state=row.state,
        level=row.level,
        value=row.value,
        threshold=row.threshold,
        unit=row.unit,
        message=Titled(en=row.message_en, zh=row.message_zh),
        step=row.step,
        outcome=row.outcome,
    )


def _finding(row: Finding) -> FindingShape:
    item: Any = row.item
    return FindingShape(
        id=row.pk,
        enterprise=row.enterprise.code,
        title=row.title,
        description=row.description,
        clause=row.clause,
        found_on=row.found_on,
        reported_grade=row.reported_grade,
        confirmed_grade=row.confirmed_grade,
        state=row.state,
        measure=row.measure,
        owner=person(item.owner) if item else None,
        due=item.due if item else None,
        recheck_due=row.recheck_due,
    )


@router.get("/warnings", auth=reading(VIEW), response=Page[WarningShape], summary=N_("Risk warnings"))
def warnings(request: HttpRequest, window: Query[Window], choice: Query[WarningChoice]) -> Page[WarningShape]:
    """The warnings one sees, the newest year and the gravest first."""
    given = {"enterprise__code": choice.enterprise, "year": choice.year, "state": choice.state}
    rows = warning_rows.warnings(request.user).filter(**{name: v for name, v in given.items() if v is not None})
    return page(request, rows, window, _warning)


@router.get("/warnings/{pk}", auth=reading(VIEW), response=WarningShape, summary=N_("One risk warning"))
def warning(request: HttpRequest, pk: Key) -> WarningShape:
    """One warning."""
    return _warning(found(warning_rows.warning(request.user, pk)))


@router.get("/findings", auth=reading(VIEW), response=Page[FindingShape], summary=N_("Findings"))
def findings(
    request: HttpRequest, window: Query[Window], enterprise: Code | None = None, state: FindingState | None = None
) -> Page[FindingShape]:
    """The findings one sees."""
    given = {"enterprise__code": enterprise, "state": state}
    rows = finding_rows.findings(request.user).filter(**{name: v for name, v in given.items() if v is not None})
    return page(request, rows, window, _finding)


@router.get("/findings/{pk}", auth=reading(VIEW), response=FindingShape, summary=N_("One finding"))
def finding(request: HttpRequest, pk: Key) -> FindingShape:
    """One finding."""
    return _finding(found(finding_rows.finding(request.user, pk)))
