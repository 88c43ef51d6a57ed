"""No answer of the programming interface names what lies outside the branch of a token's person, whatever is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from api_programs import Program, made_token
from django.db import transaction
from django.urls import reverse
from rows_api import ROWS
from world import CANARY_CODE, CANARY_TEXTS, SCHEME, YEAR, World, make_world

from stateward.workbench.accounts.models import User
from stateward.workbench.assessment import results
from stateward.workbench.statements.models import Statement
from stateward.workbench.statements.store import rebuild

pytestmark = [pytest.mark.django_db, pytest.mark.long]

#: Ways to ask for more than a list shows by itself.
QUERIES = (
    "limit=500",
    "q=Quetz",
    "q=%E7%BF%A0%E9%B8%9F",
    f"group={CANARY_CODE}",
    f"enterprise={CANARY_CODE}",
    "object_type=register.enterprise&limit=500",
)
BODIES = {
    "assess": [{"scheme": SCHEME}, {"scheme": SCHEME, "enterprises": [CANARY_CODE]}],
    "simulate": [{"draft": SCHEME, "against": SCHEME, "years": [YEAR], "changed_only": False}],
}


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


def answers(asked: Program, world: World) -> Iterator[tuple[str, str]]:
    """Every address with what it answers."""
    for name, row in ROWS.items():
        if not row.program or row.method != "get":
            continue
        address = reverse(name, kwargs=row.of(world.outside))
        for query in ("", *QUERIES):
            whole = f"{address}?{query}" if query else address
            yield whole, asked.get(whole).content.decode()
    for name, bodies in BODIES.items():
        for body in bodies:
            yield f"{name} {body}", asked.post(name, body).content.decode()


def canaries(asked: str, answer: str) -> list[str]:
    """The texts of the canary in an answer; what was asked with is no news when it comes back."""
    return [text for text in CANARY_TEXTS if text in answer and text not in asked]


@pytest.mark.parametrize("role", ["leader", "reporter", "auditor", "inspector"])
def test_no_answer_names_what_lies_outside(world: World, role: str) -> None:
    _token, secret = made_token(User.objects.get(pk=world.people[role].pk), may_write=True)
    for asked, answer in answers(Program(secret), world):
        assert not canaries(asked, answer), (role, asked)


def test_the_canary_would_be_found_where_it_is_seen(world: World, chief: Any) -> None:
    asked = Program(made_token(chief)[1])
    seen = ["enterprises?q=Quetz", "tree", "statements?limit=500", f"results/{SCHEME}/{YEAR}?limit=500", "tasks"]
    for address in seen:
        assert canaries("", asked.get(address).content.decode()), address
    assert CANARY_CODE in asked.post("assess", {"scheme": SCHEME}).content.decode()
