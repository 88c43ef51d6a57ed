"""Steps of the annual assessment, as people take them in the browser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def press(reader: Any, name: str) -> None:
    """Press the button inside the page with this name, and wait."""
    button = reader.page.locator("main").get_by_role("button", name=name, exact=True).first
    assert button.count(), f"{name}: no such button among\n{reader.page.locator('main').inner_text()}"
    _send(reader, button)


def move(reader: Any, action: str) -> None:
    """Take a step of a group's page (its name in the address), in whatever language; its words stay empty."""
    form = f"form[action$='/move/{action}/']"
    offer = reader.page.locator("details.act", has=reader.page.locator(form)).first
    assert offer.count(), f"{action}: cannot be done\n{reader.page.locator('main').inner_text()}"
    if offer.get_attribute("open") is None:
        offer.locator("summary").click()
    _send(reader, offer.locator("button[type=submit]"))


def for_all(reader: Any, action: str) -> None:
    """Take a step of the round that all groups take together, in whatever language."""
    button = reader.page.locator(f"form[action$='/act/{action}/'] button").first
    assert button.count(), f"{action}: cannot be done\n{reader.page.locator('main').inner_text()}"
    _send(reader, button)


def _send(reader: Any, button: Any) -> None:
    button.click()
    reader.page.wait_for_load_state("networkidle")
    fault = reader.page.locator("main .fault-list .sentence")
    assert not fault.count(), fault.first.inner_text()


def open_a_round(officer: Any, title: str, year: int, groups: Sequence[str] | int) -> str:
    """Open a year of the municipal assessment for groups by their names, or for the first so many; its path."""
    page = officer.open("/assessment/rounds/new/")
    page.fill("#id_title", title)
    page.fill("#id_year", str(year))
    page.select_option("#id_scheme", "cn-municipal-annual")
    page.select_option("#id_targets", "cn-order-22-targets")
    page.select_option("#id_cycle", "cn-municipal-annual-cycle")
    boxes = page.locator("input[name=enterprises]")
    if isinstance(groups, int):
        assert boxes.count() >= groups
        for number in range(groups):
            boxes.nth(number).check()
    else:
        for name in groups:
            page.get_by_label(name).check()
    press(officer, "Open the year")
    return str(page.url).removeprefix(officer.address)


def groups_of(reader: Any, round_: str) -> list[str]:
    """The paths of the groups of a round."""
    page = reader.open(round_)
    return [a.get_attribute("href") for a in page.locator("main table a[href*='/groups/']").all()]


def sign_targets(officer: Any, head: Any, reporter: Any, director: Any, group: str) -> Any:
    """Targets are proposed, agreed and signed by both sides; the officer's page of the group."""
    _targets(reporter, group)
    director.open(group)
    move(director, "approve")
    officer.open(group)
    press(officer, "Save and hand in")
    head.open(group)
    move(head, "approve")
    director.open(group)
    move(director, "submit")
    head.open(group)
    move(head, "approve")
    return officer.open(group)


def report_and_verify(
    officer: Any, second: Any, reporter: Any, director: Any, group: str, evidence: Path | None, value: str = "99"
) -> None:
    """The year is reported with evidence, signed, and verified by two officers."""
    _report(reporter, group, evidence, value)
    director.open(group)
    move(director, "approve")
    page = officer.open(group)
    _judge(page)
    press(officer, "Save and hand in")
    second.open(group)
    move(second, "approve")


def _targets(reporter: Any, group: str) -> None:
    page = reporter.open(group)
    fields = page.locator("input[name^='value-']")
    for number in range(fields.count()):
        row = fields.nth(number).locator("xpath=ancestor::tr")
        base = re.sub(r"[^0-9.−-]", "", row.locator("td").nth(1).inner_text().split("\n")[0]).replace("−", "-")
        fields.nth(number).fill(base or "98")
    press(reporter, "Save and hand in")


def _report(reporter: Any, group: str, evidence: Path | None, value: str) -> None:
    page = reporter.open(group)
    fields = page.locator("input[name^='value-']")
    files = page.locator("input[type=file]")
    for number in range(fields.count()):
        fields.nth(number).fill(value)
        if evidence is not None:
            files.nth(number).set_input_files(str(evidence))
    press(reporter, "Save and hand in")


def _judge(page: Any) -> None:
    """Findings as they are offered; one without evidence gets words."""
    for select in page.locator("select[name^='finding-']").all():
        if select.input_value() == "unverifiable":
            name = str(select.get_attribute("name")).removeprefix("finding-")
            page.fill(f"#note-{name}", "No file was handed in.")


def invite_an_assessor(officer: Any, round_: str) -> str:
    """The officer invites an assessor; the link on which the marks are given."""
    page = officer.open(round_)
    page.get_by_role("link", name="Steps and assessors").click()
    page.wait_for_url(re.compile(r"/cycles/\d+/$"))
    page.goto(f"{page.url}assessors/")
    page.fill("#id_name", "Professor")
    page.fill("#id_expires_on", "2031-01-01")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")
    link = re.search(r"https?://\S*?/cycles/sheets/[^\s\"<]+", page.content())
    assert link, page.locator("main").inner_text()
    return link[0]


def mark_by_the_link(page: Any, link: str, groups: int) -> None:
    """The assessor marks every group on the sheet behind the link and hands it in."""
    page.goto(link)
    marks = page.locator("input.mark")
    assert marks.count() >= groups, page.locator("body").inner_text()
    for field in marks.all():
        field.fill("80")
    page.get_by_role("button", name="Hand in the sheet").click()
    page.get_by_text("Handed in. Thank you.").wait_for()


def take_over_marks_and_compute(officer: Any, second: Any, head: Any, round_: str) -> None:
    """Another officer takes the sheets over; the scores are computed and approved."""
    officer.open(round_)
    for_all(officer, "submit")
    second.open(round_)
    for_all(second, "approve")
    officer.open(round_)
    press(officer, "Compute the scores")
    for_all(officer, "submit")
    head.open(round_)
    for_all(head, "approve")


def appeal_and_grant(director: Any, head: Any, group: str) -> None:
    """The enterprise's leader appeals against the profit; the office grants it with another value."""
    page = director.open(group)
    page.fill("#appeal-text", "The profit leaves out a refund that the auditor confirmed.")
    page.select_option("#appeal-indicator", "total_profit")
    _send(director, page.locator("form", has=page.locator("#appeal-text")).locator("button[type=submit]"))
    page = head.open(group)
    page.select_option("#outcome", "granted")
    page.fill("#appeal-value", "123456")
    page.fill("#appeal-words", "The refund is in the audited statement.")
    _send(head, page.locator("form", has=page.locator("#appeal-words")).locator("button[type=submit]"))


def publish(officer: Any, head: Any, round_: str) -> None:
    """The results are handed in and published by another person."""
    officer.open(round_)
    for_all(officer, "submit")
    head.open(round_)
    for_all(head, "approve")
    assert head.page.locator(".title-row .pill.good").count() == 1
