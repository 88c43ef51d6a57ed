"""Running the rules, and handling what they find step by step."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.rulebook.library import ProcedureDocument, ProcedureStep
from stateward.workbench.audit import recording
from stateward.workbench.core import office, workspace
from stateward.workbench.core.acting import acting
from stateward.workbench.core.jobs import services as jobs
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import service
from stateward.workbench.core.tracking import reminders
from stateward.workbench.core.tracking import services as tracking
from stateward.workbench.core.tracking.locking import locked
from stateward.workbench.core.tracking.locking import save as save_item
from stateward.workbench.core.tracking.states import OPEN, State
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements import selectors as statements
from stateward.workbench.supervision import events
from stateward.workbench.supervision.actions import HANDLE, RUN_WARNINGS
from stateward.workbench.supervision.items import HANDLING
from stateward.workbench.supervision.warnings import finding
from stateward.workbench.supervision.warnings.models import RiskWarning, WarningRun, WarningStep

JOB = "supervision.warnings"
RULES = "cn-risk-warnings"
PROCEDURE = "cn-warning-handling"
CLOSED = "closed"
_UPDATED = ["run", "month", "state", "level", "unit", "value", "threshold", "message_en", "message_zh", "facts",
            "months", "title_en", "title_zh"]  # fmt: skip


@service(RUN_WARNINGS)
def ask(rules: str, year: int) -> Any:
    """Ask for a run of all rules over the figures of a year; it runs in the background."""
    job = jobs.start(JOB, {"rules": rules, "year": year}, title=f"{rules} {year}")
    recording.record(events.WARNINGS_ASKED, None, after={"rules": rules, "year": year})
    return job


@service(RUN_WARNINGS)
def run(rules: str, year: int) -> WarningRun:
    """Test all rules and store what they say. What was found before keeps its handling; done twice it is the same."""
    document = workspace.rulebook().get("warnings", rules)
    found = finding.test(document, year)
    made = WarningRun.objects.create(
        rules=document.id,
        version=document.version,
        year=year,
        facts_sha256=statements.facts_sha256(),
        counts=found.counts(),
        ran_by=acting().person,
    )
    enterprises = {one.code: one for one in Enterprise.objects.all()}
    rows = [
        _row(made, document, tested, enterprises[tested.enterprise])
        for tested in finding.newest(found)
        if tested.enterprise in enterprises
    ]
    RiskWarning.objects.bulk_create(
        rows, batch_size=400, update_conflicts=True, update_fields=_UPDATED,
        unique_fields=["rules", "rule", "enterprise", "year"],
    )  # fmt: skip
    made.tested = len(rows)
    made.triggered = sum(row.state == "triggered" for row in rows)
    made.insufficient = sum(row.state == "insufficient_data" for row in rows)
    made.save()
    recording.record(
        events.WARNINGS_RUN, made, after={"tested": made.tested, "triggered": made.triggered, "version": made.version}
    )
    return made


def _row(made: WarningRun, document: Any, tested: finding.Tested, enterprise: Enterprise) -> RiskWarning:
    rule = document.rules[tested.rule]
    told = finding.message(rule, tested, made.year, enterprise) if tested.state == "triggered" else {"en": "", "zh": ""}
    return RiskWarning(
        run=made,
        rules=document.id,
        rule=tested.rule,
        title_en=rule.title.en,
        title_zh=rule.title.zh,
        enterprise=enterprise,
        year=made.year,
        month=tested.month,
        state=tested.state,
        level=tested.level if tested.state == "triggered" else "",
        unit=rule.unit,
        value=tested.value,
        threshold=tested.threshold,
        message_en=told["en"],
        message_zh=told["zh"],
        facts=tested.facts,
        months=tested.months,
    )


def is_trade(found: RiskWarning) -> bool:
    """Whether a warning comes from a rule over the trade."""
    rule = workspace.rulebook().get("warnings", found.rules, found.run.version).rules.get(found.rule)
    return rule is not None and rule.trade is not None


# --- the chain ---


def procedure() -> ProcedureDocument:
    """The procedure by which warnings are handled."""
    found: ProcedureDocument = workspace.rulebook().get("procedure", PROCEDURE)
    return found


def step_of(found: ProcedureDocument, name: str) -> ProcedureStep | None:
    """A step of the procedure by its id."""
    return next((one for one in found.steps if one.id == name), None)


@service(HANDLE)
def take_step(warning: RiskWarning, step: str, words: str, owner: Any = None, outcome: str = "") -> RiskWarning:
    """Go on to a step: the one before is finished, the next is owed by `owner` within its working days.

    The step that closes the warning says whether it was right. Raises `Refused` for a step that may not follow.
    """
    held = RiskWarning.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=warning.pk)
    rules = procedure()
    _refuse_step(held, rules, step)
    if not words.strip():
        raise refused("warning.words", _("A step needs words."), _("Write what was found, or what is asked."))
    if step == CLOSED and outcome not in ("confirmed", "dismissed"):
        raise refused(
            "warning.outcome", _("A closed warning was right or wrong."), _("Choose one: this is the rule's record.")
        )
    _finish_step(held, words)
    taken = step_of(rules, step)
    assert taken is not None  # `_refuse_step` lets only steps of the procedure through.
    held.step = step
    held.outcome = outcome if step == CLOSED else ""
    held.save()
    if step != CLOSED:
        _open_step(held, taken, words.strip(), owner or acting().person)
    recording.record(events.WARNING_HANDLED, held, reason=words.strip(), after={"step": step, "outcome": held.outcome})
    return held


def next_steps(found: RiskWarning, rules: ProcedureDocument) -> list[ProcedureStep]:
    """The steps that may follow."""
    if found.state != "triggered" and not found.step:
        return []
    if not found.step:
        first = rules.begins.get(found.level) or rules.steps[0].id
        return [one for one in rules.steps if one.id == first]
    now = step_of(rules, found.step)
    return [one for one in rules.steps if now is not None and one.id in now.next]


def _refuse_step(held: RiskWarning, rules: ProcedureDocument, step: str) -> None:
    possible = [one.id for one in next_steps(held, rules)]
    if step not in possible:
        titles = [pick(one.title.as_dict()) for one in rules.steps if one.id in possible]
        raise refused(
            "warning.step",
            _("This step may not follow now."),
            _("Possible now: {actions}.").format(actions=", ".join(titles)) if titles else _("Nothing is open here."),
            step,
        )


def _finish_step(held: RiskWarning, words: str) -> None:
    last = held.steps.filter(finished_on=None).last()
    if last is None:
        return
    last.finished_on = office.today()
    last.save()
    if last.item is not None and State(last.item.state) in OPEN:
        item = locked(last.item, None)
        item.state, item.closed_by, item.closed_at = State.CLOSED.value, acting().person, timezone.now()
        save_item(item, "core.item.close", reason=words.strip(), state=item.state)
        reminders.stop(item)


def _open_step(held: RiskWarning, step: ProcedureStep, words: str, owner: Any) -> None:
    due = _due(step)
    item = None
    if owner is not None:
        title = _("{step}: {warning}").format(step=pick(step.title.as_dict()), warning=str(held))
        item = tracking.create(
            tracking.NewItem(
                kind=HANDLING.name, title=title, description=words, owner=owner, enterprise=held.enterprise, due=due,
                source=held,
            )
        )  # fmt: skip
    WarningStep.objects.create(
        warning=held, step=step.id, item=item, words=words, opened_on=office.today(), due=due, taken_by=acting().person
    )


def _due(step: ProcedureStep) -> dt.date | None:
    if step.days is None:
        return None
    today = office.today()
    return office.working_days().add(today, step.days).date if step.working else today + dt.timedelta(days=step.days)
