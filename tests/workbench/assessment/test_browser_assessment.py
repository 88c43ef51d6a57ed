"""The whole year in a browser: proposals, contracts, reports, scores, an appeal, publication, and the third year."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import MARKS, Reader
from people import PASSWORD

pytestmark = [*MARKS, pytest.mark.long, pytest.mark.timeout(900)]

FILL = """
import sys
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/assessment"]
from stateward.workbench import site
site.configure(sys.argv[2]); site.migrate()
import rounds
rounds.fill()
rounds.settle()
"""
GROUPS = 12
YEAR = 2023


@pytest.fixture(scope="module")
def filling() -> str:
    """Three years of a city's groups, with the people of a round."""
    return FILL


@pytest.fixture(scope="module")
def sign_in_as(chromium: Any, address: str) -> Iterator[Callable[[str], Reader]]:
    """A browser in which one of the people is signed in, one for each person."""
    held: dict[str, Reader] = {}

    def open_for(name: str) -> Reader:
        if name not in held:
            reader = Reader(chromium, address, None)
            reader.page.set_default_timeout(90_000)
            reader.page.set_default_navigation_timeout(90_000)
            reader.open("/")
            reader.page.fill("input[name=login]", name)
            reader.page.fill("input[name=password]", PASSWORD)
            reader.page.get_by_role("button", name="Sign in", exact=True).click()
            reader.page.wait_for_load_state("networkidle")
            held[name] = reader
        return held[name]

    yield open_for
    for reader in held.values():
        reader.context.close()


def _press(reader: Reader, name: str) -> None:
    """Press the button inside the page with this name, and wait."""
    button = reader.page.locator("main").get_by_role("button", name=name, exact=True).first
    assert button.count(), f"{name}: no such button among\n{reader.page.locator('main').inner_text()}"
    button.click()
    reader.page.wait_for_load_state("networkidle")
    fault = reader.page.locator("main .fault-list .sentence")
    assert not fault.count(), fault.first.inner_text()


def _groups(reader: Reader, round_: str) -> list[str]:
    page = reader.open(round_)
    return [a.get_attribute("href") for a in page.locator("main table a[href*='/groups/']").all()]


def test_a_year_from_proposals_to_publication(sign_in_as: Callable[[str], Reader], tmp_path: Path) -> None:
    officer, second, head = sign_in_as("officer"), sign_in_as("second"), sign_in_as("head")
    reporter, director = sign_in_as("reporter"), sign_in_as("director")

    page = officer.open("/assessment/rounds/new/")
    page.fill("#id_title", "Year 2023")
    page.fill("#id_year", str(YEAR))
    page.select_option("#id_scheme", "cn-municipal-annual")
    page.select_option("#id_targets", "cn-order-22-targets")
    page.select_option("#id_cycle", "cn-municipal-annual-cycle")
    boxes = page.locator("input[name=enterprises]")
    assert boxes.count() >= GROUPS
    for number in range(GROUPS):
        boxes.nth(number).check()
    _press(officer, "Open the year")
    round_ = re.sub(r"^https?://[^/]+", "", officer.page.url)
    groups = _groups(officer, round_)
    assert len(groups) == GROUPS

    for group in groups:
        _targets(reporter, group)
        director.open(group)
        _press(director, "Approve")
        officer.open(group)
        _press(officer, "Save and hand in")
        head.open(group)
        _press(head, "Approve")
        director.open(group)
        _press(director, "Hand in")
        head.open(group)
        _press(head, "Approve")
        page = officer.open(group)
        assert page.get_by_text("signed by Director").count() == 1
        page.locator("details.act summary", has_text="Skip the step").click()
        _press(officer, "Skip the step")

    with officer.page.expect_download() as download:
        officer.page.get_by_role("link", name="Contract (PDF)").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")

    evidence = tmp_path / "evidence.txt"
    evidence.write_text("Minutes of the supply board.")
    for number, group in enumerate(groups):
        _report(reporter, group, None if number == 0 else evidence)
        director.open(group)
        _press(director, "Approve")
        page = officer.open(group)
        _judge(page)
        _press(officer, "Save and hand in")
        second.open(group)
        _press(second, "Approve")

    _marks(officer, second, round_)
    officer.open(round_)
    _press(officer, "Compute the scores")
    _press(officer, "Scores and grades are computed: Hand in")
    head.open(round_)
    _press(head, "Scores and grades are computed: Approve")

    page = director.open(groups[0])
    page.fill("#appeal-text", "The profit leaves out a refund that the auditor confirmed.")
    page.select_option("#appeal-indicator", "total_profit")
    _press(director, "File the appeal")
    page = head.open(groups[0])
    page.select_option("#outcome", "granted")
    page.fill("#appeal-value", "123456")
    page.fill("#appeal-words", "The refund is in the audited statement.")
    _press(head, "Decide the appeal")
    for group in groups[1:]:
        page = director.open(group)
        page.locator("details.act summary", has_text="Skip the step").click()
        _press(director, "Skip the step")

    officer.open(round_)
    _press(officer, "Results are published: Hand in")
    page = head.open(round_)
    _press(head, "Results are published: Approve")
    assert head.page.get_by_text("Published").count() >= 1
    assert head.page.get_by_text("revision of").count() == 1

    page = director.open(groups[0])
    assert page.get_by_role("heading", name="What made the score").count() == 1
    assert page.get_by_role("link", name="Notice (PDF)").count() == 1
    page = director.open("/assessment/term/?first=2022")
    page.locator("main ul.plain-list a").first.click()
    director.page.wait_for_load_state("networkidle")
    assert director.page.get_by_role("heading", name="What 2024 must reach").count() == 1
    assert director.page.locator("main table").first.locator("tbody tr").count() >= 2

    for reader in (officer, second, head, reporter, director):
        assert not reader.complaints, reader.complaints


