"""What a demonstration shows of the reporting cycle: an old period done, a running one with every state in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Max
from django.utils import timezone

from stateward.workbench.accounts.models import User
from stateward.workbench.accounts.scope import within
from stateward.workbench.audit import recording
from stateward.workbench.core import office
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.services import service
from stateward.workbench.statements import events
from stateward.workbench.statements.actions import CALENDAR
from stateward.workbench.statements.models import Obligation, ReportingPeriod, Statement
from stateward.workbench.statements.reporting import calendar, questions
from stateward.workbench.statements.reporting.models import ReportState

#: Reports whose figures are judged by the check rules, so that quality and questions have something to show.
JUDGED = 60
_REASON = {
    "en": "Revenue does not fit the tax return of the same months.",
    "zh": "营业收入与同期纳税申报数不符。",
}


def fill() -> None:
    """Open the last three reported periods: the two older are accepted, the latest is under way."""
    newest = Statement.objects.aggregate(year=Max("year"))["year"]
    officer = User.objects.filter(username="officer").first()
    if newest is None or officer is None:
        return
    month = Statement.objects.filter(year=newest).aggregate(month=Max("month"))["month"]
    months = [(newest, month - back) if month > back else (newest - 1, 12 + month - back) for back in (2, 1, 0)]
    with as_user(officer):
        periods = [calendar.open_period(*one) for one in months]
        for period in periods[:-1]:
            _settle(period)
        _under_way(periods[-1])
        calendar.close_period(periods[0], _close_reason())


def _close_reason() -> str:
    from stateward.messages import current_language

    return "月报已汇总上报。" if current_language() == "zh" else "The month was summed up and reported."


@service(CALENDAR)
def _settle(period: ReportingPeriod) -> None:
    """Accept what was recorded for a period, handed in on its day."""
    rows = list(period.obligations.exclude(statement=None).select_related("statement__enterprise", "enterprise"))
    people = _people()
    for place, row in enumerate(rows):
        late = place % 11 == 0
        row.state, row.prepared_by, row.signed_by = ReportState.ACCEPTED, people["reporter"], people["director"]
        row.decided_by, row.decided_at = people["officer"], timezone.now()
        row.first_signed_on = row.due + dt.timedelta(days=3 if late else 0)
        row.returns = 1 if place % 17 == 0 else 0
        if place < JUDGED:
            questions.judge(row, row.statement)
    fields = ["state", "prepared_by", "signed_by", "decided_by", "decided_at", "first_signed_on", "returns"]
    Obligation.objects.bulk_update(rows, [*fields, "questions", "rules_passed", "lines_given", "lines_asked"], 400)
    _drop_unreported(period)
    recording.record(events.REPORT_ACCEPTED.action, None, after={"reports": len(rows), "period": period.label})


def _drop_unreported(period: ReportingPeriod) -> None:
    """The synthetic portfolio has no figures for the further templates; a done period owes nothing."""
    period.obligations.filter(statement=None).delete()


@service(CALENDAR)
def _under_way(period: ReportingPeriod) -> None:
    """A running period: most reports accepted or handed in, some returned, some still owed, none of them alike."""
    people = _people()
    rows = list(period.obligations.exclude(statement=None).select_related("statement__enterprise", "enterprise"))
    own = people["reporter"].enterprise if people["reporter"] is not None else None
    # The further templates are owed by one group alone, so that the board is not full of them.
    others = period.obligations.filter(statement=None)
    (others if own is None else others.exclude(within(own.path, "enterprise__path"))).delete()
    for place, row in enumerate(rows):
        row.prepared_by = people["reporter"]
        if own is not None and row.enterprise.path.startswith(own.path):
            states = [ReportState.GROUP_CHECKED, ReportState.CHECKED, ReportState.RETURNED, ReportState.OWED]
        else:
            states = [ReportState.ACCEPTED, ReportState.SIGNED, ReportState.ACCEPTED, ReportState.OWED]
        row.state = states[place % 4]
        if place < JUDGED:
            questions.judge(row, row.statement)
        if row.state in (ReportState.ACCEPTED, ReportState.SIGNED, ReportState.RETURNED):
            row.signed_by, row.first_signed_on = people["director"], min(row.due, office.today())
        if row.state == ReportState.RETURNED:
            row.reason, row.returns, row.decided_by = _reason(), 1, people["officer"]
        if row.state == ReportState.OWED:
            row.prepared_by = row.statement = row.checked_at = None
    fields = [
        "statement",
        "checked_at",
        "state",
        "prepared_by",
        "signed_by",
        "decided_by",
        "first_signed_on",
        "returns",
        "reason",
    ]
    Obligation.objects.bulk_update(rows, [*fields, "questions", "rules_passed", "lines_given", "lines_asked"], 400)
    recording.record(events.REPORT_CHECKED.action, None, after={"reports": len(rows), "period": period.label})


def _reason() -> str:
    from stateward.messages import pick

    return pick(_REASON)


def _people() -> dict[str, Any]:
    known = {person.username: person for person in User.objects.select_related("enterprise")}
    return {name: known.get(name) for name in ("reporter", "director", "officer")}
