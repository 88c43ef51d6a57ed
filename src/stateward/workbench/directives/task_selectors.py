"""Reading key tasks: the list, the board, the month, the bars of the year, the summary of a week or month."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from stateward.messages import gettext as _
from stateward.workbench.accounts import scope
from stateward.workbench.accounts.scope import enterprises_of, visible_to
from stateward.workbench.audit.models import Event
from stateward.workbench.core import office
from stateward.workbench.core.tracking import rights
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.core.tracking.states import STATE_TITLES, State
from stateward.workbench.core.tracking.tables import PILLS
from stateward.workbench.directives.events import EDIT
from stateward.workbench.directives.models import Deployment, DeploymentState, KeyTask, TaskState

#: What the board shows first: tasks that no tracked item follows yet.
_BEFORE: tuple[Any, ...] = (TaskState.DRAFT, TaskState.WAITING)
_GONE = (TaskState.MERGED, TaskState.DROPPED)


def tasks(user: Any) -> QuerySet[KeyTask]:
    """The key tasks a person may see: of the office, of one's branch (the other enterprises it concerns included).

    Whoever stands inside an enterprise sees deployed ones alone: what is in preparation is the office's matter.
    """
    seen = visible_to(user, KeyTask.objects.all())
    others = KeyTask.objects.filter(others__in=enterprises_of(user, strand="directives"))
    person = rights.person_of(user)
    own = KeyTask.objects.filter(Q(supports=person) | Q(reviewer=person))
    keys = Q(pk__in=seen.order_by().values("pk")) | Q(pk__in=others.order_by().values("pk"))
    rows = KeyTask.objects.filter(keys | Q(pk__in=own.order_by().values("pk"))).exclude(state__in=_GONE)
    if not prepares(user):
        rows = rows.filter(state=TaskState.DEPLOYED)
    return rows.select_related("item", "owner", "enterprise", "department", "directive").order_by("due", "pk")


def prepares(user: Any) -> bool:
    """Whether the person prepares key tasks of the whole office, or audits it."""
    from stateward.workbench.accounts.permissions import may

    return scope.sees_whole_office(user, strand="directives") and (
        may(user, EDIT) or any(grant.role == "auditor" for grant in scope.grants_of(user))
    )


def task(user: Any, pk: int) -> KeyTask | None:
    """One key task; one that was split, merged or given up is still found by whoever prepares."""
    found = tasks(user).filter(pk=pk).first()
    if found is None and prepares(user):
        found = visible_to(user, KeyTask.objects.select_related("item", "owner", "enterprise")).filter(pk=pk).first()
    return found


def deployments(user: Any) -> QuerySet[Deployment]:
    """The deployments a person may see."""
    return visible_to(user, Deployment.objects.select_related("prepared_by", "decided_by"))


def deployment(user: Any, pk: int) -> Deployment | None:
    """One of them."""
    return deployments(user).filter(pk=pk).first()


def waiting_deployments(user: Any) -> QuerySet[Deployment]:
    """What waits for a leader's approval: never what the person prepared."""
    return deployments(user).filter(state=DeploymentState.WAITING).exclude(prepared_by=rights.person_of(user))


def linkable(user: Any) -> QuerySet[TrackedItem]:
    """Tracked items of any strand that the person sees and a key task may be linked to."""
    return rights.visible(user).exclude(state=State.CANCELLED.value).order_by("-created_at")[:500]


@dataclass
class Column:
    """A column of the board."""

    id: str
    title: str
    tasks: list[KeyTask] = field(default_factory=list)


def state_of(found: KeyTask) -> str:
    """The task's state: the tracked item's once there is one."""
    return str(found.item.state) if found.item is not None else str(found.state)


def state_title(found: KeyTask) -> str:
    """The state in words."""
    return found.item.get_state_display() if found.item is not None else found.get_state_display()


def pill_of(found: KeyTask) -> str:
    """The colour that goes with the state's words."""
    return PILLS.get(state_of(found), "warn" if found.state == TaskState.WAITING else "still")


def board(rows: list[KeyTask]) -> list[Column]:
    """The tasks by state, in the order in which work moves; columns that nothing can stand in are left out."""
    columns = [Column(state.value, str(state.label)) for state in _BEFORE]
    columns += [Column(state.value, _(title)) for state, title in STATE_TITLES.items() if state is not State.CANCELLED]
    by_id = {column.id: column for column in columns}
    for row in rows:
        column = by_id.get(state_of(row))
        if column is not None:
            column.tasks.append(row)
    return [column for column in columns if column.tasks or column.id not in _BEFORE]


@dataclass(frozen=True)
class Day:
    """A day of the month's page."""

    date: dt.date
    inside: bool
    is_today: bool
    is_day_off: bool
    tasks: list[KeyTask]


