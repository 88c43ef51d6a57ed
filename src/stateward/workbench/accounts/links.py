"""One-time links: how a person gets in for the first time, or again after everything was lost."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from stateward.workbench.accounts.granting import refuse_stronger
from stateward.workbench.accounts.models import OneTimeLink, User
from stateward.workbench.audit.recording import record
from stateward.workbench.core.services import service

#: How long a link works.
HOURS = 24
TOKEN_BYTES = 32


@service("accounts.administer")
def make_link(user: User, *, made_by: User | None = None, hours: int = HOURS) -> str:
    """A new link's token for a person; the person's earlier unused links stop working.

    The token is told this once: the database keeps its hash alone.
    """
    refuse_stronger(user)
    now = timezone.now()
    OneTimeLink.objects.filter(user=user, used_at=None, expires_at__gt=now).update(expires_at=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = OneTimeLink.objects.create(
        user=user, token_sha256=_sha256(token), made_by=made_by, expires_at=now + datetime.timedelta(hours=hours)
    )
    record("accounts.link_made", user, after={"expires_at": link.expires_at.isoformat(timespec="seconds")})
    return token


def find_link(token: str) -> OneTimeLink | None:
    """The link with this token as long as it works; `None` for a forged, used or expired one."""
    found = OneTimeLink.objects.select_related("user").filter(token_sha256=_sha256(token)).first()
    return found if found is not None and found.works else None


@transaction.atomic
def use_link(token: str, password: str) -> User | None:
    """Set the person's password and spend the link; `None` where it does not work (any more).

    Of two requests with one link at the same moment, one wins: the row is taken before anything is written.
    """
    link = find_link(token)
    if link is None:
        return None
    spent = OneTimeLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now())
    if not spent:
        return None
    user = link.user
    user.set_password(password)
    user.save(update_fields=["password"])
    record("accounts.link_used", user)
    return user


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
