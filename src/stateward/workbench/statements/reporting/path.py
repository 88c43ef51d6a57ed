"""The path of a report: recorded and checked -> passed by the group -> signed -> accepted or returned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone

from stateward.facts import statement as facts
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages.errors import Fault, ImportFault
from stateward.workbench.accounts.permissions import require
from stateward.workbench.audit import recording
from stateward.workbench.audit.four_eyes import four_eyes_step
from stateward.workbench.core import office
from stateward.workbench.core.acting import acting
from stateward.workbench.core.notices import services as notices
from stateward.workbench.core.refusals import refused, refused_transition
from stateward.workbench.core.services import four_eyes, service
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements import events
from stateward.workbench.statements.actions import CHECK_GROUP, DECIDE, SIGN
from stateward.workbench.statements.models import Edition, Statement
from stateward.workbench.statements.reporting import questions
from stateward.workbench.statements.reporting.models import (
    WITH_ENTERPRISE,
    CellNote,
    NoteKind,
    Obligation,
    PeriodState,
    ReportingPeriod,
    ReportState,
)

SIGNING = four_eyes_step("statements.sign", N_("Signing of a report"))
_EDITIONS = [Edition.PRELIMINARY, Edition.FINAL, Edition.AUDITED]
#: What names the report that a statement answers: enterprise, year, month, basis, template.
Answer = tuple[int, int, int, str, str]


def answer_of(statement: Any, enterprise: Enterprise) -> Answer:
    """What names the report that a statement answers."""
    return enterprise.pk, statement.year, statement.month, statement.basis, statement.template


def expected(statements: Sequence[facts.Statement], known: Mapping[str, Enterprise]) -> dict[Answer, Obligation]:
    """The open reports that statements about to be recorded answer, the earliest edition that is not accepted first.

    Raises `ImportFault` where a period is closed, or where the office already has every edition of a report.
    """
    periods = _periods(statements)
    if not periods:
        return {}
    _refuse_closed(statements, periods)
    open_reports: dict[Answer, Obligation] = {}
    asked: set[Answer] = set()
    rows = Obligation.objects.select_for_update(of=("self",)).filter(period__in=periods.values())
    ids = {enterprise.pk for enterprise in known.values()}
    for row in rows.select_related("period", "enterprise", "statement"):
        answer = (row.enterprise_id, row.period.year, row.period.month, row.basis, row.template)
        if row.enterprise_id not in ids:
            continue
        asked.add(answer)
        held = open_reports.get(answer)
        if row.state in WITH_ENTERPRISE and (held is None or _rank(row) < _rank(held)):
            open_reports[answer] = row
    taken = [
        one for one in statements if (a := answer_of(one, known[one.enterprise])) in asked and a not in open_reports
    ]
    if taken:
        raise ImportFault(_taken(one) for one in taken)
    return open_reports


def _rank(obligation: Obligation) -> int:
    return _EDITIONS.index(Edition(obligation.edition))


def _periods(statements: Iterable[facts.Statement]) -> dict[tuple[int, int], ReportingPeriod]:
    wanted = {(one.year, one.month) for one in statements}
    years = {year for year, _month in wanted}
    found = ReportingPeriod.objects.filter(year__in=years)
    return {(row.year, row.month): row for row in found if (row.year, row.month) in wanted}


def _refuse_closed(statements: Iterable[facts.Statement], periods: Mapping[tuple[int, int], ReportingPeriod]) -> None:
    closed = {key for key, period in periods.items() if period.state == PeriodState.CLOSED}
    faults = [
        Fault(
            "statement.period_closed",
            _("The period {period} is closed: {reason}").format(
                period=periods[(one.year, one.month)].label, reason=periods[(one.year, one.month)].reason
            ),
            _("Ask the office to reopen the period."),
            value=one.enterprise,
        )
        for one in statements
        if (one.year, one.month) in closed
    ]
    if faults:
        raise ImportFault(faults)


def _taken(statement: facts.Statement) -> Fault:
    return Fault(
        "statement.handed_in",
        _("The report of {enterprise} was handed in already.").format(enterprise=statement.enterprise),
        _("Ask the office to return it; then hand in the corrected figures."),
        value=statement.enterprise,
    )


def follow(pairs: Iterable[tuple[Obligation, Statement, tuple[str, ...]]]) -> None:
    """Note that statements were recorded for reports; third: what the preparer said in the workbook's notes."""
    who = acting()
    now = timezone.now()
    changed, keys = [], []
    for report, statement, notes in pairs:
        keys.append(report.pk)
        before = report.state
        report.statement, report.state = statement, ReportState.CHECKED
        questions.judge(report, statement)
        report.prepared_by, report.checked_at = who.person, now
        report.group_checked_by = report.signed_by = report.signed_at = None
        report.save()
        changed.append(
            recording.Change(report, {"state": before}, {"state": report.state, "revision": statement.revision})
        )
        if notes:
            questions.explain_all(report, " ".join(notes), who.person)
    if changed:
        recording.record_many(events.REPORT_CHECKED.action, changed)
        CellNote.objects.filter(obligation__in=keys, kind=NoteKind.COMMENT, settled=False).update(settled=True)


