"""Base values and tiers of targets, by the rule a document declares, in exact decimals with every step told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from stateward.formula import Definition, InputRef, InputValue, Program, exact, parse
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.rulebook.terms import BaseRule, TargetsDocument, TargetTier

RULE_WORDS: dict[BaseRule, str] = {
    "last": N_("last year's actual"),
    "mean": N_("the mean of {years} years"),
    "lower": N_("the lower of last year's actual and the mean of {years} years"),
    "higher": N_("the higher of last year's actual and the mean of {years} years"),
    "best": N_("the best of {years} years"),
}


@dataclass(frozen=True)
class Adjustment:
    """An objective factor taken out of the base, with its evidence; an amount in the indicator's unit."""

    amount: Decimal
    reason: str
    evidence: str = ""


@dataclass(frozen=True)
class Base:
    """A base value with its steps in words; None where the past gives none, with the reason as the last step."""

    value: Decimal | None
    last: Decimal | None
    best: Decimal | None
    steps: tuple[str, ...]


def base_value(
    document: TargetsDocument,
    indicator: str,
    history: Mapping[int, Decimal],
    year: int,
    *,
    better: str = "higher",
    adjustments: Sequence[Adjustment] = (),
) -> Base:
    """The base value of an indicator for a year from the actuals of the years before it.

    The mean needs all its years; where one is missing, last year alone counts and the steps say so (a missing year is
    never taken as zero). Adjustments without evidence are not made, and that is told.
    """
    rule = document.base_of(indicator)
    last = history.get(year - 1)
    past = [history[y] for y in range(year - rule.years, year) if y in history]
    best = (min if better == "lower" else max)(history[y] for y in history if y < year) if past else None
    steps = [
        _("Rule: {rule}.").format(rule=_(RULE_WORDS[rule.rule]).format(years=rule.years)),
        *(
            _("{year}: {value}").format(year=y, value=history[y])
            for y in sorted(history)
            if year - rule.years <= y < year
        ),
    ]
    value = _by_rule(rule.rule, last, past if len(past) == rule.years else None, best, steps)
    for adjustment in adjustments:
        if not adjustment.evidence:
            steps.append(_("Not adjusted for {reason}: there is no evidence.").format(reason=adjustment.reason))
        elif value is not None:
            value += adjustment.amount
            steps.append(
                _("{amount} for {reason} ({evidence}).").format(
                    amount=f"{adjustment.amount:+}", reason=adjustment.reason, evidence=adjustment.evidence
                )
            )
    if value is not None:
        steps.append(_("Base value: {value}").format(value=value))
    return Base(value, last, best, tuple(steps))


def _by_rule(
    rule: BaseRule, last: Decimal | None, past: Sequence[Decimal] | None, best: Decimal | None, steps: list[str]
) -> Decimal | None:
    if last is None:
        steps.append(_("Last year's actual is missing, so there is no base value."))
        return None
    if rule == "last":
        return last
    if past is None:
        steps.append(_("Not every year of the mean is known; last year's actual counts alone."))
        return best if rule == "best" else last
    mean = sum(past, Decimal(0)) / len(past)
    steps.append(_("Mean: {value}").format(value=mean))
    return {"mean": mean, "lower": min(last, mean), "higher": max(last, mean), "best": best}[rule]


def tier_of(document: TargetsDocument, target: Decimal, base: Base, *, better: str = "higher") -> TargetTier | None:
    """The tier of a target: the first whose condition is known true; None without a base value.

    Where lower is better, all figures are mirrored at the base value, so that the same conditions read ambition.
    """
    if base.value is None:
        return None
    figures = {"target": target, "base": base.value, "last": base.last, "best": base.best}
    if better == "lower":
        figures = {name: None if x is None else 2 * base.value - x for name, x in figures.items()}
    figures["overall"] = document.overall_growth if document.overall_growth is not None else Decimal(0)
    conditions = {
        f"tier{tier.tier}": Definition(f"tier{tier.tier}", parse(tier.when), kind="truth") for tier in document.tiers
    }
    program = Program(conditions, timeless=lambda name: True)

    def lookup(reference: InputRef) -> InputValue:
        return InputValue(figures.get(reference.name))

    found = exact.evaluate(program, tuple(conditions), lookup)
    return next((tier for tier in document.tiers if found[f"tier{tier.tier}"].value is True), None)
