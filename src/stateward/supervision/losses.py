"""The level of a loss by the rule in force on the day of the conduct (行为发生时), not on the day of the case."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, StatewardError
from stateward.rulebook import Rulebook
from stateward.rulebook.library import LossLevel, ProcedureDocument


@dataclass(frozen=True, slots=True)
class GradedLoss:
    """A level of loss with the rule and version that give it."""

    level: LossLevel
    rule: str
    version: str
    basis: str


def grade_loss(procedure: ProcedureDocument, amount: Decimal) -> GradedLoss:
    """The level an amount (base unit of the currency) falls in. `StatewardError` where the rule states no levels."""
    if amount < 0:
        raise StatewardError(
            Fault(
                "losses.amount",
                _("A loss is not negative: {amount}.").format(amount=amount),
                _("Enter the amount of the loss as a positive number."),
                value=str(amount),
            )
        )
    for level in procedure.loss_levels:
        if level.from_ <= amount and (level.below is None or amount < level.below):
            return GradedLoss(level, procedure.id, procedure.version, procedure.source.document)
    raise StatewardError(
        Fault(
            "losses.no_level",
            _("{rule} ({version}) states no level for this loss.").format(rule=procedure.id, version=procedure.version),
            _("Enter the levels of the issuing text into your own copy of the rule."),
            value=str(amount),
            rule=procedure.id,
        )
    )


def loss_level(book: Rulebook, rule: str, conduct: dt.date, amount: Decimal) -> GradedLoss:
    """The level of a loss by the version of the rule in force on the day of the conduct.

    Raises `RulebookError` where no version covers that day.
    """
    return grade_loss(book.get("procedure", rule, on=conduct), amount)


def step_allowed(procedure: ProcedureDocument, now: str | None, then: str) -> bool:
    """Whether a case may go from one step to another; a case begins with the first step or a level's own."""
    if now is None:
        return then == procedure.steps[0].id or then in procedure.begins.values()
    return any(step.id == now and then in step.next for step in procedure.steps)
