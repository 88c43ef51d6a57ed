"""Opening a round and filling its sheets: proposals, answers, reports, findings, appeals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.rulebook.cycle import CycleDocument
from stateward.workbench.assessment import results
from stateward.workbench.assessment.cycle import adjusting, scoring, sheets
from stateward.workbench.assessment.cycle.models import Appeal, ReportLine, Round, TargetLine
from stateward.workbench.assessment.events import DECIDE, PROPOSE, RUN, SIGN, VERIFY
from stateward.workbench.audit import recording
from stateward.workbench.core import workspace
from stateward.workbench.core.acting import acting
from stateward.workbench.core.cycles import moves
from stateward.workbench.core.cycles import services as cycles
from stateward.workbench.core.cycles.models import Participant
from stateward.workbench.core.cycles.states import Move, Place
from stateward.workbench.core.refusals import Refused, refused
from stateward.workbench.core.services import service
from stateward.workbench.core.uploads import Upload, keep


@service(RUN)
def open_round(
    rule: CycleDocument,
    year: int,
    scheme: str,
    targets: str,
    enterprises: Iterable[Any],
    *,
    title: str,
    starts_on: dt.date,
) -> Round:
    """Open the year for a scheme and a set of groups: the cycle starts and every group gets its sheet.

    Raises `Refused` where a group of the year is in another round, or where no group was named.
    """
    chosen = list(enterprises)
    taken = Participant.objects.filter(cycle__assessment_round__year=year, enterprise__in=chosen)
    taken = taken.exclude(cycle__state="cancelled").select_related("enterprise")
    if taken:
        raise refused(
            "round.taken",
            _("{enterprise} is assessed for {year} already.").format(enterprise=taken[0].enterprise.name, year=year),
            _("Leave it out, or cancel the other round."),
            taken[0].enterprise.code,
        )
    book = workspace.rulebook()
    entry, judging = book.entry_of_years("scheme", scheme, [year]), book.entry("targets", targets)
    cycle = cycles.prepare(rule, title, starts_on, period=str(year))
    cycles.enrol(cycle, chosen)
    found = Round.objects.create(
        cycle=cycle,
        year=year,
        scheme=scheme,
        scheme_version=entry.document.version,
        targets_document=targets,
        targets_version=judging.document.version,
    )
    cycles.start(cycle)
    recording.record("assessment.round_opened", found, after={"year": year, "scheme": scheme, "groups": len(chosen)})
    lay_out(found)
    return found


def lay_out(found: Round) -> None:
    """Lay a target sheet before every group that has none."""
    run = sheets.run_of(found)
    rows = found.cycle.participants.filter(target_lines=None).select_related("enterprise")
    for participant in rows:
        enterprise = participant.enterprise
        wanted = sheets.target_measures(run, enterprise.enterprise_class)
        known = sheets.bases(found, run, enterprise.code, wanted)
        TargetLine.objects.bulk_create(
            TargetLine(participant=participant, indicator=one.indicator, position=n, base=known[one.indicator].value)
            for n, one in enumerate(wanted)
        )


def _own(participant: Participant, move: Move, kind: str) -> Participant:
    """The participant, locked, standing open in a step of the kind that the acting person may hand in."""
    held = moves.taken_up(participant, move, None)
    if held.step.kind != kind:
        raise refused(
            "round.step",
            _("{enterprise} stands in the step “{step}”.").format(
                enterprise=held.enterprise.name, step=held.step_title
            ),
            _("Open its page again: another sheet is to be filled now."),
            held.step.id,
        )
    return held


#: Indicator -> the figure and the reason.
Written = Mapping[str, tuple[Decimal | None, str]]


@service(PROPOSE)
def propose(participant: Participant, written: Written) -> None:
    """Write a group's proposed targets with their reasons. Raises `Refused` for one in another unit."""
    held = _own(participant, Move.SUBMIT, "propose")
    found = held.cycle.assessment_round
    run = sheets.run_of(found)
    wanted = sheets.target_measures(run, held.enterprise.enterprise_class)
    asked = {name: value for name, (value, _words) in written.items()}
    factors = adjusting.approved(held)
    _found, faults = sheets.judged(found, run, held.enterprise.code, wanted, asked, factors)
    if faults:
        raise Refused(faults)
    for line in held.target_lines.all():
        line.proposed, line.reason = written.get(line.indicator, (line.proposed, line.reason))
        line.save(update_fields=["proposed", "reason"])
    recording.record("assessment.proposed", held, after={n: str(v) for n, (v, _w) in written.items()})


