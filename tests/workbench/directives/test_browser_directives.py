"""From a pasted directive to the board, in the browser: an officer deploys, a leader approves, an owner reports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from browser import FIRST_PORT, MARKS, Reader, axe
from people import PASSWORD
from serving import address_once_it_answers
from steps_directives import (
    approve,
    assert_moving,
    give_to,
    hand_to_a_leader,
    make_key_task,
    outline,
    report_progress,
)

from stateward.facts.workspace import Workspace

pytestmark = [*MARKS, pytest.mark.long, pytest.mark.timeout(600)]

TEXT = """On January 15, 2026, the Example City State-owned Assets Supervision and Administration Commission held a \
meeting of all staff to convey the spirit of the city's work conference. Zhou Ming, director of the commission, \
presided over the meeting and delivered a speech.

The meeting emphasized that work is to be done in the following two aspects. One is strong reform. Cut management \
layers to three, and complete the plan for slimming by the end of June. The second is strong supervision. Establish \
the list of supervision systems, and improve the supervision teams.
"""
TASK = "Management layers are cut to three"
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
    page = outline(officer, TEXT)
    assert page.get_by_text("Cut management layers to three").count() >= 2
    assert axe(page) == []

    make_key_task(page, "Cut management layers to three", TASK)
    give_to(page, TASK, "Zhao Owner", 20)
    deployment = hand_to_a_leader(officer, "First deployment")

    leader = come(chromium, address, "li", "zh", 390)
    assert axe(leader.open(deployment)) == []
    approve(leader, deployment)

    holder = come(chromium, address, "zhao")
    report_progress(holder, TASK, 60)

    board = come(chromium, address, "li")
    assert axe(assert_moving(board, TASK, 60)) == []
    for reader in (officer, leader, holder, board):
        assert reader.complaints == []
        reader.context.close()