def _targets(reporter: Reader, group: str) -> None:
    page = reporter.open(group)
    fields = page.locator("input[name^='value-']")
    for number in range(fields.count()):
        row = fields.nth(number).locator("xpath=ancestor::tr")
        base = re.sub(r"[^0-9.−-]", "", row.locator("td").nth(1).inner_text().split("\n")[0]).replace("−", "-")
        fields.nth(number).fill(base or "98")
    _press(reporter, "Save and hand in")


def _report(reporter: Reader, group: str, evidence: Path | None) -> None:
    page = reporter.open(group)
    fields = page.locator("input[name^='value-']")
    files = page.locator("input[type=file]")
    for number in range(fields.count()):
        fields.nth(number).fill("99")
        if evidence is not None:
            files.nth(number).set_input_files(str(evidence))
    _press(reporter, "Save and hand in")


def _judge(page: Any) -> None:
    """Findings as they are offered; one without evidence gets words."""
    for select in page.locator("select[name^='finding-']").all():
        if select.input_value() == "unverifiable":
            name = str(select.get_attribute("name")).removeprefix("finding-")
            page.fill(f"#note-{name}", "No file was handed in.")


def _marks(officer: Reader, second: Reader, round_: str) -> None:
    """An assessor marks every group by the link, another officer takes the sheets over."""
    officer.open(round_)
    officer.page.get_by_role("link", name="Steps and assessors").click()
    officer.page.wait_for_load_state("networkidle")
    cycle = officer.page.url
    officer.page.goto(f"{cycle}assessors/")
    officer.page.fill("#id_name", "Professor")
    officer.page.fill("#id_expires_on", "2031-01-01")
    officer.page.locator("main form button[type=submit]").first.click()
    officer.page.wait_for_load_state("networkidle")
    link = re.search(r"https?://\S*?/cycles/sheets/[^\s\"<]+", officer.page.content())
    assert link, officer.page.locator("main").inner_text()
    officer.page.goto(link[0])
    marks = officer.page.locator("input.mark")
    assert marks.count() >= GROUPS, officer.page.locator("body").inner_text()
    for field in marks.all():
        field.fill("80")
    officer.page.get_by_role("button", name="Hand in the sheet").click()
    officer.page.get_by_text("Handed in. Thank you.").wait_for()
    officer.open(round_)
    _press(officer, "Assessors give their marks: Hand in")
    second.open(round_)
    _press(second, "Assessors give their marks: Approve")
