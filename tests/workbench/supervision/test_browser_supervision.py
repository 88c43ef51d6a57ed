"""What the strand is for, in a browser: a Word list formalised and mended, a draw that a stranger verifies, a finding
closed by two people; pages without a serious violation in both languages and without sideways scrolling on a phone."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import MARKS, axe
from people import PASSWORD
from steps_supervision import OFFICE, act, choose, close_by_two, correct, draw, verify_as_a_stranger

from stateward.workbench.supervision.demonstration import word_list

pytestmark = [*MARKS, pytest.mark.long]
PEOPLE = """
import sys
sys.path.insert(0, sys.argv[1])
from stateward.workbench import site
site.configure(sys.argv[2])
from people import person
from stateward.workbench.core.acting import as_user
from stateward.workbench.register.models import Enterprise
from stateward.workbench.supervision.team.services import save_supervisor
top = Enterprise.objects.order_by("path").first()
person("wang", "officer", full_name="Wang")
person("chen", "reporter", full_name="Chen", enterprise=top)
with as_user(None):
    for name in ("gao", "hu"):
        save_supervisor(person(name, "inspector", full_name=name.title()), [], 10, None, None)
"""
#: The words of ten rows in the office's file; what each decides: matter, other cells, decider, mode.
TEN = [
    (f"权责事项{n}", matter, cells, decider, mode)
    for n, (matter, cells, decider, mode) in enumerate(
        [
            ("donation", {"amount": "<500000"}, "board", "decide"),
            ("donation", {"amount": "≥500000 <5000000"}, "office", "file"),
            ("guarantee", {"inside_group": "yes"}, "board", "decide"),
            ("guarantee", {"inside_group": "no"}, "office", "approve"),
            ("payroll_total", {}, "office", "file"),
            ("asset_transfer", {}, "board", "decide"),
            ("property_transfer", {"inside_group": "yes"}, "board", "decide"),
            ("property_transfer", {"inside_group": "no"}, "office", "approve"),
            ("investment", {"in_plan": "yes"}, "board", "decide"),
            ("investment", {"in_plan": "no"}, "office", "approve"),
        ],
        start=1,
    )
]


@pytest.fixture(scope="module")
def settled(address: str, workspace_of_the_server: tuple[str, str]) -> str:
    """The server's address once the people of the office are there."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("STATEWARD", "DJANGO"))}
    subprocess.run([sys.executable, "-c", PEOPLE, *workspace_of_the_server], check=True, env=environment, timeout=180)
    return address


@pytest.fixture
def enter(chromium: Any, settled: str) -> Iterator[Callable[..., Any]]:
    """Signs a person in through the page, and gives the page."""
    contexts = []

    def come(name: str, width: int = 1366) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        contexts.append(context)
        context.add_cookies([{"name": "stateward_language", "value": "en", "url": settled}])
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{settled}/account/login/?next=/supervision/")
        page.get_by_label("User name").or_(page.get_by_label("Username")).fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/supervision/")
        return page

    yield come
    for context in contexts:
        context.close()


def formalise_and_mend(page: Any, address: str) -> None:
    page.goto(f"{address}/supervision/lists/import/")
    rows = [(words,) for words, *_rest in TEN]
    page.set_input_files(
        "#id_file", {"name": "list.docx", "mimeType": "application/octet-stream", "buffer": word_list(rows)}
    )
    page.select_option("#id_fields_of", "cn-municipal-delegation")
    page.get_by_role("button", name="Import").click()
    page.get_by_text("0 of 10 rows can be decided").wait_for()
    draft = page.url
    page.get_by_role("link", name="Formalise the next row").click()
    for place, (_words, matter, cells, decider, mode) in enumerate(TEN):
        page.wait_for_url(f"**/rows/{place}/")
        choose(page, "id_cell_matter", [matter])
        for name, value in cells.items():
            field = page.locator(f"#id_cell_{name}")
            (field.select_option if value in ("yes", "no") else field.fill)(value)
        page.select_option("#id_decider", decider)
        page.select_option("#id_mode", mode)
        page.get_by_role("button", name="Save and formalise the next").click()
    page.get_by_text("10 of 10 rows can be decided").wait_for()
    page.goto(f"{draft}analysis/")
    gaps = page.locator("#gaps tbody tr")
    assert gaps.count() == 1, page.locator("#gaps").inner_text()
    assert axe(page) == []
    page.get_by_role("link", name="Mend this gap").click()
    page.select_option("#id_decider", "government")
    page.select_option("#id_mode", "approve")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/analysis/")
    assert gaps.count() == 0


