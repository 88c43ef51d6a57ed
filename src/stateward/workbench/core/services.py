"""Every write is a service: permission, then the function, then at least one event, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import models, transaction

from stateward.workbench.accounts.permissions import require
from stateward.workbench.audit import recording
from stateward.workbench.audit.four_eyes import four_eyes
from stateward.workbench.core.acting import acting

__all__ = ["NothingRecorded", "four_eyes", "service"]

P = ParamSpec("P")
R = TypeVar("R")

#: Whether a service runs in this context: what it calls acts under its permission.
_inside: ContextVar[bool] = ContextVar("stateward_inside_service", default=False)


class NothingRecorded(AssertionError):
    """A service wrote without telling the log."""


def service(action: str, *, about: Callable[..., Any] | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function the one way to do something.

    `action` is a permission of the table of roles; it is asked for the object that `about` finds in the arguments, by
    default the first argument where that is a row. The function must record at least one event, or say
    `recording.nothing_changed()`; under `STATEWARD_REQUIRE_EVENTS` (in tests) `NothingRecorded` is raised otherwise
    and nothing is stored. A service that another one calls acts under the first one's permission. A machine's own
    doing (a command, a job without a person) is not asked.

    Raises `PermissionDenied` or `Http404` as `accounts.permissions.require` does.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if _inside.get():
                return _told(function, *args, **kwargs)
            _require(action, about(*args, **kwargs) if about else _first_row(args))
            token = _inside.set(True)
            try:
                with recording.after_rollback():
                    return _told(function, *args, **kwargs)
            finally:
                _inside.reset(token)

        run.service_action = action  # type: ignore[attr-defined]
        return run

    return decorate


def _told(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a service's function in a transaction and see that it told the log."""
    with transaction.atomic(), recording.watch() as watched:
        result = function(*args, **kwargs)
        if not watched.told and settings.STATEWARD_REQUIRE_EVENTS:
            raise NothingRecorded(f"{function.__module__}.{function.__name__} recorded no event")
    return result


def _require(action: str, obj: Any) -> None:
    now = acting()
    if not now.is_machine:
        require(now.user, action, obj)


def _first_row(args: tuple[Any, ...]) -> models.Model | None:
    first = args[0] if args else None
    return first if isinstance(first, models.Model) and hasattr(first, "SCOPE") else None
