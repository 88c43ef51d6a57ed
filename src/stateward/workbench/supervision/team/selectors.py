"""Reading the team: who is qualified, free, conflicted; whether it suffices for the year's inspections."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from stateward.supervision.quality import team_plan
from stateward.workbench.accounts.models import User
from stateward.workbench.accounts.roles import Role
from stateward.workbench.accounts.scope import people_with, visible_to
from stateward.workbench.core import office
from stateward.workbench.supervision.inspections.models import Visit, VisitState, YearPlan
from stateward.workbench.supervision.team.models import Conflict, Supervisor

#: Years in one post after which a change is due.
ROTATION_YEARS = 3


def inspectors() -> QuerySet[User]:
    """People who may inspect: those of the team, and whoever holds the role."""
    holding = Q(pk__in=people_with(Role.INSPECTOR).values("pk"))
    return User.objects.filter(holding | Q(supervisor__active=True), is_active=True).order_by("full_name").distinct()


def supervisors(user: Any) -> QuerySet[Supervisor]:
    """The team."""
    rows = Supervisor.objects.select_related("user").prefetch_related("conflicts__enterprise", "trainings")
    return visible_to(user, rows)


def supervisor(user: Any, key: int) -> Supervisor | None:
    """One of them."""
    return supervisors(user).filter(pk=key).first()


def pool() -> list[dict[str, Any]]:
    """The inspectors of a draw with the enterprises they step back from and the most visits they take."""
    rows = Supervisor.objects.filter(active=True, user__is_active=True).select_related("user")
    return [
        {"id": one.user.username, "conflicts": sorted(conflicts_of(one.user)), "most": one.most_visits} for one in rows
    ]


def people_by_name() -> dict[str, User]:
    """User name -> person of the team."""
    return {one.user.username: one.user for one in Supervisor.objects.select_related("user")}


def conflicts_of(person: User) -> set[str]:
    """The codes of the enterprises a person steps back from today: what was told, and where they are employed."""
    today = office.today()
    rows = Conflict.objects.filter(supervisor__user=person).filter(Q(valid_to=None) | Q(valid_to__gte=today))
    found = set(rows.values_list("enterprise__code", flat=True))
    if person.enterprise is not None:
        found.add(person.enterprise.code)
    return found


def lines(user: Any) -> list[dict[str, Any]]:
    """The team as a table: hours of training this year, visits, conflicts, whether a change of post is due."""
    today = office.today()
    found = []
    for one in supervisors(user):
        visits = Visit.objects.filter(inspectors=one.user, entry__plan__year=today.year)
        hours = sum((row.hours for row in one.trainings.all() if row.on.year == today.year), Decimal(0))
        found.append(
            {
                "supervisor": one,
                "hours": hours,
                "visits": visits.exclude(state=VisitState.CANCELLED).count(),
                "open": visits.filter(state__in=[VisitState.PLANNED, VisitState.UNDER_WAY]).count(),
                "conflicts": [row.enterprise for row in one.conflicts.all()],
                "rotation": one.in_post_since is not None and (today - one.in_post_since).days >= ROTATION_YEARS * 365,
            }
        )
    return found


def plan_of(plan: YearPlan) -> list[dict[str, Any]]:
    """A year's inspections against the team, month by month: days needed, free and missing."""
    from stateward.workbench.supervision.inspections.selectors import population

    items = []
    for entry in plan.entries.all():
        visits = entry.visits.exclude(state=VisitState.CANCELLED).count()
        expected = visits or max(1, round(len(population(entry)) * entry.sample_ratio))
        items.append(
            {"id": str(entry), "month": entry.month, "visits": expected, "days": entry.days_per_visit, "people": 2,
             "skill": entry.skill}
        )  # fmt: skip
    team = [
        {"id": one.pk, "days": one.days_per_month, "skills": tuple(one.qualifications)}
        for one in Supervisor.objects.filter(active=True)
    ]
    return team_plan(items, team)


def training_hours(year: int) -> Decimal:
    """Hours of training of the whole team in a year."""
    total = Supervisor.objects.filter(active=True).aggregate(
        hours=Sum("trainings__hours", filter=Q(trainings__on__year=year))
    )
    return total["hours"] or Decimal(0)
