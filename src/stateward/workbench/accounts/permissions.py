"""May a person do this: asked by every page before it answers and by every service before it writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from stateward.workbench.accounts import scope
from stateward.workbench.accounts.roles import ACTIONS, OF_THE_WHOLE_OFFICE, strand_of
from stateward.workbench.core.acting import acting
from stateward.workbench.register.models import Enterprise

View = Callable[..., HttpResponse]


def may(user: Any, action: str, obj: Any = None) -> bool:
    """Whether a grant of the person allows the action, for this object where one is named.

    `obj` is a row of a model with `SCOPE`. Raises `KeyError` for an action that the table of roles does not have.
    """
    roles = ACTIONS[action]
    paths = scope.branches(user, strand=strand_of(action), roles=roles)
    if scope.WHOLE_OFFICE in paths:
        return True
    if not paths or action in OF_THE_WHOLE_OFFICE:
        return False
    return obj is None or _covered(user, obj, paths)


def require(user: Any, action: str, obj: Any = None) -> None:
    """Refuse what the person may not do.

    Raises `Http404` where the object lies outside what the person sees, so that nobody learns that it exists, and
    `PermissionDenied` where it is seen but the action is not allowed.
    """
    if may(user, action, obj):
        return
    if obj is not None and not scope.in_scope(user, obj, strand=strand_of(action)):
        raise Http404
    raise PermissionDenied


def outside_of(action: str, paths: Iterable[str]) -> list[str]:
    """Those of the enterprises' paths that lie outside the branches in which whoever acts now may do this.

    For writes that touch many enterprises at once; a machine's own doing is bound by no branch.
    """
    now = acting()
    if now.is_machine:
        return []
    held = scope.branches(now.user, strand=strand_of(action), roles=ACTIONS[action])
    return [path for path in paths if not path.startswith(tuple(held))]


def allowed(action: str) -> Callable[[View], View]:
    """Decorate a page: only for people whose grants allow the action anywhere; `PermissionDenied` for others."""
    if action not in ACTIONS:
        raise KeyError(action)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            require(request.user, action)
            return view(request, *args, **kwargs)

        guarded.action = action  # type: ignore[attr-defined]
        return guarded

    return decorate


def _covered(user: Any, obj: Any, paths: list[str]) -> bool:
    """Whether an object lies in one of the branches, or was brought in by the person."""
    owner = getattr(obj, "OWNER", None)
    if owner and _follow(obj, owner) == (user.acting_for or user):
        return True
    if obj.SCOPE is None:
        return False
    enterprise = _follow(obj, obj.SCOPE) if obj.SCOPE else obj
    return isinstance(enterprise, Enterprise) and any(enterprise.path.startswith(path) for path in paths)


def _follow(obj: Any, lookup: str) -> Any:
    """The object at the end of a lookup, `None` where the way there is empty."""
    for name in lookup.split("__"):
        obj = getattr(obj, name) if obj is not None else None
    return obj
