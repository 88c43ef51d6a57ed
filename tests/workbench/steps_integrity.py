"""Steps of the integrity index's year, as people take them in the browser."""

from __future__ import annotations

import re
from typing import Any


def hand_in_together(page: Any, address: str, cycle: str) -> None:
    """From the page of the cycle: hand the step in for all enterprises."""
    _together(page, address + cycle, "submit")


def approve_together(page: Any, address: str, cycle: str) -> None:
    """From the page of the cycle: approve what was handed in for all, in whatever language."""
    _together(page, address + cycle, "approve")


def _together(page: Any, cycle: str, move: str) -> None:
    page.goto(cycle)
    button = page.locator(f"form[action$='/together/{move}/'] button")
    assert button.count(), page.locator("main").inner_text()
    button.click()
    page.wait_for_load_state("networkidle")
    fault = page.locator("main .fault-list .sentence")
    assert not fault.count(), fault.first.inner_text()


def adopt_measures(officer: Any, score: str, count: int) -> Any:
    """Adopt the measures that raise an enterprise's score the most; the page of the score."""
    for _measure in range(count):
        page = officer.open(score)
        form = page.locator("article.measure details").first
        form.locator("summary").click()
        form.get_by_role("button", name="Adopt").click()
        page.wait_for_load_state("networkidle")
    assert page.locator("article.measure .pill.good").count() == count
    return page


def enterprises_of(page: Any, year: int) -> list[str]:
    """From the page of the year: the codes of the enterprises in the index, the best first."""
    places = [str(a.get_attribute("href")) for a in page.locator(f"main a[href^='/integrity/index/{year}/']").all()]
    codes = [found[1] for place in places if (found := re.search(rf"/{year}/([^/?]+)/$", place))]
    return list(dict.fromkeys(codes))


def participants_of(reader: Any, cycle: str) -> set[str]:
    """The paths of the enterprises of the cycle that the reader sees."""
    page = reader.open(cycle)
    return {str(a.get_attribute("href")) for a in page.locator("main a[href^='/cycles/enterprises/']").all()}


def skip(reader: Any, participants: set[str]) -> None:
    """Pass over an optional step of these enterprises, in whatever language: nobody appeals."""
    form = "form[action$='/do/skip/']"
    for place in sorted(participants):
        page = reader.open(place)
        page.locator("details.act", has=page.locator(form)).locator("summary").click()
        with page.expect_navigation():
            page.locator(f"{form} button[type=submit]").click()
        assert not page.locator(form).count(), place
