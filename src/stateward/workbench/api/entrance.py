"""Who may call an operation: signed in by token or session, with the action of the table of roles."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from ninja.errors import HttpError
from ninja.utils import check_csrf

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, PermissionFault
from stateward.workbench.accounts.permissions import require
from stateward.workbench.accounts.roles import ACTIONS
from stateward.workbench.api.parameters import refuse_unfit
from stateward.workbench.audit.events import FORGED_FORM

R = TypeVar("R")

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: Requests of one person in one minute.
MOST_A_MINUTE = 600


@dataclass(frozen=True)
class Entrance:
    """Lets in who is signed in and may do the action anywhere; a read-only token changes nothing."""

    action: str
    writes: bool

    def __call__(self, request: HttpRequest) -> Any:
        """The person, or `None` for nobody, which the interface answers by 401. Raises where the person may not."""
        user = request.user
        if not user.is_authenticated:
            return None
        refuse_too_often(user.pk)
        token = getattr(request, "token", None)
        if token is None and request.method not in SAFE:
            _refuse_foreign(request)
        require(user, self.action)
        if self.writes and token is not None and not token.may_write:
            raise PermissionFault(
                Fault(
                    "api.read_only",
                    _("This token may read alone."),
                    _("Make a token that may also write, under “My account”."),
                    rule="api.read_only",
                )
            )
        refuse_unfit(request)
        return user


def reading(action: str) -> Entrance:
    """The entrance of an operation that changes nothing; `action` is one of the table of roles (else `KeyError`)."""
    return Entrance(_known(action), writes=False)


def writing(action: str) -> Entrance:
    """The entrance of an operation that changes something."""
    return Entrance(_known(action), writes=True)


def found(row: R | None) -> R:
    """The row; 404 for `None`, so that what lies outside one's scope does not exist."""
    if row is None:
        raise Http404
    return row


def _known(action: str) -> str:
    if action not in ACTIONS:
        raise KeyError(action)
    return action


def refuse_too_often(who: Any) -> None:
    """Raise 429 for more requests a minute than any program needs."""
    key = f"api:{who}:{int(time.time() // 60)}"
    cache.add(key, 0, 120)
    if cache.incr(key) > MOST_A_MINUTE:
        raise HttpError(429, "too often")


def _refuse_foreign(request: HttpRequest) -> None:
    """A write that comes with a browser's session must come from a page of this site."""
    if check_csrf(request) is not None:
        request.attempted = FORGED_FORM
        raise PermissionDenied
