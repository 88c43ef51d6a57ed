"""How far an adopted plan is: read from the register, step by step, with what was seen there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from stateward.messages import gettext as _
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.tracking import services as tracking
from stateward.workbench.core.tracking.states import Action, State, allowed
from stateward.workbench.reform.slimming.models import Plan, PlanState, PlanStep
from stateward.workbench.register.holdings.structures import Picture, picture
from stateward.workbench.register.models import Status


@dataclass(frozen=True)
class Measured:
    """A step with what the register says about it: `progress` 0, 50 or 100."""

    step: PlanStep
    progress: int
    seen: str
    late: bool

    @property
    def done(self) -> bool:
        """Whether the register shows the step done."""
        return self.progress == 100


@dataclass(frozen=True)
class Followed:
    """An adopted plan on a day: its steps, how many are done, how many should be."""

    plan: Plan
    steps: list[Measured]
    planned: int

    @property
    def done(self) -> int:
        """How many steps the register shows done."""
        return sum(step.done for step in self.steps)

    @property
    def percent(self) -> int:
        """The share of the steps that are done, 0 to 100."""
        return round(100 * self.done / len(self.steps)) if self.steps else 100

    @property
    def planned_percent(self) -> int:
        """The share of the steps that should be done by the day."""
        return round(100 * self.planned / len(self.steps)) if self.steps else 100


def follow(user: Any, plan: Plan, day: dt.date, seen: Picture | None = None) -> Followed:
    """How far the plan is on a day; `seen` is the structure of that day where it is known already."""
    seen = seen or picture(user, day, strand="reform")
    rows = visible_to(user, PlanStep.objects.select_related("enterprise", "item"), strand="reform")
    steps = [_measured(step, seen, day) for step in rows.filter(plan=plan).order_by("number")]
    return Followed(plan, steps, sum(item.step.due <= day for item in steps))


def _measured(step: PlanStep, seen: Picture, day: dt.date) -> Measured:
    progress, told = _judge(step, seen)
    return Measured(step, progress, told, step.due < day and progress < 100)


def _judge(step: PlanStep, seen: Picture) -> tuple[int, str]:
    code = step.enterprise.code
    if code not in seen.rows:
        return 100, _("gone from the register")
    if step.action in ("dissolve", "absorb"):
        if seen.rows[code].status == Status.IN_LIQUIDATION:
            return 50, _("in liquidation")
        return 0, _("still in the register")
    found = seen.structure
    node = found.network.number.get(code)
    layer = 0 if node is None else int(found.legal_layer[node])
    if step.action == "lift":
        holders = {item.holder_code for item in seen.held.get(code, ())}
        if step.to in holders and (step.layer_after is None or layer <= step.layer):
            return 100, _("held by {to}, layer {layer}").format(to=seen.name(step.to), layer=layer)
        return 0, _("on layer {layer}").format(layer=layer)
    inside = [item for item in seen.held.get(code, ()) if item.holder is not None]
    if not inside:
        return 100, _("no enterprise of the register holds it any more")
    return 0, _("still held by {holder}").format(holder=seen.name(inside[0].holder_code))


def take_over(day: dt.date) -> int:
    """Report what the register shows to the items of all adopted plans; how many were told something new.

    It is the workbench itself that reports, whoever changed the register.
    """
    told = 0
    with as_user(None, channel="job"):
        now = None
        for step in PlanStep.objects.select_related("enterprise", "item", "plan").filter(
            plan__state=PlanState.ADOPTED, item__isnull=False
        ):
            now = now or _whole(day)
            progress, seen = _judge(step, now)
            item = step.item
            if item is None or item.progress >= progress or not allowed(State(item.state), Action.REPORT):
                continue
            tracking.report(item, progress, _("The register says: {seen}.").format(seen=seen))
            told += 1
    return told


def _whole(day: dt.date) -> Picture:
    from stateward.workbench.register.holdings.structures import whole_picture

    return whole_picture(day)
