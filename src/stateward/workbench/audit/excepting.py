"""Excepting a step from four eyes, and ending the exception; both are published and recorded."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.audit import four_eyes, recording
from stateward.workbench.audit.events import FOUR_EYES_EXCEPTED, FOUR_EYES_RESTORED
from stateward.workbench.audit.models import FourEyesException
from stateward.workbench.core.acting import acting
from stateward.workbench.core.services import service

_FIELDS = ("step", "reason", "valid_from", "valid_to")


class ExceptionAtFault(StatewardError):
    """An exception from four eyes that cannot be made."""


@service("audit.except_four_eyes", about=lambda step, **_rest: None)
def except_step(step: str, *, reason: str, valid_from: date, valid_to: date | None) -> FourEyesException:
    """Except a step for some days, with the reason that everybody will read; `ExceptionAtFault` for a wrong wish."""
    known = {one.code for one in four_eyes.all_steps()}
    if step not in known or not reason.strip() or (valid_to is not None and valid_to < valid_from):
        raise ExceptionAtFault(
            Fault(
                "four_eyes.exception",
                _("An exception needs a step, a reason, and an end that is not before its beginning."),
                _("Choose the step, say why one person must do both, and correct the dates."),
                value=step,
            )
        )
    made = FourEyesException.objects.create(
        step=step, reason=reason.strip(), valid_from=valid_from, valid_to=valid_to, set_by=acting().person
    )
    recording.record(FOUR_EYES_EXCEPTED.action, made, after=recording.snapshot(made, _FIELDS), reason=made.reason)
    return made


@service("audit.except_four_eyes", about=lambda exception: None)
def end_exception(exception: FourEyesException) -> None:
    """End an exception: from now on the step needs two people again."""
    yesterday = timezone.localdate() - timedelta(days=1)
    before = {"valid_to": exception.valid_to}
    exception.valid_to = yesterday
    exception.save(update_fields=["valid_to"])
    recording.record(FOUR_EYES_RESTORED.action, exception, before=before, after={"valid_to": yesterday})
