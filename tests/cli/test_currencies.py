"""Statements in other currencies: left as they are without rates, converted by dated rates, never by a guess."""

from __future__ import annotations

import pytest
from workspace_commands import Commands

FACTS = """enterprise,year,currency,total_assets,net_profit
ABROAD,2022,EUR,1000,100
ABROAD,2023,EUR,2000,300
HOME,2023,USD,500,50
"""
SCHEME = """document: scheme
id: profit-in-money
version: "1"
title: {en: Profit in money, zh: 利润额}
jurisdiction: test
status: draft
source: {document: test}
indicators: [intl-imf-health-check]
score: {indicator: net_profit, method: formula, points: value, weight: 1000}
rounding: {places: 6}
"""


@pytest.fixture
def treasury(fresh: Commands) -> Commands:
    assert fresh("init", "w", "--profile", "generic").code == 0
    (fresh.folder / "facts.csv").write_text(FACTS, encoding="utf-8")
    (fresh.folder / "w" / "rulebook" / "scheme.yaml").write_text(SCHEME, encoding="utf-8")
    done = fresh("import", "facts.csv", "--register", "--workspace", "w")
    assert done.code == 0, done.err
    return fresh


def profits(commands: Commands) -> dict[tuple[str, int], float | None]:
    done = commands("assess", "profit-in-money", "--workspace", "w", "--format", "json")
    assert done.code == 0, done.err
    return {(row["enterprise"], row["year"]): row["score"] for row in done.json["results"]}


def test_without_a_table_of_rates_every_statement_stays_in_its_own_currency(treasury: Commands) -> None:
    assert profits(treasury) == {("ABROAD", 2022): 100, ("ABROAD", 2023): 300, ("HOME", 2023): 50}


def test_flows_are_converted_at_the_average_rate_and_a_missing_rate_is_named(treasury: Commands) -> None:
    rates = "currency,date,kind,rate\nEUR,2023-12-31,average,1.5\nEUR,2023-12-31,closing,2\n"
    (treasury.folder / "w" / "rates.csv").write_text(rates, encoding="utf-8")
    assert profits(treasury) == {("ABROAD", 2022): None, ("ABROAD", 2023): 450, ("HOME", 2023): 50}
    told = treasury("explain", "profit-in-money", "ABROAD", "--year", "2023", "--workspace", "w")
    assert "450" in told.out
    assert "There is no average rate of EUR to USD for the period that ends on 2022-12-31." in told.err
