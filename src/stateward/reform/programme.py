"""Progress of a reform programme: by weight and by time, against its plan and prescribed milestones."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from stateward.facts.faults import fault, shown
from stateward.messages import gettext as _
from stateward.messages.errors import Fault

State = Literal["not_started", "moving", "done", "standing", "overdue"]
STATES: tuple[State, ...] = ("not_started", "moving", "done", "standing", "overdue")


@dataclass(frozen=True)
class Task:
    """A goal, task or measure of the programme; `parent` is the one above it.

    `completion` (0..1) is what was reported or computed from a bound indicator, `None` where nothing was.
    A `standing` task goes on for good; it counts as done while it is kept up.
    """

    id: str
    parent: str | None = None
    weight: float = 1.0
    start: dt.date | None = None
    due: dt.date | None = None
    completion: float | None = None
    done_on: dt.date | None = None
    standing: bool = False


@dataclass(frozen=True)
class Progress:
    """Where an item stands. `actual` and `planned` are shares (0..1) rolled up by weight; `reported` is the share of
    the weight below it that somebody reported on, and `actual` speaks of that part alone (`None` where nobody did).
    `pace` is actual against planned."""

    id: str
    state: State
    actual: float | None
    planned: float | None
    reported: float

    @property
    def pace(self) -> float | None:
        """1 is on plan, below 1 behind; missing where nothing is planned yet or nothing was reported."""
        return None if self.actual is None or not self.planned else self.actual / self.planned


@dataclass(frozen=True)
class Milestone:
    """A share of the tasks that must be done by a day, as central and provincial plans prescribe."""

    day: dt.date
    share: float
    by: Literal["number", "weight"] = "number"


@dataclass(frozen=True)
class MilestoneState:
    """A milestone with what was reached: by its day if that is past, else by now. `met` is `None` before its day."""

    milestone: Milestone
    reached: float
    met: bool | None


def state_of(task: Task, day: dt.date) -> State:
    """The state of one task on a day."""
    if (task.done_on is not None and task.done_on <= day) or (task.completion is not None and task.completion >= 1):
        return "done"
    if task.standing:
        return "standing"
    if task.due is not None and task.due < day:
        return "overdue"
    begun = task.completion is not None and task.completion > 0
    return "moving" if begun or (task.start is not None and task.start <= day) else "not_started"


def planned_share(task: Task, day: dt.date) -> float | None:
    """How much of a task should be done by a day: evenly from its start to its due day; missing without a due day."""
    if task.due is None:
        return None
    if day >= task.due:
        return 1.0
    if task.start is None or day <= task.start:
        return 0.0
    return (day - task.start).days / (task.due - task.start).days


def progress(tasks: Sequence[Task], day: dt.date) -> dict[str, Progress]:
    """The progress of every item, parents rolled up from what stands below them by weight."""
    below = _below(tasks)
    found: dict[str, Progress] = {}
    for task in _bottom_up(tasks, below):
        children = [(child.weight, found[child.id]) for child in below.get(task.id, []) if child.weight > 0]
        found[task.id] = _rolled_up(task, children, day) if children else _leaf(task, day)
    return {task.id: found[task.id] for task in tasks if task.id in found}


def check_programme(tasks: Sequence[Task]) -> list[Fault]:
    """What is wrong with a programme: ids twice, unknown parents, rings, weights and shares out of range, dates."""
    faults = []
    known = Counter(task.id for task in tasks)
    parents = {task.id: task.parent for task in tasks}
    for task in tasks:
        if known[task.id] > 1:
            faults.append(
                fault(
                    "task_twice",
                    _("The task {task} stands twice.").format(task=shown(task.id)),
                    _("Keep one of the two."),
                    value=task.id,
                )
            )
        if task.parent is not None and task.parent not in known:
            faults.append(
                fault(
                    "task_parent",
                    _("The parent {parent} of the task {task} does not exist.").format(
                        parent=shown(task.parent), task=shown(task.id)
                    ),
                    _("Correct the parent or leave it empty."),
                    value=task.id,
                )
            )
        if _goes_round(task.id, parents):
            faults.append(
                fault(
                    "task_ring",
                    _("The task {task} stands below itself.").format(task=shown(task.id)),
                    _("Correct its parent."),
                    value=task.id,
                )
            )
        if task.weight < 0:
            faults.append(
                fault(
                    "task_weight",
                    _("The weight of the task {task} is below 0.").format(task=shown(task.id)),
                    _("Enter a weight of at least 0."),
                    value=task.id,
                )
            )
        if task.completion is not None and not 0 <= task.completion <= 1:
            faults.append(
                fault(
                    "task_completion",
                    _("The completion of the task {task} is not from 0 to 1.").format(task=shown(task.id)),
                    _("Enter the completion as a share."),
                    value=task.id,
                )
            )
        if task.start is not None and task.due is not None and task.due < task.start:
            faults.append(
                fault(
                    "task_dates",
                    _("The task {task} is due before it starts.").format(task=shown(task.id)),
                    _("Correct one of the two days."),
                    value=task.id,
                )
            )
    return faults


def milestones(tasks: Sequence[Task], wanted: Iterable[Milestone], day: dt.date) -> list[MilestoneState]:
    """What the prescribed milestones stand at: the share of tasks (those without tasks below them) that are done."""
    above = {task.parent for task in tasks}
    leaves = [task for task in tasks if task.id not in above]
    found = []
    for milestone in sorted(wanted, key=lambda item: item.day):
        seen = min(milestone.day, day)
        weights = [task.weight if milestone.by == "weight" else 1.0 for task in leaves]
        done = sum(weight for task, weight in zip(leaves, weights, strict=True) if _done_by(task, seen, day))
        total = sum(weights)
        reached = done / total if total else 0.0
        met = reached >= milestone.share - 1e-12 if milestone.day <= day or reached >= milestone.share else None
        found.append(MilestoneState(milestone, reached, met))
    return found


def board(found: Mapping[str, Progress], tasks: Sequence[Task]) -> dict[State, int]:
    """How many tasks (those without tasks below them) are in each state."""
    above = {task.parent for task in tasks}
    counts = Counter(found[task.id].state for task in tasks if task.id not in above and task.id in found)
    return {state: counts[state] for state in STATES}


def _done_by(task: Task, day: dt.date, today: dt.date) -> bool:
    if task.done_on is not None:
        return task.done_on <= day
    complete = task.completion is not None and task.completion >= 1
    return complete and day >= today  # without a day, done counts from today on


def _leaf(task: Task, day: dt.date) -> Progress:
    state = state_of(task, day)
    actual = 1.0 if state == "done" else task.completion
    if actual is None and state == "not_started":
        actual = 0.0
    planned = planned_share(task, day)
    return Progress(task.id, state, actual, planned, 0.0 if actual is None else 1.0)


def _rolled_up(task: Task, children: list[tuple[float, Progress]], day: dt.date) -> Progress:
    total = sum(weight for weight, _child in children)
    spoken = [(weight * child.reported, child.actual) for weight, child in children if child.actual is not None]
    reported = sum(weight for weight, _actual in spoken)
    planned = [(weight, child.planned) for weight, child in children if child.planned is not None]
    actual = sum(weight * share for weight, share in spoken) / reported if reported else None
    plan = sum(w * share for w, share in planned) / sum(w for w, _share in planned) if planned else None
    return Progress(task.id, _state_above(children), actual, plan, reported / total)


def _state_above(children: list[tuple[float, Progress]]) -> State:
    states = {child.state for _weight, child in children}
    if "overdue" in states:
        return "overdue"
    if states == {"done"}:
        return "done"
    if states <= {"done", "standing"}:
        return "standing"
    return "not_started" if states == {"not_started"} else "moving"


def _below(tasks: Sequence[Task]) -> dict[str, list[Task]]:
    below: dict[str, list[Task]] = {}
    for task in tasks:
        if task.parent is not None:
            below.setdefault(task.parent, []).append(task)
    return below


def _bottom_up(tasks: Sequence[Task], below: Mapping[str, list[Task]]) -> list[Task]:
    """The tasks with what stands below them first; what stands in a ring has no top and is left out."""
    known = {task.id for task in tasks}
    order = [task for task in tasks if task.parent is None or task.parent not in known]
    for task in order:
        order.extend(below.get(task.id, []))
    return order[::-1]


def _goes_round(id_: str, parents: Mapping[str, str | None]) -> bool:
    seen = set()
    above = parents.get(id_)
    while above is not None and above not in seen:
        if above == id_:
            return True
        seen.add(above)
        above = parents.get(above)
    return False
