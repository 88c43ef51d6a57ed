"""Every address x every role, inside and outside the branch that the grant covers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from matrix import NOTHING_THERE, ROWS, Row
from people import sign_in
from world import CANARY_TEXTS, ROLES, World, make_world

from stateward.workbench.accounts.models import User
from stateward.workbench.core import workspace
from stateward.workbench.statements.models import Statement

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"
#: Statuses that mean: you may not.
REFUSED = (403, 404)


@pytest.fixture
def world(scored: dict[str, Any]) -> World:
    """Two branches, and one person of each role for the first."""
    statement = Statement.objects.filter(enterprise__code=scored["code"], year=scored["year"]).select_related(
        "enterprise"
    )
    return make_world(statement.first())


def names() -> Iterator[str]:
    """The name of every address of the site."""

    def walk(resolver: Any, space: str) -> Iterator[str]:
        for entry in resolver.url_patterns:
            if hasattr(entry, "url_patterns"):
                yield from walk(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
            else:
                yield f"{space}{entry.name}"

    return walk(get_resolver(), "")


def address_of(name: str, objects: dict[str, Any]) -> str:
    """The address for some objects."""
    arguments = ROWS[name].of(objects)
    if arguments.get("version") == "newest":
        kind = arguments.get("kind", "indicators")
        arguments["version"] = workspace.rulebook().get(kind, arguments["document"]).version
    return reverse(name, kwargs=arguments)


def ask(browser: Client, row: Row, address: str, **headers: str) -> Any:
    """Send the request that the row is about."""
    return getattr(browser, row.method)(address, headers=headers)


def as_role(world: World, role: str) -> Client:
    """A browser in which the person with the role is signed in."""
    return sign_in(Client(), User.objects.get(pk=world.people[role].pk))


def test_every_address_has_its_row_and_every_row_its_address() -> None:
    known = set(names())
    assert known - set(ROWS) == set(), "say in tests/workbench/accounts/matrix.py who may open these"
    assert set(ROWS) - known == set(), "these addresses are gone"


def test_a_stranger_is_led_to_the_sign_in_page_from_everywhere(world: World) -> None:
    stranger = Client()
    for name, row in ROWS.items():
        for objects in (world.inside, world.outside):
            address = address_of(name, objects)
            response = ask(stranger, row, address)
            led = response.get("Location", "").startswith(LOGIN)
            assert led or row.public, name
            assert not _canaries(response, address), name


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_its_row_says_inside_its_branch(world: World, role: str) -> None:
    wrong = {}
    for name, row in ROWS.items():
        if name in NOTHING_THERE or name == "account_logout":
            continue
        response = ask(as_role(world, role), row, address_of(name, world.inside))
        opened = response.status_code not in REFUSED
        if opened != (role in row.who or row.public):
            wrong[name] = response.status_code
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_outside_its_branch_nothing_exists_for_a_role(world: World, role: str) -> None:
    wrong = {}
    for name, row in ROWS.items():
        if row.arguments is None:
            continue
        address = address_of(name, world.outside)
        response = ask(as_role(world, role), row, address)
        expected = 404 if role in row.who else 403
        if response.status_code != expected and not (name in NOTHING_THERE and response.status_code in REFUSED):
            wrong[name] = response.status_code
        assert not _canaries(response, address), name
    assert not wrong


#: Ways to ask a list for more than it shows at first.
QUERIES = (
    "",
    "?group=QZCANARY",
    "?name=Quetz",
    "?q=Quetz",
    "?q=%E7%BF%A0%E9%B8%9F",
    "?sort=-group&column=group&column=parent&column=code",
    "?page=2",
)


@pytest.mark.parametrize("role", ROLES)
def test_the_canary_appears_nowhere(world: World, role: str) -> None:
    browser = as_role(world, role)
    for name, row in ROWS.items():
        if row.method != "get" or name == "account_logout":
            continue
        for query in QUERIES if row.arguments is None else ("",):
            address = address_of(name, world.inside) + query
            for headers in ({}, {"HX-Request": "true", "HX-Target": "search-results"}):
                found = _canaries(ask(browser, row, address, **headers), address)
                assert not found, (role, address, found)


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
@pytest.mark.parametrize("role", ROLES)
def test_the_canary_is_in_no_export(world: World, role: str, format_: str) -> None:
    browser = as_role(world, role)
    for name, row in ROWS.items():
        if (row.fixed or {}).get("format_"):
            address = reverse(name, kwargs={"format_": format_})
            for query in QUERIES:
                assert not _canaries(browser.get(address + query), query), (role, address)


def test_the_canary_would_be_found_where_it_is_seen(world: World, client: Client) -> None:
    """The test of the tests: whoever sees the whole office sees the canary on each of these pages."""
    seen = ["/register/", "/register/tree/", "/statements/?name=QZ", "/assessment/?name=QZ", "/search/?q=Quetz"]
    for address in [*seen, "/register/export.xlsx", "/register/export.csv"]:
        assert _canaries(client.get(address), ""), address


def _canaries(response: Any, asked: str) -> list[str]:
    """The texts of the canary that stand in an answer, looked for in workbooks and archives too.

    What the reader wrote into the address is no news when it comes back.
    """
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(member) for member in archive.namelist())
    text = content.decode("utf-8", "replace") + response.get("Location", "")
    return [canary for canary in CANARY_TEXTS if canary in text and canary not in unquote(asked)]
