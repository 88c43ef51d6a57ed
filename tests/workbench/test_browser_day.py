"""A day of an office in the browser: people of every role work on one demonstration, and a stranger finds nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from browser import MARKS, Reader
from demonstrated import People, served_demonstration
from steps_people import choose

pytestmark = [*MARKS, pytest.mark.long]
TASK = "Explain the fall of March's cash"
FINDING = "Contracts signed by one hand"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on a demonstration."""
    with served_demonstration(tmp_path_factory.mktemp("day") / "workspace") as at:
        yield at


@pytest.fixture(scope="module")
def people(chromium: Any, address: str) -> Iterator[People]:
    """Everyone at a browser of their own."""
    everyone = People(chromium, address)
    yield everyone
    everyone.leave()


def act(page: Any, name: str) -> Any:
    """Open one of the things that can be done with an item; its form."""
    page.locator("details.act summary", has_text=re.compile(f"^{name}$")).click()
    return page.locator("details.act[open]", has=page.locator("summary", has_text=re.compile(f"^{name}$")))


def confirm(form: Any, page: Any) -> None:
    with page.expect_navigation():
        form.locator("button[type=submit]").click()
    page.wait_for_load_state("networkidle")


def test_seven_people_do_a_day_of_work(people: Any, tmp_path: Path) -> None:
    # The officer gives the enterprise's reporter something to do; the leader is to close it.
    page = people("officer").open("/tasks/new/")
    page.locator("#id_title").fill(TASK)
    choose(page, "id_owner", "Chen Lan")
    choose(page, "id_reviewer", "Zhou Ming")
    page.locator("#id_due_days").fill("3")
    page.get_by_role("button", name="Give this task").click()
    page.wait_for_url("**/tasks/*/")
    item = page.url.removeprefix(people("officer").address)

    # The reporter finds it on the first page, starts it, hands in evidence and submits.
    page = people("reporter").open("/")
    page.get_by_role("link", name=TASK).first.click()
    page.wait_for_load_state("networkidle")
    confirm(act(page, "Start"), page)
    paper = tmp_path / "note.txt"
    paper.write_text("Payments fell into April.", encoding="utf-8")
    form = act(page, "Add evidence")
    form.get_by_label("Title").fill("Note of the finance department")
    form.get_by_label("Took effect on").fill(datetime.now(UTC).date().isoformat())
    form.get_by_label("File").set_input_files(paper)
    confirm(form, page)
    confirm(act(page, "Submit for closing"), page)
    assert "Submitted for closing" in page.locator(".title-row").inner_text()
    # Nobody closes their own work.
    assert page.locator("details.act summary", has_text="Close").count() == 0

    # The enterprise's leader sees where the enterprise stands, and what the office asked of it.
    page = people("director").open("/desk/")
    assert page.locator("h1").count() == 1
    assert people("director").open("/cockpit/").locator("h1").count() == 1

    # The leader of the office finds what waits, closes it, and asks a question at the place where it arises.
    page = people("leader").open("/")
    page.get_by_role("link", name=TASK).first.click()
    page.wait_for_load_state("networkidle")
    confirm(act(page, "Close"), page)
    assert "Signed off" in page.locator(".title-row").inner_text()
    assert people("leader").open("/cockpit/").locator("h1").count() == 1

    # The inspector answers the checklist of the next visit and writes a finding; the officer has it to confirm.
    page = people("inspector").open("/")
    page.locator("section", has=page.get_by_role("heading", name="My visits")).locator("li a").first.click()
    page.wait_for_load_state("networkidle")
    points = page.locator(".visit-points li").count()
    for number in range(points):
        page.locator(".visit-points li").nth(number).locator("button[value=good]").click()
        page.wait_for_load_state("networkidle")
    assert page.locator(".visit-points [data-answer] .pill.good").count() == points > 0
    form = act(page, "Write a finding")
    form.get_by_label("Finding", exact=True).fill(FINDING)
    form.get_by_label("Description of the finding").fill("Two contracts of June carry no second signature.")
    form.get_by_label("Clause that is broken").fill("Contract rules, article 7")
    form.locator("button[type=submit]").click()
    page.wait_for_load_state("networkidle")
    page = people("officer").open("/supervision/findings/")
    assert page.get_by_role("link", name=FINDING).count() == 1

    # The assessor has a first page, and no figures of anybody.
    assert people("assessor").open("/").locator("h1").count() == 1
    assert people("assessor").page.goto(people("assessor").address + "/assessment/").status == 403

    # The administrator lets a new officer in by a link that works once, and sees no figures.
    page = people("administrator").open("/accounts/people/new/")
    page.get_by_label("User name").fill("newcomer")
    page.get_by_label("Full name").fill("Ma Lin")
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Make a one-time link").click()
    page.wait_for_load_state("networkidle")
    assert "/accounts/welcome/" in page.locator("code.secret").inner_text()
    assert people("administrator").page.goto(people("administrator").address + "/assessment/").status == 403

    # The auditor reads who did what, in Chinese, has the log proven, and reads no task that is not the auditor's.
    page = people("auditor", "zh").open("/log/")
    told = page.locator("main").inner_text()
    assert "周明" in told or "Zhou Ming" in told
    assert people("auditor").page.goto(people("auditor").address + item).status in (200, 404)
    assert people("auditor").open("/log/seals/").locator("h1").count() == 1

    for username in ("officer", "reporter", "director", "leader", "inspector"):
        assert [text for text in people(username).complaints if "403" not in text] == [], username


def test_a_stranger_finds_nothing_anywhere(chromium: Any, address: str) -> None:
    stranger = Reader(chromium, address, None)
    places = ["/", "/cockpit/", "/register/", "/statements/", "/assessment/", "/tasks/", "/supervision/", "/reform/"]
    for place in [*places, "/integrity/", "/directives/", "/log/", "/accounts/", "/search/?q=a", "/desk/"]:
        page = stranger.open(place)
        assert "/account/login/" in page.url, place
    assert stranger.context.request.get(f"{address}/api/v1/enterprises").status in (401, 403)
    stranger.context.close()
