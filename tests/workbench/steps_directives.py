"""Steps with directives and key tasks, as people take them in the browser."""

from __future__ import annotations

import re
from typing import Any

from steps_people import choose


def outline(officer: Any, text: str) -> Any:
    """Paste a directive and have its outline found; the page of the directive."""
    page = officer.open("/directives/new/")
    page.get_by_label("The text", exact=True).fill(text)
    page.get_by_role("button", name="Find the outline").click()
    page.wait_for_url(re.compile(r"/directives/\d+/$"))
    return page


def make_key_task(page: Any, sentence: str, title: str) -> None:
    """From the page of a directive: give a task of the outline a title, and prepare it as a key task."""
    page.get_by_role("link", name="Outline", exact=True).click()
    page.get_by_role("link", name=sentence).click()
    page.locator("summary", has_text="Rename").click()
    page.locator("[name=rename-title]").fill(title)
    page.get_by_role("button", name="Rename").click()
    page.get_by_label(f"Choose {title}").check()
    page.get_by_role("button", name="Make key tasks").click()
    page.wait_for_url("**/directives/tasks/")


def give_to(page: Any, title: str, owner: str, days: int) -> None:
    """From the list of key tasks: name the owner of a prepared one, and the working days until it is due."""
    prepared = page.locator("tr", has=page.locator("input[name=task]"), has_text=title)
    prepared.get_by_role("link", name="Edit", exact=True).click()
    choose(page, "id_owner", owner)
    page.get_by_label("or in working days").fill(str(days))
    page.get_by_role("button", name="Keep").click()
    page.wait_for_url(re.compile(r"/directives/tasks/\d+/$"))


def hand_to_a_leader(officer: Any, title: str) -> str:
    """Hand the prepared key tasks to a leader; the path of the deployment."""
    page = officer.open("/directives/tasks/")
    page.get_by_label("Title of the deployment").fill(title)
    page.get_by_role("button", name="Hand to a leader").click()
    page.wait_for_url(re.compile(r"/directives/deployments/\d+/$"))
    return str(page.url).removeprefix(officer.address)


def approve(leader: Any, deployment: str) -> None:
    """Approve a deployment, in whatever language the leader reads."""
    page = leader.open(deployment)
    page.locator("form[action$='/approve/'] button.btn-primary").click()
    page.wait_for_selector(".pill.good")


def report_progress(owner: Any, title: str, percent: int) -> None:
    """Find a key task on the board and report how far it is."""
    page = owner.open("/directives/tasks/board/")
    page.get_by_role("link", name=title).first.click()
    page.get_by_role("link", name="Report, evidence, closing").click()
    page.locator("summary", has_text="Report progress").click()
    page.locator("[name=report-progress]").fill(str(percent))
    page.get_by_role("button", name="Report progress").click()
    page.wait_for_load_state("networkidle")


def assert_moving(reader: Any, title: str, percent: int) -> Any:
    """The board shows the key task in the column of what moves, with its percentage; the page."""
    page = reader.open("/directives/tasks/board/")
    moving = page.locator("section[aria-labelledby=column-moving]").inner_text()
    assert title in moving
    assert f"{percent} %" in moving
    return page


def write_what_is_missing(officer: Any, briefing: str, language: str, words: str) -> None:
    """Write the sections of a briefing that no figure can say, in one of its languages."""
    empty = "section.card:has(p.notice.warn) a[href*='section=']"
    page = officer.open(f"{briefing}?in={language}")
    while page.locator(empty).count():
        page.locator(empty).first.click()
        page.locator("#id_text").fill(words)
        page.locator("form[action$='/edit/'] button[type=submit]").click()
        page.locator("#id_text").wait_for(state="detached")
        page = officer.open(f"{briefing}?in={language}")
