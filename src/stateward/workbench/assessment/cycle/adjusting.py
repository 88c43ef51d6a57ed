"""Objective factors in base values: proposed with evidence, approved by a second person, both values kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from stateward.assessment.bases import Adjustment
from stateward.messages import gettext as _
from stateward.workbench.assessment.cycle.models import BaseAdjustment, TargetLine
from stateward.workbench.assessment.events import ADJUST, APPROVE_BASE, BASE
from stateward.workbench.audit import recording
from stateward.workbench.core.acting import acting
from stateward.workbench.core.cycles.models import Participant
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import four_eyes, service
from stateward.workbench.core.uploads import Upload, keep

#: Steps in which base values may still change: before the targets are agreed.
OPEN_STEPS = ("propose", "agree")
APPROVED, REJECTED = "approved", "rejected"


def adjustments(participant: Participant) -> Any:
    """The factors of a group's base values, as they were proposed."""
    rows = BaseAdjustment.objects.filter(line__participant=participant)
    return rows.select_related("line", "proposed_by", "decided_by")


def approved(participant: Participant) -> dict[str, list[Adjustment]]:
    """Indicator -> the approved factors, as the library reads them."""
    found: dict[str, list[Adjustment]] = {}
    for one in adjustments(participant).filter(outcome=APPROVED):
        factor = Adjustment(one.amount.normalize(), one.reason, one.evidence_name)
        found.setdefault(one.line.indicator, []).append(factor)
    return found


def is_open(participant: Participant) -> bool:
    """Whether base values may still change."""
    return participant.step.kind in OPEN_STEPS


@service(ADJUST)
def propose(
    participant: Participant, indicator: str, amount: Decimal | None, reason: str, evidence: Upload | None
) -> BaseAdjustment:
    """Propose an objective factor; `amount` is in the unit of the indicator's table and is added to the base value.

    Raises `Refused` once the targets are agreed, without an amount, a reason or evidence, and for a measure that has no
    base value.
    """
    _refuse_closed(participant)
    line = participant.target_lines.select_for_update().filter(indicator=indicator).first()
    if line is None or line.base is None:
        raise refused(
            "base.none",
            _("{indicator} has no base value that could be adjusted.").format(indicator=indicator),
            _("Choose a measure of the target sheet that has one."),
            indicator,
        )
    if not amount:
        raise refused(
            "base.amount", _("The amount of the factor is missing or zero."), _("Write what it adds or takes.")
        )
    if not reason.strip():
        raise refused(
            "base.reason", _("The factor has no reason."), _("Write what happened, and where that is laid down.")
        )
    if evidence is None:
        raise refused(
            "base.evidence",
            _("A base value is not adjusted without evidence."),
            _("Attach the document that shows the factor."),
        )
    keep(evidence)
    made = BaseAdjustment.objects.create(
        line=line,
        amount=amount,
        reason=reason.strip(),
        evidence_name=evidence.name,
        evidence_sha256=evidence.sha256,
        proposed_by=acting().person,
    )
    after = {"indicator": indicator, "amount": _text(amount), "evidence": evidence.sha256}
    recording.record("assessment.base_factor", participant, after=after, reason=made.reason)
    return made


def _refuse_closed(participant: Participant) -> None:
    if not is_open(participant):
        raise refused(
            "base.closed",
            _("The targets of {enterprise} are agreed; base values stay as they are.").format(
                enterprise=participant.enterprise.name
            ),
            _("Have the step returned first, or appeal against the result."),
            participant.step.id,
        )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


@service(APPROVE_BASE)
def decide(proposed: BaseAdjustment, outcome: str, words: str) -> BaseAdjustment:
    """Approve or reject a factor. An approved one changes the base value; the value by the rule is kept beside it.

    Who proposed it cannot decide. Raises `Refused` for a factor decided already, without words, or once the targets
    are agreed.
    """
    held = BaseAdjustment.objects.select_for_update().get(pk=proposed.pk)
    line = TargetLine.objects.select_for_update().select_related("participant__enterprise").get(pk=held.line_id)
    _refuse_closed(line.participant)
    if held.outcome:
        raise refused("base.decided", _("The factor was decided already."), _("Look at its decision."))
    if not words.strip():
        raise refused("cycle.words", _("A reason is needed."), _("Write it, so that others understand."))
    four_eyes(held.proposed_by, None, BASE, line.participant)
    held.outcome, held.decision = outcome, words.strip()
    held.decided_by, held.decided_at = acting().person, timezone.now()
    held.save()
    before = line.base
    if outcome == APPROVED and line.base is not None:
        line.base_by_rule = line.base if line.base_by_rule is None else line.base_by_rule
        line.base += held.amount
        line.save(update_fields=["base", "base_by_rule"])
    recording.record(
        "assessment.base_decided",
        line.participant,
        before={"base": _text(before)},
        after={
            "indicator": line.indicator,
            "outcome": outcome,
            "base": _text(line.base),
        },
        reason=held.decision,
    )
    return held
