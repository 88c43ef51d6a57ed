"""Every address x every role, inside and outside the branch that the grant covers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from matrix import NOTHING_THERE, ROWS, Row
from people import sign_in
from world import CANARY_TEXTS, ROLES, SCHEME, YEAR, World, make_world

from stateward.workbench.accounts.models import User
from stateward.workbench.assessment import results
from stateward.workbench.core import workspace
from stateward.workbench.statements.models import Statement
from stateward.workbench.statements.store import rebuild

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"
#: Statuses that mean: you may not.
REFUSED = (403, 404)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Two branches, and one person of each role for the first; taken back after the last test of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        run = results.run(SCHEME)
        code = min(code for code, summary in run.summaries(YEAR).items() if summary["rank"] is not None)
        statement = Statement.objects.select_related("enterprise").filter(enterprise__code=code, year=YEAR).first()
        yield make_world(statement)
        transaction.set_rollback(True)
    with django_db_blocker.unblock():
        rebuild()


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
    sent = {} if row.body is None else {"data": dict(row.body), "content_type": "application/json"}
    return getattr(browser, row.method)(address, headers=headers, **sent)


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
            assert led or row.public or (row.program and response.status_code == 401), name
            assert not _canaries(response, address), name


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_its_row_says_inside_its_branch(world: World, role: str) -> None:
    wrong = {}
    browser = as_role(world, role)
    for name, row in ROWS.items():
        if name in NOTHING_THERE or name == "account_logout":
            continue
        response = ask(browser, row, address_of(name, world.inside))
        opened = response.status_code not in REFUSED
        if opened != (role in row.who or row.public):
            wrong[name] = response.status_code
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_outside_its_branch_nothing_exists_for_a_role(world: World, role: str) -> None:
    wrong = {}
    browser = as_role(world, role)
    for name, row in ROWS.items():
        if row.arguments is None:
            continue
        address = address_of(name, world.outside)
        response = ask(browser, row, address)
        expected = (404,) if role in row.who and name not in NOTHING_THERE else REFUSED
        if response.status_code not in expected:
            wrong[name] = response.status_code
        assert not _canaries(response, address), name
    assert not wrong


#: Ways to ask for more than a list shows at first.
QUERIES = (
    "",
    "?group=QZCANARY",
    "?name=Quetz",
    "?q=Quetz",
    "?q=%E7%BF%A0%E9%B8%9F",
    "?sort=-group&column=group&column=parent&column=code",
    "?page=2",
)


#: Lists, which take these ways.
LISTS = frozenset({"core:search", "register:list", "statements:list", "assessment:portfolio", "tracking:list"})


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_the_canary_appears_nowhere(world: World, role: str) -> None:
    browser = as_role(world, role)
    for name, row in ROWS.items():
        if row.method != "get" or name == "account_logout":
            continue
        for query in QUERIES if name in LISTS else ("",):
            address = address_of(name, world.inside) + query
            found = _canaries(ask(browser, row, address), address)
            assert not found, (role, address, found)


@pytest.mark.parametrize("role", ROLES)
def test_the_canary_is_in_no_part_that_a_script_asks_for(world: World, role: str) -> None:
    browser = as_role(world, role)
    for target, address in (
        ("search-results", "/search/?q=Quetz"),
        ("search-results", "/search/?q=%E7%BF%A0%E9%B8%9F"),
        ("why", address_of("assessment:why", world.inside)),
        ("why", address_of("assessment:why", world.outside)),
    ):
        response = browser.get(address, headers={"HX-Request": "true", "HX-Target": target})
        assert not _canaries(response, address), (role, address)


@pytest.mark.long
@pytest.mark.parametrize("format_", ["csv", "xlsx"])
@pytest.mark.parametrize("role", ROLES)
def test_the_canary_is_in_no_export(world: World, role: str, format_: str) -> None:
    browser = as_role(world, role)
    for name, row in ROWS.items():
        if (row.fixed or {}).get("format_"):
            address = reverse(name, kwargs={**(row.fixed or {}), "format_": format_})
            for query in ("", "?group=QZCANARY", "?column=group&column=parent&column=code&column=enterprise"):
                assert not _canaries(browser.get(address + query), query), (role, address)


def test_the_canary_would_be_found_where_it_is_seen(client: Client, world: World) -> None:
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
