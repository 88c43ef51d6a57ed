"""Writing people: adding, changing, closing; departments. Every write tells the log; what is personal can be erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from stateward.workbench.accounts.granting import refuse_outside, refuse_stronger
from stateward.workbench.accounts.models import Department, User
from stateward.workbench.audit.recording import difference, nothing_changed, record, snapshot
from stateward.workbench.core.services import service

#: Fields of a person that an administrator writes.
PERSON_FIELDS = ("username", "full_name", "email", "language", "department", "post", "enterprise")
DEPARTMENT_FIELDS = ("code", "name_en", "name_zh", "parent", "enterprise")


@service("accounts.administer", about=lambda fields: User(enterprise=fields.get("enterprise")))
def add_person(fields: Mapping[str, Any]) -> User:
    """A new person without a password: a one-time link lets them in. `fields` are of `PERSON_FIELDS`."""
    user = User.objects.create_user(**fields)
    record("accounts.person_added", user, personal={"person": snapshot(user, PERSON_FIELDS)})
    return user


@service("accounts.administer")
def change_person(user: User, fields: Mapping[str, Any]) -> User:
    """Write changed fields of a person; the log holds both states as personal content."""
    refuse_stronger(user)
    before = snapshot(user, PERSON_FIELDS)
    for name, value in fields.items():
        setattr(user, name, value)
    refuse_outside(user)
    old, new = difference(before, snapshot(user, PERSON_FIELDS))
    if not new:
        nothing_changed()
        return user
    user.save(update_fields=list(fields))
    record("accounts.person_changed", user, personal={"before": old, "after": new})
    return user


@service("accounts.administer")
def close_account(user: User, reason: str = "") -> None:
    """The person may not sign in any more; open sessions end at once, grants stay for the record."""
    refuse_stronger(user)
    if not user.is_active:
        nothing_changed()
        return
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)
    record("accounts.person_closed", user, reason=reason)


@service("accounts.administer")
def open_account(user: User, reason: str = "") -> None:
    """The person may sign in again."""
    if user.is_active:
        nothing_changed()
        return
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("accounts.person_opened", user, reason=reason)


@service("accounts.administer")
def reset_factors(user: User, reason: str = "") -> int:
    """Remove all second factors of a person who lost them, and end the open sessions; how many there were."""
    refuse_stronger(user)
    factors = Authenticator.objects.filter(user=user)
    kinds = sorted(factors.values_list("type", flat=True))
    factors.delete()
    end_sessions(user)
    record("accounts.factors_reset", user, before={"types": kinds}, reason=reason)
    return len(kinds)


def end_sessions(user: User) -> None:
    """End every open session of a person."""
    for session in UserSession.objects.filter(user=user):
        session.end()


@service("accounts.administer", about=lambda fields: Department(enterprise=fields.get("enterprise")))
def add_department(fields: Mapping[str, Any]) -> Department:
    """A new department; `fields` are of `DEPARTMENT_FIELDS`."""
    department = Department.objects.create(**fields)
    record("accounts.department_added", department, after=snapshot(department, DEPARTMENT_FIELDS))
    return department


@service("accounts.administer")
def change_department(department: Department, fields: Mapping[str, Any]) -> Department:
    """Write changed fields of a department."""
    before = snapshot(department, DEPARTMENT_FIELDS)
    for name, value in fields.items():
        setattr(department, name, value)
    refuse_outside(department)
    old, new = difference(before, snapshot(department, DEPARTMENT_FIELDS))
    if not new:
        nothing_changed()
        return department
    department.save(update_fields=list(fields))
    record("accounts.department_changed", department, before=old, after=new)
    return department


def say_own_wishes(user: User, language: str) -> None:
    """The person's own choice of language; no matter of the log."""
    user.language = language
    user.save(update_fields=["language"])
