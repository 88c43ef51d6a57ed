"""What needs a person today, instructions, and kept lists."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from people import person, sign_in

from stateward.messages.errors import StatewardError
from stateward.workbench.accounts.roles import Role
from stateward.workbench.core import today
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.instructions import about, services
from stateward.workbench.core.instructions.about import About
from stateward.workbench.core.saved.models import SavedList
from stateward.workbench.core.tracking import services as tracking
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.register.models import Enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> Enterprise:
    return Enterprise.objects.filter(depth=1, children__isnull=False).order_by("path").first()


@pytest.fixture
def officer() -> Any:
    return person("lin", "officer", full_name="Lin Yue")


def instruction(chief: Any, officer: Any, group: Enterprise) -> TrackedItem:
    """An instruction of the chief on a group."""
    with as_user(chief):
        titles = (group.name_en, group.name_zh)
        return services.instruct(About(group.get_absolute_url(), titles, group, group), "Say why.", officer, due_days=3)


def test_an_instruction_is_answered_and_comes_back_to_the_leader(chief: Any, officer: Any, group: Enterprise) -> None:
    item = instruction(chief, officer, group)
    assert {heap.name for heap in today.heaps(officer)} == {"core.tasks"}
    with as_user(officer):
        services.answer(item, "Because of the port works.")
    deciding = today.heaps(chief, deciding=True)
    assert [heap.name for heap in deciding] == ["core.closing"] and deciding[0].rows[0][0].title == "Say why."
    item.refresh_from_db()
    assert item.instruction.answer == "Because of the port works." and item.reviewer == chief
    with as_user(chief):
        tracking.return_(item, "And the second cause?")
    with as_user(officer):
        services.answer(item, "Bills were paid early.")
    with as_user(chief):
        tracking.close(item)
    item.refresh_from_db()
    assert item.state == "closed" and item.instruction.answer == "Bills were paid early."


def test_an_instruction_needs_words_and_so_does_its_answer(chief: Any, officer: Any, group: Enterprise) -> None:
    with as_user(chief), pytest.raises(StatewardError):
        services.instruct(About("/", ("x", "x"), group), "  ", officer)
    item = instruction(chief, officer, group)
    with as_user(officer), pytest.raises(StatewardError):
        services.answer(item, " ")


def test_only_a_leader_instructs(officer: Any, group: Enterprise) -> None:
    with as_user(officer), pytest.raises(PermissionDenied):
        services.instruct(About("/", ("x", "x"), group), "Do it.", officer)


def test_a_token_holds_for_its_reader_alone(chief: Any, officer: Any, group: Enterprise) -> None:
    token = about.token_of_row(chief, group)
    assert about.read(chief, token) is not None
    assert about.read(officer, token) is None and about.read(chief, token + "x") is None


def test_an_instruction_is_written_from_the_page_of_an_object(client: Client, officer: Any, group: Enterprise) -> None:
    page = client.get(group.get_absolute_url()).content.decode()
    address = next(part for part in page.split('"') if part.startswith("/instructions/new/"))
    form = client.get(address.replace("&amp;", "&"))
    assert form.status_code == 200
    given = {"about": form.context["about"], "text": "Look into it.", "addressee": officer.pk, "due_days": 5}
    wrong = client.post("/instructions/new/", {**given, "text": ""})
    assert wrong.status_code == 422
    made = client.post("/instructions/new/", given, follow=True)
    assert "Look into it." in made.content.decode() and group.name in made.content.decode()
    answering = sign_in(Client(), officer)
    item = TrackedItem.objects.get(kind="core.instruction")
    page = answering.get(item.get_absolute_url()).content.decode()
    assert "Your answer" in page
    answered = answering.post(
        f"/instructions/{item.pk}/answer/", {"text": "Done.", "version": item.version}, follow=True
    )
    assert "Done." in answered.content.decode()
    assert "Instructions" in client.get(group.get_absolute_url()).content.decode()


def test_the_first_page_shows_what_is_due_and_for_whom(client: Client, chief: Any, officer: Any) -> None:
    with as_user(chief):
        tracking.create(tracking.NewItem("core.assignment", "Mine today", chief, due=dt.date(2099, 1, 1)))
        tracking.create(tracking.NewItem("core.assignment", "Somebody else's", officer, due=dt.date(2099, 1, 1)))
    page = client.get("/").content.decode()
    assert "Mine today" in page and "Somebody else&#x27;s" not in page
    assert "wait for you" in page


def test_what_is_overdue_is_told_in_words(chief: Any) -> None:
    row = today.Waiting("x", due=dt.date(2026, 1, 5))
    assert row.pressing(dt.date(2026, 1, 6)) == "bad"
    assert row.pressing(dt.date(2026, 1, 5)) == "warn" and row.pressing(dt.date(2026, 1, 1)) == ""


def test_numbers_beside_the_navigation_cost_no_question_until_something_is_done(client: Client, chief: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get("/register/import/")
    with CaptureQueriesContext(connection) as seen:
        client.get("/register/import/")
    assert not [query for query in seen.captured_queries if "core_trackeditem" in query["sql"]]


@pytest.mark.parametrize("role", [str(role) for role in Role.values])
def test_the_first_page_opens_for_every_role_in_few_questions(role: str, group: Enterprise) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = sign_in(Client(), person(f"one-{role}", role, enterprise=group))
    browser.get("/")
    with CaptureQueriesContext(connection) as seen:
        response = browser.get("/")
    assert response.status_code == 200 and len(seen) <= 60, len(seen)


def test_a_list_is_kept_shared_and_dropped(client: Client, chief: Any, officer: Any) -> None:
    from stateward.workbench.accounts.models import Department

    department = Department.objects.create(code="d", name_en="D")
    type(chief).objects.filter(pk__in=[chief.pk, officer.pk]).update(department=department)
    given = {"path": "/register/", "query": "name=water&page=3", "name": "Water"}
    assert client.post("/lists/keep/", {**given, "shared": "yes"}, follow=True).status_code == 200
    kept = SavedList.objects.get()
    assert kept.query == "name=water" and kept.get_absolute_url() == "/register/?name=water"
    colleague = sign_in(Client(), officer)
    assert ">Water</a>" in colleague.get("/register/").content.decode()
    assert colleague.post(f"/lists/{kept.pk}/drop/").status_code == 404
    assert client.post(f"/lists/{kept.pk}/drop/", follow=True).status_code == 200
    assert not SavedList.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        {"path": "/register/"},
        {"path": "/no/such/", "name": "x"},
        {"path": "//evil.org/", "name": "x"},
        {"path": "https://evil.org/", "name": "x"},
    ],
)
def test_a_list_without_a_name_or_of_no_page_is_refused(client: Client, given: dict[str, str]) -> None:
    assert client.post("/lists/keep/", given).status_code == 422
    assert not SavedList.objects.exists()


def test_a_private_list_is_nobody_elses(client: Client, officer: Any) -> None:
    client.post("/lists/keep/", {"path": "/register/", "query": "name=a", "name": "Private"})
    assert "Private" not in sign_in(Client(), officer).get("/register/").content.decode()
