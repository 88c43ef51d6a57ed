"""Making, revoking and admitting personal tokens, and what a token leaves of its person's grants."""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, PermissionFault
from stateward.workbench.accounts.models import Grant, User
from stateward.workbench.accounts.roles import Strand
from stateward.workbench.accounts.scope import covers_strand
from stateward.workbench.api import events
from stateward.workbench.api.actions import OWN_TOKENS
from stateward.workbench.api.models import PersonalToken
from stateward.workbench.audit.recording import record
from stateward.workbench.core.acting import acting
from stateward.workbench.core.services import service

#: By this beginning a scanner of leaked secrets knows a token.
PREFIX = "stateward_"
TOKEN_BYTES = 32
LONGEST_DAYS = 366
#: Tokens of one person that work at a time.
MOST = 20
#: The last use is written once in so long a time.
NOTED_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Wish:
    """What a new token shall be: for what, with which part of the rights, for how many days."""

    name: str
    days: int
    may_write: bool = False
    strands: Sequence[str] = ()


class NotAdmitted(Exception):
    """A token that lets nobody in: `why` is `unknown`, `expired`, `revoked` or `closed` (the person's account)."""

    def __init__(self, why: str, token: PersonalToken | None = None) -> None:
        super().__init__(why)
        self.why, self.token = why, token


@service(OWN_TOKENS, about=lambda *_arguments: None)
def make_token(user: User, wish: Wish) -> tuple[PersonalToken, str]:
    """A new token of a person and its secret, which is told this once: the database keeps its hash alone.

    Raises `PermissionFault` for a lifetime outside 1 to `LONGEST_DAYS` days, an unknown strand, or one token too many.
    """
    _refuse(user, wish)
    secret = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    token = PersonalToken.objects.create(
        user=user,
        name=" ".join(wish.name.split())[:100],
        token_sha256=_sha256(secret),
        ending=secret[-4:],
        may_write=wish.may_write,
        strands=sorted(set(wish.strands)),
        expires_at=timezone.now() + dt.timedelta(days=wish.days),
    )
    told = {"may_write": token.may_write, "strands": token.strands, "expires_at": token.expires_at.isoformat()}
    record(events.TOKEN_MADE.action, token, after=told, personal={"name": token.name})
    return token, secret


def _refuse(user: User, wish: Wish) -> None:
    if not 1 <= wish.days <= LONGEST_DAYS:
        raise _fault(
            "token.days",
            _("A token works for 1 to {days} days.").format(days=LONGEST_DAYS),
            _("Choose a number of days in between; make a new token when it has expired."),
            str(wish.days),
        )
    unknown = sorted(set(wish.strands) - set(Strand.values))
    if unknown or not wish.name.strip():
        raise _fault(
            "token.wish",
            _("A token needs a purpose, and strands that exist."),
            _("Write what it is for and choose from the list."),
            ", ".join(unknown),
        )
    if user.tokens.filter(revoked_at=None, expires_at__gt=timezone.now()).count() >= MOST:
        raise _fault(
            "token.too_many",
            _("You have {count} tokens that work.").format(count=MOST),
            _("Revoke those that no program uses any more."),
            str(MOST),
        )


def _fault(code: str, message: str, next_step: str, value: str) -> PermissionFault:
    return PermissionFault(Fault(code, message, next_step, value=value, rule=code))


@service(OWN_TOKENS, about=lambda _token: None)
def revoke_own(token: PersonalToken) -> None:
    """Revoke a token of one's own. Raises `PermissionFault` for somebody else's."""
    person = acting().person
    if person is None or token.user_id != person.pk:
        raise _fault(
            "token.not_own", _("This token is another person's."), _("Ask an administrator to revoke it."), token.ending
        )
    _revoke(token)


@service("accounts.administer")
def revoke_for(token: PersonalToken) -> None:
    """Revoke a token of a person one administers."""
    _revoke(token)


def _revoke(token: PersonalToken) -> None:
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = timezone.now(), acting().person
        token.save(update_fields=["revoked_at", "revoked_by"])
    record(events.TOKEN_REVOKED.action, token, after={"revoked_at": token.revoked_at})


def admit(secret: str) -> PersonalToken:
    """The token of a secret, its use noted. Raises `NotAdmitted` for one that lets nobody in."""
    token = PersonalToken.objects.select_related("user").filter(token_sha256=_sha256(secret)).first()
    now = timezone.now()
    if token is None:
        raise NotAdmitted("unknown")
    if token.revoked_at is not None:
        raise NotAdmitted("revoked", token)
    if token.expires_at <= now:
        raise NotAdmitted("expired", token)
    if not token.user.is_active:
        raise NotAdmitted("closed", token)
    if token.last_used_at is None or now - token.last_used_at >= NOTED_EVERY:
        PersonalToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def narrowed(grants: Iterable[Grant], token: PersonalToken) -> list[Grant]:
    """What a token leaves of its person's grants: those that cover its strands, each for the strand alone."""
    if not token.strands:
        return list(grants)
    return [_for_strand(grant, strand) for grant in grants for strand in token.strands if covers_strand(grant, strand)]


def _for_strand(grant: Grant, strand: str) -> Grant:
    narrow = copy.copy(grant)
    narrow.strand = strand
    return narrow


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