@service(RUN)
def counter(participant: Participant, written: Written) -> None:
    """Write what the office agrees to: the proposal where nothing is written, else its own figure with a reason."""
    held = _own(participant, Move.SUBMIT, "agree")
    faults = []
    for line in held.target_lines.all():
        value, reason = written.get(line.indicator, (None, ""))
        differs = value is not None and value != line.proposed
        if differs and not reason.strip():
            faults.append(
                Fault(
                    "round.reason",
                    _("The office's figure for {indicator} differs from the proposal without a reason.").format(
                        indicator=line.indicator
                    ),
                    _("Write why, so that the group understands."),
                    value=str(value),
                    rule=line.indicator,
                )
            )
        line.countered, line.counter_reason = (value, reason.strip()) if differs else (None, "")
        line.agreed = value if differs else line.proposed
        line.save(update_fields=["countered", "counter_reason", "agreed"])
    if faults:
        raise Refused(faults)
    recording.record(
        "assessment.countered", held, after={line.indicator: str(line.agreed) for line in held.target_lines.all()}
    )


def _of_statements(held: Participant) -> dict[str, Decimal]:
    """Indicator -> what the statements of the round's year say."""
    found = held.cycle.assessment_round
    run = results.run(found.scheme)
    row = run.of_enterprise(held.enterprise.code).get(found.year)
    ids = {leaf.key: leaf.node.indicator for leaf in run.scheme.leaves}  # type: ignore[attr-defined]
    nodes = row["nodes"] if row else []
    return {ids[one["id"]]: Decimal(repr(one["value"])) for one in nodes if isinstance(one["value"], int | float)}


def lay_out_report(held: Participant) -> None:
    """Lay the report's sheet before a group: every measure, those of the statements with what they say."""
    run = results.run(held.cycle.assessment_round.scheme)
    values = _of_statements(held)
    known = set(held.report_lines.values_list("indicator", flat=True))
    ReportLine.objects.bulk_create(
        ReportLine(
            participant=held,
            indicator=one.indicator,
            position=n,
            from_statements=one.from_statements,
            reported=values.get(one.indicator) if one.from_statements else None,
        )
        for n, one in enumerate(sheets.measures(run, held.enterprise.enterprise_class))
        if one.indicator not in known
    )


@service(PROPOSE)
def report(participant: Participant, written: Written, evidence: Mapping[str, Upload]) -> None:
    """Write the year's measures; a measure that no statement computes may have a file as its evidence."""
    held = _own(participant, Move.SUBMIT, "report")
    computed = _of_statements(held)
    for line in held.report_lines.all():
        value, words = written.get(line.indicator, (line.reported, line.words))
        line.reported, line.words = (computed.get(line.indicator) if line.from_statements else value), words
        if line.indicator in evidence:
            file = evidence[line.indicator]
            keep(file)
            line.evidence_name, line.evidence_sha256 = file.name, file.sha256
        line.finding, line.verified, line.verified_by = "open", None, None
        line.save()
    recording.record("assessment.reported", held, after=_reported(held))


def _reported(held: Participant) -> dict[str, Any]:
    return {
        line.indicator: {"value": None if line.reported is None else str(line.reported), "file": line.evidence_sha256}
        for line in held.report_lines.all()
    }


#: Indicator -> finding, verified figure, note.
Findings = Mapping[str, tuple[str, Decimal | None, str]]


