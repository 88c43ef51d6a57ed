"""Reading programmes: entries with their progress by weight and time, milestones, the board, the timeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages import pick
from stateward.reform import programme as library
from stateward.workbench.accounts.permissions import may
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.audit.models import Event
from stateward.workbench.core import workspace
from stateward.workbench.core.formats import compact, number
from stateward.workbench.core.indicators import PREFIX
from stateward.workbench.core.tracking import selectors as tracking
from stateward.workbench.reform.actions import APPROVE
from stateward.workbench.reform.programme import measures
from stateward.workbench.reform.programme.models import Entry, EntryKind, Milestone, Programme, ProgrammeState
from stateward.workbench.register.models import Enterprise

STATES = {
    "not_started": N_("Not started"),
    "moving": N_("Moving"),
    "done": N_("Done"),
    "standing": N_("Standing"),
    "overdue": N_("Overdue"),
}
PILLS = {"not_started": "still", "moving": "", "done": "good", "standing": "good", "overdue": "bad"}
#: The drawing of the timeline: width of the names is the page's, these are the days' width and a row's height.
TIMELINE_WIDTH, ROW_HEIGHT = 760, 26


@dataclass(frozen=True)
class Line:
    """An entry with its progress; shares as percent, missing where nobody can say."""

    entry: Entry
    depth: int
    state: str
    actual: float | None
    planned: float | None
    reported: float
    value: float | None

    @property
    def state_title(self) -> str:
        """The state in words."""
        return _(STATES[self.state])

    @property
    def pill(self) -> str:
        """The class of the state's pill."""
        return PILLS[self.state]

    @property
    def value_words(self) -> str:
        """The value of the bound measure for people."""
        return compact(self.value, 2)

    @property
    def behind(self) -> bool:
        """Whether less is done than should be."""
        return self.actual is not None and self.planned is not None and self.actual < self.planned - 0.5


@dataclass(frozen=True)
class Bar:
    """A bar of the timeline: place and width on the drawing, and how much of it is done."""

    line: Line
    x: int
    width: int
    done: int
    y: int


@dataclass(frozen=True)
class Overview:
    """A programme on a day."""

    programme: Programme
    lines: list[Line]
    actual: float | None
    planned: float | None
    reported: float
    board: list[tuple[str, str, list[Line]]]
    milestones: list[library.MilestoneState]
    bars: list[Bar]
    today_x: int
    years: list[tuple[int, int]]
    height: int

    @property
    def planned_words(self) -> str:
        """How much should be done, for people."""
        return number(self.planned, 1)


def programmes(user: Any) -> QuerySet[Programme]:
    """The programmes a person sees."""
    return visible_to(user, Programme.objects.select_related("group", "prepared_by", "started_by"))


def programme(user: Any, pk: int) -> Programme | None:
    """One of those programmes."""
    return programmes(user).filter(pk=pk).first()


def entry(user: Any, pk: int) -> Entry | None:
    """One entry of a programme the person sees."""
    rows = visible_to(user, Entry.objects.select_related("programme__group", "parent", "lead", "item", "reported_by"))
    return rows.filter(pk=pk).first()


def templates() -> list[tuple[str, str]]:
    """The templates of the rulebook for a choice."""
    found = [(e.document.id, pick(e.document.title.as_dict())) for e in workspace.rulebook().all("programme")]
    return [("", _("an empty programme")), *found]


def template(name: str) -> Any:
    """One of those templates; nothing for the empty one."""
    return workspace.rulebook().get("programme", name) if name else None


def groups(user: Any) -> QuerySet[Enterprise]:
    """The groups a programme may be made for."""
    rows = Enterprise.objects.filter(depth=1, children__isnull=False).distinct().order_by("path")
    return visible_to(user, rows, strand="reform")


def owners(user: Any) -> Any:
    """Who may be given tasks."""
    return tracking.owners(user)


def to_start(user: Any) -> QuerySet[Programme]:
    """Programmes that wait for the person's start: prepared by somebody else."""
    rows = programmes(user).filter(state=ProgrammeState.DRAFT)
    return rows.exclude(prepared_by=user.acting_for or user) if may(user, APPROVE) else rows.none()


def _ordered(entries: Sequence[Entry]) -> list[tuple[Entry, int]]:
    """Entries below the one they stand below, in the order of their numbers, with their depth."""
    below: dict[int | None, list[Entry]] = {}
    for one in sorted(entries, key=lambda e: _natural(e.number)):
        below.setdefault(one.parent_id, []).append(one)
    found: list[tuple[Entry, int]] = []
    stack = [(one, 0) for one in reversed(below.get(None, []))]
    while stack:
        one, depth = stack.pop()
        found.append((one, depth))
        stack += [(child, depth + 1) for child in reversed(below.get(one.pk, []))]
    return found


def _natural(number: str) -> list[tuple[int, str]]:
    """`1.10` after `1.9`."""
    return [(int(part), "") if part.isdigit() else (10**9, part) for part in number.split(".")]


