"""Hours of education against the yearly requirement: who met it, who has not yet, by enterprise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from stateward.workbench.integrity.education.models import HourRequirement, Learner
from stateward.workbench.register.models import Enterprise


def required(year: int) -> dict[str, Decimal]:
    """Kind of post -> hours required in the year."""
    return dict(HourRequirement.objects.filter(year=year).values_list("post", "hours"))


def learners(year: int) -> QuerySet[Learner]:
    """Learners at work with the hours of the sessions of the year they were at."""
    during = Q(attendances__session__planned_on__year=year, attendances__session__held_at__isnull=False)
    none = Value(Decimal(0), output_field=DecimalField())
    hours = Coalesce(Sum("attendances__session__hours", filter=during), none)
    return Learner.objects.filter(is_active=True).select_related("enterprise").annotate(hours=hours)


def met(year: int) -> list[tuple[str, bool]]:
    """(path of the enterprise, whether the learner met the requirement), of posts that have one in the year."""
    wanted = required(year)
    return [
        (learner.enterprise.path, learner.hours >= wanted[learner.post])
        for learner in learners(year)
        if learner.post in wanted
    ]


@dataclass(frozen=True)
class Coverage:
    """Where an enterprise stands with its hours."""

    enterprise: Enterprise
    learners: int
    met: int
    hours: Decimal

    @property
    def behind(self) -> int:
        """Learners who have not met the hours yet."""
        return self.learners - self.met

    @property
    def percent(self) -> float | None:
        """Percent of learners who met the hours."""
        return 100 * self.met / self.learners if self.learners else None


def coverage(year: int, enterprises: Iterable[Enterprise]) -> list[Coverage]:
    """One line an enterprise that has learners with a requirement, the furthest behind first."""
    wanted = required(year)
    rows: dict[int, list[Learner]] = {}
    for learner in learners(year):
        if learner.post in wanted:
            rows.setdefault(learner.enterprise_id, []).append(learner)
    found = [
        Coverage(
            one,
            len(rows[one.pk]),
            sum(learner.hours >= wanted[learner.post] for learner in rows[one.pk]),
            sum((learner.hours for learner in rows[one.pk]), Decimal(0)),
        )
        for one in enterprises
        if one.pk in rows
    ]
    return sorted(found, key=lambda line: (line.percent or 0.0, line.enterprise.path))
