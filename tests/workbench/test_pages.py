"""Every page: answers in both languages, stands alone as a page, and keeps the content-security policy."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from stateward.workbench.statements.models import Statement

PAGES = (
    "/assessment/",
    "/register/",
    "/register/tree/",
    "/register/import/",
    "/statements/",
    "/statements/new/",
    "/statements/uploads/",
    "/rulebook/",
    "/search/?q=net",
    "/search/",
)
#: Things a strict policy would block, or that would hide behaviour in the page.
FORBIDDEN = (
    re.compile(r"\sstyle\s*="),
    re.compile(r"\son[a-z]+\s*="),
    re.compile(r"\shx-on"),
    re.compile(r"<style"),
    re.compile(r"javascript:"),
    re.compile(r"<script(?![^>]*(\ssrc=|type=\"application/json\"))"),
)


def addresses(scored: dict[str, Any], card: str) -> list[str]:
    """All pages, with one scorecard, enterprise and statement."""
    statement = Statement.objects.filter(enterprise__code=scored["code"]).earliest("pk")
    own = [card, f"{card}why/roe/", f"/register/enterprises/{scored['code']}/", statement.get_absolute_url()]
    return [*PAGES, *own]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_answers_in_both_languages(client: Client, scored: dict[str, Any], card: str, language: str) -> None:
    client.cookies["stateward_language"] = language
    tag = {"en": 'lang="en"', "zh": 'lang="zh-Hans"'}[language]
    for address in addresses(scored, card):
        response = client.get(address)
        page = response.content.decode()
        assert response.status_code == 200, address
        assert f"<html {tag}>" in page, address
        assert re.search(r"<title>\s*\S.*· Stateward</title>", page), address
        assert page.count("<h1") == 1, address


def test_no_page_holds_what_the_policy_forbids(client: Client, scored: dict[str, Any], card: str) -> None:
    for address in [*addresses(scored, card), "/nothing-here/"]:
        response = client.get(address)
        page = response.content.decode()
        policy = response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy
        for pattern in FORBIDDEN:
            assert not pattern.search(page), (address, pattern.pattern)


def test_the_chinese_page_speaks_chinese_where_the_rulebook_does(client: Client, card: str) -> None:
    client.cookies["stateward_language"] = "zh"
    assert "净资产收益率" in client.get(card).content.decode()
    client.cookies["stateward_language"] = "en"
    assert "净资产收益率" not in client.get(card).content.decode()


def test_the_language_switches_in_one_click_and_stays(client: Client, db: None) -> None:
    response = client.post("/preferences/language/", {"language": "zh", "next": "/register/?page=1"})
    assert response.status_code == 302 and response["Location"] == "/register/?page=1"
    assert '<html lang="zh-Hans">' in client.get("/register/").content.decode()


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_the_way_back_never_leads_to_another_site(client: Client, address: str) -> None:
    response = client.post("/preferences/unit/", {"unit": "large", "next": address})
    assert response["Location"] == "/"


def test_the_browser_s_language_is_used_until_the_reader_chooses(client: Client, db: None) -> None:
    page = client.get("/register/", headers={"accept-language": "fr, zh-CN;q=0.8, en;q=0.5"}).content.decode()
    assert '<html lang="zh-Hans">' in page


def test_the_unit_of_money_is_the_reader_s_choice(client: Client, card: str) -> None:
    thousand = client.get(f"{card}why/roe/").content.decode()
    client.cookies["stateward_unit"] = "large"
    million = client.get(f"{card}why/roe/").content.decode()
    assert "thousand USD" in thousand and "million USD</span>" in million


@pytest.mark.parametrize(
    "address",
    [
        "/nothing-here/",
        "/register/enterprises/NOBODY/",
        "/statements/999999/",
        "/statements/uploads/999999/",
        "/statements/templates/no-such-template.xlsx",
        "/assessment/no-such-scheme/2022/NOBODY/",
        "/assessment/imf-health-check/2022/NOBODY/",
        "/assessment/export.pdf",
        "/register/export.pdf",
        "/rulebook/scheme/imf-health-check/1900/",
        "/rulebook/no-such-kind/imf-health-check/1900/",
    ],
)
def test_what_does_not_exist_is_a_page_that_says_so_and_leads_on(client: Client, db: None, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "Nothing is at this address." in response.content.decode()
    assert 'href="/"' in response.content.decode()


def test_an_unknown_year_or_node_of_a_known_enterprise_is_404(
    client: Client, scored: dict[str, Any], card: str
) -> None:
    assert client.get(f"/assessment/{scored['scheme']}/1950/{scored['code']}/").status_code == 404
    assert client.get(f"{card}why/no_such_node/").status_code == 404


def test_only_strands_that_exist_stand_in_the_navigation(client: Client, db: None) -> None:
    page = client.get("/register/").content.decode()
    navigation = page[page.index('<nav class="strands"') : page.index("</nav>")]
    strands = ["Today", "Cockpit", "Assessment", "Register", "Statements", "Rulebook", "Tasks", "Cycles", "Log"]
    shown = re.findall(r"<span>([^<]+)</span>", navigation)
    assert [name for name in shown if name in strands] == strands
    assert "Administration" not in shown
    assert navigation.count('aria-current="page"') == 1


def test_the_home_page_says_what_needs_the_reader(client: Client, db: None) -> None:
    assert "Nothing waits for you." in client.get("/").content.decode()


def test_health_answers_without_a_session(client: Client, db: None) -> None:
    assert client.get("/health/").json()["status"] == "ok"


def test_a_form_of_another_site_is_refused_with_a_sentence(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/preferences/unit/", {"unit": "large"})
    assert response.status_code == 403


def test_a_foreign_host_name_is_refused(client: Client, db: None) -> None:
    assert client.get("/health/", headers={"host": "stateward.example"}).status_code == 400


def test_every_change_of_the_models_has_its_migration(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
