"""Pay that follows the grade and score, by a pay document, in exact decimals with every step told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from stateward.messages import gettext as _
from stateward.messages.errors import AssessmentError, Fault
from stateward.rulebook.terms import PayDocument


@dataclass(frozen=True)
class Pay:
    """Performance pay of one head and year: the multiple of the base, the amount, what is paid at once and deferred."""

    multiple: Decimal
    amount: Decimal
    at_once: Decimal
    deferred: Decimal
    steps: tuple[str, ...]


def performance_pay(document: PayDocument, grade: str, score: Decimal, base: Decimal) -> Pay:
    """Pay by grade and score: within a grade the multiple rises evenly from its lower to its upper end.

    A gate may have lowered the grade below the score's own band: the grade decides, at most with its upper end.
    Raises `AssessmentError` for a grade the curve does not have and for a base below zero.
    """
    band = next((band for band in document.bands if band.grade == grade), None)
    if band is None or base < 0:
        raise AssessmentError(
            Fault(
                "pay.grade" if band is None else "pay.base",
                _("The pay curve {id} has no grade {grade}.").format(id=document.id, grade=grade)
                if band is None
                else _("The base of performance pay cannot be {base}.").format(base=base),
                _("Correct the curve, or name the grade of its scheme.")
                if band is None
                else _("Give an amount of zero or more."),
                value=grade if band is None else str(base),
            )
        )
    within = min(max((score - band.from_) / (band.to - band.from_), Decimal(0)), Decimal(1))
    multiple = band.lower + (band.upper - band.lower) * within
    steps = [
        _("Grade {grade}: {lower} + ({upper} - {lower}) x ({score} - {start}) / ({end} - {start}) = {multiple}").format(
            grade=grade,
            lower=band.lower,
            upper=band.upper,
            score=score,
            start=band.from_,
            end=band.to,
            multiple=multiple,
        )
    ]
    if document.cap is not None and multiple > document.cap:
        multiple = document.cap
        steps.append(_("At most {cap} times the base.").format(cap=document.cap))
    amount = _rounded(document, base * multiple)
    deferred = _rounded(document, amount * document.deferred)
    steps.append(_("{base} x {multiple} = {amount}").format(base=base, multiple=multiple, amount=amount))
    if document.deferred:
        steps.append(
            _("{deferred} is paid at the end of the term, {now} at once.").format(
                deferred=deferred, now=amount - deferred
            )
        )
    return Pay(multiple, amount, amount - deferred, deferred, tuple(steps))


def term_incentive(document: PayDocument, grade: str, annual_pay: Sequence[Decimal]) -> tuple[Decimal, tuple[str, ...]]:
    """The incentive of a term: its cap (a share of the whole annual pay of the term) times the grade's coefficient."""
    if document.incentive_cap is None:
        return Decimal(0), (_("The document has no term incentive."),)
    coefficient = document.incentive.get(grade)
    if coefficient is None:
        raise AssessmentError(
            Fault(
                "pay.incentive",
                _("The pay document {id} gives no incentive for the grade {grade}.").format(
                    id=document.id, grade=grade
                ),
                _("Add the grade to its incentive; 0 where none is paid."),
                value=grade,
            )
        )
    whole = sum(annual_pay, Decimal(0))
    most = whole * document.incentive_cap
    amount = _rounded(document, most * min(coefficient, Decimal(1)))
    step = _("{whole} x {cap} x {coefficient} = {amount}").format(
        whole=whole, cap=document.incentive_cap, coefficient=min(coefficient, Decimal(1)), amount=amount
    )
    return amount, (step,)


def _rounded(document: PayDocument, value: Decimal) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-document.rounding), ROUND_HALF_UP)
