"""What is done with slimming plans: prepare, compute in the background, adopt with four eyes, follow the steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.ownership.plan.plan import CHOICES
from stateward.workbench.audit.recording import record, snapshot
from stateward.workbench.core.acting import acting
from stateward.workbench.core.jobs import services as jobs
from stateward.workbench.core.jobs.models import Job
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import four_eyes, service
from stateward.workbench.core.tracking import services as tracking
from stateward.workbench.reform import events, items
from stateward.workbench.reform.actions import APPROVE, PREPARE
from stateward.workbench.reform.slimming import wording
from stateward.workbench.reform.slimming.models import Plan, PlanState, PlanStep
from stateward.workbench.register.models import Enterprise

COMPUTE = "reform.plan"
#: Locks of a scenario: the enterprise stays, stays where it is held, or a lock of the register is opened.
LOCKS = ("keep", "fixed", "free")
_TARGETS = ("title", "max_layer", "max_entities", "keep", "locks", "choices", "weights", "costs", "seconds")
#: States in which a plan can still be changed.
OPEN = (PlanState.DRAFT, PlanState.COMPUTED, PlanState.IMPOSSIBLE)


@dataclass(frozen=True)
class Aim:
    """What a person asks of a plan."""

    title: str
    root: Enterprise | None
    day: dt.date
    max_layer: int | None = None
    max_entities: int | None = None
    keep: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    costs: str = "cn-slimming-illustrative"
    seconds: int = 60


def _checked(aim: Aim) -> None:
    if aim.max_layer is None and aim.max_entities is None:
        raise refused(
            "plan.no_target",
            _("A plan needs a target: at most so many layers, or at most so many enterprises."),
            _("Enter at least one of the two."),
        )
    strange = [choice for choice in aim.choices.values() if choice not in CHOICES]
    if strange:
        raise refused("plan.choice", _("This is no action of a plan."), _("Choose one of the list."), strange[0])


@service(PREPARE, about=lambda aim: aim.root)
def prepare(aim: Aim) -> Plan:
    """Prepare a scenario. Raises `Refused` where it has no target."""
    _checked(aim)
    plan = Plan.objects.create(
        title=aim.title[:200],
        root=aim.root,
        day=aim.day,
        max_layer=aim.max_layer,
        max_entities=aim.max_entities,
        keep=list(aim.keep),
        choices=dict(aim.choices),
        weights=dict(aim.weights),
        costs=aim.costs,
        seconds=aim.seconds,
        prepared_by=acting().person,
    )
    record(events.PLAN_PREPARED.action, plan, after=snapshot(plan, _TARGETS))
    return plan


@service(PREPARE)
def change(plan: Plan, aim: Aim) -> Plan:
    """Change the targets of a plan that is not adopted; it is computed anew before it can be adopted."""
    _refuse_closed(plan)
    _checked(aim)
    before = snapshot(plan, _TARGETS)
    plan.title, plan.max_layer, plan.max_entities = aim.title[:200], aim.max_layer, aim.max_entities
    plan.keep, plan.choices, plan.weights = list(aim.keep), dict(aim.choices), dict(aim.weights)
    plan.costs, plan.seconds, plan.day = aim.costs, aim.seconds, aim.day
    plan.state, plan.result, plan.prepared_by = PlanState.DRAFT, {}, acting().person
    plan.save()
    record(events.PLAN_CHANGED.action, plan, before=before, after=snapshot(plan, _TARGETS))
    return plan


@service(PREPARE)
def choose(plan: Plan, code: str, choice: str) -> Plan:
    """Decide by hand what happens to one enterprise (`""` takes the decision back)."""
    _refuse_closed(plan)
    if choice and choice not in CHOICES:
        raise refused("plan.choice", _("This is no action of a plan."), _("Choose one of the list."), choice)
    before = dict(plan.choices)
    plan.choices = {key: value for key, value in plan.choices.items() if key != code}
    if choice:
        plan.choices[code] = choice
    plan.state, plan.prepared_by = PlanState.DRAFT, acting().person
    plan.save(update_fields=["choices", "state", "prepared_by"])
    record(events.PLAN_CHANGED.action, plan, before={"choices": before}, after={"choices": plan.choices})
    return plan


@service(PREPARE)
def lock(plan: Plan, code: str, how: str, reason: str) -> Plan:
    """Lock an enterprise in this scenario, or open its lock of the register (`""` takes the scenario's lock back).

    Raises `Refused` for an unknown lock or enterprise and for a lock without a reason.
    """
    _refuse_closed(plan)
    _checked_lock(plan, code, how, reason)
    before = dict(plan.locks)
    plan.locks = {key: value for key, value in plan.locks.items() if key != code}
    if how:
        plan.locks[code] = {"lock": how, "reason": reason.strip()}
    plan.state, plan.prepared_by = PlanState.DRAFT, acting().person
    plan.save(update_fields=["locks", "state", "prepared_by"])
    record(events.PLAN_CHANGED.action, plan, before={"locks": before}, after={"locks": plan.locks}, reason=reason)
    return plan


def _checked_lock(plan: Plan, code: str, how: str, reason: str) -> None:
    if how and how not in LOCKS:
        raise refused("plan.lock", _("This is no lock of a plan."), _("Choose one of the list."), how)
    if how and code not in plan.result.get("names", {}):
        raise refused(
            "plan.lock_unknown",
            _("{code} is no enterprise of this plan.").format(code=code),
            _("Choose an enterprise of the group."),
            code,
        )
    if how and not reason.strip():
        raise refused(
            "plan.lock_reason",
            _("A lock needs a reason."),
            _("Write why the enterprise is locked, or freed, in this scenario."),
        )


@service(PREPARE)
def copy(plan: Plan) -> Plan:
    """A new scenario with the same targets, locks, weights and decisions, to be changed and compared."""
    made = Plan.objects.create(
        title=_("{title} (copy)").format(title=plan.title)[:200], root=plan.root, copied_from=plan, day=plan.day,
        max_layer=plan.max_layer, max_entities=plan.max_entities, keep=plan.keep, locks=plan.locks,
        choices=plan.choices, weights=plan.weights, costs=plan.costs, seconds=plan.seconds,
        prepared_by=acting().person,
    )  # fmt: skip
    record(events.PLAN_PREPARED.action, made, after={**snapshot(made, _TARGETS), "copied_from": plan.pk})
    return made


def _refuse_closed(plan: Plan) -> None:
    if plan.state not in OPEN:
        raise refused(
            "plan.state",
            _("The plan is in the state “{state}” and cannot be changed.").format(state=plan.get_state_display()),
            _("Prepare another scenario."),
            plan.state,
        )


@service(PREPARE)
def compute(plan: Plan) -> Job:
    """Have the plan computed in the background."""
    _refuse_closed(plan)
    plan.state = PlanState.RUNNING
    job = jobs.start(COMPUTE, {"plan": plan.pk}, title=plan.title, address=plan.get_absolute_url())
    plan.job = job.pk
    plan.save(update_fields=["state", "job"])
    record(events.PLAN_CHANGED.action, plan, after={"state": plan.state})
    return job


@service(PREPARE)
def keep_result(plan: Plan, result: dict[str, Any]) -> Plan:
    """Keep what was computed."""
    plan.result, plan.computed_at = result, timezone.now()
    possible = result["status"] in ("optimal", "time limit")
    plan.state = PlanState.COMPUTED if possible else PlanState.IMPOSSIBLE
    plan.save(update_fields=["result", "computed_at", "state"])
    told = {"status": result["status"], "cost": result["cost"], "gap": result["gap"], "steps": len(result["actions"])}
    record(events.PLAN_COMPUTED.action, plan, after=told)
    return plan


@service(PREPARE)
def give_back(plan: Plan) -> Plan:
    """Open a plan again whose computation failed or was cancelled."""
    plan.state = PlanState.DRAFT
    plan.save(update_fields=["state"])
    record(events.PLAN_CHANGED.action, plan, after={"state": plan.state})
    return plan


@service(APPROVE)
def adopt(plan: Plan, owner: Any, starts_on: dt.date) -> Plan:
    """Adopt a computed plan: every step becomes an item of the owner. Who prepared it may not adopt it.

    Raises `SamePerson` for who prepared it, `Refused` where it is not computed or another plan is adopted already.
    """
    if plan.state != PlanState.COMPUTED:
        raise refused(
            "plan.not_computed",
            _("Only a plan that was computed and reaches its targets can be adopted."),
            _("Compute it first."),
            plan.state,
        )
    other = Plan.objects.filter(root=plan.root, state=PlanState.ADOPTED).exclude(pk=plan.pk).first()
    if other is not None:
        raise refused(
            "plan.other_adopted",
            _("The plan {title} is adopted for the same group.").format(title=other.title),
            _("Withdraw it first."),
            other.title,
        )
    four_eyes(plan.prepared_by, None, events.ADOPTION, plan)
    plan.state, plan.adopted_by, plan.adopted_at, plan.starts_on = (
        PlanState.ADOPTED, acting().person, timezone.now(), starts_on,
    )  # fmt: skip
    plan.save(update_fields=["state", "adopted_by", "adopted_at", "starts_on"])
    codes = {action["enterprise"] for action in plan.actions}
    rows = {row.code: row for row in Enterprise.objects.filter(code__in=codes)}
    for action in plan.actions:
        _deploy(plan, action, rows[action["enterprise"]], owner, starts_on)
    record(events.PLAN_ADOPTED.action, plan, after={"steps": len(plan.actions), "starts_on": starts_on})
    return plan


def _deploy(plan: Plan, action: dict[str, Any], enterprise: Enterprise, owner: Any, starts_on: dt.date) -> None:
    step = PlanStep.objects.create(
        plan=plan,
        number=action["step"],
        action=action["action"],
        enterprise=enterprise,
        to=action["to"] or "",
        layer=action["legal_layer"],
        layer_after=action["legal_layer_after"],
        cost=Decimal(repr(round(action["cost"], 4))),
        starts_on=starts_on + dt.timedelta(days=action["start_day"]),
        due=starts_on + dt.timedelta(days=action["finish_day"]),
    )
    new = tracking.NewItem(
        kind=items.PLAN_STEP.name,
        title=wording.step_title(action["action"], enterprise.name, action.get("to_name") or ""),
        owner=owner,
        description=wording.reason(action, plan.result["names"]),
        evidence_required=_("The register shows the step done"),
        enterprise=enterprise,
        due=step.due,
        source=plan,
    )
    step.item = tracking.create(new)
    step.save(update_fields=["item"])


@service(APPROVE)
def withdraw(plan: Plan, reason: str) -> Plan:
    """Withdraw an adopted plan; its open items are cancelled with the reason."""
    if plan.state != PlanState.ADOPTED:
        raise refused("plan.not_adopted", _("The plan is not adopted."), _("Nothing is left to withdraw."), plan.state)
    if not reason.strip():
        raise refused("plan.reason", _("Withdrawing needs a reason."), _("Write why the plan is given up."))
    plan.state = PlanState.WITHDRAWN
    plan.save(update_fields=["state"])
    for step in plan.steps.select_related("item"):
        if step.item is not None and step.item.is_open:
            tracking.cancel(step.item, reason)
    record(events.PLAN_WITHDRAWN.action, plan, reason=reason.strip())
    return plan
