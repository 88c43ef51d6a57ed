"""A finding on its way: reported, confirmed with a correction, verified, closed by another person, rechecked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.workbench.audit import recording
from stateward.workbench.core import office
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import four_eyes, service
from stateward.workbench.core.tracking import services as tracking
from stateward.workbench.core.tracking.states import State
from stateward.workbench.supervision import events
from stateward.workbench.supervision.actions import ANSWER, FIND, STEER, VISIT
from stateward.workbench.supervision.findings.models import Finding, FindingState
from stateward.workbench.supervision.items import CORRECTION

#: Months after closing in which it is looked again (回头看).
RECHECK_MONTHS = 6


def _enterprise_of(enterprise: Any, *_rest: Any, **_more: Any) -> Any:
    return enterprise


@service(FIND, about=_enterprise_of)
def report(enterprise: Any, given: Mapping[str, Any], *, visit: Any = None, client_key: str = "") -> Finding:
    """Record a finding: `source`, `title`, `description`, `clause`, `found_on`, `reported_grade`.

    A repeated sending of the same key is the same finding. Raises `Refused` for a day in the future.
    """
    known = Finding.objects.filter(client_key=client_key, enterprise=enterprise).first() if client_key else None
    if known is not None:
        recording.nothing_changed()
        return known
    if given["found_on"] > office.today():
        raise refused(
            "finding.future", _("The finding lies in the future."), _("Correct the day."), str(given["found_on"])
        )
    names = ("source", "title", "description", "clause", "found_on", "reported_grade")
    made = Finding.objects.create(
        enterprise=enterprise,
        visit=visit,
        client_key=client_key or None,
        recorded_by=acting().person,
        **{name: given[name] for name in names},
    )
    recording.record(
        events.FINDING_REPORTED,
        made,
        after={"source": made.source, "grade": made.reported_grade, "clause": made.clause},
    )
    return made


@service(STEER)
def confirm(
    finding: Finding, grade: str, owner: Any, *, measure: str, due: dt.date, root_cause: str = "", evidence: str = ""
) -> Finding:
    """Confirm a finding with its grade, and give its correction to somebody of the enterprise by a day.

    Raises `Refused` for a day in the past.
    """
    held = _locked(finding, FindingState.REPORTED)
    held.confirmed_grade, held.confirmed_by = grade, acting().person
    held.measure, held.root_cause = measure.strip(), root_cause.strip()
    held.item = tracking.create(
        tracking.NewItem(
            kind=CORRECTION.name,
            title=_("Correct: {finding}").format(finding=held.title),
            description=f"{held.description}\n\n{held.measure}".strip(),
            owner=owner,
            enterprise=held.enterprise,
            due=due,
            evidence_required=evidence.strip() or _("A document that shows the correction"),
            source=held,
        )
    )
    return _move(held, FindingState.CORRECTING, events.FINDING_CONFIRMED, grade=grade, due=due, owner=owner.pk)


@service(STEER)
def reject(finding: Finding, reason: str) -> Finding:
    """Say that a finding is none, with the reason; never by who reported it."""
    held = _locked(finding, FindingState.REPORTED)
    words = _demand(reason)
    four_eyes(held.recorded_by, None, events.REJECTING, held)
    held.verification = words
    return _move(held, FindingState.REJECTED, events.FINDING_REJECTED, reason=words)


@service(ANSWER)
def answer(finding: Finding, root_cause: str, measure: str) -> Finding:
    """The enterprise says why it happened and what it does about it."""
    held = _locked(finding, FindingState.CORRECTING)
    held.root_cause, held.measure = _demand(root_cause), _demand(measure)
    held.save()
    recording.record(events.FINDING_ANSWERED, held, after={"root_cause": held.root_cause, "measure": held.measure})
    return held


@service(VISIT)
def verify(finding: Finding, words: str) -> Finding:
    """Say that the correction was looked at and holds; never by who submitted it."""
    held = _locked(finding, FindingState.CORRECTING)
    item = held.item
    if item is None or item.state != State.SUBMITTED.value:
        raise refused(
            "finding.not_submitted",
            _("The enterprise has not submitted the correction yet."),
            _("It adds the evidence and submits; then the correction is verified."),
        )
    four_eyes(item.submitted_by, None, events.VERIFYING, held)
    held.verification, held.verified_by, held.verified_at = _demand(words), acting().person, timezone.now()
    return _move(held, FindingState.VERIFIED, events.FINDING_VERIFIED, reason=held.verification)


@service(VISIT)
def return_(finding: Finding, words: str) -> Finding:
    """Send a correction back with what is missing."""
    held = _locked(finding, FindingState.CORRECTING, FindingState.VERIFIED)
    said = _demand(words)
    tracking.return_(held.item, said)
    held.verified_by = held.verified_at = None
    return _move(held, FindingState.CORRECTING, events.FINDING_RETURNED, reason=said)


@service(STEER)
def close(finding: Finding, note: str = "") -> Finding:
    """Close a verified finding: by another person than who verified it and who submitted its correction."""
    held = _locked(finding, FindingState.VERIFIED)
    item = held.item
    four_eyes([held.verified_by, item.submitted_by if item is not None else None], None, events.CLOSING, held)
    held.closed_by, held.closed_at = acting().person, timezone.now()
    held.recheck_due = _after_months(office.today(), RECHECK_MONTHS)
    _move(held, FindingState.CLOSED, events.FINDING_CLOSED, reason=note.strip(), recheck=held.recheck_due)
    tracking.close(item, note)
    return held


@service(VISIT)
def recheck(finding: Finding, holds: bool, words: str) -> Finding:
    """Look again after closing (回头看); a correction that does not hold opens the finding again."""
    held = _locked(finding, FindingState.CLOSED)
    held.rechecked_by, held.rechecked_on = acting().person, office.today()
    held.recheck_result = _demand(words)
    if holds:
        held.recheck_due = None
        return _move(held, FindingState.CLOSED, events.FINDING_RECHECKED, reason=held.recheck_result)
    held.verified_by = held.verified_at = held.closed_by = held.closed_at = None
    _move(held, FindingState.CORRECTING, events.FINDING_RECHECKED, reason=held.recheck_result)
    tracking.reopen(held.item, held.recheck_result)
    return held


def closing_guard(item: Any) -> None:
    """A correction is closed with its finding, which a second person verified before. Raises `Refused` otherwise."""
    found = Finding.objects.filter(item=item).first()
    if found is not None and found.state != FindingState.CLOSED:
        raise refused(
            "finding.closing",
            _("A correction is closed on the page of its finding, once it was verified."),
            _("Open the finding: {finding}.").format(finding=found.title),
        )


def _locked(finding: Finding, *states: Any) -> Finding:
    held = Finding.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=finding.pk)
    if held.state not in states:
        raise refused(
            "finding.state",
            _("This is not possible in the state “{state}”.").format(state=held.get_state_display()),
            _("Look at the finding as it is now."),
            held.state,
        )
    return held


def _move(held: Finding, state: Any, action: Any, *, reason: str = "", **after: Any) -> Finding:
    held.state = state
    held.save()
    recording.record(action, held, reason=reason, after={"state": state, **after})
    return held


def _demand(text: str) -> str:
    if not text.strip():
        raise refused("finding.words", _("This needs words."), _("Write what was looked at and what was found."))
    return text.strip()


def _after_months(day: dt.date, months: int) -> dt.date:
    month = day.month - 1 + months
    return dt.date(day.year + month // 12, month % 12 + 1, min(day.day, 28))
