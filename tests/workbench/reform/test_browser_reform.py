"""In the browser: from an Excel list of sixty enterprises to an adopted plan from six layers to four, deployed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import browser
import pytest
from people import PASSWORD
from serving import address_once_it_answers
from sixty import TOP, name_of, workbook
from steps_reform import adopt, plan

from stateward.facts.workspace import Workspace

pytestmark = [*browser.MARKS, pytest.mark.long, pytest.mark.timeout(600)]

TITLE = "From six to four"
_FILL = """
import sys
sys.path.insert(0, sys.argv[1])
from stateward.workbench import site
site.configure(sys.argv[2]); site.migrate()
from people import person
person("chief", "leader", "officer")
person("reformer", "officer", full_name="Reform Officer")
person("head", "leader", full_name="Head of the office")
"""


@pytest.fixture(scope="module")
def address(workspace_of_the_server: tuple[str, str]) -> Iterator[str]:
    """The address of a server whose register is empty: the list of sixty is the first that comes in."""
    tests, folder = workspace_of_the_server[0], Path(workspace_of_the_server[1])
    Workspace.create(folder, "cn-municipal", language="en")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("STATEWARD", "DJANGO"))}
    subprocess.run([sys.executable, "-c", _FILL, tests, str(folder)], check=True, env=environment, timeout=400)
    serve = f"from stateward.workbench import site; site.serve({str(folder)!r}, {browser.FIRST_PORT + 20})"
    command = [sys.executable, "-u", "-c", serve]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield address_once_it_answers(server)
    finally:
        server.terminate()
        server.communicate(timeout=20)


@pytest.fixture(scope="module")
def signed_in(chromium: Any, address: str) -> Iterator[dict[str, Any]]:
    """An officer and a leader who signed in through the page."""
    readers = {}
    for username in ("reformer", "head"):
        reader = browser.Reader(chromium, address, None)
        reader.page.goto(f"{address}/account/login/?next=/register/")
        reader.page.get_by_label("User name").or_(reader.page.get_by_label("Username")).fill(username)
        reader.page.get_by_label("Password").fill(PASSWORD)
        reader.page.get_by_role("button", name="Sign in", exact=True).click()
        reader.page.wait_for_url(f"{address}/register/")
        readers[username] = reader
    yield readers
    for reader in readers.values():
        reader.context.close()


def test_an_officer_goes_from_a_list_to_a_deployed_plan(signed_in: dict[str, Any], tmp_path: Path) -> None:
    officer, head = signed_in["reformer"], signed_in["head"]
    _hand_in(officer, tmp_path)
    _read_the_structure(officer, tmp_path)
    _adopt(head, _plan(officer))
    page = officer.open("/tasks/")
    assert page.get_by_text("Step of the slimming plan").count() > 0
    assert officer.complaints == []
    assert head.complaints == []


def _hand_in(officer: Any, folder: Path) -> None:
    """The list is read, one careless name is decided, the rest is recorded."""
    file = folder / "sixty.xlsx"
    file.write_bytes(workbook())
    page = officer.open("/reform/")
    page.goto(f"{officer.address}/register/holdings/import/")
    page.set_input_files("#file", str(file))
    page.get_by_role("button", name="Read the list").click()
    page.get_by_role("heading", name="sixty.xlsx").wait_for()
    assert browser.axe(page) == []
    page.locator("#choice-1").select_option(index=1)
    page.get_by_role("button", name="Remember these decisions").click()
    page.get_by_text("59 holdings are certain and sound.").wait_for()
    page.get_by_role("button", name="Record the list").click()
    page.get_by_text("60 enterprises, 59 holdings begun").wait_for()


def _read_the_structure(officer: Any, folder: Path) -> None:
    """The drawing folds, finds and is saved; the table beside it says the same."""
    page = officer.open(f"/reform/ownership/?root={TOP}")
    page.wait_for_selector("[data-structure][data-shown]")
    drawing = page.locator("[data-structure]")
    assert drawing.get_attribute("data-shown") == "60"
    assert page.locator("#structure-table tbody tr").count() == 60
    page.get_by_role("button", name="Fold all", exact=True).click()
    assert int(drawing.get_attribute("data-shown") or 0) < 60
    page.locator("[data-structure-search]").fill(name_of(60))
    page.wait_for_function("document.querySelector('[data-structure]').drawing.cy.nodes('.hit').length === 1")
    page.locator("[data-structure-colour]").select_option("status")
    with page.expect_download() as saved:
        page.get_by_role("button", name="SVG").click()
    target = folder / "structure.svg"
    saved.value.save_as(target)
    assert target.read_text(encoding="utf-8").startswith("<svg")
    assert browser.axe(page) == []


def _plan(officer: Any) -> str:
    """Targets are set, the plan is computed in the background and shows six layers becoming four."""
    page = plan(officer, TITLE, name_of(1), 4)
    page.get_by_role("heading", name="Before the plan · 60 enterprises · 6 legal layers").wait_for()
    assert browser.axe(page) == []
    return str(page.url).removeprefix(officer.address)


def _adopt(head: Any, found: str) -> None:
    """Another person adopts the plan; its steps are deployed."""
    page = adopt(head, TITLE, "Reform Officer")
    assert page.url.endswith(found)
    page.get_by_text("Steps, as the register shows them").first.wait_for()
    assert browser.axe(page) == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "path", ["/reform/", "/reform/ownership/", "/reform/slimming/", "/reform/programme/", "/reform/business/"]
)
def test_the_pages_stand_on_a_phone_without_scrolling_sideways(reader: Any, path: str, language: str) -> None:
    phone = reader(language, width=390)
    page = phone.open(path)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, wide
    assert phone.complaints == []
    assert browser.axe(page) == []
