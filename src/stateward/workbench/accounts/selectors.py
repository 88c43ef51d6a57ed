"""Reading people, grants and departments, always as one administrator or auditor sees them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from stateward.messages import gettext as _
from stateward.workbench.accounts import granting, scope
from stateward.workbench.accounts.models import Department, Deputy, Grant, OneTimeLink, User, holding_on
from stateward.workbench.accounts.roles import OF_AN_ENTERPRISE, Role, Strand
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.register.models import Enterprise


def people(user: Any) -> QuerySet[User]:
    """The people a user administers or reviews, with the grants that hold today."""
    today = Grant.objects.holding().select_related("branch")
    rows = User.objects.select_related("department", "enterprise").prefetch_related(Prefetch("grants", today, "today"))
    return visible_to(user, rows).order_by("username")


def colleagues(user: Any) -> QuerySet[User]:
    """The people somebody may be told of when work is given: those of the office, and of the enterprises one sees."""
    seen = Q(enterprise__in=scope.enterprises_of(user))
    rows = User.objects.filter(is_active=True)
    return rows.filter(Q(enterprise=None) | seen).order_by("full_name", "username")


def person(user: Any, pk: int) -> User | None:
    """One of those people."""
    return people(user).filter(pk=pk).first()


def matching(text: str) -> Q:
    """The condition that a person's name, user name or post contains the text."""
    return Q(username__icontains=text) | Q(full_name__icontains=text) | Q(post__icontains=text)


def grants_of_person(found: User) -> QuerySet[Grant]:
    """Every grant a person ever had, the latest first."""
    return found.grants.select_related("branch", "given_by", "user__enterprise").order_by("-valid_from", "-pk")


def grant(user: Any, pk: int) -> Grant | None:
    """One grant of a person that the user administers."""
    return visible_to(user, Grant.objects.select_related("user", "branch")).filter(pk=pk).first()


def departments(user: Any) -> QuerySet[Department]:
    """The departments of the office, or of the groups that the user administers."""
    return visible_to(user, Department.objects.select_related("parent", "enterprise"))


def department(user: Any, pk: int) -> Department | None:
    """One of those departments."""
    return departments(user).filter(pk=pk).first()


def deputies(user: Any) -> QuerySet[Deputy]:
    """Every deputyship among the people that the user administers."""
    return visible_to(user, Deputy.objects.select_related("absent", "deputy", "given_by"))


def deputy(user: Any, pk: int) -> Deputy | None:
    """One of those deputyships."""
    return deputies(user).filter(pk=pk).first()


def standing_in_today(user: Any) -> list[Deputy]:
    """For whom a person may act today."""
    rows = Deputy.objects.filter(holding_on(timezone.localdate()), deputy=user, absent__is_active=True)
    return list(rows.select_related("absent"))


def deputyship(user: Any, absent: int) -> Deputy | None:
    """The deputyship that lets a person act today for the absent one."""
    return next((row for row in standing_in_today(user) if row.absent_id == absent), None)


def branches_to_name(user: Any) -> QuerySet[Enterprise]:
    """The enterprises that an administrator may name in a grant: names alone, no figures."""
    paths = granting.administered(user)
    rows = Enterprise.objects.order_by("path")
    if scope.WHOLE_OFFICE in paths:
        return rows
    condition = Q(pk__in=[])
    for path in paths:
        condition |= scope.within(path)
    return rows.filter(condition)


def open_link(found: User) -> OneTimeLink | None:
    """The person's one-time link that still works."""
    return next((link for link in found.links.select_related("user") if link.works), None)


def roles_in_words(grants: Iterable[Grant]) -> str:
    """The roles of some grants, each once: `Leader, Officer (Assessment)`."""
    words = []
    for held in grants:
        role = str(Role(held.role).label)
        if held.strand:
            role = _("{role} ({strand})").format(role=role, strand=Strand(held.strand).label)
        words.append(role)
    return _(", ").join(dict.fromkeys(words))


def reach(held: Grant) -> str:
    """What a grant covers, in words."""
    if held.branch is not None:
        return held.branch.name
    if held.role in OF_AN_ENTERPRISE:
        return held.user.enterprise.name if held.user.enterprise is not None else _("nothing: no enterprise is set")
    return _("the whole office")


@dataclass(frozen=True)
class Access:
    """One line of the review: a person, a role and what it covers."""

    person: User
    role: str
    reach: str
    strand: str
    grant: Grant
    through: User | None


def review(user: Any) -> list[Access]:
    """Who may see what today: every grant that holds, and every deputyship that lends one."""
    rows = visible_to(user, Grant.objects.holding()).filter(user__is_active=True)
    grants = list(rows.select_related("user__enterprise", "user__department", "branch").order_by("user__username"))
    lines = [_access(held.user, held, None) for held in grants]
    today = deputies(user).filter(holding_on(timezone.localdate()), deputy__is_active=True)
    for row in today:
        lines += [_access(row.deputy, held, row.absent) for held in grants if held.user_id == row.absent_id]
    return sorted(lines, key=lambda line: (line.person.username, line.role))


def _access(someone: User, held: Grant, through: User | None) -> Access:
    strand = str(Strand(held.strand).label) if held.strand else _("all strands")
    return Access(someone, str(Role(held.role).label), reach(held), strand, held, through)
