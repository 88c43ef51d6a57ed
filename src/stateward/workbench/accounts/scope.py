"""What a person may see: the one function that narrows every query.

A model that hangs on an enterprise says so by `SCOPE`, the lookup from it to the enterprise (`SCOPE = "enterprise"`,
`SCOPE = "target__enterprise"`); `SCOPE = ""` is the enterprise itself, `SCOPE = None` something of the whole office,
which only a grant for the whole office opens. `OWNER` (optional) is the lookup to the person who brought it in: what I
handed in I may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet, Value
from django.db.models.functions import Left
from django.db.models.lookups import Exact

from stateward.workbench.accounts.models import Grant, User
from stateward.workbench.accounts.roles import ACTIONS, COMMON, OF_AN_ENTERPRISE, OPENED_BY
from stateward.workbench.register.models import Enterprise

M = TypeVar("M", bound=Model)

#: The branch of a grant that covers the whole office.
WHOLE_OFFICE = "/"


def grants_of(user: Any) -> list[Grant]:
    """The grants that hold today: the person's own, or those of the absent person the request acts for."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    held = getattr(user, "held_grants", None)
    if held is not None:
        return list(held)
    person = user.acting_for or user
    return list(Grant.objects.holding().filter(user=person).select_related("branch", "user__enterprise"))


def view_of(user: Any) -> frozenset[tuple[str, str, str | None]]:
    """What decides the person's view: roles, strands and branches of the grants that hold today.

    Two people with the same view see the same, but for what each owns (`OWNER`).
    """
    return frozenset((grant.role, grant.strand, branch_path(grant)) for grant in grants_of(user))


def reader_of(user: Any) -> tuple[int | None, int | None, frozenset[tuple[str, str, str | None]]]:
    """Who reads, for whom, and what decides the view: what a page of one person's own depends on."""
    absent = getattr(user, "acting_for", None)
    return getattr(user, "pk", None), getattr(absent, "pk", None), view_of(user)


def covers_strand(grant: Grant, strand: str) -> bool:
    """Whether a grant opens a strand: it is for all, for this one, or for one that leads down to it."""
    if not grant.strand or strand in COMMON or grant.strand == strand:
        return True
    return grant.strand in OPENED_BY.get(strand, frozenset())


def branch_path(grant: Grant) -> str | None:
    """The path of the branch a grant covers, `/` for the whole office; `None` where it covers nothing."""
    if grant.branch is not None:
        return grant.branch.path
    if grant.role in OF_AN_ENTERPRISE:
        return grant.user.enterprise.path if grant.user.enterprise is not None else None
    return WHOLE_OFFICE


def branches(user: Any, *, strand: str = "", roles: Iterable[str] | None = None) -> list[str]:
    """The paths of all branches a person sees in a strand, none inside another; `["/"]` is the whole office.

    `roles` are those that count; by default the roles that may view the strand.
    """
    counting = frozenset(roles) if roles is not None else viewing_roles(strand)
    paths = {
        path
        for grant in grants_of(user)
        if grant.role in counting and covers_strand(grant, strand) and (path := branch_path(grant)) is not None
    }
    return sorted(path for path in paths if not any(path != other and path.startswith(other) for other in paths))


def viewing_roles(strand: str) -> frozenset[str]:
    """The roles that may view a strand; a strand without an own view action is viewed as the register is."""
    return ACTIONS.get(f"{strand}.view", ACTIONS["register.view"])


def within(path: str, lookup: str = "path") -> Q:
    """The condition that the path under `lookup` lies in a branch, letter by letter in every database.

    The prefix alone would not do: SQLite compares it without regard to capital letters.
    """
    return Q(**{f"{lookup}__startswith": path}) & Q(Exact(Left(lookup, len(path)), Value(path)))


def visible_to(user: Any, queryset: QuerySet[M], *, strand: str = "") -> QuerySet[M]:
    """The rows of the query that the person may see in a strand (default: the strand of the model's app).

    Raises `TypeError` for a model that does not say how it hangs on an enterprise.
    """
    model: Any = queryset.model
    if not hasattr(model, "SCOPE"):
        raise TypeError(f"{model.__name__} does not declare SCOPE, so nobody can say who may see it")
    condition = _condition(branches(user, strand=strand or model._meta.app_label), model.SCOPE)
    owner = getattr(model, "OWNER", None)
    if owner and getattr(user, "is_authenticated", False):
        person = user.acting_for or user
        own = Q(**{owner: person})
        return queryset if condition is None else queryset.filter(condition | own)
    return queryset if condition is None else queryset.filter(condition)


def _condition(paths: list[str], scope: str | None) -> Q | None:
    """The condition for the branches; `None` where everything is seen."""
    if WHOLE_OFFICE in paths:
        return None
    nothing = Q(pk__in=[])
    if scope is None or not paths:
        return nothing
    lookup = f"{scope}__path" if scope else "path"
    condition = nothing
    for path in paths:
        condition |= within(path, lookup)
    return condition


def enterprises_of(user: Any, *, strand: str = "") -> QuerySet[Enterprise]:
    """The enterprises a person sees in a strand, top of the tree first."""
    return visible_to(user, Enterprise.objects.order_by("path"), strand=strand or "register")


def sight(user: Any, *, strand: str = "") -> Callable[[Enterprise | None], Enterprise | None]:
    """Lets through the enterprises that a person sees in a strand and turns every other one into `None`.

    For what rows name beside themselves: the group and the parent of an enterprise may stand above one's own branch.
    """
    paths = tuple(branches(user, strand=strand or "register"))

    def seen(enterprise: Enterprise | None) -> Enterprise | None:
        return enterprise if enterprise is not None and enterprise.path.startswith(paths) else None

    return seen


def sees_whole_office(user: Any, *, strand: str = "") -> bool:
    """Whether a person sees every enterprise in a strand."""
    return WHOLE_OFFICE in branches(user, strand=strand)


def in_scope(user: Any, obj: Any, *, strand: str = "") -> bool:
    """Whether a person may see one object."""
    model = type(obj)
    return visible_to(user, model._default_manager.filter(pk=obj.pk), strand=strand).exists()


def people_with(role: Any) -> QuerySet[User]:
    """The people who hold a role today."""
    return User.objects.filter(is_active=True, grants__in=Grant.objects.holding().filter(role=role)).distinct()