@service(VERIFY)
def verify(participant: Participant, findings: Findings) -> None:
    """Write what was found about every measure; what has no verifiable evidence earns nothing and says so."""
    held = _own(participant, Move.SUBMIT, "verify")
    faults = []
    for line in held.report_lines.all():
        finding, value, note = findings.get(line.indicator, ("open", None, ""))
        fault = _finding_fault(line, finding, value, note)
        if fault is not None:
            faults.append(fault)
            continue
        line.finding, line.note = finding, note.strip()
        line.verified = {"confirmed": line.reported, "corrected": value}.get(finding)
        line.verified_by = acting().person
        line.save()
    if faults:
        raise Refused(faults)
    after = {line.indicator: {"finding": line.finding, "value": str(line.verified)} for line in held.report_lines.all()}
    recording.record("assessment.verified", held, after=after)


def _finding_fault(line: ReportLine, finding: str, value: Decimal | None, note: str) -> Fault | None:
    without = not line.from_statements and line.reported is not None and not line.evidence_sha256
    if finding == "confirmed" and without:
        return Fault(
            "round.no_evidence",
            _("{indicator} was reported without evidence and cannot be confirmed.").format(indicator=line.indicator),
            _("Return the report, or find “no verifiable evidence”."),
            value=str(line.reported),
            rule=line.indicator,
        )
    if finding == "corrected" and value is None:
        return Fault(
            "round.corrected",
            _("The corrected figure of {indicator} is missing.").format(indicator=line.indicator),
            _("Write the figure that the evidence shows."),
            rule=line.indicator,
        )
    if finding in ("corrected", "unverifiable") and not note.strip():
        return Fault(
            "round.note",
            _("The finding about {indicator} has no words.").format(indicator=line.indicator),
            _("Write what the evidence shows or lacks."),
            value=finding,
            rule=line.indicator,
        )
    return None


@service(SIGN)
def appeal(participant: Participant, indicator: str, words: str) -> Appeal:
    """File an appeal against one measure of the result; it waits for the leader's decision."""
    held = _own(participant, Move.SUBMIT, "appeal")
    if not words.strip():
        raise refused("cycle.words", _("A reason is needed."), _("Write it, so that others understand."))
    filed = Appeal.objects.create(participant=held, indicator=indicator, words=words.strip(), filed_by=acting().person)
    recording.record("assessment.appealed", held, after={"indicator": indicator}, reason=words.strip())
    moves.submit(held, words.strip())
    return filed


@service(DECIDE)
def decide_appeal(filed: Appeal, outcome: str, words: str, value: Decimal | None = None) -> Appeal:
    """Decide an appeal. A granted one corrects the measure and the result is computed anew, with the reason.

    Raises `Refused` for an appeal decided already, without words, or granted without the figure that counts.
    """
    held = moves.taken_up(filed.participant, Move.APPROVE, None)
    filed = Appeal.objects.select_for_update().get(pk=filed.pk)
    if filed.outcome or held.place != Place.SUBMITTED.value:
        raise refused("appeal.decided", _("The appeal was decided already."), _("Look at its decision."))
    if not words.strip():
        raise refused("cycle.words", _("A reason is needed."), _("Write it, so that others understand."))
    if outcome == "granted" and value is None:
        raise refused("appeal.value", _("A granted appeal needs the figure that counts now."), _("Write the figure."))
    filed.outcome, filed.decision = outcome, words.strip()
    filed.decided_by, filed.decided_at = acting().person, timezone.now()
    filed.save()
    recording.record("assessment.appeal_decided", held, after={"outcome": outcome}, reason=words.strip())
    moves.approve(held, words.strip())
    if outcome == "granted":
        line = held.report_lines.get(indicator=filed.indicator)
        line.finding, line.verified, line.note = "corrected", value, words.strip()
        line.save()
        scoring.compute(held.cycle.assessment_round, reason=words.strip())
    return filed
