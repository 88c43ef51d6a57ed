"""After a form: success leads to a page of its own, and an address that only takes forms leads to the page above it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from stateward.workbench.core.middleware import page_above
from stateward.workbench.core.outcomes import told_count

pytestmark = pytest.mark.django_db

#: What stands for each part of an address.
PARTS = {"int": "1", "slug": "approve", "str": "x", "uuid": "0190d3a4-7b1c-7000-8000-000000000000", "path": "x"}


def addresses(resolver: Any = None, before: str = "/") -> list[str]:
    """Every address of the workbench with something in the place of each part, the interface for programs left out."""
    found: list[str] = []
    for one in (resolver or get_resolver()).url_patterns:
        route = getattr(one.pattern, "_route", None)
        if route is None:
            continue
        here = before + route
        if isinstance(one, URLResolver):
            found += addresses(one, here)
        elif isinstance(one, URLPattern):
            for kind, part in PARTS.items():
                here = "".join(
                    piece if number == 0 else part + piece.partition(">")[2]
                    for number, piece in enumerate(here.split(f"<{kind}:"))
                )
            found.append(here)
    return [one for one in found if "<" not in one and not one.startswith(("/api/", "/account/", "/static/"))]


def test_no_address_answers_a_reload_with_an_error_of_its_own(client: Client) -> None:
    known = addresses()
    assert len(known) > 150
    led = []
    for address in known:
        answer = client.get(address, headers={"accept": "text/html"})
        assert answer.status_code != 405, address
        if answer.status_code == 302 and page_above(address) == answer["Location"]:
            led.append(address)
    assert len(led) > 60


@pytest.mark.parametrize(
    ("address", "above"),
    [
        ("/tasks/7/do/urge/", "/tasks/7/"),
        ("/directives/5/edit/rename/", "/directives/5/"),
        ("/cycles/3/assessors/4/revoke/", "/cycles/3/assessors/"),
        ("/nowhere/at/all/", "/"),
    ],
)
def test_the_page_above_is_the_nearest_that_exists(address: str, above: str) -> None:
    assert page_above(address) == above


def test_a_part_of_a_page_and_a_program_are_told_that_the_method_is_wrong(client: Client) -> None:
    assert client.get("/tasks/7/do/urge/", headers={"hx-request": "true"}).status_code == 405
    assert client.get("/tasks/7/do/urge/", headers={"accept": "application/json"}).status_code == 405
    assert client.put("/tasks/7/do/urge/", headers={"accept": "text/html"}).status_code == 405


@pytest.mark.parametrize(
    ("text", "count"), [("3", 3), ("", 0), ("-3", 0), ("x", 0), ("99999999", 0), ("٣", 0), ("<b>", 0)]
)
def test_a_count_in_an_address_is_a_number_or_nothing(text: str, count: int) -> None:
    assert told_count(RequestFactory().get("/", {"done": text}), "done") == count
