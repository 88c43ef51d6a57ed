"""Giving and ending grants, naming deputies, acting for an absent person."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, PermissionFault
from stateward.workbench.accounts import scope
from stateward.workbench.accounts.models import Deputy, Grant, User
from stateward.workbench.accounts.permissions import may
from stateward.workbench.accounts.roles import GIVEN_BY_A_GROUP, OF_AN_ENTERPRISE, Role
from stateward.workbench.audit.recording import nothing_changed, record, snapshot
from stateward.workbench.core.acting import acting
from stateward.workbench.core.services import service
from stateward.workbench.register.models import Enterprise

GRANT_FIELDS = ("user", "role", "branch", "strand", "valid_from", "valid_to")
DEPUTY_FIELDS = ("absent", "deputy", "valid_from", "valid_to")


@service("accounts.administer")
def give_grant(
    user: User,
    role: str,
    *,
    branch: Enterprise | None = None,
    strand: str = "",
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
) -> Grant:
    """Give a person a role for a branch and a strand, from a day to a day.

    Raises `PermissionFault` where the giver would widen their own rights, or gives what lies outside their own group.
    """
    giver = acting().person
    if giver is not None:
        _refuse_widening(giver, user, role, branch)
    fields = {
        "user": user,
        "role": role,
        "branch": branch,
        "strand": strand,
        "valid_from": valid_from or timezone.localdate(),
        "valid_to": valid_to,
    }
    same = Grant.objects.filter(**fields).first()
    if same is not None:
        # The same form sent twice gives one grant.
        nothing_changed()
        return same
    grant = Grant.objects.create(**fields, given_by=giver)
    record("accounts.grant_given", grant, after=snapshot(grant, GRANT_FIELDS))
    return grant


def administered(user: Any) -> list[str]:
    """The paths of the branches whose people a person administers; `["/"]` is everybody."""
    return scope.branches(user, strand="accounts", roles=(str(Role.ADMINISTRATOR),))


def roles_to_give(user: Any) -> list[str]:
    """The roles a person may give: all of them, or those inside the own group."""
    if scope.WHOLE_OFFICE in administered(user):
        return list(Role.values)
    return [role for role in Role.values if role in GIVEN_BY_A_GROUP]


def refuse_outside(obj: Any) -> None:
    """Refuse a person or department outside the branches that whoever acts administers. Raises `PermissionFault`."""
    giver = acting().person
    if giver is not None and not may(giver, "accounts.administer", obj):
        raise _refusal(_("This lies outside the group you administer."), _("Ask an administrator of the whole office."))


def refuse_stronger(user: User) -> None:
    """Refuse to touch an account that reaches further than its administrator: who resets it could become it.

    Raises `PermissionFault`.
    """
    giver = acting().person
    if giver is None or scope.WHOLE_OFFICE in (paths := administered(giver)):
        return
    for grant in Grant.objects.holding().filter(user=user).select_related("branch", "user__enterprise"):
        reached = scope.branch_path(grant)
        inside = reached is not None and any(reached.startswith(path) for path in paths)
        if grant.role not in GIVEN_BY_A_GROUP or not inside:
            raise _refusal(
                _("This person holds a role outside your group."), _("Ask an administrator of the whole office.")
            )


def _refuse_widening(giver: User, user: User, role: str, branch: Enterprise | None) -> None:
    if giver.pk == user.pk or (giver.acting_for is not None and giver.acting_for.pk == user.pk):
        raise _refusal(_("Nobody gives a grant to themselves."), _("Ask another administrator."))
    paths = administered(giver)
    if scope.WHOLE_OFFICE in paths:
        return
    if role not in GIVEN_BY_A_GROUP:
        raise _refusal(
            _("The administrator of a group gives roles inside the group only."),
            _("Ask an administrator of the whole office."),
        )
    reached = branch or (user.enterprise if role in OF_AN_ENTERPRISE else None)
    if reached is None or not any(reached.path.startswith(path) for path in paths):
        raise _refusal(
            _("The grant would reach outside your group."), _("Choose a branch of your own group for the grant.")
        )


def _refusal(message: str, next_step: str) -> PermissionFault:
    return PermissionFault(Fault("accounts.grant", message, next_step))


@service("accounts.administer")
def end_grant(grant: Grant, day: datetime.date | None = None, reason: str = "") -> None:
    """A grant ends with a day, today by default; one that never began ends before its first day and counts never."""
    before = snapshot(grant, ("valid_from", "valid_to"))
    last = (day or timezone.localdate()) - datetime.timedelta(days=1)
    grant.valid_from = min(grant.valid_from, last)
    grant.valid_to = last
    grant.save(update_fields=["valid_from", "valid_to"])
    record(
        "accounts.grant_ended", grant, before=before, after=snapshot(grant, ("valid_from", "valid_to")), reason=reason
    )


@service("accounts.administer")
def name_deputy(
    absent: User, deputy: User, valid_from: datetime.date, valid_to: datetime.date | None, reason: str = ""
) -> Deputy:
    """A person acts for an absent one for some days. Raises `PermissionFault` where the giver is the deputy."""
    giver = acting().person
    if giver is not None and giver.pk == deputy.pk and giver.pk != absent.pk:
        raise _refusal(_("Nobody makes themselves a deputy."), _("Ask another administrator."))
    if giver is not None and not scope.in_scope(giver, deputy, strand="accounts"):
        raise _refusal(_("The deputy is not among your people."), _("Ask an administrator of the whole office."))
    fields = {"absent": absent, "deputy": deputy, "valid_from": valid_from, "valid_to": valid_to}
    same = Deputy.objects.filter(**fields).first()
    if same is not None:
        nothing_changed()
        return same
    row = Deputy.objects.create(**fields, reason=reason, given_by=giver)
    record("accounts.deputy_named", row, after=snapshot(row, DEPUTY_FIELDS), personal={"reason": reason})
    return row


@service("accounts.administer")
def end_deputy(row: Deputy) -> None:
    """A deputyship ends now."""
    before = snapshot(row, ("valid_from", "valid_to"))
    last = timezone.localdate() - datetime.timedelta(days=1)
    row.valid_from = min(row.valid_from, last)
    row.valid_to = last
    row.save(update_fields=["valid_from", "valid_to"])
    record("accounts.deputy_ended", row, before=before, after=snapshot(row, ("valid_from", "valid_to")))
