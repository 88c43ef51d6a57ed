"""Holding a session: attendance by list or code, materials, the test."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from stateward.messages import current_language, listed
from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.workbench.audit import recording
from stateward.workbench.core import office
from stateward.workbench.core.refusals import Refused, refused
from stateward.workbench.core.services import service
from stateward.workbench.core.uploads import Upload, keep
from stateward.workbench.integrity.actions import REPORT
from stateward.workbench.integrity.education.models import (
    Attendance,
    EducationSession,
    Learner,
    Material,
    Question,
    TestResult,
)

#: Questions of one test, and the share that passes.
QUESTIONS, PASS_MARK = 10, 0.6
TOKEN_BYTES = 18


@service(REPORT)
def hold(session: EducationSession) -> EducationSession:
    """Say that a session was held. Raises `Refused` before its day."""
    held = EducationSession.objects.select_for_update().get(pk=session.pk)
    if held.planned_on > office.today():
        raise refused(
            "session.future",
            _("The session is planned for {day}.").format(day=held.planned_on.isoformat()),
            _("Say so on its day or after it."),
            held.planned_on.isoformat(),
        )
    if held.held_at is None:
        held.held_at = timezone.now()
        held.save(update_fields=["held_at"])
        recording.record("integrity.session.hold", held, after={"day": held.planned_on, "hours": held.hours})
    else:
        recording.nothing_changed()
    return held


@service(REPORT)
def make_code(session: EducationSession) -> EducationSession:
    """Make the code by which people check in on the session's day; an earlier one works no more."""
    session.token = secrets.token_urlsafe(TOKEN_BYTES)
    session.save(update_fields=["token"])
    recording.record("integrity.record.change", session, after={"code": "made"})
    return session


@service(REPORT)
def attend(session: EducationSession, numbers: Iterable[str]) -> int:
    """Record who was there by personnel number; how many were new. Raises `Refused` naming unknown numbers."""
    wanted = list(dict.fromkeys(number.strip() for number in numbers if number.strip()))
    known = {row.number: row for row in _learners(session).filter(number__in=wanted)}
    unknown = [number for number in wanted if number not in known]
    if unknown:
        raise refused(
            "session.unknown_numbers",
            _("{count} personnel numbers are not on the list of learners: {numbers}.").format(
                count=len(unknown), numbers=listed(unknown[:8])
            ),
            _("Correct them, or add the learners first."),
            unknown[0],
        )
    there = set(session.attendances.values_list("learner", flat=True))
    fresh = [row for row in known.values() if row.pk not in there]
    Attendance.objects.bulk_create(Attendance(session=session, learner=row) for row in fresh)
    if fresh:
        recording.record("integrity.session.attend", session, after={"people": len(fresh)})
    else:
        recording.nothing_changed()
    return len(fresh)


def _learners(session: EducationSession) -> Any:
    """Learners of the session's enterprise and of those below it."""
    return Learner.objects.filter(is_active=True, enterprise__path__startswith=session.enterprise.path)


@service(REPORT)
def add_material(session: EducationSession, upload: Upload) -> Material:
    """Add a file that is shown in the session."""
    keep(upload)
    material = Material.objects.create(
        session=session, file_name=upload.name, sha256=upload.sha256, size=len(upload.content)
    )
    recording.record("integrity.record.add", session, after={"material": upload.name, "sha256": upload.sha256})
    return material


def session_behind(token: str) -> EducationSession:
    """The session of a check-in code. Raises `Refused` for a code that is none, or on another day."""
    found = EducationSession.objects.select_related("enterprise").filter(token=token).first() if token else None
    if found is None:
        raise Refused(Fault("session.code", _("This code is not valid."), _("Scan the code shown in the room.")))
    if found.planned_on != office.today():
        raise refused(
            "session.day",
            _("The code works on {day} only.").format(day=found.planned_on.isoformat()),
            _("Ask the organiser to enter you in the list."),
        )
    return found


def check_in(token: str, number: str) -> Learner:
    """Record by code that somebody is there. Raises `Refused` for an unknown number; twice counts once."""
    with transaction.atomic():
        session = session_behind(token)
        learner = _learners(session).filter(number=number.strip()).first()
        if learner is None:
            raise refused(
                "session.number",
                _("This personnel number is not on the list of the enterprise."),
                _("Correct it, or ask the organiser."),
            )
        _row, fresh = Attendance.objects.get_or_create(session=session, learner=learner, defaults={"by_code": True})
        if fresh:
            recording.record("integrity.session.attend", session, after={"people": 1, "by_code": True})
    return learner


def questions_for(session: EducationSession, number: str) -> list[dict[str, Any]]:
    """The test of a learner: questions of the bank and their options in an order drawn from session and number.

    Each is {"id", "text", "options": [(place in the bank, words)]}; the same person gets the same sheet again.
    """
    rows = list(Question.objects.filter(is_active=True))
    draw = random.Random(f"{session.pk}/{number}")
    chosen = draw.sample(rows, min(QUESTIONS, len(rows)))
    chinese = current_language() == "zh"
    found = []
    for row in chosen:
        options: Sequence[str] = row.options_zh if chinese else row.options_en
        order = list(range(len(options)))
        draw.shuffle(order)
        text = row.text_zh if chinese else row.text_en
        found.append({"id": row.pk, "text": text, "options": [(place, options[place]) for place in order]})
    return found


def take_test(token: str, number: str, given: Mapping[str, str]) -> TestResult:
    """Mark a test and keep the learner's best result. Raises `Refused` without questions or for an unknown number."""
    with transaction.atomic():
        session = session_behind(token)
        learner = check_in(token, number)
        asked = questions_for(session, learner.number)
        if not asked:
            raise refused("session.no_questions", _("There is no test."), _("Ask the organiser."))
        # The right option stands first in the bank.
        right = sum(given.get(str(question["id"])) == "0" for question in asked)
        best = TestResult.objects.filter(session=session, learner=learner).first()
        if best is None or right > best.right:
            best = best or TestResult(session=session, learner=learner)
            best.right, best.total = right, len(asked)
            best.save()
        recording.record("integrity.test.take", session, after={"total": len(asked)})
    return best
