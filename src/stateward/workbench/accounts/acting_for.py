"""Acting in an absent person's name: begun and ended by the deputy, seen on every page, told to the log."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest

from stateward.workbench.accounts import selectors
from stateward.workbench.accounts.middleware import ACTING_FOR
from stateward.workbench.audit.recording import record


def begin(request: HttpRequest, absent: int) -> bool:
    """Act for the absent person from the next request on; `False` where no deputyship holds today."""
    row = selectors.deputyship(request.user, absent)
    if row is None:
        return False
    with transaction.atomic():
        record("accounts.acting_begun", row.absent)
        request.session[ACTING_FOR] = row.absent_id
    return True


def stop(request: HttpRequest) -> None:
    """Act in one's own name again."""
    absent = request.user.acting_for
    if request.session.pop(ACTING_FOR, None) is not None and absent is not None:
        with transaction.atomic():
            record("accounts.acting_ended", absent)
