"""What happens around signing in: the log is told, and the oldest of too many sessions ends."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from stateward.workbench.accounts.models import User
from stateward.workbench.audit.recording import ObjectRef, record
from stateward.workbench.core.acting import as_user

#: An attempted user name is kept no longer than this in the log.
NAME_LENGTH = 150


def _tell(action: str, request: HttpRequest | None, user: User, **details: Any) -> None:
    """Record an event whose actor is the person, also where the request began without anybody signed in."""
    identifier = getattr(request, "request_id", "")
    with transaction.atomic(), as_user(user, request_id=identifier, channel="web"):
        record(action, user, **details)


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: User, **_rest: Any) -> None:
    """A person signed in: say so, and end the oldest sessions above the office's limit."""
    _tell("accounts.signed_in", request, user)
    sessions = UserSession.objects.filter(user=user).order_by("-created_at", "-pk")
    own = request.session.session_key
    others = [session for session in sessions if session.session_key != own]
    for session in others[settings.STATEWARD_SESSIONS_PER_PERSON - 1 :]:
        session.end()
        _tell("accounts.session_ended", request, user)


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest, user: User | None, **_rest: Any) -> None:
    """A person signed out."""
    if user is not None:
        _tell("accounts.signed_out", request, user)


@receiver(user_login_failed)
def refused(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_rest: Any) -> None:
    """Somebody did not get in; the name that was tried is personal content."""
    name = str(credentials.get("username") or "")[:NAME_LENGTH]
    with transaction.atomic():
        record("accounts.sign_in_refused", ObjectRef("accounts.user", ""), personal={"username": name})


@receiver(password_changed)
@receiver(password_set)
def password(sender: Any, request: HttpRequest, user: User, **_rest: Any) -> None:
    """A person changed the own password."""
    _tell("accounts.password_changed", request, user)


@receiver(authenticator_added)
def factor_added(sender: Any, request: HttpRequest, user: User, authenticator: Any, **_rest: Any) -> None:
    """A second factor was set up."""
    _tell("accounts.factor_added", request, user, after={"type": authenticator.type})


@receiver(authenticator_removed)
def factor_removed(sender: Any, request: HttpRequest, user: User, authenticator: Any, **_rest: Any) -> None:
    """A second factor was removed."""
    _tell("accounts.factor_removed", request, user, before={"type": authenticator.type})
