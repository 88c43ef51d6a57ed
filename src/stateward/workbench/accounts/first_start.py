"""The first start of a workspace: an administrator who gets in by a one-time link, never by a default password."""

from __future__ import annotations

from django.urls import reverse

from stateward.messages import gettext as _
from stateward.workbench.accounts.links import make_link
from stateward.workbench.accounts.models import Grant, User
from stateward.workbench.accounts.roles import Role
from stateward.workbench.accounts.scope import people_with
from stateward.workbench.audit.recording import record
from stateward.workbench.core.services import service

FIRST_ADMINISTRATOR = "administrator"


def how_to_sign_in(address: str) -> str | None:
    """What `serve` says about signing in: a one-time link as long as no administrator ever got in, else nothing.

    `address` is the site's own (`http://localhost:8765`), without a slash at its end.
    """
    if User.objects.filter(is_demonstration=True).exists():
        return _("This is a demonstration: its sign-in page says as whom you may enter.")
    if any(person.has_usable_password() or person.last_login for person in people_with(Role.ADMINISTRATOR)):
        return None
    token = make_link(_first_administrator())
    way = reverse("accounts:welcome", args=[token])
    return _("No administrator has signed in yet. This link works once, for 24 hours: {link}").format(
        link=f"{address}{way}"
    )


def _first_administrator() -> User:
    """The administrator who waits for the link; made now where there is none."""
    waiting = people_with(Role.ADMINISTRATOR).first()
    if waiting is not None:
        return waiting
    taken = set(User.objects.values_list("username", flat=True))
    names = (FIRST_ADMINISTRATOR, *(f"{FIRST_ADMINISTRATOR}{number}" for number in range(2, len(taken) + 3)))
    return _add_first_administrator(next(name for name in names if name not in taken))


@service("accounts.administer")
def _add_first_administrator(username: str) -> User:
    user = User.objects.create_user(username)
    record("accounts.person_added", user, personal={"username": user.username})
    grant = Grant.objects.create(user=user, role=Role.ADMINISTRATOR)
    record("accounts.grant_given", grant, after={"role": grant.role, "branch": "", "strand": ""})
    return user