@service(CHECK_GROUP)
def pass_group(report: Obligation) -> Obligation:
    """The group above has looked at a report. Raises 404 for who does not stand above the enterprise."""
    held = _held(report, _("Pass"), (ReportState.CHECKED,))
    if held.enterprise.parent is not None:
        require(acting().user, CHECK_GROUP, held.enterprise.parent)
    _refuse_unexplained(held)
    held.state, held.group_checked_by = ReportState.GROUP_CHECKED, acting().person
    return _save(held, ReportState.CHECKED, events.REPORT_GROUP_CHECKED.action)


@service(SIGN)
def sign(report: Obligation) -> Obligation:
    """The enterprise's leader signs what somebody else prepared; the report is handed in."""
    states = (ReportState.CHECKED, ReportState.GROUP_CHECKED)
    held = _held(report, _("Sign"), states[1:] if report.needs_group else states)
    four_eyes(held.prepared_by, None, SIGNING.code, held)
    _refuse_unexplained(held)
    before, held.state = held.state, ReportState.SIGNED
    held.signed_by, held.signed_at = acting().person, timezone.now()
    held.first_signed_on = held.first_signed_on or office.today()
    return _save(held, before, events.REPORT_SIGNED.action)


@service(DECIDE)
def accept(report: Obligation) -> Obligation:
    """The office takes a signed report. Audited figures that differ from those accepted before ask for a new score."""
    held = _held(report, _("Accept"), (ReportState.SIGNED,))
    held.state, held.decided_by, held.decided_at = ReportState.ACCEPTED, acting().person, timezone.now()
    held.reason = ""
    saved = _save(held, ReportState.SIGNED, events.REPORT_ACCEPTED.action)
    if saved.edition == Edition.AUDITED:
        from stateward.workbench.statements.reporting import audited

        audited.compare(saved)
    return saved


@service(DECIDE)
def send_back(report: Obligation, reason: str) -> Obligation:
    """The office returns a report with its reason; comments on cells were written before. Who prepared it is told."""
    if not reason.strip():
        raise refused("reporting.reason", _("A reason is needed."), _("Write what must be mended."))
    held = _held(report, _("Return"), (ReportState.SIGNED, ReportState.ACCEPTED))
    before, held.state = held.state, ReportState.RETURNED
    held.reason, held.returns = reason.strip(), held.returns + 1
    held.decided_by, held.decided_at = acting().person, timezone.now()
    saved = _save(held, before, events.REPORT_RETURNED.action, reason=held.reason)
    title = {"en": saved.title_en, "zh": saved.title_zh}
    name = {
        "en": saved.enterprise.name_en or saved.enterprise.name,
        "zh": saved.enterprise.name_zh or saved.enterprise.name,
    }
    notices.tell(
        [saved.prepared_by],
        "statements.returned",
        N_("{title} of {enterprise} for {period} came back: {reason}"),
        {"title": title, "enterprise": name, "period": saved.period.label, "reason": saved.reason},
        about=saved,
    )
    return saved


def _held(report: Obligation, action: str, states: Sequence[Any]) -> Obligation:
    """The report, locked and in one of the states; `TransitionRefused` otherwise, `Refused` in a closed period."""
    rows = Obligation.objects.select_for_update(of=("self",)).select_related(
        "period", "enterprise__parent", "statement"
    )
    held = rows.get(pk=report.pk)
    if held.state not in states:
        possible = [str(state.label) for state in states]
        raise refused_transition("reporting.state", action, str(held.get_state_display()), possible)
    if not held.period.is_open:
        raise refused(
            "reporting.closed",
            _("The period {period} is closed: {reason}").format(period=held.period.label, reason=held.period.reason),
            _("Ask the office to reopen the period."),
        )
    return held


def _refuse_unexplained(report: Obligation) -> None:
    missing = questions.unexplained(report)
    if missing:
        raise refused(
            "reporting.unexplained",
            _("{count} questions of the check rules are not explained yet.").format(count=len(missing)),
            _("Explain each beside its figure, or correct the figure."),
            missing[0]["rule"],
        )


def _save(report: Obligation, before: Any, action: str, *, reason: str = "") -> Obligation:
    report.save()
    revision = report.statement.revision if report.statement is not None else None
    after = {"state": str(report.state), "revision": revision}
    recording.record(action, report, before={"state": str(before)}, after=after, reason=reason)
    return report


def together(reports: Iterable[Obligation], move: Callable[[Obligation], Any]) -> tuple[int, list[Fault]]:
    """Move many reports, each for itself: how many moved, and why the others did not."""
    from stateward.messages.errors import StatewardError

    moved, faults = 0, []
    for report in reports:
        try:
            move(report)
            moved += 1
        except StatewardError as error:
            faults += [_of_enterprise(fault, report) for fault in error.faults]
    return moved, faults


def _of_enterprise(fault: Fault, report: Obligation) -> Fault:
    from dataclasses import replace

    return replace(fault, file=report.enterprise.name)


def lookup(periods: Iterable[ReportingPeriod]) -> Q:
    """The condition for reports of some periods."""
    return Q(period__in=list(periods))
