"""What is done with main businesses: the statement, applications and their decisions, projects asked about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.reform import main_business as library
from stateward.workbench.audit.recording import record, snapshot
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import four_eyes, service
from stateward.workbench.reform import events
from stateward.workbench.reform.actions import APPROVE, PREPARE, TAKE_PART
from stateward.workbench.reform.business.models import (
    Business,
    BusinessChange,
    BusinessKind,
    ChangeKind,
    ChangeState,
    Mandate,
    Project,
    PublicService,
)
from stateward.workbench.register.models import Enterprise

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Statement:
    """What a group is there for, its class, and the cap (0..1) of what it may invest beside its main businesses."""

    statement_en: str
    statement_zh: str
    source: str
    cap: Decimal | None


@service(PREPARE)
def state(group: Enterprise, told: Statement) -> Mandate:
    """Set what a group is there for."""
    found, _new = Mandate.objects.get_or_create(group=group)
    fields = ("statement_en", "statement_zh", "source", "cap")
    before = snapshot(found, fields)
    for name in fields:
        setattr(found, name, getattr(told, name))
    found.save()
    record(events.MANDATE_CHANGED.action, group, before=before, after=snapshot(found, fields))
    return found


@dataclass(frozen=True)
class Application:
    """A change of a catalogue that is applied for."""

    change: str
    code: str
    kind: str
    on: dt.date
    reason: str


@service(TAKE_PART)
def apply(group: Enterprise, wanted: Application) -> BusinessChange:
    """Apply for a change of a group's catalogue. Raises `Refused` where it would change nothing."""
    current = _current(group, wanted.code, wanted.on)
    if wanted.change == str(ChangeKind.END) and current is None:
        raise refused(
            "business.not_listed",
            _("The code {code} is not in the catalogue on that day.").format(code=wanted.code),
            _("Choose a code of the catalogue."),
            wanted.code,
        )
    if wanted.change == str(ChangeKind.ADD) and current is not None and current.kind == wanted.kind:
        raise refused(
            "business.listed",
            _("The code {code} is in the catalogue already.").format(code=wanted.code),
            _("Nothing needs to be done."),
            wanted.code,
        )
    found = BusinessChange.objects.create(
        group=group,
        change=wanted.change,
        code=wanted.code,
        kind=wanted.kind,
        on=wanted.on,
        reason=wanted.reason,
        applied_by=acting().person,
    )
    told = snapshot(found, ("change", "code", "kind", "on"))
    record(events.BUSINESS_APPLIED.action, found, after=told, reason=wanted.reason)
    return found


def _current(group: Enterprise, code: str, day: dt.date) -> Business | None:
    rows = Business.objects.filter(group=group, code=code)
    return next((b for b in rows if _covers(b, day)), None)


def _covers(business: Business, day: dt.date) -> bool:
    return (business.valid_from is None or business.valid_from <= day) and (
        business.valid_to is None or day <= business.valid_to
    )


@service(APPROVE)
def decide(change: BusinessChange, approved: bool, words: str) -> BusinessChange:
    """Decide an application; the catalogue follows. Who applied does not decide.

    Raises `SamePerson` for who applied, `Refused` where it was decided before or a refusal has no words.
    """
    if change.state != ChangeState.APPLIED:
        raise refused(
            "business.decided", _("The application was decided already."), _("Apply for another change."), change.state
        )
    if not approved and not words.strip():
        raise refused("business.words", _("A refusal needs a reason."), _("Write why it is not approved."))
    four_eyes(change.applied_by, None, events.CATALOGUE, change)
    change.state = ChangeState.APPROVED if approved else ChangeState.REFUSED
    change.decided_by, change.decided_at, change.decision = acting().person, timezone.now(), words.strip()[:500]
    change.save()
    if approved:
        _carry_out(change)
    record(events.BUSINESS_DECIDED.action, change, after={"state": change.state}, reason=words.strip())
    return change


def _carry_out(change: BusinessChange) -> None:
    current = _current(change.group, change.code, change.on)
    if current is not None:
        if current.valid_from is not None and current.valid_from >= change.on:
            current.delete()
        else:
            current.valid_to = change.on - _DAY
            current.save(update_fields=["valid_to"])
    if change.change == ChangeKind.ADD:
        Business.objects.create(
            group=change.group, code=change.code, kind=change.kind, valid_from=change.on, source=change.reason[:250]
        )


@dataclass(frozen=True)
class Question:
    """A project before it is decided: which enterprise, what, where, how much."""

    enterprise: Enterprise
    title: str
    code: str
    year: int
    investment: Decimal


@service(TAKE_PART, about=lambda question, _day: question.enterprise)
def ask(question: Question, day: dt.date) -> Project:
    """Is this project main business? The answer of the day is kept with the project: main, cultivating or other."""
    top = Enterprise.objects.get(code=question.enterprise.path.strip("/").split("/")[0])
    rows = [
        library.Business(
            top.code, b.code, "main" if b.kind == BusinessKind.MAIN else "cultivating", b.valid_from, b.valid_to
        )
        for b in Business.objects.filter(group=top)
    ]
    found = library.business_of(rows, top.code, question.code, day)
    project = Project.objects.create(
        enterprise=question.enterprise,
        title=question.title[:250],
        code=question.code,
        year=question.year,
        investment=question.investment,
        answer=found.kind if found else "other",
        asked_on=day,
        asked_by=acting().person,
    )
    record(events.PROJECT_ASKED.action, project, after=snapshot(project, ("title", "code", "investment", "answer")))
    return project


@service(PREPARE)
def keep_service(group: Enterprise, title: str, year: int, cost: Decimal, funding: Decimal | None) -> PublicService:
    """Keep a public-service task with its cost and funding in a year; the same title and year is corrected."""
    found, _new = PublicService.objects.update_or_create(
        group=group, title=title[:250], year=year, defaults={"cost": cost, "funding": funding}
    )
    record(events.SERVICE_CHANGED.action, group, after=snapshot(found, ("title", "year", "cost", "funding")))
    return found
