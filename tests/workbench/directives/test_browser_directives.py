"""From a pasted directive to the board, in the browser: an officer deploys, a leader approves, an owner reports."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from browser import FIRST_PORT, MARKS, Reader, address_once_it_answers, axe
from people import PASSWORD

from stateward.facts.workspace import Workspace

pytestmark = [*MARKS, pytest.mark.long, pytest.mark.timeout(600)]

TEXT = """On January 15, 2026, the Example City State-owned Assets Supervision and Administration Commission held a \
meeting of all staff to convey the spirit of the city's work conference. Zhou Ming, director of the commission, \
presided over the meeting and delivered a speech.

The meeting emphasized that work is to be done in the following two aspects. One is strong reform. Cut management \
layers to three, and complete the plan for slimming by the end of June. The second is strong supervision. Establish \
the list of supervision systems, and improve the supervision teams.
"""
_FILL = """
import sys
sys.path.insert(0, sys.argv[1])
from stateward.workbench import site
site.configure(sys.argv[2]); site.migrate()
from people import person
from portfolio import record_portfolio
record_portfolio("cn-municipal", 14)
person("chief", "leader", "officer")
person("wang", "officer", full_name="Wang Officer")
person("li", "leader", full_name="Li Leader")
person("zhao", "officer", full_name="Zhao Owner")
"""


@pytest.fixture(autouse=True)
def monday() -> None:
    """The server runs by its own clock and database, this process needs neither."""


@pytest.fixture(scope="module")
def address(workspace_of_the_server: tuple[str, str]) -> Any:
    """A server of its own process with an officer, a leader and an owner."""
    tests, folder = workspace_of_the_server[0], Path(workspace_of_the_server[1])
    Workspace.create(folder, "cn-municipal", language="en", schemes=("imf-health-check",))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("STATEWARD", "DJANGO"))}
    subprocess.run([sys.executable, "-c", _FILL, tests, str(folder)], check=True, env=environment, timeout=300)
    serve = f"from stateward.workbench import site; site.serve({str(folder)!r}, {FIRST_PORT + 30})"
    command = [sys.executable, "-u", "-c", serve]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield address_once_it_answers(server)
    finally:
        server.terminate()
        server.communicate(timeout=20)


def come(chromium: Any, address: str, who: str, language: str = "en", width: int = 1366) -> Reader:
    """A person, signed in through the page."""
    reader = Reader(chromium, address, None, language, width)
    reader.page.set_default_timeout(60_000)
    page = reader.open("/account/login/?next=/directives/")
    page.locator("#id_login").fill(who)
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("nav.strands")
    return reader


def test_a_pasted_directive_is_deployed_approved_reported_and_stands_on_the_board(chromium: Any, address: str) -> None:
    officer = come(chromium, address, "wang")
    page = officer.open("/directives/new/")
    page.get_by_label("The text", exact=True).fill(TEXT)
    page.get_by_role("button", name="Find the outline").click()
    page.wait_for_url(re.compile(r"/directives/\d+/$"))
    assert page.get_by_text("Cut management layers to three").count() >= 2
    assert axe(page) == []

    page.get_by_role("link", name="Outline", exact=True).click()
    page.get_by_role("link", name="Cut management layers to three").click()
    page.locator("summary", has_text="Rename").click()
    page.locator("[name=rename-title]").fill("Management layers are cut to three")
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("Choose Management layers are cut to three").check()
    page.get_by_role("button", name="Make key tasks").click()
    page.wait_for_url("**/directives/tasks/")

    prepared = page.locator("tr", has=page.locator("input[name=task]"), has_text="Management layers are cut to three")
    prepared.get_by_role("link", name="Edit", exact=True).click()
    owner = page.locator("#id_owner option", has_text="Zhao Owner").get_attribute("value")
    page.evaluate(
        "value => { const s = document.querySelector('#id_owner'); s.tomselect ? s.tomselect.setValue(value)"
        " : s.value = value }",
        owner,
    )
    page.get_by_label("or in working days").fill("20")
    page.get_by_role("button", name="Keep").click()
    page.wait_for_url(re.compile(r"/directives/tasks/\d+/$"))
    officer.open("/directives/tasks/")
    page.get_by_label("Title of the deployment").fill("First deployment")
    page.get_by_role("button", name="Hand to a leader").click()
    page.wait_for_url(re.compile(r"/directives/deployments/\d+/$"))
    deployment = page.url.removeprefix(address)

    leader = come(chromium, address, "li", "zh", 390)
    page = leader.open(deployment)
    assert axe(page) == []
    page.locator("form[action$='/approve/'] button.btn-primary").click()
    page.wait_for_selector(".pill.good")

    holder = come(chromium, address, "zhao")
    page = holder.open("/directives/tasks/board/")
    page.get_by_role("link", name="Management layers are cut to three").click()
    page.get_by_role("link", name="Report, evidence, closing").click()
    page.locator("summary", has_text="Report progress").click()
    page.locator("[name=report-progress]").fill("60")
    page.get_by_role("button", name="Report progress").click()
    page.wait_for_load_state("networkidle")

    board = come(chromium, address, "li")
    page = board.open("/directives/tasks/board/")
    moving = page.locator("section[aria-labelledby=column-moving]")
    assert "Management layers are cut to three" in moving.inner_text() and "60 %" in moving.inner_text()
    assert axe(page) == []
    for reader in (officer, leader, holder, board):
        assert reader.complaints == []
        reader.context.close()
