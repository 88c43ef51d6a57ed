"""What the server remembers for a moment is forgotten after that time, and at once at a request that writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from stateward.workbench.assessment import inputs
from stateward.workbench.core import moments
from stateward.workbench.register.models import Enterprise


@pytest.fixture
def serving(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in the server, which remembers."""
    monkeypatch.setattr(moments, "SECONDS", 60.0)
    moments.forget()
    yield
    moments.forget()


def question() -> tuple[Any, list[int]]:
    """A question that says how often it was asked."""
    asked: list[int] = []

    @moments.for_a_moment
    def ask() -> int:
        asked.append(1)
        return len(asked)

    return ask, asked


def test_commands_and_tests_remember_nothing() -> None:
    ask, asked = question()
    assert [ask(), ask(), ask()] == [1, 2, 3] and len(asked) == 3


def test_the_server_asks_once_in_a_moment_and_again_after_it(serving: None, monkeypatch: pytest.MonkeyPatch) -> None:
    ask, asked = question()
    now = [1_000.0]
    monkeypatch.setattr(moments.time, "monotonic", lambda: now[0])
    assert [ask(), ask()] == [1, 1]
    now[0] += 61
    assert ask() == 2 and len(asked) == 2


def test_reading_keeps_what_is_remembered_and_writing_forgets_it(serving: None, client: Client, db: None) -> None:
    ask, _asked = question()
    ask()
    client.get("/register/")
    assert ask() == 1
    client.post("/preferences/unit/", {"unit": "large", "next": "/"})
    assert ask() == 2


def test_a_change_of_the_register_shows_on_the_next_page(serving: None, client: Client, scored: dict[str, Any]) -> None:
    client.get("/assessment/")
    before = inputs.register_sha256()
    Enterprise.objects.filter(code=scored["code"]).update(name_en="Renamed Works", name_zh="更名厂")
    client.post("/preferences/unit/", {"unit": "large", "next": "/"})
    assert inputs.register_sha256() != before
    assert "Renamed Works" in client.get("/assessment/?name=Renamed").content.decode()


def test_a_filtered_portfolio_leaves_the_remembered_one_as_it_was(
    serving: None, client: Client, scored: dict[str, Any]
) -> None:
    whole = client.get("/assessment/").content
    for query in (f"name={scored['code']}", "sort=-score", "sort=enterprise&grade=x", "group=nobody"):
        assert client.get(f"/assessment/?{query}").status_code == 200
    assert _rows(client.get("/assessment/").content) == _rows(whole)


def _rows(page: bytes) -> list[str]:
    import re

    return re.findall(r'<a href="(/assessment/[^"]+/\d{4}/[^"]+/)"', page.decode())