def tasks_of(entries: Sequence[Entry], values: measures.Values) -> tuple[list[library.Task], dict[int, float | None]]:
    """The entries as the library takes them, and the values of those that are bound to a measure."""
    told: dict[int, float | None] = {}
    tasks = []
    for one in entries:
        completion = None if one.completion is None else float(one.completion)
        if one.measure_id:
            told[one.pk] = values.value(one.measure_id)
            completion = measures.completion(told[one.pk], one.base, one.target)
        elif one.item is not None and completion is None and one.item.progress:
            completion = one.item.progress / 100
        parent = None if one.parent_id is None else str(one.parent_id)
        tasks.append(
            library.Task(
                str(one.pk), parent, float(one.weight), one.starts_on, one.due, completion, one.done_on, one.standing
            )
        )
    return tasks, told


def overview(user: Any, found: Programme, day: dt.date) -> Overview:
    """A programme on a day: every entry with its progress, rolled up by weight and against the plan."""
    entries = list(found.entries.select_related("lead", "item", "parent"))
    values = measures.Values(user, day, found.group)
    tasks, told = tasks_of(entries, values)
    progress = library.progress(tasks, day)
    lines = [_line(one, depth, progress[str(one.pk)], told.get(one.pk)) for one, depth in _ordered(entries)]
    tops = [line for line in lines if line.depth == 0]
    weights = sum(float(line.entry.weight) for line in tops)
    above = {one.parent_id for one in entries}
    leaves = [line for line in lines if line.entry.pk not in above]
    wanted = [
        library.Milestone(m.day, float(m.share), "weight" if m.by == "weight" else "number")
        for m in Milestone.objects.filter(programme=found)
    ]
    board = [(state, _(title), [line for line in leaves if line.state == state]) for state, title in STATES.items()]
    return Overview(
        found,
        lines,
        _together(tops, "actual"),
        _together(tops, "planned"),
        sum(line.reported * float(line.entry.weight) for line in tops) / weights if weights else 0.0,
        board,
        library.milestones(tasks, wanted, day),
        _bars(found, leaves),
        _x(found, day),
        [(year, _x(found, dt.date(year, 1, 1))) for year in range(found.starts_on.year + 1, found.ends_on.year + 1)],
        max(len(leaves), 1) * ROW_HEIGHT,
    )


def _line(one: Entry, depth: int, progress: library.Progress, value: float | None) -> Line:
    return Line(
        one, depth, progress.state, _percent(progress.actual), _percent(progress.planned), progress.reported * 100,
        value,
    )  # fmt: skip


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100


def _together(tops: Sequence[Line], name: str) -> float | None:
    """The goals rolled up by their weight, of those that can say anything."""
    spoken = [(float(line.entry.weight), getattr(line, name)) for line in tops if getattr(line, name) is not None]
    total = sum(weight for weight, _share in spoken)
    return sum(weight * share for weight, share in spoken) / total if total else None


def _x(found: Programme, day: dt.date) -> int:
    span = max((found.ends_on - found.starts_on).days, 1)
    return round(min(max((day - found.starts_on).days / span, 0), 1) * TIMELINE_WIDTH)


def _bars(found: Programme, leaves: Sequence[Line]) -> list[Bar]:
    bars = []
    for place, line in enumerate(leaves):
        x = _x(found, line.entry.starts_on or found.starts_on)
        width = max(_x(found, line.entry.due or found.ends_on) - x, 3)
        bars.append(Bar(line, x, width, round(width * (line.actual or 0) / 100), place * ROW_HEIGHT))
    return bars


def measure_words(user: Any, found: Entry, day: dt.date) -> str:
    """Of what the bound indicator was read; empty for a measure of the register."""
    if not found.measure_id.startswith(PREFIX):
        return ""
    return measures.Values(user, day, found.programme.group).indicator(found.measure_id).words


def ledger(user: Any, found: Programme, day: dt.date) -> list[dict[str, Any]]:
    """The entries as rows of the ledger."""
    rows = []
    for line in overview(user, found, day).lines:
        one = line.entry
        rows.append(
            {
                "number": one.number, "parent": one.parent.number if one.parent else "", "kind": one.kind,
                "safeguard": one.safeguard, "domain": one.domain, "title": one.title, "measure": one.measure,
                "measure_id": one.measure_id, "base": one.base, "target": one.target, "unit": one.unit,
                "formula": one.formula, "evidence": one.evidence, "lead": one.lead.username if one.lead else "",
                "support": one.support, "weight": one.weight,
                "starts_on": one.starts_on.isoformat() if one.starts_on else "",
                "due": one.due.isoformat() if one.due else "", "standing": _("yes") if one.standing else "",
                "state": line.state_title, "completion": None if line.actual is None else round(line.actual, 2),
                "review": one.review, "done_on": one.done_on.isoformat() if one.done_on else "",
            }
        )  # fmt: skip
    return rows


def history(found: Entry) -> QuerySet[Event]:
    """What happened to an entry, newest first."""
    rows = Event.objects.filter(object_type="reform.entry", object_id=str(found.pk))
    return rows.select_related("actor", "acting_for").order_by("-at", "-id")[:20]


def is_goal(found: Entry) -> bool:
    """Whether the entry is a goal."""
    return found.kind == EntryKind.GOAL
