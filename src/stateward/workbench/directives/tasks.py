"""What is done with key tasks: prepare, change, split, merge, submit, deploy; progress from facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts.roles import Role
from stateward.workbench.accounts.scope import people_with
from stateward.workbench.audit import recording
from stateward.workbench.core import office
from stateward.workbench.core.acting import acting
from stateward.workbench.core.notices.services import tell
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import four_eyes, service
from stateward.workbench.core.tracking import services as tracking
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.directives import measuring
from stateward.workbench.directives.events import APPROVE, DEPLOYING, EDIT
from stateward.workbench.directives.items import KEY_TASK
from stateward.workbench.directives.models import (
    Deployment,
    DeploymentState,
    Directive,
    KeyTask,
    Node,
    NodeKind,
    TaskState,
)

#: Fields of a key task that a person fills in, and those of them that hold many rows.
FIELDS = (
    "title", "description", "year", "strand", "department", "owner", "reviewer", "enterprise", "due", "due_days",
    "evidence_required", "indicator", "measured_year", "target", "base", "direction",
)  # fmt: skip
MANY = ("supports", "others")


@service(EDIT)
def prepare_from_outline(directive: Directive, nodes: Iterable[Node], year: int) -> list[KeyTask]:
    """A key task in preparation for each part of the outline that has none yet. Raises `Refused` without a new one."""
    made = []
    for node in nodes:
        living = node.key_tasks.exclude(state__in=[TaskState.MERGED, TaskState.DROPPED])
        if node.directive_id != directive.pk or node.dropped or living.exists():
            continue
        task = KeyTask.objects.create(
            title=node.title[:300],
            description=directive.text[node.start : node.end].strip(),
            year=year,
            directive=directive,
            strand=_strand_of(node)[:300],
            prepared_by=acting().person,
        )
        task.nodes.add(node)
        recording.record("directives.task.prepare", task, after={"title": task.title, "directive": directive.pk})
        made.append(task)
    if not made:
        raise refused(
            "directives.no_node",
            _("None of these parts leads to a new key task."),
            _("Choose tasks of the outline that have no key task yet."),
        )
    return made


def _strand_of(node: Node) -> str:
    above = node
    while above.parent is not None:
        above = above.parent
    return above.title if above.kind == NodeKind.STRAND else ""


@service(EDIT)
def prepare(given: Mapping[str, Any]) -> KeyTask:
    """A key task by hand; `given` holds `FIELDS` and `MANY`."""
    _check_measure(given)
    task = KeyTask(prepared_by=acting().person)
    for name in FIELDS:
        if name in given:
            setattr(task, name, given[name])
    task.title = " ".join(task.title.split())[:300]
    task.save()
    for name in MANY:
        getattr(task, name).set(given.get(name) or [])
    recording.record("directives.task.prepare", task, after={"title": task.title, "directive": None})
    return task


@service(EDIT)
def change(task: KeyTask, given: Mapping[str, Any]) -> KeyTask:
    """Change a key task in preparation. Raises `Refused` once it is submitted: then the tracked item is what moves."""
    held = _draft(task)
    _check_measure(given)
    before = {name: _plain(getattr(held, name)) for name in FIELDS if name in given}
    for name in before:
        setattr(held, name, given[name])
    held.save()
    for name in MANY:
        if name in given:
            getattr(held, name).set(given[name] or [])
    after = {name: _plain(getattr(held, name)) for name in before}
    changed = [name for name in before if before[name] != after[name]]
    recording.record(
        "directives.task.edit",
        held,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return held


def _plain(value: Any) -> Any:
    return getattr(value, "pk", value) if not isinstance(value, dt.date) else value.isoformat()


def _check_measure(given: Mapping[str, Any]) -> None:
    """A measure is whole or not there: what, of whom, in which year, with which target."""
    if not given.get("indicator"):
        return
    for name, words in (
        ("enterprise", _("The measure needs the enterprise whose figures are read.")),
        ("measured_year", _("The measure needs the year whose figures are read.")),
        ("target", _("The measure needs the value that is to be reached.")),
    ):
        if given.get(name) is None:
            raise refused("directives.measure", words, _("Fill it in, or leave the measure out."))


def _draft(task: KeyTask) -> KeyTask:
    held = KeyTask.objects.select_for_update().get(pk=task.pk)
    if held.state != TaskState.DRAFT:
        raise refused(
            "directives.task.state",
            _("The key task is in the state “{state}”; only one in preparation is changed here.").format(
                state=held.get_state_display()
            ),
            _("Work on its tracked item, or have the deployment returned."),
            held.state,
        )
    return held


_COPIED = (
    "description", "year", "directive", "strand", "department", "owner", "reviewer", "enterprise", "due", "due_days",
    "evidence_required", "prepared_by",
)  # fmt: skip


@service(EDIT)
def split(task: KeyTask, titles: Iterable[str]) -> list[KeyTask]:
    """Several key tasks instead of one; each takes over what the first says, and its places in the text."""
    held = _draft(task)
    words = [" ".join(title.split())[:300] for title in titles if title.strip()]
    if len(words) < 2:
        raise refused(
            "directives.split", _("Splitting needs at least two tasks."), _("Write each task on a line of its own.")
        )
    made = []
    for title in words:
        new = KeyTask.objects.create(title=title, **{name: getattr(held, name) for name in _COPIED})
        _take_over(new, [held])
        made.append(new)
    held.state = TaskState.MERGED
    held.save(update_fields=["state"])
    recording.record("directives.task.split", held, after={"into": [new.pk for new in made]})
    return made


@service(EDIT)
def merge(tasks: Iterable[KeyTask], title: str) -> KeyTask:
    """One key task instead of several in preparation; it keeps the places in the text of all of them."""
    held = [_draft(task) for task in tasks]
    words = " ".join(title.split())[:300]
    if len(held) < 2 or not words:
        raise refused(
            "directives.merge", _("Merging needs two tasks and a title."), _("Choose two and write the new title.")
        )
    first = held[0]
    new = KeyTask.objects.create(
        title=words,
        **{name: getattr(first, name) for name in _COPIED if name != "description"},
        description="\n".join(task.description or task.title for task in held),
    )
    _take_over(new, held)
    for task in held:
        task.state = TaskState.MERGED
        task.save(update_fields=["state"])
    recording.record("directives.task.merge", new, after={"from": [task.pk for task in held]})
    return new


def _take_over(new: KeyTask, earlier: list[KeyTask]) -> None:
    for task in earlier:
        new.nodes.add(*task.nodes.all())
        new.supports.add(*task.supports.all())
        new.others.add(*task.others.all())
        new.linked.add(*task.linked.all())
        task.became.add(new)


@service(EDIT)
def drop(task: KeyTask, reason: str) -> KeyTask:
    """Give a key task in preparation up, with the reason; a deployed one is cancelled at its tracked item."""
    held = _draft(task)
    if not reason.strip():
        raise refused(
            "directives.drop", _("Giving a task up needs a reason."), _("Write why the task is not needed any more.")
        )
    held.state = TaskState.DROPPED
    held.save(update_fields=["state"])
    recording.record("directives.task.drop", held, reason=reason.strip(), after={"state": held.state})
    return held


@service(EDIT)
def link(task: KeyTask, items: Iterable[TrackedItem]) -> KeyTask:
    """Say which other tracked items (reform tasks, targets, findings, measures) belong to the key task."""
    wanted = [item for item in items if item.pk != task.item_id]
    before = list(task.linked.order_by("pk").values_list("pk", flat=True))
    task.linked.set(wanted)
    recording.record(
        "directives.task.link", task, before={"items": before}, after={"items": sorted(item.pk for item in wanted)}
    )
    return task


@service(EDIT)
def submit(tasks: Iterable[KeyTask], title: str, note: str = "") -> Deployment:
    """Hand prepared key tasks to a leader for approval. Raises `Refused` where one lacks its owner or its due date."""
    held = [_draft(task) for task in tasks]
    if not held:
        raise refused("directives.submit", _("No key task was chosen."), _("Choose those that are to be deployed."))
    for task in held:
        _ready(task)
    deployment = Deployment.objects.create(
        title=" ".join(title.split())[:300] or held[0].title, note=note.strip(), prepared_by=acting().person
    )
    for task in held:
        task.state, task.deployment = TaskState.WAITING, deployment
        task.save(update_fields=["state", "deployment"])
    recording.record("directives.deployment.submit", deployment, after={"tasks": [task.pk for task in held]})
    tell(
        _leaders(),
        "directives.deployment",
        N_("Key tasks wait for your approval: {title}"),
        {"title": deployment.title},
        about=deployment,
    )
    return deployment


def _leaders() -> list[Any]:
    """The leaders who approve; whoever prepared does not hear of it."""
    person = acting().person
    return [one for one in people_with(Role.LEADER) if person is None or one.pk != person.pk]


def _ready(task: KeyTask) -> None:
    if task.owner is None:
        raise refused(
            "directives.owner",
            _("“{title}” has no owner.").format(title=task.title),
            _("Name the person who answers for it."),
            task.title,
        )
    if task.due is None and task.due_days is None:
        raise refused(
            "directives.due",
            _("“{title}” has no due date.").format(title=task.title),
            _("Set a day, or a number of working days."),
            task.title,
        )
    if task.due is not None and task.due < office.today():
        raise refused(
            "directives.due_past",
            _("“{title}” was due on {due}.").format(title=task.title, due=task.due.isoformat()),
            _("Set today or a later day."),
            task.due.isoformat(),
        )


@service(APPROVE)
def approve(deployment: Deployment, comment: str = "") -> Deployment:
    """Deploy the key tasks: each becomes a tracked item, and its people are told. Never by who prepared them."""
    held = _waiting(deployment)
    four_eyes(held.prepared_by, None, DEPLOYING, held)
    held.state, held.decided_by, held.decided_at = DeploymentState.APPROVED, acting().person, timezone.now()
    held.comment = comment.strip()
    held.save()
    tasks = list(held.key_tasks.filter(state=TaskState.WAITING).order_by("pk"))
    for task in tasks:
        _deploy(task)
    recording.record("directives.deployment.approve", held, after={"tasks": [task.pk for task in tasks]})
    _tell_preparer(held, N_("Your key tasks are deployed: {title}"))
    return held


def _deploy(task: KeyTask) -> None:
    """Make the tracked item. A due date that passed while the task waited is counted anew from today."""
    assert task.owner is not None
    due = task.due if task.due is None or task.due >= office.today() else office.today()
    item = tracking.create(
        tracking.NewItem(
            kind=KEY_TASK.name,
            title=task.title,
            description=task.description,
            owner=task.owner,
            department=task.department,
            supports=list(task.supports.all()),
            reviewer=task.reviewer,
            enterprise=task.enterprise,
            due=due,
            due_days=task.due_days if due is None else None,
            evidence_required=task.evidence_required,
            source=task,
        )
    )
    task.item, task.state, task.due = item, TaskState.DEPLOYED, item.due
    task.save(update_fields=["item", "state", "due"])


def _waiting(deployment: Deployment) -> Deployment:
    held = Deployment.objects.select_for_update().get(pk=deployment.pk)
    if held.state != DeploymentState.WAITING:
        raise refused(
            "directives.deployment.state",
            _("The deployment was decided already."),
            _("Open it to see by whom and when."),
            held.state,
        )
    return held


@service(APPROVE)
def send_back(deployment: Deployment, comment: str) -> Deployment:
    """Return a deployment with what is missing; its tasks are in preparation again."""
    held = _waiting(deployment)
    if not comment.strip():
        raise refused("directives.return", _("A return needs a comment."), _("Write what is to be changed."))
    held.state, held.decided_by, held.decided_at = DeploymentState.RETURNED, acting().person, timezone.now()
    held.comment = comment.strip()
    held.save()
    held.key_tasks.filter(state=TaskState.WAITING).update(state=TaskState.DRAFT)
    recording.record("directives.deployment.return", held, reason=held.comment, after={"state": held.state})
    _tell_preparer(held, N_("Returned to you: {title}. {text}"))
    return held


def _tell_preparer(deployment: Deployment, sentence: str) -> None:
    values = {"title": deployment.title, "text": deployment.comment[:300]}
    tell([deployment.prepared_by], "directives.deployment", sentence, values, about=deployment)


@service(EDIT)
def take_progress(task: KeyTask) -> KeyTask:
    """Compute the progress of a deployed task from the facts it is bound to and write it into its tracked item.

    Raises `Refused` where the task is bound to nothing, or the facts are missing: missing is never zero.
    """
    if task.item is None or not task.item.is_open or not task.indicator or task.enterprise is None:
        raise refused(
            "directives.unbound",
            _("The task is not deployed, is done, or has no measure."),
            _("Bind an open task to an indicator and an enterprise."),
        )
    found = measuring.measured(task.indicator, task.enterprise.code, task.measured_year or task.year)
    if found.value is None:
        raise refused("directives.no_fact", found.reason, _("Wait for the statement, or report the progress by hand."))
    share = measuring.progress(task, found.value)
    item = TrackedItem.objects.select_for_update().get(pk=task.item_id)
    if item.state == "submitted" or item.progress == share:
        recording.nothing_changed()
        return task
    tracking.report(item, share)
    recording.record("directives.task.measure", task, after={"progress": share, "value": str(found.value)})
    return task
