"""Takes the pictures of the README and the documentation from running workbenches, in two languages, 1366 pixels wide.

    python docs/take_screenshots.py DEMO_WORKSPACE [REAL_WORKSPACE]

DEMO_WORKSPACE is one that `stateward demo` filled; REAL_WORKSPACE one with the Ukrainian accounts of the README. Needs
Playwright (a test dependency) and Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).parent / "images"
WIDTH, HEIGHT = 1366, 860
LANGUAGES = ("en", "zh")
FIRST_PORT = 18_900
#: The rooms of the demonstration that a page of the documentation shows: address, name of the picture.
ROOMS = (
    ("/cockpit/", "cockpit"),
    ("/reform/", "reform"),
    ("/supervision/", "supervision"),
    ("/integrity/", "integrity"),
    ("/directives/tasks/board/", "board"),
    ("/statements/reporting/", "reporting"),
)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def serving(workspace: Path, port: int) -> Iterator[str]:
    """The address of a workbench on a workspace."""
    command = [Path(sys.executable).parent / "stateward", "serve", workspace, "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        for _attempt in range(300):
            try:
                with urllib.request.urlopen(f"{address}/health/", timeout=2):
                    break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def enter(browser: Browser, address: str, workspace: Path) -> Any:
    """Sign in as a leader and say what the browser keeps: a demonstration has one, another workspace gets one."""
    page = browser.new_page()
    page.goto(f"{address}/account/login/")
    username, password = "leader", "a look around"
    if not page.locator(".demonstration").count():
        username, password = f"photographer{time.time_ns()}", "light and shadow and light"
        command = [Path(sys.executable).parent / "stateward", "people", "add", username, "--role", "leader"]
        added = subprocess.run(
            [*command, "--workspace", workspace, "--address", address], capture_output=True, text=True, check=True
        )
        page.goto(added.stdout.split()[-1])
        page.locator("#id_password").fill(password)
        page.locator("#id_again").fill(password)
        page.locator("main button").click()
        page.wait_for_url("**/account/login/")
    page.locator("#id_login").fill(username)
    page.locator("#id_password").fill(password)
    page.locator("main button").first.click()
    page.wait_for_load_state("networkidle")
    kept = page.context.storage_state()
    page.close()
    return kept


def take(browser: Browser, entered: Any, address: str, path: str, name: str, *, click: str | None = None) -> None:
    """Take one page in both languages; `click` is pressed before."""
    for language in LANGUAGES:
        context = browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT},
            locale="zh-CN" if language == "zh" else "en-GB",
            storage_state=entered,
        )
        context.add_cookies([{"name": "stateward_language", "value": language, "url": address}])
        page = context.new_page()
        page.goto(f"{address}{path}", wait_until="networkidle")
        if click is not None:
            page.locator(click).first.click()
            page.wait_for_load_state("networkidle")
        page.wait_for_timeout(800)  # the charts' entrance
        page.screenshot(path=IMAGES / f"{name}-{language}.png", animations="disabled")
        context.close()


def first_scorecard(browser: Browser, entered: Any, address: str, path: str, place: int) -> str:
    """The address of the scorecard in a row of the portfolio."""
    page = browser.new_page(storage_state=entered)
    page.goto(f"{address}{path}", wait_until="networkidle")
    link = page.locator("main table tbody tr").nth(place).locator("a").first.get_attribute("href")
    page.close()
    assert link is not None
    return link


def main() -> None:
    """Take all pictures."""
    demo = Path(sys.argv[1])
    real = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        with serving(demo, FIRST_PORT) as address:
            entered = enter(browser, address, demo)
            take(browser, entered, address, "/assessment/", "portfolio")
            take(browser, entered, address, first_scorecard(browser, entered, address, "/assessment/", 5), "scorecard")
            for path, name in ROOMS:
                take(browser, entered, address, path, name)
        if real is not None:
            with serving(real, FIRST_PORT + 1) as address:
                entered = enter(browser, address, real)
                take(browser, entered, address, "/assessment/?scheme=imf-health-check&year=2018", "ukraine")
        browser.close()


if __name__ == "__main__":
    main()
