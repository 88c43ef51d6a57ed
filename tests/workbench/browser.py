"""The browser of the tests: a server of its own process, Chromium, and readers who are signed in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from people import PASSWORD
from serving import address_once_it_answers

from stateward.facts.workspace import Workspace
from stateward.workbench import site

REPOSITORY = Path(__file__).resolve().parents[2]
AXE = REPOSITORY / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)

#: What a module of browser tests is marked with.
MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed (make setup)"),
    pytest.mark.skipif(not site.front_end_is_built(), reason="the front end is not built (make setup)"),
]

#: Below the ports that systems hand out by themselves; the server takes the next free one. Servers that start at the
#: same moment could both find one free and share it, so each worker of the tests looks in a range of its own.
FIRST_PORT = 18_765 + 50 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))

_FILL = """
import sys
sys.path.insert(0, sys.argv[1])
from stateward.workbench import site
site.configure(sys.argv[2]); site.migrate()
from people import person
from portfolio import record_portfolio
record_portfolio("cn-municipal", 20)
person("chief", "leader", "officer")
"""


@pytest.fixture(scope="module")
def workspace_of_the_server(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Where the modules of the tests lie, and the workspace that the server serves."""
    return str(Path(__file__).parent), str(tmp_path_factory.mktemp("browser") / "workspace")


@pytest.fixture(scope="module")
def filling() -> str:
    """What fills the workspace before it is served; a module with another portfolio has a fixture of this name."""
    return _FILL


@pytest.fixture(scope="module")
def address(workspace_of_the_server: tuple[str, str], filling: str) -> Iterator[str]:
    """The address of a server of its own process on a workspace with a small portfolio."""
    tests, folder = workspace_of_the_server[0], Path(workspace_of_the_server[1])
    Workspace.create(folder, "cn-municipal", language="en", schemes=("id-kep-100", "imf-health-check"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("STATEWARD", "DJANGO"))}
    subprocess.run([sys.executable, "-c", filling, tests, str(folder)], check=True, env=environment, timeout=300)
    serve = f"from stateward.workbench import site; site.serve({str(folder)!r}, {FIRST_PORT})"
    command = [sys.executable, "-u", "-c", serve]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield address_once_it_answers(server)
    finally:
        server.terminate()
        server.communicate(timeout=20)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


class Reader:
    """A person at the browser; what the browser complains about is kept."""

    def __init__(self, browser: Any, address: str, entered: Any, language: str = "en", width: int = 1366) -> None:
        self.address = address
        self.language = language
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, reduced_motion="reduce", storage_state=entered
        )
        self.context.add_cookies([{"name": "stateward_language", "value": language, "url": address}])
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.complaints: list[str] = []
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Any:
        """Go to a page and wait until it is quiet."""
        self.page.goto(self.address + path)
        self.page.wait_for_load_state("networkidle")
        return self.page


@pytest.fixture(scope="module")
def entered(chromium: Any, address: str) -> Any:
    """What a browser keeps after the chief signed in through the page: every reader begins with it."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{address}/account/login/?next=/register/")
    page.get_by_label("User name").or_(page.get_by_label("Username")).fill("chief")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{address}/register/")
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def reader(chromium: Any, address: str, entered: Any) -> Iterator[Any]:
    """Makes readers and sends them home afterwards."""
    readers: list[Reader] = []

    def come(language: str = "en", width: int = 1366) -> Reader:
        readers.append(Reader(chromium, address, entered, language, width))
        return readers[-1]

    yield come
    for reader in readers:
        reader.context.close()


def axe(page: Any) -> list[str]:
    """Violations axe-core finds, each with its first element. The script is run from outside the page's policy."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:200]} {v['nodes'][0]['failureSummary'][:200]}"
        for v in result["violations"]
    ]
