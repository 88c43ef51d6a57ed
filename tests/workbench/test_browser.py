"""The site in a real browser: nothing blocked by its policy, axe-core clean, keyboard, phone width, both languages."""

from __future__ import annotations

from typing import Any

import pytest
from browser import MARKS, Reader, axe

pytestmark = MARKS


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
        found = axe(page)
        assert not found, (path, found)


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
