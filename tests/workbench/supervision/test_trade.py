"""Sales come in all or nothing; circles and idle resales stand on their page with the contracts that make them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from stateward.workbench.register.models import Enterprise
from stateward.workbench.supervision.demonstration import sales
from stateward.workbench.supervision.models import RiskWarning, TradeSale
from stateward.workbench.supervision.warnings import finding, services

pytestmark = pytest.mark.django_db


@pytest.fixture
def codes(group: Any) -> list[str]:
    """Four enterprises of the portfolio."""
    return list(Enterprise.objects.order_by("path").values_list("code", flat=True)[:4])


@pytest.fixture
def year() -> int:
    """The newest year with figures."""
    return finding.years()[0]


def send(client: Any, content: bytes) -> Any:
    """Hand a list of sales in."""
    return client.post("/supervision/trade/", {"file": SimpleUploadedFile("sales.csv", content)})


def test_a_circle_and_a_resale_stand_with_their_contracts(browser: Any, codes: list[str], year: int) -> None:
    office = browser("officer")
    assert send(office, sales(codes, year)).status_code == 302
    page = office.get(f"/supervision/trade/?year={year}")
    circle, idle = page.context["found"].chains
    assert [link.sale.contract for link in circle.links] == ["HT-001", "HT-002", "HT-003"]
    assert [party.code for party in circle.parties] == [*codes[:3], codes[0]]
    assert [link.sale.contract for link in idle.links] == ["HT-004", "HT-005"]
    assert "HT-003" in page.content.decode() and "HT-006" not in page.content.decode()
    alone = office.get(f"/supervision/trade/?year={year}&enterprise={codes[3]}").context["found"].chains
    assert [chain.pattern for chain in alone] == ["idle"]
    assert b"HT-002" in office.get(f"/supervision/trade/export.csv?year={year}").content


def test_the_warning_leads_to_the_contracts(browser: Any, acts: Any, codes: list[str], year: int) -> None:
    office = browser("officer")
    send(office, sales(codes, year))
    with acts("officer"):
        services.run(services.RULES, year)
    found = RiskWarning.objects.filter(rule="W_CIRCULAR_TRADE", state="triggered")
    assert set(found.values_list("enterprise__code", flat=True)) == set(codes[:3])
    assert RiskWarning.objects.get(rule="W_IDLE_TRADE", state="triggered").enterprise.code == codes[3]
    page = office.get(found[0].get_absolute_url()).content.decode()
    assert f"/supervision/trade/?year={year}&amp;enterprise={found[0].enterprise.code}" in page


def test_the_same_list_again_corrects_and_adds_nothing(browser: Any, codes: list[str], year: int) -> None:
    office = browser("officer")
    send(office, sales(codes, year))
    send(office, sales(codes, year).replace(b"5010,", b"9999,"))
    assert TradeSale.objects.count() == 6
    chains = office.get(f"/supervision/trade/?year={year}").context["found"].chains
    assert [chain.pattern for chain in chains] == ["idle"]


def test_one_faulty_row_and_nothing_is_stored(browser: Any, codes: list[str], year: int) -> None:
    head, *rows = sales(codes, year).decode().splitlines()
    wrong = [
        f"HT-9,{codes[0]},{codes[0]},Coal,1,1,{year}-01-01",
        f"HT-9,NOBODY,NOWHERE,Coal,1,1,{year}-01-01",
        f"HT-9,{codes[0]},B,Coal,much,1,{year}-01-01",
        f"HT-9,{codes[0]},B,Coal,1,,{year}-01-01",
        f"HT-9,{codes[0]},B,Coal,1,1,soon",
        rows[0],
    ]
    answer = send(browser("officer"), "\n".join([head, *rows, *wrong]).encode())
    assert answer.status_code == 422
    faults = [(fault.code, fault.row) for fault in answer.context["faults"]]
    assert faults == [
        ("trade_buyer", 8), ("trade_seller", 9), ("trade_quantity", 10), ("trade_amount", 11), ("trade_date", 12),
        ("trade_contract", 13),
    ]  # fmt: skip
    assert not TradeSale.objects.exists()


def test_an_enterprise_does_not_read_what_others_trade(browser: Any) -> None:
    assert browser("reporter").get("/supervision/trade/").status_code == 403
    assert send(browser("auditor"), b"contract\n").status_code == 403
