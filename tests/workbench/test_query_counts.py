"""How many questions each page asks the database: committed in `query_counts.json`, the same on both databases.

A page that asks more than before fails here; so does one that asks one question a row, for the portfolio is counted at
two sizes. After a wanted change: `STATEWARD_WRITE_QUERY_COUNTS=1 pytest tests/workbench/test_query_counts.py`.
"""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from stateward.workbench import site
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements.models import Statement

KEPT = Path(__file__).parent / "query_counts.json"
WRITE = "STATEWARD_WRITE_QUERY_COUNTS"
#: What a first page may weigh over the wire, without charts, with an empty cache.
HEAVIEST = 300_000
DIST = Path(site.__file__).parent / "static" / "dist"


def addresses(scored: dict[str, Any], card: str) -> list[str]:
    """A page of each kind that people open all day."""
    statement = Statement.objects.filter(enterprise__code=scored["code"]).earliest("pk")
    return [
        "/",
        "/cockpit/",
        "/assessment/",
        card,
        f"{card}why/roe/",
        "/register/",
        "/register/tree/",
        "/register/import/",
        f"/register/enterprises/{scored['code']}/",
        "/statements/",
        "/statements/new/",
        "/statements/uploads/",
        statement.get_absolute_url(),
        "/rulebook/",
        "/search/?q=net",
    ]


def asked(client: Client, address: str) -> int:
    """The questions a page asks when what it may remember is remembered."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200, address
    savepoints = sum(1 for query in seen.captured_queries if "SAVEPOINT" in query["sql"])
    return len(seen) - savepoints


def name(address: str) -> str:
    """The name under which a page's address is known."""
    return str(resolve(address.partition("?")[0]).view_name)


@pytest.mark.databases
def test_every_page_asks_as_many_questions_as_committed(client: Client, scored: dict[str, Any], card: str) -> None:
    counted = {name(address): asked(client, address) for address in addresses(scored, card)}
    if os.environ.get(WRITE):
        KEPT.write_text(json.dumps(counted, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert counted == json.loads(KEPT.read_text(encoding="utf-8"))


@pytest.mark.databases
@pytest.mark.parametrize("address", ["/register/", "/register/tree/", "/statements/", "/search/?q=Added"])
def test_no_page_asks_one_question_a_row(client: Client, scored: dict[str, Any], address: str) -> None:
    few = asked(client, address)
    top = Enterprise.objects.filter(depth=1).earliest("pk")
    Enterprise.objects.bulk_create(
        Enterprise(code=f"Z{n}", name_en=f"Added {n}", path=f"{top.path}Z{n}/", depth=2, parent=top, group=top)
        for n in range(40)
    )
    assert asked(client, address) == few


@pytest.mark.skipif(not site.front_end_is_built(), reason="the front end is not built (make setup)")
def test_a_first_page_without_charts_is_light(client: Client, scored: dict[str, Any], card: str) -> None:
    fixed = sum(len(gzip.compress((DIST / file).read_bytes(), 9)) for file in ("app.css", "app.js", "icons.svg"))
    weights = {}
    for address in addresses(scored, card):
        answer = client.get(address, HTTP_ACCEPT_ENCODING="gzip")
        assert answer["Content-Encoding"] == "gzip", address
        weights[name(address)] = fixed + len(answer.content)
    assert {page: weight for page, weight in weights.items() if weight > HEAVIEST} == {}


@pytest.mark.skipif(not site.front_end_is_built(), reason="the front end is not built (make setup)")
def test_style_sheets_and_scripts_lie_packed_beside_themselves() -> None:
    for file in ("app.css", "app.js", "charts.js", "icons.svg"):
        assert gzip.decompress((DIST / f"{file}.gz").read_bytes()) == (DIST / file).read_bytes()
        assert (DIST / f"{file}.br").stat().st_size <= (DIST / f"{file}.gz").stat().st_size