def begin_inspection(page: Any, leader: Any, address: str) -> str:
    """An adopted yearly list with one inspection; the address of the inspection."""
    year = dt.datetime.now(OFFICE).year
    page.goto(f"{address}/supervision/inspections/")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Add an inspection").click()
    filled = {"number": "J1", "title": "Investment", "matter": "investment", "object": "All", "content": "Decisions",
              "basis": "city-investment", "lead": "Office", "month": "11", "checkpoints": "Plan\nPapers"}  # fmt: skip
    for name, value in filled.items():
        page.fill(f"#id_{name}", value)
    page.get_by_role("button", name="Save").click()
    leader.goto(f"{address}/supervision/inspections/{year}/")
    leader.get_by_role("button", name="Adopt the list").click()
    leader.get_by_text("Adopted", exact=True).first.wait_for()
    page.goto(f"{address}/supervision/inspections/{year}/")
    page.get_by_role("link", name="Investment", exact=True).click()
    page.get_by_role("link", name="Draw whom it meets").click()
    return str(page.url)


def draw_and_verify(page: Any, leader: Any, address: str, folder: Path) -> None:
    begin_inspection(page, leader, address)
    draw(page, leader, size=3)
    verify_as_a_stranger(page, folder)
    assert axe(page) == []


def close_a_finding(page: Any, others: Callable[[str], Any], address: str) -> None:
    page.goto(f"{address}/supervision/findings/new/")
    first = page.locator("#id_enterprise option").nth(1).get_attribute("value")
    choose(page, "id_enterprise", first)
    page.select_option("#id_source", "audit_office")
    for name, value in {"title": "No security", "description": "None was given", "clause": "9"}.items():
        page.fill(f"#id_{name}", value)
    page.select_option("#id_reported_grade", "medium")
    page.get_by_role("button", name="Record the finding").click()
    page.wait_for_url("**/findings/*/")
    finding = page.url
    owner = page.locator("[name=confirm-owner] option").get_by_text("Chen", exact=True).get_attribute("value")
    act(page, "confirm", {"confirm-measure": "Obtain security", "confirm-owner": owner})
    item = page.locator("main a[href^='/tasks/']").first.get_attribute("href")
    correct(others("chen"), f"{address}{item}")
    close_by_two(page, others("chief"), finding)


def test_an_officer_s_year(enter: Callable[..., Any], settled: str, tmp_path: Path) -> None:
    wang, chief = enter("wang"), enter("chief")
    formalise_and_mend(wang, settled)
    draw_and_verify(wang, chief, settled, tmp_path)
    close_a_finding(wang, enter, settled)


def test_a_visit_survives_a_lost_connection_on_a_phone(enter: Callable[..., Any], settled: str) -> None:
    page = enter("gao", 390)
    page.goto(f"{settled}/supervision/visits/")
    links = page.locator("a[href^='/supervision/visits/']:not([href$='visits/'])")
    assert links.count(), "the year before drew three visits"
    links.first.click()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert axe(page) == []
    kept_on_the_phone(page)
    page.context.set_offline(True)
    page.locator("#point-0 button", has_text="In order").click()
    page.get_by_text("No connection").wait_for()
    page.fill("#note-1", "The minutes are")
    page.fill("#conclusion", "Most of it is in order")
    page.reload()
    # The page came from the phone: what was answered waits, what was typed stands in its field.
    assert page.evaluate("fetch('/cockpit/').then(() => 'online', () => 'offline')") == "offline"
    page.locator("#point-0 .pill", has_text="In order").wait_for()
    page.get_by_text("No connection").wait_for()
    assert page.input_value("#note-1") == "The minutes are"
    assert page.input_value("#conclusion") == "Most of it is in order"
    page.fill("#note-1", "The minutes are missing")
    page.locator("#point-1 button", has_text="Problem").click()
    page.context.set_offline(False)
    page.get_by_text("Everything is sent.").wait_for()
    page.reload()
    page.locator("#point-0 .pill", has_text="In order").wait_for()
    page.locator("#point-1", has_text="The minutes are missing").wait_for()
    assert page.input_value("#note-1") == ""
    # Who has to sign in may be somebody else.
    page.context.clear_cookies()
    page.goto(f"{settled}/account/login/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("caches.has('stateward-visits')") is False


def kept_on_the_phone(page: Any) -> None:
    """Wait until the worker has kept the page and its script."""
    page.wait_for_function(
        """async () => {
          const store = await caches.open("stateward-visits");
          const kept = (await store.keys()).map((one) => new URL(one.url).pathname);
          return kept.includes(location.pathname) && kept.some((one) => one.endsWith("/app.js"));
        }"""
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_rooms_have_no_violation_and_fit_a_phone(enter: Callable[..., Any], settled: str, language: str) -> None:
    page = enter("chief", 390)
    page.context.add_cookies([{"name": "stateward_language", "value": language, "url": settled}])
    wrong = {}
    for room in (
        "",
        "lists/",
        "findings/",
        "warnings/",
        "rules/",
        "meetings/",
        "cases/",
        "team/",
        "quality/",
        "inspections/",
    ):
        page.goto(f"{settled}/supervision/{room}")
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        if found := axe(page) + (["scrolls sideways"] if wide else []):
            wrong[room] = found
    assert wrong == {}
