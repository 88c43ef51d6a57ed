"""Accountability cases: opened under the rule of the day of conduct, moved step by step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from stateward.messages import gettext as _
from stateward.messages.errors import StatewardError
from stateward.rulebook.library import ProcedureDocument, ProcedureStep
from stateward.supervision.losses import grade_loss, step_allowed
from stateward.workbench.audit import recording
from stateward.workbench.core import office, workspace
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import four_eyes, service
from stateward.workbench.supervision import events
from stateward.workbench.supervision.actions import CASES
from stateward.workbench.supervision.cases.models import Case, CaseStep

#: The office's own rule first; the central one where it has none for the day.
RULES = ("cn-municipal-accountability", "cn-accountability")
DECISION, CLOSED = "decision", "closed"


def procedure(day: dt.date, rule: str = "", version: str = "") -> ProcedureDocument:
    """The rule in force on the day of the conduct. Raises `RulebookError` where none covers it."""
    book = workspace.rulebook()
    if rule:
        named: ProcedureDocument = book.get("procedure", rule, version or None)
        return named
    for name in RULES[:-1]:
        entries = [one for one in book.all("procedure") if one.document.id == name]
        if any(one.document.effective.covers(day) for one in entries):
            own: ProcedureDocument = book.get("procedure", name, on=day)
            return own
    found: ProcedureDocument = book.get("procedure", RULES[-1], on=day)
    return found


def _enterprise_of(enterprise: Any, *_rest: Any, **_more: Any) -> Any:
    return enterprise


@service(CASES, about=_enterprise_of)
def open_case(enterprise: Any, given: Mapping[str, Any]) -> Case:
    """Accept a case. The level of the loss is that of the rule in force when the conduct happened.

    Raises `RulebookError` where no rule covers that day, `Refused` for a day in the future.
    """
    conduct = given["conduct_on"]
    if conduct > office.today():
        raise refused("case.future", _("The conduct lies in the future."), _("Correct the day."), str(conduct))
    rules = procedure(conduct)
    try:
        level = grade_loss(rules, given["amount"]).level.id
    except StatewardError:
        if rules.loss_levels:
            raise
        # The rule states no levels: the case is kept without one, and its page says so.
        level = ""
    made = Case.objects.create(
        enterprise=enterprise,
        title=given["title"],
        description=given["description"],
        conduct_on=conduct,
        amount=given["amount"],
        rule=rules.id,
        rule_version=rules.version,
        level=level,
        warning=given.get("warning"),
        finding=given.get("finding"),
        step=rules.steps[0].id,
        opened_by=acting().person,
    )
    _begin(made, rules.steps[0], given["description"])
    recording.record(
        events.CASE_OPENED, made, after={"rule": rules.id, "version": rules.version, "level": level, "conduct": conduct}
    )
    return made


@service(CASES)
def move(case: Case, step: str, words: str) -> Case:
    """Take a case to its next step, with words; the decision is never made by who accepted the case.

    Raises `Refused` for a step that may not follow.
    """
    held = Case.objects.select_for_update(of=("self",)).select_related("enterprise", "opened_by").get(pk=case.pk)
    rules = procedure(held.conduct_on, held.rule, held.rule_version)
    if not step_allowed(rules, held.step, step):
        raise refused("case.step", _("This step may not follow now."), _("Choose one of those the page offers."), step)
    if not words.strip():
        raise refused("case.words", _("A step needs words."), _("Write what was found, or what is asked."))
    if step == DECISION:
        four_eyes(held.opened_by, None, events.DECIDING_CASE, held)
    last = held.steps.filter(finished_on=None).last()
    if last is not None:
        last.finished_on = office.today()
        last.save()
    before, held.step = held.step, step
    held.save()
    _begin(held, next(one for one in rules.steps if one.id == step), words.strip())
    recording.record(events.CASE_MOVED, held, reason=words.strip(), before={"step": before}, after={"step": step})
    return held


def _begin(case: Case, step: ProcedureStep, words: str) -> None:
    today = office.today()
    due = None
    if step.days is not None:
        due = office.working_days().add(today, step.days).date if step.working else today + dt.timedelta(days=step.days)
    finished = today if step.id == CLOSED else None
    CaseStep.objects.create(
        case=case, step=step.id, words=words, opened_on=today, due=due, finished_on=finished, taken_by=acting().person
    )