def month(rows: list[KeyTask], year: int, number: int) -> list[list[Day]]:
    """The weeks of a month, Monday first, each day with the tasks due on it."""
    days = office.working_days()
    today = office.today()
    due: dict[dt.date, list[KeyTask]] = {}
    for row in rows:
        if row.due is not None:
            due.setdefault(row.due, []).append(row)
    weeks = calendar.Calendar(firstweekday=0).monthdatescalendar(year, number)
    return [
        [Day(day, day.month == number, day == today, not days.is_working(day), due.get(day, [])) for day in week]
        for week in weeks
    ]


@dataclass(frozen=True)
class Bar:
    """A task as a bar of the year: from its deployment to its due date, in thousandths of the year."""

    task: KeyTask
    start: int
    length: int
    done: int
    look: str


def bars(rows: list[KeyTask], year: int) -> list[Bar]:
    """The dated tasks of a year as bars, the next due first."""
    first, days = dt.date(year, 1, 1), 366 if calendar.isleap(year) else 365
    found = []
    for row in rows:
        if row.due is None or row.due.year < year:
            continue
        began = row.item.created_at.date() if row.item is not None else row.prepared_at.date()
        if began.year > year:
            continue
        start = max((began - first).days, 0) * 1000 // days
        end = min((row.due - first).days + 1, days) * 1000 // days
        length = max(end - start, 6)
        start = min(start, 1000 - length)
        progress = row.item.progress if row.item is not None else 0
        late = row.item is not None and row.item.is_overdue
        look = "late" if late else ("closed" if state_of(row) == "closed" else "open")
        found.append(Bar(row, start, length, length * progress // 100, look))
    return found


@dataclass(frozen=True)
class Summary:
    """What happened in a period and what comes next."""

    first: dt.date
    last: dt.date
    counts: list[tuple[str, str, int]]
    finished: list[KeyTask]
    reported: list[tuple[KeyTask, str]]
    overdue: list[KeyTask]
    coming: list[KeyTask]
    departments: list[tuple[str, int, int, int]]

    @property
    def total(self) -> int:
        """How many tasks are deployed."""
        return sum(count for _id, _title, count in self.counts)


def period(kind: str, day: dt.date) -> tuple[dt.date, dt.date]:
    """The week (Monday to Sunday) or month a day lies in."""
    if kind == "month":
        return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
    first = day - dt.timedelta(days=day.weekday())
    return first, first + dt.timedelta(days=6)


def summary(rows: list[KeyTask], first: dt.date, last: dt.date) -> Summary:
    """The state of the deployed tasks, what was finished and reported between two days, what is late, what comes."""
    deployed = [row for row in rows if row.item is not None]
    states = Counter(state_of(row) for row in deployed)
    zone = office.time_zone()
    finished = [
        row
        for row in deployed
        if row.item is not None
        and row.item.closed_at is not None
        and first <= row.item.closed_at.astimezone(zone).date() <= last
    ]
    ahead = last + (last - first) + dt.timedelta(days=1)
    return Summary(
        first,
        last,
        [(state.value, _(title), states[state.value]) for state, title in STATE_TITLES.items() if states[state.value]],
        finished,
        _reported(deployed, first, last),
        [row for row in deployed if row.item is not None and row.item.is_overdue],
        [row for row in deployed if row.due is not None and last < row.due <= ahead and row.item.is_open],
        _departments(deployed),
    )


def _reported(rows: list[KeyTask], first: dt.date, last: dt.date) -> list[tuple[KeyTask, str]]:
    """The last progress that was reported of each task in the period, by its event in the log."""
    by_item = {str(row.item_id): row for row in rows}
    zone = office.time_zone()
    start = dt.datetime.combine(first, dt.time.min, zone)
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time.min, zone)
    events = Event.objects.filter(
        action="core.item.report", object_type="core.trackeditem", object_id__in=by_item, at__gte=start, at__lt=end
    ).order_by("at", "id")
    newest = {event.object_id: event for event in events}
    return [
        (by_item[key], _("{percent} %").format(percent=(event.after or {}).get("progress", "")))
        for key, event in newest.items()
    ]


def _departments(rows: list[KeyTask]) -> list[tuple[str, int, int, int]]:
    """Per owner department: how many tasks, how many closed, how many overdue."""
    found: dict[str, list[int]] = {}
    for row in rows:
        name = row.department.name if row.department is not None else _("Without a department")
        counts = found.setdefault(name, [0, 0, 0])
        counts[0] += 1
        counts[1] += state_of(row) == "closed"
        counts[2] += bool(row.item is not None and row.item.is_overdue)
    return [(name, *counts) for name, counts in sorted(found.items())]  # type: ignore[misc]
