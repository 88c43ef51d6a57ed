"""What a key task is measured by: an indicator of the office's schemes or an account, read from the facts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from stateward.assessment.compiled import Scheme
from stateward.assessment.exactly import Case
from stateward.assessment.result import standards_for
from stateward.formula import exact
from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.messages.errors import StatewardError
from stateward.workbench.assessment import inputs as facts
from stateward.workbench.assessment import results
from stateward.workbench.core import formats, workspace
from stateward.workbench.directives.models import Direction, KeyTask

#: Accounts that a key task may be bound to; they exist in every chart of the rulebook.
ACCOUNTS = ("net_profit", "operating_revenue", "total_profit", "total_assets", "total_liabilities", "equity")


@dataclass(frozen=True)
class Measured:
    """A value read from the facts: in the unit of its table, with where it came from, or why it is missing."""

    value: Decimal | None
    unit: str
    source: str = ""
    address: str = ""
    reason: str = ""


def schemes() -> list[Scheme]:
    """The compiled schemes of the office, its own order."""
    found = []
    for name in workspace.current().settings.schemes:
        try:
            found.append(results.run(name).scheme)
        except StatewardError:
            # A scheme that cannot be computed on these facts measures nothing; its own page says why.
            continue
    return found


def choices() -> list[tuple[str, str]]:
    """What a task may be measured by: (id, title), the accounts first."""
    titles: dict[str, str] = {}
    accounts: dict[str, str] = {}
    for scheme in schemes():
        for key in ACCOUNTS:
            if key in scheme.account_titles:
                accounts.setdefault(f"account:{key}", pick(dict(scheme.account_titles[key])))
        for key, indicator in scheme.indicators.items():
            titles.setdefault(key, pick(indicator.title.as_dict()))
    return [*accounts.items(), *sorted(titles.items(), key=lambda pair: pair[1])]


def title_of(measure: str) -> str:
    """The measure's title in the running language; its id where no scheme knows it any more."""
    return dict(choices()).get(measure, measure)


def unit_of(measure: str) -> str:
    """The unit a measure is written in."""
    if measure.startswith("account:"):
        return "money"
    return next((str(s.indicators[measure].unit) for s in schemes() if measure in s.indicators), "number")


def measured(measure: str, enterprise: str, year: int) -> Measured:
    """The measure of an enterprise in a year, from the newest statements; missing with its reason, never zero."""
    unit = unit_of(measure)
    try:
        inputs = facts.inputs()
    except StatewardError as error:
        return Measured(None, unit, reason=error.faults[0].message)
    if measure.startswith("account:"):
        return _account(measure.removeprefix("account:"), enterprise, year, inputs)
    scheme = next((one for one in schemes() if measure in one.indicators), None)
    if scheme is None:
        return Measured(None, unit, reason=_("No scheme of the office computes it any more."))
    case = Case(scheme, inputs, standards_for(workspace.rulebook(), scheme, inputs), enterprise, year)
    name = f"value.{measure}" if f"value.{measure}" in scheme.program.definitions else measure
    traced = exact.evaluate(scheme.program, [name], case.lookup)[name]
    if not isinstance(traced.value, Decimal):
        return Measured(None, unit, reason=_("There are no figures of that year yet."))
    return Measured(traced.value, unit, *_place(traced))


def _account(account: str, enterprise: str, year: int, inputs: Any) -> Measured:
    figures = inputs.figures(enterprise).get(year, {}) if inputs.figures else {}
    value = figures.get(account)
    if value is None:
        return Measured(None, "money", reason=_("There are no figures of that year yet."))
    place = inputs.places(enterprise, year, account) if inputs.places else None
    return Measured(value, "money", str(place or ""), getattr(place, "address", ""))


def _place(traced: Any) -> tuple[str, str]:
    """Where the first reported figure below a value stands."""
    pending = [traced]
    while pending:
        step = pending.pop(0)
        if getattr(step.source, "address", None):
            return str(step.source), step.source.address
        pending += step.children
    return "", ""


def progress(task: KeyTask, value: Decimal) -> int:
    """How far the way from the base to the target is gone, in whole percent from 0 to 100.

    Reached is reached: on the right side of the target it is 100, whatever the base. Without a base, or with one on
    the right side already, anything but reaching it is 0 for a target of nothing, else the share of the target.
    """
    target, base = task.target, task.base
    if target is None:
        return 0
    reached = value >= target if task.direction == Direction.AT_LEAST else value <= target
    if reached:
        return 100
    if base is None or base == target:
        base = Decimal(0)
    way = target - base
    if way == 0 or (way > 0) != (task.direction == Direction.AT_LEAST):
        return 0
    share = (value - base) / way * 100
    return int(min(max(share, Decimal(0)), Decimal(99)))


def shown(value: Any, unit: str, money: formats.MoneyUnit | None = None) -> str:
    """A measured value for people."""
    return formats.measure(value, unit, money)
