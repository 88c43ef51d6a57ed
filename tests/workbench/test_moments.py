"""What the server remembers for a moment is forgotten after that time, and at once at a request that writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from people import sign_in

from stateward.workbench.accounts.models import Grant, User
from stateward.workbench.assessment import inputs
from stateward.workbench.audit.pulse import pulse
from stateward.workbench.core import moments
from stateward.workbench.core.counting import counted
from stateward.workbench.register.models import Enterprise
from stateward.workbench.register.services import import_enterprises


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


def test_what_is_over_holds_on_while_the_log_is_still(serving: None, monkeypatch: pytest.MonkeyPatch) -> None:
    now, beat = [1_000.0], [1]
    monkeypatch.setattr(moments, "SECONDS", 2.0)
    monkeypatch.setattr(moments, "pulse", lambda: beat[0])
    monkeypatch.setattr(moments.time, "monotonic", lambda: now[0])
    ask, _asked = question()
    assert ask() == 1
    now[0] += 30
    assert ask() == 1, "nothing was written"
    beat[0] += 1
    assert ask() == 1, "the log is asked once in two seconds"
    now[0] += 3
    assert ask() == 2, "another process wrote"
    now[0] += 61
    assert ask() == 3, "a minute is the longest"


def test_what_is_written_while_an_answer_is_found_makes_it_old(
    serving: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, beat, asked = [1_000.0], [1], []
    monkeypatch.setattr(moments, "SECONDS", 2.0)
    monkeypatch.setattr(moments, "pulse", lambda: beat[0])
    monkeypatch.setattr(moments.time, "monotonic", lambda: now[0])

    def slow() -> int:
        asked.append(1)
        now[0] += 5
        beat[0] += 1
        return len(asked)

    assert moments.kept("slow", slow) == 1
    assert moments.kept("slow", slow) == 2


def test_each_event_of_the_log_is_a_beat(chief: Any) -> None:
    before = pulse()
    import_enterprises([{"code": "NEW-1", "name_en": "New Works"}])
    assert pulse() != before


def test_answers_are_kept_by_their_key_and_the_oldest_go_first(serving: None) -> None:
    assert moments.kept(("a", 1), lambda: 1) == 1
    assert moments.kept(("a", 1), lambda: 2) == 1
    assert moments.kept(("a", 2), lambda: 2) == 2
    for number in range(600):
        moments.kept(("many", number), lambda: 0)
    assert moments.kept(("a", 1), lambda: 3) == 3
    moments.forget()
    assert moments.kept(("a", 1), lambda: 4) == 4


def test_a_count_is_remembered_under_the_readers_own_query(serving: None, chief: Any) -> None:
    whole, some = Enterprise.objects.all(), Enterprise.objects.filter(code__lt="B")
    assert (counted(whole), counted(some), counted(Enterprise.objects.none())) == (whole.count(), some.count(), 0)
    Enterprise.objects.create(code="ZZZ", name_en="Last", name_zh="末")
    assert counted(whole) == whole.count() - 1
    moments.forget()
    assert counted(whole) == whole.count()


def test_two_readers_with_different_branches_are_not_shown_each_others_cockpit(
    serving: None, chief: Any, client: Client
) -> None:
    branch = Enterprise.objects.filter(depth=1).order_by("code").first()
    assert branch is not None
    other = User.objects.create(username="of-one-branch")
    Grant.objects.create(user=other, role="officer", branch=branch, valid_from="2020-01-01")
    whole = client.get("/cockpit/").content.decode()
    part = sign_in(Client(), other).get("/cockpit/").content.decode()
    hidden = Enterprise.objects.filter(depth=1).exclude(pk=branch.pk)
    assert any(one.name_en in whole for one in hidden)
    assert not any(one.name_en in part for one in hidden)
    assert client.get("/cockpit/").content.decode().count("card") == whole.count("card")
