"""From the outline to deployed tasks: prepared, split, merged, approved by another, followed, measured from facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from people import sign_in

from stateward.workbench.accounts.models import Grant
from stateward.workbench.audit.four_eyes import SamePerson
from stateward.workbench.core.notices.models import Notice
from stateward.workbench.core.refusals import Refused
from stateward.workbench.core.tracking import services as tracking
from stateward.workbench.directives import following, measuring, task_selectors, tasks
from stateward.workbench.directives.models import Direction, KeyTask, NodeKind, TaskState

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafts(directive: Any, acts: Callable[[str], Any]) -> list[KeyTask]:
    """A key task in preparation for each task of the outline."""
    with acts("officer"):
        nodes = list(directive.nodes.filter(kind=NodeKind.TASK).select_related("parent"))
        return tasks.prepare_from_outline(directive, nodes, 2026)


@pytest.fixture
def ready(drafts: list[KeyTask], people: dict[str, Any], group: Any, acts: Callable[[str], Any]) -> KeyTask:
    """The first of them with owner, enterprise and due date."""
    given = {"owner": people["reporter"], "enterprise": group, "due": dt.date(2026, 12, 18)}
    with acts("officer"):
        return tasks.change(drafts[0], given)


@pytest.fixture
def deployed(ready: KeyTask, acts: Callable[[str], Any]) -> KeyTask:
    """The task, deployed."""
    with acts("officer"):
        deployment = tasks.submit([ready], "First deployment")
    with acts("leader"):
        tasks.approve(deployment)
    ready.refresh_from_db()
    return ready


def test_key_tasks_keep_the_sentence_they_come_from(drafts: list[KeyTask]) -> None:
    assert len(drafts) == 6
    assert {task.strand for task in drafts} == {"strong reform", "strong assessment", "strong supervision"}
    assert all(task.nodes.count() == 1 for task in drafts)


def test_a_part_leads_to_one_living_key_task(directive: Any, drafts: list[KeyTask], acts: Callable[[str], Any]) -> None:
    nodes = list(directive.nodes.filter(kind=NodeKind.TASK))
    with acts("officer"):
        with pytest.raises(Refused):
            tasks.prepare_from_outline(directive, nodes, 2026)
        tasks.drop(drafts[0], "Not ours")
        assert len(tasks.prepare_from_outline(directive, nodes, 2026)) == 1


def test_without_owner_or_due_date_nothing_is_handed_to_a_leader(
    drafts: list[KeyTask], acts: Callable[[str], Any]
) -> None:
    with acts("officer"), pytest.raises(Refused, match="no owner"):
        tasks.submit(drafts, "All")
    assert set(KeyTask.objects.values_list("state", flat=True)) == {TaskState.DRAFT}


def test_an_approved_deployment_is_a_tracked_item_and_its_owner_is_told(
    deployed: KeyTask, people: dict[str, Any], group: Any
) -> None:
    assert deployed.state == TaskState.DEPLOYED and deployed.item is not None
    assert deployed.item.kind == "directives.task" and deployed.item.strand == "directives"
    assert (deployed.item.owner, deployed.item.enterprise) == (people["reporter"], group)
    assert deployed.item.due == dt.date(2026, 12, 18)
    assert Notice.objects.filter(recipient=people["reporter"], kind="item.assigned").exists()


def test_who_prepared_never_approves(ready: KeyTask, people: dict[str, Any], acts: Callable[[str], Any]) -> None:
    Grant.objects.create(user=people["officer"], role="leader", valid_from="2020-01-01")
    with acts("officer"):
        deployment = tasks.submit([ready], "Mine")
        with pytest.raises(SamePerson):
            tasks.approve(deployment)
    deployment.refresh_from_db()
    assert deployment.state == "waiting" and not KeyTask.objects.filter(state="deployed").exists()


def test_a_returned_deployment_is_in_preparation_again(ready: KeyTask, acts: Callable[[str], Any]) -> None:
    with acts("officer"):
        deployment = tasks.submit([ready], "First")
        with pytest.raises(Refused):
            tasks.change(ready, {"title": "Other"})
    with acts("leader"):
        with pytest.raises(Refused, match="comment"):
            tasks.send_back(deployment, " ")
        tasks.send_back(deployment, "Name the evidence.")
    ready.refresh_from_db()
    assert ready.state == TaskState.DRAFT


def test_split_and_merged_tasks_keep_their_places_in_the_text(
    drafts: list[KeyTask], acts: Callable[[str], Any]
) -> None:
    with acts("officer"):
        first, second = tasks.split(drafts[0], ["One half", "Other half"])
        whole = tasks.merge([first, drafts[1]], "Both together")
    assert set(whole.nodes.all()) == {*drafts[0].nodes.all(), *drafts[1].nodes.all()}
    assert second.nodes.get() == drafts[0].nodes.get()
    states = {task.pk: task.state for task in KeyTask.objects.all()}
    assert [states[t.pk] for t in (drafts[0], drafts[1], first)] == [TaskState.MERGED] * 3
    assert list(first.became.all()) == [whole]


def test_the_enterprise_sees_deployed_tasks_of_its_branch_alone(
    deployed: KeyTask, drafts: list[KeyTask], people: dict[str, Any]
) -> None:
    assert list(task_selectors.tasks(people["reporter"])) == [deployed]
    assert task_selectors.tasks(people["officer"]).count() == 6
    browser = sign_in(Client(), people["reporter"])
    assert browser.get(deployed.get_absolute_url()).status_code == 200
    assert browser.get(drafts[1].get_absolute_url()).status_code == 404
    assert browser.get(deployed.directive.get_absolute_url()).status_code == 404


def test_the_board_the_month_and_the_bars_show_where_it_stands(
    deployed: KeyTask, people: dict[str, Any], acts: Callable[[str], Any]
) -> None:
    with acts("reporter"):
        tracking.report(deployed.item, 40, "Half the layers are gone.")
    rows = list(task_selectors.tasks(people["officer"]))
    by_column = {column.id: [task.pk for task in column.tasks] for column in task_selectors.board(rows)}
    assert by_column["moving"] == [deployed.pk] and len(by_column["draft"]) == 5
    days = [day for week in task_selectors.month(rows, 2026, 12) for day in week]
    assert [day.date.isoformat() for day in days if day.tasks] == ["2026-12-18"]
    (bar,) = task_selectors.bars(rows, 2026)
    assert bar.done * 100 // bar.length in (39, 40)
    told = task_selectors.summary(rows, dt.date(2026, 11, 23), dt.date(2026, 11, 29))
    assert [task.pk for task, _words in told.reported] == [deployed.pk] and told.total == 1


@pytest.mark.parametrize(
    ("direction", "base", "target", "value", "percent"),
    [
        ("at_least", "4", "6", "5", 50),
        ("at_least", "4", "6", "6", 100),
        ("at_least", "4", "6", "7", 100),
        ("at_least", "4", "6", "3", 0),
        ("at_least", None, "6", "3", 50),
        ("at_most", "70", "60", "65", 50),
        ("at_most", "70", "60", "60", 100),
        ("at_most", "70", "60", "80", 0),
        ("at_most", None, "60", "65", 0),
        ("at_least", "6", "6", "5.999", 99),
    ],
)
def test_progress_is_the_share_of_the_way_and_full_only_when_reached(
    direction: str, base: str | None, target: str, value: str, percent: int
) -> None:
    task = KeyTask(direction=Direction(direction), target=Decimal(target), base=Decimal(base) if base else None)
    assert measuring.progress(task, Decimal(value)) == percent


def test_a_bound_task_reads_its_progress_from_the_statements(
    deployed: KeyTask, group: Any, acts: Callable[[str], Any]
) -> None:
    found = measuring.measured("account:total_assets", group.code, 2022)
    assert found.value is not None and found.address
    KeyTask.objects.filter(pk=deployed.pk).update(
        indicator="account:total_assets", measured_year=2022, target=found.value * 2, base=Decimal(0)
    )
    deployed.refresh_from_db()
    with acts("officer"):
        tasks.take_progress(deployed)
    deployed.item.refresh_from_db()
    assert deployed.item.progress == 50


def test_bound_tasks_follow_facts_that_changed(deployed: KeyTask, group: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    found = measuring.measured("account:total_assets", group.code, 2022)
    assert found.value is not None
    KeyTask.objects.filter(pk=deployed.pk).update(
        indicator="account:total_assets", measured_year=2022, target=found.value * 4, base=Decimal(0)
    )
    monkeypatch.setattr(following, "_seen", [])
    assert following.follow() == 1
    assert deployed.item.__class__.objects.get(pk=deployed.item_id).progress == 25
    KeyTask.objects.filter(pk=deployed.pk).update(target=found.value * 2)
    assert following.follow() == 0, "the facts are the same"


def test_a_missing_fact_is_no_progress_of_zero(deployed: KeyTask, acts: Callable[[str], Any]) -> None:
    KeyTask.objects.filter(pk=deployed.pk).update(
        indicator="account:total_assets", measured_year=2030, target=Decimal(1)
    )
    deployed.refresh_from_db()
    with acts("officer"), pytest.raises(Refused, match="no figures"):
        tasks.take_progress(deployed)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_opens_in_both_languages(client: Client, deployed: KeyTask, directive: Any, language: str) -> None:
    client.cookies["stateward_language"] = language
    pk = directive.pk
    for address in (
        "/directives/", "/directives/new/", f"/directives/{pk}/", f"/directives/{pk}/?sentence=3",
        f"/directives/{pk}/outline/", f"/directives/{pk}/outline/?part={directive.nodes.first().pk}",
        f"/directives/{pk}/versions/", f"/directives/{pk}/file/", "/directives/tasks/", "/directives/tasks/board/",
        "/directives/tasks/month/", "/directives/tasks/timeline/", "/directives/tasks/new/",
        "/directives/tasks/export.csv", "/directives/tasks/export.xlsx", deployed.get_absolute_url(),
        deployed.deployment.get_absolute_url(),
    ):  # fmt: skip
        assert client.get(address).status_code == 200, address


def test_what_was_pasted_is_not_lost_when_it_is_refused(client: Client, directive: Any) -> None:
    answer = client.post("/directives/new/", {"text": directive.text, "title": ""})
    assert answer.status_code == 422
    assert "taken in already" in answer.content.decode() and "strong reform" in answer.content.decode()


def test_the_pages_take_an_outline_to_a_deployment(client: Client, directive: Any, people: dict[str, Any]) -> None:
    node = directive.nodes.filter(kind=NodeKind.TASK).first()
    edit = f"/directives/{directive.pk}/edit"
    assert client.post(f"{edit}/rename/", {"part": node.pk, "rename-title": "Fewer layers"}).status_code == 302
    assert client.post(f"{edit}/add/", {"sentence": 1, "title": "spoke", "kind": "strand"}).status_code == 302
    assert client.post(f"/directives/{directive.pk}/tasks/", {"node": [node.pk], "year": 2026}).status_code == 302
    task = KeyTask.objects.get()
    assert task.title == "Fewer layers"
    given = {"title": task.title, "year": 2026, "owner": people["reporter"].pk, "due_days": 10}
    assert client.post(f"/directives/tasks/{task.pk}/edit/", given).status_code == 302
    assert client.post("/directives/tasks/submit/", {"task": [task.pk], "title": "Layers"}).status_code == 302
    task.refresh_from_db()
    leader = sign_in(Client(), people["leader"])
    assert "Layers" in leader.get("/directives/tasks/").content.decode()
    assert leader.post(f"/directives/deployments/{task.deployment_id}/approve/").status_code == 302
    task.refresh_from_db()
    assert task.item is not None and task.item.due == dt.date(2026, 12, 7)


def test_a_key_task_is_linked_to_the_tasks_of_other_strands(
    client: Client, deployed: KeyTask, group: Any, people: dict[str, Any], acts: Callable[[str], Any]
) -> None:
    with acts("officer"):
        reform = tracking.create(
            tracking.NewItem("core.assignment", "Merge the two yards", people["reporter"], enterprise=group, due_days=9)
        )
        tasks.link(deployed, [reform])
    assert list(deployed.linked.all()) == [reform]
    page = sign_in(client, people["officer"]).get(deployed.get_absolute_url()).content.decode()
    assert "Merge the two yards" in page and reform.get_absolute_url() in page
    with acts("officer"):
        first, second = tasks.link(deployed, []), list(deployed.linked.all())
    assert (first.pk, second) == (deployed.pk, [])


def test_a_key_task_is_closed_by_a_second_person_after_a_review_and_its_history_says_so(
    client: Client, deployed: KeyTask, people: dict[str, Any], acts: Callable[[str], Any]
) -> None:
    item = deployed.item
    assert item is not None
    with acts("reporter"):
        tracking.start(item)
        item.refresh_from_db()
        tracking.submit(item, "Done in February.")
    item.refresh_from_db()
    with acts("reporter"), pytest.raises(PermissionDenied):
        tracking.close(item)
    with acts("officer"):
        tracking.return_(item, "The minutes lack the second signature.")
    with acts("reporter"):
        item.refresh_from_db()
        tracking.submit(item, "Signed now.")
    with acts("officer"):
        item.refresh_from_db()
        tracking.close(item, "Seen and complete.")
    deployed.refresh_from_db()
    assert task_selectors.state_of(deployed) == "closed"
    page = sign_in(client, people["officer"]).get(item.get_absolute_url()).content.decode()
    for words in ("Done in February.", "The minutes lack the second signature.", "Signed now.", "Seen and complete."):
        assert words in page
