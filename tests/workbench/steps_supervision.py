"""Steps of supervision, as people take them in the browser: warnings, a draw, a finding closed by two people."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from browser import REPOSITORY

OFFICE = ZoneInfo("Asia/Shanghai")
#: How many seconds a leader has for the approval before the public value appears.
TO_APPROVE = 45


def choose(page: Any, field: str, value: Any) -> None:
    """Choose in a searchable field, as a click on its option does."""
    page.locator(f"#{field}").evaluate("(field, value) => field.tomselect.setValue(value)", value)


def act(page: Any, action: str, fill: dict[str, str]) -> None:
    """Open what can be done (its name in the address), fill its form and send it, in whatever language."""
    form = page.locator(f"details.act form[action$='/{action}/']").first
    offer = page.locator("details.act").filter(has=page.locator(f"form[action$='/{action}/']")).first
    if offer.get_attribute("open") is None:
        offer.locator("summary").click()
    for name, value in fill.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    with page.expect_navigation():
        form.locator("button[type=submit]").click()
    page.wait_for_load_state("networkidle")


def draw(page: Any, leader: Any, *, size: int, seconds: int = TO_APPROVE) -> None:
    """From the page on which a draw is prepared: freeze, approve by another person, draw with the public value."""
    public = dt.datetime.now(OFFICE) + dt.timedelta(seconds=seconds)
    page.fill("#id_size", str(size))
    page.fill("#id_seed_value", "winning numbers of draw 1")
    page.fill("#id_published_at", public.strftime("%Y-%m-%dT%H:%M:%S"))
    page.get_by_role("button", name="Freeze and hash").click()
    page.wait_for_url("**/draws/*/")
    leader.goto(page.url)
    with leader.expect_navigation():
        leader.locator("form[action$='/do/approve/'] button").click()
    assert leader.locator("form[action$='/do/approve/']").count() == 0
    time.sleep(max(0.0, (public - dt.datetime.now(OFFICE)).total_seconds()) + 1)
    page.reload()
    page.fill("#id_seed", "07 12 19 23 28 33 04")
    page.fill("#id_evidence", "https://example.org/draw-1")
    page.get_by_role("button", name="Draw with this seed").click()
    page.get_by_text("Repeated and verified", exact=True).first.wait_for()


def verify_as_a_stranger(page: Any, folder: Path) -> None:
    """From the page of a draw: download the result and repeat the draw with the script for strangers."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Result for strangers").click()
    kept = folder / "result.json"
    waiting.value.save_as(kept)
    script = REPOSITORY / "tools" / "verify_draw.py"
    told = subprocess.run([sys.executable, str(script), str(kept)], capture_output=True, text=True, timeout=60)
    assert told.returncode == 0, told.stdout


def correct(page: Any, item: str) -> None:
    """The owner of a correction begins it, hands in evidence and submits it."""
    page.goto(item)
    act(page, "start", {})
    filled = {"title": "Contract", "effective_on": dt.datetime.now(OFFICE).date().isoformat(), "note": "ok"}
    act(page, "add_evidence", {f"add_evidence-{name}": value for name, value in filled.items()})
    act(page, "submit", {})


def close_by_two(first: Any, second: Any, finding: str) -> None:
    """Who verified a correction is refused the closing; another person closes the finding."""
    first.goto(finding)
    act(first, "verify", {"verify-words": "Seen"})
    act(first, "close", {"close-words": "Done"})
    first.get_by_text("who prepared this cannot approve it").first.wait_for()
    second.goto(finding)
    act(second, "close", {"close-words": "Done"})
    second.get_by_text("Closed", exact=True).first.wait_for()


def run_all_rules(page: Any) -> None:
    """From the list of warnings: test all rules of the newest year, and see how many warnings there are."""
    page.get_by_role("button", name="Test all rules").click()
    page.wait_for_load_state("networkidle")


def open_an_untouched_warning(officer: Any) -> str:
    """Open the first red warning that nobody has taken up; its path."""
    page = officer.open("/supervision/warnings/?state=triggered&level=red&handled=new")
    page.locator("main table a[href^='/supervision/warnings/']").first.click()
    page.wait_for_url(re.compile(r"/warnings/\d+/$"))
    return str(page.url).removeprefix(officer.address)
