"""The pivot page: lines and indicators by any side, down to their parts, in the office's currency."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.test import Client
from reporting_group import Group

from stateward.workbench.core import workspace
from stateward.workbench.core.templatetags.stateward import number
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements import store
from stateward.workbench.statements.models import Statement


def test_an_indicator_by_any_side_with_its_parts(group: Group, client: Client) -> None:
    figure = "indicator:cn-evaluation-2006:debt_ratio"
    asked = f"/statements/pivot/?figure={figure}&rows=group&until=2022-12&span=1"
    page = client.get(asked).content.decode()
    assert f"/statements/pivot/parts/?figure={figure.replace(':', '%3A')}&amp;period=2022-12&amp;side=group" in page
    assert '<span class="soft">%</span>' in page and "the indicator of the summed figures" in page
    query = f"figure={figure}&period=2022-12&side=group&value={group.top.code}"
    parts = client.get(f"/statements/pivot/parts/?{query}").content.decode()
    statement = Statement.objects.get(enterprise=group.top, year=2022, basis="single", is_current=True)
    owed, owned = (statement.as_facts().figures[key].amount for key in ("total_liabilities", "total_assets"))
    assert number(Decimal(100) * owed / owned) in parts
    assert "role-total" not in parts, "ratios are not added up"
    table = client.get(f"/statements/pivot/export.csv?figure={figure}&rows=enterprise&until=2022-12").content.decode()
    assert len(table.splitlines()) > 1


def test_an_indicator_that_the_rulebook_does_not_have_is_refused(group: Group, client: Client) -> None:
    page = client.get("/statements/pivot/?figure=indicator:nowhere:roe").content.decode()
    assert "the question cannot be answered" in page
    assert client.get("/statements/pivot/parts/?figure=indicator:a:b&period=2022-12&side=group").status_code == 200


def test_amounts_in_another_currency_are_converted_where_the_office_keeps_rates(group: Group, client: Client) -> None:
    asked = "/statements/pivot/export.csv?figure=total_assets&rows=enterprise&until=2022-12&span=1"
    before = row(client, asked, group.top.name)
    with reported_in("XTS", group.top):
        assert row(client, asked, group.top.name) is None, "without rates it is left out"
        rates = "currency,date,kind,rate\nXTS,2022-12-31,closing,2\nXTS,2022-12-31,average,3\n"
        workspace.current().rates_file.write_text(rates, encoding="utf-8")
        after = row(client, asked, group.top.name)
    assert before is not None and after == pytest.approx(2 * before)


@contextmanager
def reported_in(currency: str, enterprise: Enterprise) -> Iterator[None]:
    """For a while, the enterprise's statements of 2022 stand in another currency."""
    rows = Statement.objects.filter(enterprise=enterprise, year=2022)
    own = workspace.current().settings.reporting_currency
    rows.update(currency=currency)
    store.rebuild()
    try:
        yield
    finally:
        rows.update(currency=own)
        store.rebuild()
        workspace.current().rates_file.unlink(missing_ok=True)


def row(client: Client, address: str, name: str) -> float | None:
    """The first figure of a row of an exported table."""
    table = client.get(address).content.decode("utf-8-sig")
    rows = [one for one in csv.reader(io.StringIO(table)) if one and one[0] == name]
    return float(rows[0][1]) if rows else None
