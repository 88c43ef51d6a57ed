"""The whole year in a browser: proposals, contracts, reports, scores, an appeal, publication, and the third year."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import MARKS, Reader
from people import PASSWORD
from steps_assessment import (
    appeal_and_grant,
    groups_of,
    invite_an_assessor,
    mark_by_the_link,
    move,
    open_a_round,
    publish,
    report_and_verify,
    sign_targets,
    take_over_marks_and_compute,
)

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


def test_a_year_from_proposals_to_publication(sign_in_as: Callable[[str], Reader], tmp_path: Path) -> None:
    officer, second, head = sign_in_as("officer"), sign_in_as("second"), sign_in_as("head")
    reporter, director = sign_in_as("reporter"), sign_in_as("director")

    round_ = open_a_round(officer, "Year 2023", YEAR, GROUPS)
    groups = groups_of(officer, round_)
    assert len(groups) == GROUPS

    for group in groups:
        page = sign_targets(officer, head, reporter, director, group)
        assert page.get_by_text("signed by Director").count() == 1
        move(officer, "skip")

    with officer.page.expect_download() as download:
        officer.page.get_by_role("link", name="Contract (PDF)").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")

    evidence = tmp_path / "evidence.txt"
    evidence.write_text("Minutes of the supply board.")
    for number, group in enumerate(groups):
        report_and_verify(officer, second, reporter, director, group, None if number == 0 else evidence)

    mark_by_the_link(officer.page, invite_an_assessor(officer, round_), GROUPS)
    take_over_marks_and_compute(officer, second, head, round_)
    appeal_and_grant(director, head, groups[0])
    for group in groups[1:]:
        director.open(group)
        move(director, "skip")

    publish(officer, head, round_)
    assert head.page.get_by_text("Published").count() >= 1
    assert head.page.get_by_text("revision of").count() == 1

    page = director.open(groups[0])
    assert page.get_by_role("heading", name="What made the score").count() == 1
    assert page.get_by_role("link", name="Notice (PDF)").count() == 1
    page = director.open("/assessment/term/?first=2022")
    page.locator("main table tbody th a").first.click()
    director.page.wait_for_load_state("networkidle")
    assert director.page.get_by_role("heading", name="What 2024 must reach").count() == 1
    assert director.page.locator("main table").first.locator("tbody tr").count() >= 2

    for reader in (officer, second, head, reporter, director):
        assert not reader.complaints, reader.complaints
