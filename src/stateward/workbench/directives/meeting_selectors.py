"""Reading meetings, and the gaps: who was not briefed of a directive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from stateward.workbench.accounts.models import Department
from stateward.workbench.accounts.scope import enterprises_of, visible_to
from stateward.workbench.directives.models import Briefed, Directive, Material, Meeting
from stateward.workbench.register.models import Enterprise


def meetings(user: Any) -> QuerySet[Meeting]:
    """The meetings a person may read of, the newest first."""
    rows = visible_to(user, Meeting.objects.select_related("directive", "chair"))
    return rows.annotate(decided=Count("decisions", distinct=True))


def meeting(user: Any, pk: int) -> Meeting | None:
    """One meeting."""
    return visible_to(user, Meeting.objects.select_related("directive", "chair", "recorded_by")).filter(pk=pk).first()


def material(user: Any, pk: int) -> Material | None:
    """One file that was handed out."""
    return visible_to(user, Material.objects.all()).filter(pk=pk).first()


def office_departments() -> QuerySet[Department]:
    """The departments of the office itself."""
    return Department.objects.filter(enterprise=None)


def groups(user: Any) -> QuerySet[Enterprise]:
    """The enterprises at the top of the tree that a person sees: those the office conveys a directive to."""
    return enterprises_of(user, strand="directives").filter(depth=1)


@dataclass(frozen=True)
class Conveyed:
    """Who was briefed of a directive, who was not."""

    briefed: list[Briefed]
    departments: list[Department]
    enterprises: list[Enterprise]
    of: int

    @property
    def gaps(self) -> int:
        """How many were not briefed."""
        return len(self.departments) + len(self.enterprises)

    @property
    def share(self) -> int:
        """How many in a hundred were briefed."""
        return 100 * (self.of - self.gaps) // self.of if self.of else 0


def conveyed(user: Any, directive: Directive) -> Conveyed:
    """The state of conveying: departments of the office, and the groups at the top of the tree."""
    rows = list(directive.briefed.select_related("department", "enterprise", "meeting"))
    told = {row.department_id for row in rows} | {("e", row.enterprise_id) for row in rows}
    departments, enterprises = list(office_departments()), list(groups(user))
    return Conveyed(
        rows,
        [one for one in departments if one.pk not in told],
        [one for one in enterprises if ("e", one.pk) not in told],
        len(departments) + len(enterprises),
    )
