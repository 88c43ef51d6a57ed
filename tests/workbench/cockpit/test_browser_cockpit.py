"""A leader's morning in the browser: today, the cockpit, an instruction written, answered and approved on a phone."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from browser import MARKS, Reader, axe
from people import PASSWORD

pytestmark = [*MARKS, pytest.mark.long]

_OFFICER = """
import sys
sys.path.insert(0, sys.argv[1])
from stateward.workbench import site
site.configure(sys.argv[2])
from people import person
person("lin", "officer", full_name="Lin Yue")
"""


_CHOOSE_LIN = """() => {
  const select = document.querySelector("select[name=addressee]");
  const option = [...select.tomselect.input.options].find((one) => one.text.includes("Lin"));
  select.tomselect.setValue(option ? option.value : Object.keys(select.tomselect.options)[0]);
}"""


@pytest.fixture(scope="module")
def officer_enters(chromium: Any, address: str, workspace_of_the_server: tuple[str, str]) -> Any:
    """What a browser keeps after the officer signed in."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("STATEWARD", "DJANGO"))}
    command = [sys.executable, "-c", _OFFICER, *workspace_of_the_server]
    subprocess.run(command, check=True, timeout=120, env=environment)
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{address}/account/login/")
    page.get_by_label("User name").or_(page.get_by_label("Username")).fill("lin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{address}/")
    kept = context.storage_state()
    context.close()
    return kept


def test_an_instruction_goes_out_and_comes_back_on_a_phone(
    reader: Any, chromium: Any, address: str, officer_enters: Any
) -> None:
    leader = reader()
    page = leader.open("/cockpit/")
    assert page.get_by_text("Total assets").first.is_visible()
    page.locator(".instruct-figure").first.click()
    page.get_by_label("Instruction", exact=True).fill("Say why this moved.")
    page.evaluate(_CHOOSE_LIN)
    page.get_by_role("button", name="Send the instruction").click()
    page.wait_for_url("**/tasks/*/")
    item = page.url.removeprefix(address)

    officer = Reader(chromium, address, officer_enters, width=390)
    theirs = officer.open("/")
    theirs.get_by_role("link", name="Say why this moved.").first.click()
    theirs.get_by_label("Your answer").fill("Two new loans.")
    theirs.get_by_role("button", name="Send the answer").click()
    theirs.wait_for_load_state("networkidle")
    assert theirs.evaluate("document.documentElement.scrollWidth") <= 390
    assert officer.complaints == []
    officer.context.close()

    phone = reader(width=390)
    page = phone.open("/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="Say why this moved.").first.click()
    assert page.get_by_text("Two new loans.").first.is_visible()
    page.locator("summary", has_text="Close").first.click()
    page.get_by_role("button", name="Close", exact=True).click()
    page.wait_for_load_state("networkidle")
    assert page.get_by_text("Signed off").first.is_visible() and page.url.endswith(item)
    assert leader.complaints == [] and phone.complaints == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pages_are_open_to_everybody_and_narrow_enough(reader: Any, language: str, officer_enters: Any) -> None:
    wide, narrow = reader(language), reader(language, 390)
    for path in ("/", "/cockpit/", "/cockpit/arrange/", "/cockpit/figures/debt/", "/search/?q=a"):
        assert axe(wide.open(path)) == [], path
        assert narrow.open(path).evaluate("document.documentElement.scrollWidth") <= 390, path
    assert wide.complaints == [] and narrow.complaints == []


def test_the_keyboard_alone_finds_an_enterprise(reader: Any, officer_enters: Any) -> None:
    person = reader()
    page = person.open("/rulebook/")
    name = "有限公司"
    page.keyboard.press("/")
    page.keyboard.type(name)
    page.locator("#search-results [role=option]").first.wait_for()
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    assert page.locator('#search-results [aria-selected="true"]').count() == 1
    wanted = page.locator('#search-results [aria-selected="true"]').get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{wanted}")
    assert person.complaints == []
