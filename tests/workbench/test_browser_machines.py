"""Tasks, cycles, notices and background work in a real browser: clean, no wider than a phone, a file read beside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from browser import MARKS, Reader, axe

pytestmark = [*MARKS, pytest.mark.long]

_TASKS = """
import datetime as dt, sys
sys.path.insert(0, sys.argv[1])
from stateward.workbench import site
site.configure(sys.argv[2])
from stateward.workbench.accounts.models import User
from stateward.workbench.core import housekeeping, office, workspace
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.cycles import services as cycles
from stateward.workbench.core.tracking import services as items
from stateward.workbench.core.tracking.services import NewItem
from stateward.workbench.register.models import Enterprise
chief = User.objects.get(username="chief")
top = Enterprise.objects.order_by("path")[0]
with as_user(None, channel="command"):
    title = "Close the shell subsidiary 清理空壳企业"
    item = items.create(NewItem("core.assignment", title, chief, enterprise=top, due_days=9))
    items.urge(item, "By Friday, please.")
with as_user(chief, channel="web"):
    cycle = cycles.prepare(workspace.rulebook().get("cycle", "cn-annual-assessment"), "Year 2026", office.today())
    cycles.enrol(cycle, Enterprise.objects.order_by("path")[:6])
    cycles.start(cycle)
housekeeping.keep()
print(item.pk, cycle.pk, cycle.participants.first().pk)
"""


@pytest.fixture(scope="module")
def pages(address: str, workspace_of_the_server: tuple[str, str]) -> list[str]:
    """The addresses of the machines' pages, with a task and a cycle in them."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("STATEWARD", "DJANGO"))}
    done = subprocess.run(
        [sys.executable, "-c", _TASKS, *workspace_of_the_server],
        env=environment,
        check=True,
        capture_output=True,
        timeout=120,
    )
    item, cycle, participant = done.stdout.decode().split()[-3:]
    return [
        "/tasks/",
        "/tasks/?heap=all",
        "/tasks/new/",
        f"/tasks/{item}/",
        "/cycles/",
        "/cycles/new/",
        f"/cycles/{cycle}/",
        f"/cycles/enterprises/{participant}/",
        f"/cycles/{cycle}/assessors/",
        "/notices/",
        "/jobs/",
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_is_axe_clean_and_nothing_is_blocked(reader: Any, pages: list[str], language: str) -> None:
    someone: Reader = reader(language)
    for path in pages:
        someone.complaints.clear()
        page = someone.open(path)
        assert not someone.complaints, (path, someone.complaints)
        found = axe(page)
        assert not found, (path, found)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_page_is_wider_than_a_phone(reader: Any, pages: list[str], language: str) -> None:
    someone: Reader = reader(language, width=390)
    for path in pages:
        page = someone.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_a_file_is_read_beside_the_work_and_its_page_opens_by_itself(
    reader: Any, pages: list[str], tmp_path: Path
) -> None:
    someone: Reader = reader()
    file = tmp_path / "no-workbook.xlsx"
    file.write_bytes(b"this is no workbook")
    page = someone.open("/statements/new/")
    page.locator("#files").set_input_files(str(file))
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/jobs/*/")
    page.wait_for_url("**/statements/uploads/*/")
    assert "no-workbook.xlsx" in page.locator("h1").inner_text()
    assert not someone.complaints


def test_an_item_is_worked_on_without_leaving_its_page(reader: Any, pages: list[str]) -> None:
    someone: Reader = reader()
    page = someone.open(pages[3])
    page.locator("details.act summary", has_text="Report progress").click()
    page.locator("#id_report-progress").fill("45")
    page.locator("#id_report-text").fill("Half of the creditors were paid.")
    page.locator("details.act[open] button[type=submit]").click()
    page.wait_for_load_state("networkidle")
    assert "Half of the creditors were paid." in page.locator("main").inner_text()
    assert page.locator("progress").first.get_attribute("value") == "45"
    assert not someone.complaints
