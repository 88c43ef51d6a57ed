"""Meetings are recorded without naming strangers; decisions become key tasks; who was not briefed is a gap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from people import sign_in

from stateward.workbench.accounts.models import Department
from stateward.workbench.core.refusals import Refused
from stateward.workbench.directives import meeting_selectors, meetings
from stateward.workbench.directives.models import KeyTask, Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def departments(db: None) -> list[Department]:
    """Two departments of the office."""
    return [Department.objects.create(code=code, name_en=code.title()) for code in ("reform", "finance")]


@pytest.fixture
def meeting(directive: Any, people: dict[str, Any], acts: Callable[[str], Any]) -> Meeting:
    """The meeting that conveyed the directive."""
    given = {
        "title": "Conveying the work conference",
        "directive": directive,
        "held_on": dt.date(2026, 1, 15),
        "place": "Hall 2",
        "chair": people["leader"],
        "agenda": "1. Conveying",
        "minutes": "The speech was read out.",
    }
    with acts("officer"):
        return meetings.record_meeting(given)


def test_attendance_names_users_and_counts_everyone_else(
    meeting: Meeting, departments: list[Department], people: dict[str, Any], acts: Callable[[str], Any]
) -> None:
    with acts("officer"):
        meetings.attend(meeting, department=departments[0], count=5)
        meetings.attend(meeting, department=departments[0], count=7)
        meetings.attend(meeting, person=people["leader"])
        with pytest.raises(Refused):
            meetings.attend(meeting, person=people["leader"], department=departments[0])
    assert sorted(meeting.attendance.values_list("count", flat=True)) == [1, 7]


def test_a_decision_becomes_a_key_task_of_its_directive(
    meeting: Meeting, directive: Any, acts: Callable[[str], Any]
) -> None:
    with acts("officer"):
        alone = meetings.decide(meeting, "The hall is repainted.")
        decision = meetings.decide(meeting, "Publish the list of supervision systems.", year=2026)
    assert alone.task is None and KeyTask.objects.get() == decision.task
    assert decision.task.directive == directive


def test_gaps_are_the_departments_and_groups_nobody_briefed(
    directive: Any, departments: list[Department], group: Any, people: dict[str, Any], acts: Callable[[str], Any]
) -> None:
    before = meeting_selectors.conveyed(people["officer"], directive)
    assert set(before.departments) == set(departments) and group in before.enterprises
    with acts("officer"):
        meetings.convey(directive, dt.date(2026, 1, 16), departments=departments, enterprises=[group])
        with pytest.raises(Refused, match="not come"):
            meetings.convey(directive, dt.date(2026, 11, 24), departments=departments)
    after = meeting_selectors.conveyed(people["officer"], directive)
    assert after.departments == [] and group not in after.enterprises
    assert after.gaps == before.gaps - 3 and after.share > before.share


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pages_of_a_meeting_open_and_take_what_is_added(
    client: Client, meeting: Meeting, departments: list[Department], language: str
) -> None:
    client.cookies["stateward_language"] = language
    address = meeting.get_absolute_url()
    act = f"{address}do"
    file = SimpleUploadedFile("speech.txt", b"The speech.")
    assert client.post(f"{act}/note/", {"note-text": "Three layers."}).status_code == 302
    assert client.post(f"{act}/material/", {"material-title": "Speech", "material-file": file}).status_code == 302
    assert client.post(f"{act}/decide/", {"decide-text": "Go on.", "decide-year": 2026}).status_code == 302
    attended = {"attend-department": departments[0].pk, "attend-count": 4}
    assert client.post(f"{act}/attend/", attended).status_code == 302
    assert client.post(f"{act}/decide/", {"decide-text": ""}).status_code == 422
    for page in (address, f"{address}edit/", "/directives/meetings/", "/directives/meetings/new/"):
        assert client.get(page).status_code == 200, page
    told = client.get(address).content.decode()
    assert "Three layers." in told and "Go on." in told
    material = meeting.materials.get()
    assert b"".join(client.get(f"/directives/materials/{material.pk}/").streaming_content) == b"The speech."
    assert client.get(f"/directives/{meeting.directive_id}/conveying/").status_code == 200


def test_an_enterprise_reads_no_meeting_of_the_office(meeting: Meeting, people: dict[str, Any]) -> None:
    browser = sign_in(Client(), people["reporter"])
    assert browser.get(meeting.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(("kind", "format_"), [("week", "docx"), ("month", "pdf")])
def test_the_summary_is_a_page_and_a_document(client: Client, kind: str, format_: str) -> None:
    assert client.get(f"/directives/tasks/summary/?kind={kind}&on=2026-11-23").status_code == 200
    answer = client.get(f"/directives/tasks/summary.{format_}?kind={kind}")
    assert answer.status_code == 200 and answer.content[:2] in (b"PK", b"%P")
    assert client.get("/directives/tasks/summary.exe").status_code == 404
