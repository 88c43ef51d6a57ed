"""Reminders before the day, and urging after it: through notices and tracked items, one for a group and not 38."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.rulebook.reporting import ReportDuty
from stateward.workbench.accounts.models import Grant, User
from stateward.workbench.accounts.roles import Role
from stateward.workbench.accounts.scope import branch_path
from stateward.workbench.audit import recording
from stateward.workbench.core import office
from stateward.workbench.core.notices import services as notices
from stateward.workbench.core.services import service
from stateward.workbench.core.tracking import services as tracking
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.core.tracking.services import NewItem
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements import events, items
from stateward.workbench.statements.actions import CALENDAR
from stateward.workbench.statements.reporting.models import Obligation, ReportingPeriod, ReportState

KIND = "statements.reminder"
#: Working days an urged reporter is given.
GIVEN = 2


def reporters() -> list[tuple[str, User]]:
    """Who reports for which branch today, the closest branch first."""
    grants = Grant.objects.holding().filter(role=Role.REPORTER).select_related("user__enterprise", "branch")
    found = [(path, grant.user) for grant in grants if (path := branch_path(grant)) is not None]
    return sorted(found, key=lambda pair: (-len(pair[0]), pair[1].pk))


def reporter_of(path: str, known: list[tuple[str, User]]) -> tuple[str, User] | None:
    """The closest reporter of an enterprise's path, with the branch they report for."""
    return next((pair for pair in known if path.startswith(pair[0])), None)


def plan(period: ReportingPeriod, duties: Iterable[ReportDuty]) -> None:
    """Tell each reporter now what is owed, and again on the mornings that the calendar names."""
    known = reporters()
    owed: dict[tuple[int, str], int] = defaultdict(int)
    people = {person.pk: person for _path, person in known}
    rows = period.obligations.select_related("enterprise").only("enterprise__path", "template", "due")
    dues = {}
    for row in rows:
        found = reporter_of(row.enterprise.path, known)
        if found is not None:
            owed[(found[1].pk, row.template)] += 1
            dues[row.template] = row.due
    titles = {duty.template: duty for duty in duties}
    today = office.today()
    for (person, template), count in owed.items():
        duty = titles.get(template)
        if duty is None:
            continue
        due = dues[template]
        values = {"count": count, "title": duty.title.as_dict(), "period": period.label, "due": due.isoformat()}
        mornings = [office.working_days().add(due, -days).date for days in duty.reminders]
        for day in [None, *(day for day in mornings if day > today)]:
            notices.tell(
                [people[person]],
                KIND,
                N_("{title} for {period}: {count} reports are owed by {due}."),
                values,
                about=period,
                on=day,
                dedupe=f"{KIND}:{period.pk}:{template}:{day or 'now'}",
            )


@service(CALENDAR)
def urge(period: ReportingPeriod) -> list[TrackedItem]:
    """Give every reporter who is late one task that names how many reports are missing; a second time adds nothing."""
    known = reporters()
    late: dict[str, list[Obligation]] = defaultdict(list)
    people: dict[str, User] = {}
    rows = period.obligations.filter(due__lt=office.today()).exclude(
        state__in=[ReportState.SIGNED, ReportState.ACCEPTED]
    )
    for row in rows.select_related("enterprise"):
        found = reporter_of(row.enterprise.path, known)
        if found is not None:
            late[found[0]].append(row)
            people[found[0]] = found[1]
    made = []
    for path, missing in sorted(late.items()):
        branch = Enterprise.objects.filter(code=path.strip("/").split("/")[-1]).first()
        held = TrackedItem.objects.filter(
            kind=items.URGED.name, object_id=str(period.pk), enterprise=branch, owner=people[path]
        ).exclude(state="closed")
        if not held.exists():
            made.append(_urged(period, branch, people[path], missing))
    if made:
        recording.record(events.URGED.action, period, after={"tasks": len(made)})
    else:
        recording.nothing_changed()
    return made


def _urged(period: ReportingPeriod, branch: Enterprise | None, person: User, missing: list[Obligation]) -> TrackedItem:
    names = [f"{one.enterprise.name}: {one.title} ({one.due.isoformat()})" for one in missing[:60]]
    return tracking.create(
        NewItem(
            kind=items.URGED.name,
            title=_("Hand in {count} late reports for {period}").format(count=len(missing), period=period.label),
            owner=person,
            description="\n".join(names),
            enterprise=branch,
            due_days=GIVEN,
            reminder_days=(1,),
            source=period,
        )
    )
