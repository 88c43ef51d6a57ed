"""The calendar: who owes what, opened period by period from the office's document; closing, reopening."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q

from stateward.messages import gettext as _
from stateward.rulebook.reporting import ReportDuty, ReportingDocument
from stateward.workbench.audit import recording
from stateward.workbench.core import office, workspace
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import service
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements import events
from stateward.workbench.statements.actions import CALENDAR
from stateward.workbench.statements.models import Statement
from stateward.workbench.statements.reporting import reminding
from stateward.workbench.statements.reporting.models import (
    Obligation,
    PeriodState,
    ReportingPeriod,
    ReportState,
)

BATCH = 400


def document() -> ReportingDocument | None:
    """The office's calendar: its own document where it keeps one, else the built-in one of its main template."""
    book, place = workspace.rulebook(), workspace.current()
    entries = book.all("reporting")
    own = [entry for entry in entries if place.rulebook in entry.file.parents]
    usual = [entry for entry in entries if entry.document.id == f"{place.settings.template}-calendar"]
    return next((entry.document for entry in [*own, *usual]), None)


@service(CALENDAR)
def open_period(year: int, month: int) -> ReportingPeriod:
    """Open a period: every report that the calendar asks for it becomes an obligation of its enterprises.

    Opening again adds the reports of enterprises that came since. Raises `Refused` where the office has no calendar
    or the month owes nothing.
    """
    found = document()
    duties = found.of_month(month) if found is not None else []
    if found is None or not duties:
        raise refused(
            "reporting.calendar",
            _("The office has no calendar of reports for this month."),
            _("Add a document of the kind “reporting” to the office's rulebook."),
        )
    period, fresh = ReportingPeriod.objects.get_or_create(
        year=year, month=month, defaults={"calendar": found.id, "calendar_version": found.version}
    )
    before = set(period.obligations.values_list("enterprise_id", "template", "edition", "basis"))
    owed = [one for one in _owed(period, duties) if _identity(one) not in before]
    _join_recorded(period, owed)
    Obligation.objects.bulk_create(owed, batch_size=BATCH, ignore_conflicts=True)
    if fresh or owed:
        recording.record(events.PERIOD_OPENED.action, period, after={"reports": len(owed), "calendar": found.id})
        reminding.plan(period, duties)
    else:
        recording.nothing_changed()
    return period


def _identity(obligation: Obligation) -> tuple[int, str, str, str]:
    return obligation.enterprise_id, obligation.template, obligation.edition, obligation.basis


def _owed(period: ReportingPeriod, duties: Iterable[ReportDuty]) -> Iterator[Obligation]:
    """Every report of the period, not stored yet."""
    end = workspace.current().fiscal_year.end(period.year, period.month)
    existing = Enterprise.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=end), Q(valid_to=None) | Q(valid_to__gte=end)
    )
    parents = set(Enterprise.objects.exclude(parent=None).values_list("parent_id", flat=True))
    days = office.working_days()
    enterprises = list(existing.order_by("path"))
    for duty in duties:
        due = days.add(end, duty.working_day)
        for enterprise in enterprises:
            if duty.who.covers(enterprise, has_children=enterprise.pk in parents):
                yield Obligation(
                    period=period,
                    enterprise=enterprise,
                    template=duty.template,
                    title_en=duty.title.en,
                    title_zh=duty.title.zh,
                    edition=duty.edition,
                    basis=duty.basis,
                    due=due.date,
                    due_is_provisional=due.provisional,
                )


def _join_recorded(period: ReportingPeriod, owed: list[Obligation]) -> None:
    """Give the obligations the statements that were recorded before the period was opened."""
    rows = Statement.objects.filter(is_current=True, year=period.year, month=period.month).defer("values")
    held: dict[Any, Statement] = {(row.enterprise_id, row.template, row.basis, row.edition): row for row in rows}
    for one in owed:
        row = held.get((one.enterprise_id, one.template, one.basis, one.edition))
        if row is not None:
            one.statement, one.state, one.checked_at = row, ReportState.CHECKED, row.recorded_at


@service(CALENDAR)
def close_period(period: ReportingPeriod, reason: str) -> ReportingPeriod:
    """Take no more reports for a period. Raises `Refused` without a reason."""
    return _turn(period, PeriodState.CLOSED, reason, events.PERIOD_CLOSED.action)


@service(CALENDAR)
def reopen_period(period: ReportingPeriod, reason: str) -> ReportingPeriod:
    """Take reports again. Raises `Refused` without a reason."""
    return _turn(period, PeriodState.OPEN, reason, events.PERIOD_REOPENED.action)


def _turn(period: ReportingPeriod, state: Any, reason: str, action: str) -> ReportingPeriod:
    if not reason.strip():
        raise refused("reporting.reason", _("A reason is needed."), _("Write why, in a sentence."))
    held = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    before = held.state
    held.state, held.reason = str(state), reason.strip()
    held.save(update_fields=["state", "reason"])
    if before == held.state:
        recording.nothing_changed()
    else:
        recording.record(action, held, before={"state": before}, after={"state": held.state}, reason=reason.strip())
    return held


def period_to_open(today: dt.date) -> tuple[int, int]:
    """The latest period that has ended: what an office opens next."""
    fiscal = workspace.current().fiscal_year
    year, month = fiscal.period(today)
    return (year, month - 1) if month > 1 else (year - 1, 12)
