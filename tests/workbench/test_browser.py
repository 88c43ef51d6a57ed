"""The site in a real browser: nothing blocked by its policy, axe-core clean, keyboard, phone width, both languages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stateward.facts.workspace import Workspace
from stateward.workbench import site

REPOSITORY = Path(__file__).resolve().parents[2]
AXE = REPOSITORY / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed (make setup)"),
    pytest.mark.skipif(not site.front_end_is_built(), reason="the front end is not built (make setup)"),
]

#: Below the ports that systems hand out by themselves; the server takes the next free one.
FIRST_PORT = 18_765

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
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of its own process on a workspace with a small portfolio."""
    folder = tmp_path_factory.mktemp("browser") / "workspace"
    Workspace.create(folder, "cn-municipal", language="en", schemes=("id-kep-100", "imf-health-check"))
    tests = str(Path(__file__).parent)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("STATEWARD", "DJANGO"))}
    subprocess.run([sys.executable, "-c", _FILL, tests, str(folder)], check=True, env=environment, timeout=120)
    serve = f"from stateward.workbench import site; site.serve({str(folder)!r}, {FIRST_PORT})"
    command = [sys.executable, "-u", "-c", serve]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield _address_once_it_answers(server)
    finally:
        server.terminate()
        server.communicate(timeout=20)


def _address_once_it_answers(server: subprocess.Popen[str]) -> str:
    """Read what the server says until its worker has started: the address it printed, with the port it found free."""
    said = ""
    for line in server.stdout or ():
        said += line
        if "Started worker" in line:
            printed = re.search(r"http://localhost:\d+", said)
            assert printed, said
            return printed[0]
    pytest.fail(f"the server ended: {said}")


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

    def __init__(self, browser: Any, address: str, language: str = "en", width: int = 1366) -> None:
        self.address = address
        self.context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
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


@pytest.fixture
def reader(chromium: Any, address: str) -> Iterator[Any]:
    """Makes readers and sends them home afterwards."""
    readers: list[Reader] = []

    def come(language: str = "en", width: int = 1366) -> Reader:
        readers.append(Reader(chromium, address, language, width))
        return readers[-1]

    yield come
    for reader in readers:
        reader.context.close()


def first_scorecard(someone: Reader) -> str:
    """The address of the first scorecard of the portfolio."""
    page = someone.open("/assessment/")
    return str(page.locator("tbody a").first.get_attribute("href"))


def all_pages(someone: Reader) -> list[str]:
    """A page of each kind."""
    card = first_scorecard(someone)
    code = card.rstrip("/").split("/")[-1]
    someone.open("/statements/?period=year")
    statement = someone.page.locator("tbody a").first.get_attribute("href")
    someone.open("/rulebook/")
    documents = [
        str(someone.page.locator(f"#{kind} tbody a").first.get_attribute("href"))
        for kind in ("scheme", "indicators", "checks", "accounts")
    ]
    return [
        "/assessment/",
        card,
        f"/register/enterprises/{code}/",
        str(statement),
        "/register/",
        "/register/tree/",
        "/register/import/",
        "/statements/",
        "/statements/new/",
        "/statements/uploads/",
        "/rulebook/",
        *documents,
        "/search/?q=a",
        "/nothing-here/",
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.long
def test_every_page_is_axe_clean_and_nothing_is_blocked(reader: Any, language: str) -> None:
    someone = reader(language)
    for path in all_pages(someone):
        someone.complaints.clear()
        page = someone.open(path)
        complaints = [c for c in someone.complaints if "404" not in c]
        assert not complaints, (path, complaints)
        found = _axe(page)
        assert not found, (path, found)


def _axe(page: Any) -> list[str]:
    """Violations axe-core finds, each with its first element. The script is run from outside the page's policy."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:200]} {v['nodes'][0]['failureSummary'][:200]}"
        for v in result["violations"]
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_page_is_wider_than_a_phone(reader: Any, language: str) -> None:
    someone = reader(language, width=390)
    card = first_scorecard(someone)
    for path in ("/assessment/", card, "/register/", "/statements/", "/statements/new/", "/rulebook/"):
        page = someone.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_the_explanation_opens_beside_the_table_and_the_back_button_works(reader: Any) -> None:
    someone = reader()
    card = first_scorecard(someone)
    page = someone.open(card)
    before = page.locator("#why").inner_text()
    line = page.locator(".score-tree tbody a").last
    line.click()
    page.wait_for_url("**/why/*/")
    page.wait_for_function("text => document.querySelector('#why').innerText !== text", arg=before)
    assert page.locator(".score-tree tr.selected").count() == 1
    page.go_back()
    page.wait_for_url(f"**{card}")
    # The address changes at once and the page is loaded after it; the wait fails where either never comes back.
    page.wait_for_function("text => document.querySelector('#why')?.innerText === text", arg=before)
    page.wait_for_selector("#trend canvas")
    assert not someone.complaints


def test_a_slash_goes_to_the_search_and_results_appear_while_typing(reader: Any) -> None:
    someone = reader()
    page = someone.open("/rulebook/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("return")
    page.wait_for_selector(".quick-results a")
    page.keyboard.press("Escape")
    assert page.locator(".quick-results").count() == 0


def test_a_slash_inside_a_field_is_a_slash(reader: Any) -> None:
    someone = reader()
    page = someone.open("/register/")
    page.locator("#id_name").click()
    page.keyboard.type("a/b")
    assert page.locator("#id_name").input_value() == "a/b"


def test_one_click_switches_the_language_and_stays_on_the_page(reader: Any) -> None:
    someone = reader("en")
    page = someone.open("/register/?sort=-code")
    page.get_by_role("button", name="中文").click()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    assert page.url.endswith("/register/?sort=-code")


def test_a_branch_of_the_score_folds_and_unfolds(reader: Any) -> None:
    someone = reader()
    page = someone.open(first_scorecard(someone))
    button = page.locator("button.fold").first
    visible = page.locator(".score-tree tbody tr:visible")
    open_rows = visible.count()
    button.click()
    assert button.get_attribute("aria-expanded") == "false" and visible.count() < open_rows
    button.click()
    assert visible.count() == open_rows


def test_charts_are_drawn_from_data_without_a_complaint(reader: Any) -> None:
    someone = reader()
    page = someone.open(first_scorecard(someone))
    page.wait_for_selector("#trend canvas")
    assert not someone.complaints


def test_paper_has_no_navigation_and_everything_unfolded(reader: Any) -> None:
    someone = reader()
    page = someone.open(first_scorecard(someone))
    page.locator("button.fold").first.click()
    page.emulate_media(media="print")
    assert page.locator("nav.strands").is_hidden() and page.locator("header.topbar").is_hidden()
    assert page.locator(".score-tree tbody tr:visible").count() == page.locator(".score-tree tbody tr").count()
