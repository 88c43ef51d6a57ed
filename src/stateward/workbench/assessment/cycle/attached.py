"""What the assessment does at the moves of its cycle: sheets must be whole, contracts are signed, results published."""

from __future__ import annotations

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages import listed
from stateward.rulebook.cycle import CycleStep
from stateward.workbench.assessment import services as handing
from stateward.workbench.assessment.cycle import services
from stateward.workbench.assessment.cycle.models import Contract, Round, RoundResult
from stateward.workbench.audit import recording
from stateward.workbench.core.acting import acting
from stateward.workbench.core.cycles.hooks import on
from stateward.workbench.core.cycles.models import Participant
from stateward.workbench.core.cycles.states import Move
from stateward.workbench.core.cycles.steps import people_for
from stateward.workbench.core.notices.services import tell
from stateward.workbench.core.refusals import refused


def _round(participant: Participant) -> Round | None:
    return Round.objects.select_related("cycle").filter(cycle_id=participant.cycle_id).first()


@on("assessment", Move.SUBMIT)
def whole(participant: Participant, step: CycleStep, _move: Move) -> None:
    """A step is handed in with its sheet filled; the enterprise's leader signs the contract by handing in."""
    found = _round(participant)
    if found is None:
        return
    if step.kind in ("propose", "agree"):
        name = "proposed" if step.kind == "propose" else "agreed"
        open_ = [line.indicator for line in participant.target_lines.all() if getattr(line, name) is None]
        _refuse_open(participant, open_, _("These measures have no target yet: {names}"))
    elif step.kind == "sign":
        _sign(found, participant)
    elif step.kind == "verify":
        open_ = list(participant.report_lines.filter(finding="open").values_list("indicator", flat=True))
        _refuse_open(participant, open_, _("These measures were not looked at: {names}"))
    elif step.kind in ("compute", "publish") and found.result is None:
        raise refused(
            "round.not_computed",
            _("The scores have not been computed."),
            _("Compute them on the round's page; then hand in."),
        )
    elif step.kind in ("compute", "publish") and found.result is not None:
        _refuse_without_a_score(found.result)


def _refuse_without_a_score(result: RoundResult) -> None:
    if all(row.get("score") is None for row in result.rows):
        raise refused(
            "round.no_score",
            _("No group has a score for {year}.").format(year=result.round.year),
            _("Look at the groups' pages for what is missing, record it, and compute the scores anew."),
        )


def _refuse_open(participant: Participant, open_: list[str], sentence: str) -> None:
    if open_:
        raise refused(
            "round.open",
            sentence.format(names=listed(open_)),
            _("Fill the sheet and save it."),
            participant.enterprise.code,
        )


@on("assessment", Move.APPROVE)
def decided(participant: Participant, step: CycleStep, _move: Move) -> None:
    """The office countersigns; a signed contract's targets become those the scheme reads; a publication is told."""
    found = _round(participant)
    if found is None:
        return
    if step.kind == "sign":
        _countersign(found, participant)
        services.lay_out_report(participant)
    elif step.kind == "publish":
        _publish(found, participant)


def _sign(found: Round, participant: Participant) -> None:
    lines = [
        {
            "indicator": line.indicator,
            "base": _text(line.base),
            "base_by_rule": _text(line.base_by_rule),
            "factors": [
                {"amount": _text(one.amount), "reason": one.reason}
                for one in line.adjustments.filter(outcome="approved")
            ],
            "target": _text(line.agreed),
        }
        for line in participant.target_lines.all()
    ]
    number = f"{found.year}-{participant.enterprise.code}"
    values = {"number": number, "content": {"scheme": found.scheme, "lines": lines}}
    signed = {"signed_by": acting().person, "signed_at": timezone.now(), "countersigned_by": None}
    Contract.objects.update_or_create(participant=participant, defaults=values | signed | {"countersigned_at": None})
    recording.record("assessment.signed", participant, after=values)


def _text(value: object) -> str | None:
    return None if value is None else f"{value:f}"


def _countersign(found: Round, participant: Participant) -> None:
    contract = participant.contract
    contract.countersigned_by, contract.countersigned_at = acting().person, timezone.now()
    contract.save()
    recording.record("assessment.countersigned", participant, after={"number": contract.number})
    handing.record_targets(
        {
            "enterprise": participant.enterprise.code,
            "year": found.year,
            "indicator": line.indicator,
            "value": line.agreed,
            "base": line.base,
        }
        for line in participant.target_lines.all()
    )


def _publish(found: Round, participant: Participant) -> None:
    result = found.result
    if result is None:
        return
    if found.published_at is None:
        found.published_at = timezone.now()
        found.save(update_fields=["published_at"])
        recording.record(
            "assessment.published", found, after={"revision": result.revision, "sha256": result.file_sha256}
        )
    row = result.of(participant.enterprise.code) or {}
    values = {"round": found.cycle.title, "score": str(row.get("score") or "—"), "grade": str(row.get("grade") or "—")}
    people = [*people_for(participant, "enterprise"), *people_for(participant, "enterprise_leader")]
    sentence = N_("{round}: the result is published. Score {score}, grade {grade}.")
    tell(people, "assessment.published", sentence, values, about=participant)
