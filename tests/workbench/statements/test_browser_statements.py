"""An accountant reports a month for 38 enterprises in one file, gets it back marked, mends it, sees it accepted."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from browser import AXE, MARKS, axe, chromium  # noqa: F401
from people import PASSWORD
from serving import address_once_it_answers
from steps_statements import accept, download_workbooks, filled, pass_for_the_group, record, sign, upload

from stateward.facts.workspace import Workspace

pytestmark = [*MARKS, pytest.mark.long, pytest.mark.timeout(900)]

PORT = 18_990
#: A group of 38 with last year's statements; its people; the office opens the next year.
_FILL = """
import sys
sys.path.insert(0, sys.argv[1]); sys.path.insert(0, sys.argv[1] + "/statements")
from stateward.workbench import site
site.configure(sys.argv[2]); site.migrate()
from big_group import make
make()
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on a workspace in which one group of 38 enterprises owes the statements of a year."""
    folder = tmp_path_factory.mktemp("reporting") / "workspace"
    Workspace.create(folder, "generic", language="en")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("STATEWARD", "DJANGO"))}
    tests = str(Path(__file__).parents[1])
    subprocess.run([sys.executable, "-c", _FILL, tests, str(folder)], check=True, env=environment, timeout=400)
    serve = f"from stateward.workbench import site; site.serve({str(folder)!r}, {PORT})"
    command = [sys.executable, "-u", "-c", serve]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield address_once_it_answers(server)
    finally:
        server.terminate()
        server.communicate(timeout=20)


def signed_in(chromium: Any, address: str, name: str) -> Any:  # noqa: F811
    """A page of a person who signed in."""
    page = chromium.new_context(viewport={"width": 1366, "height": 900}, accept_downloads=True).new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{address}/account/login/?next=/statements/reporting/")
    page.get_by_label("User name").or_(page.get_by_label("Username")).fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile("/statements/reporting/"))
    return page


def test_a_group_of_38_reports_in_one_file(chromium: Any, address: str) -> None:  # noqa: F811
    accountant = signed_in(chromium, address, "accountant")
    accountant.get_by_role("link", name="Big group").first.click()
    accountant.get_by_role("link", name="Financial statements", exact=True).click()
    board = accountant.url
    empty = download_workbooks(accountant)
    assert len(zipfile.ZipFile(io.BytesIO(empty)).namelist()) == 38

    # A slip in three workbooks comes back marked, in one file; the other 35 can be recorded.
    upload(accountant, "month.zip", filled(empty, wrong=3))
    assert accountant.get_by_text("Refused", exact=True).count() == 3
    assert accountant.get_by_text("35 statements can be recorded").count() == 1
    with accountant.expect_download() as waiting:
        accountant.get_by_role("link", name="The archive with these cells marked").click()
    marked = zipfile.ZipFile(Path(waiting.value.path()))
    assert len(marked.namelist()) == 39
    faulty = [
        name for name in marked.namelist()[1:] if "Faults" in openpyxl.load_workbook(marked.open(name)).sheetnames
    ]
    assert len(faulty) == 3

    # Mended and handed in again: one answer for all.
    accountant.goto(board)
    upload(accountant, "month mended.zip", filled(empty))
    record(accountant, "Recorded: 38 statements")
    pass_for_the_group(accountant, board)
    assert axe(accountant) == []

    director = signed_in(chromium, address, "director")
    sign(director, board)
    assert director.get_by_text("38 reports moved on").count() == 1

    officer = signed_in(chromium, address, "officer")
    accept(officer)
    accountant.goto(board)
    assert accountant.get_by_text("Accepted", exact=True).count() == 38
