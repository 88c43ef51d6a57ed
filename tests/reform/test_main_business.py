"""Main businesses: the catalogue, concentration on three engines, investment outside against its cap."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from stateward.facts.panel import as_lazy
from stateward.reform.main_business import (
    Business,
    business_of,
    check_catalogue,
    concentration,
    outside,
    outside_investment,
)
from stateward.rulebook import Rulebook

DAY = dt.date(2026, 6, 30)
CATALOGUE = [Business("G", "45", "main"), Business("G", "46", "main"), Business("G", "72", "cultivating")]
LIMITS = Rulebook.load().get("standing", "cn-standing-illustrative").catalogue


def rows(frame):
    return {row["group"]: row for row in frame.collect("polars").to_native().iter_rows(named=True)}


def test_the_published_case_mb1_is_80_percent_strict_and_85_with_cultivating(engines):
    table = engines.table(
        {"group": ["G"] * 4, "code": ["4511", "46", "7010", "72"], "revenue": [600.0, 200.0, 150.0, 50.0]}
    )
    lift = lambda small: as_lazy(engines.make(small))  # noqa: E731
    found = concentration(table, CATALOGUE, DAY, lift=lift).collect("pyarrow").to_native().to_pylist()[0]
    assert found["revenue_strict"] == pytest.approx(0.80) and found["revenue_wide"] == pytest.approx(0.85)
    assert found["revenue"] == pytest.approx(1000) and found["revenue_unclassified"] == 0


def test_missing_codes_are_told_and_shares_of_nothing_are_missing():
    table = pl.DataFrame(
        {
            "group": ["G", "G", "H"],
            "code": ["45", None, "45"],
            "revenue": [50.0, 50.0, 5.0],
            "profit": [-5.0, 1.0, None],
        }
    )
    found = rows(concentration(table, CATALOGUE, DAY))
    assert found["G"]["revenue_strict"] == 0.5 and found["G"]["revenue_unclassified"] == 0.5
    assert (
        found["G"]["profit_strict"] is None
        and found["H"]["revenue_strict"] == 0
        and found["H"]["profit_strict"] is None
    )


def test_is_this_project_main_business_is_asked_by_group_code_and_day():
    catalogue = [
        *CATALOGUE,
        Business("G", "4620", "cultivating"),
        Business("G", "70", "main", to=dt.date(2025, 12, 31)),
    ]
    assert business_of(catalogue, "G", "4630", DAY).kind == "main"
    assert business_of(catalogue, "G", "4620", DAY).kind == "cultivating"
    assert business_of(catalogue, "G", "7010", DAY) is None
    assert business_of(catalogue, "G", "7010", dt.date(2025, 6, 1)).code == "70"
    assert business_of(catalogue, "H", "4630", DAY) is None


def test_the_longest_code_wins_in_tables_too():
    catalogue = [Business("G", "46", "main"), Business("G", "4620", "cultivating")]
    table = pl.DataFrame({"group": ["G", "G"], "code": ["4620", "4630"], "revenue": [1.0, 3.0]})
    assert rows(concentration(table, catalogue, DAY))["G"]["revenue_strict"] == 0.75


def test_enterprises_off_the_catalogue_are_listed():
    table = pl.DataFrame({"enterprise": ["A", "B", "C"], "group": ["G"] * 3, "code": ["45", "70", None]})
    assert outside(table, CATALOGUE, DAY).collect("polars").to_native()["enterprise"].to_list() == ["B"]


def test_investment_outside_is_held_against_the_cap():
    table = pl.DataFrame(
        {"group": ["G", "G", "H", "K"], "code": ["45", "70", "45", None], "investment": [90.0, 10.0, 5.0, 1.0]}
    )
    found = {item.group: item for item in outside_investment(table, CATALOGUE, DAY, {"G": 0.1, "H": 0.5})}
    assert found["G"].share == pytest.approx(0.1) and found["G"].above is False
    assert found["H"].share == 1 and found["H"].above is True
    assert found["K"].share is None and found["K"].above is None
    assert outside_investment(table, CATALOGUE, DAY, {"G": 0.099})[0].above is True


def test_a_catalogue_beyond_its_limits_is_a_fault():
    many = [Business("G", str(40 + i), "main") for i in range(4)] + [Business("G", "40", "cultivating")]
    found = check_catalogue(many, LIMITS, DAY)
    assert [fault.code for fault in found] == ["catalogue_limit", "catalogue_limit", "catalogue_twice"]
    assert check_catalogue(CATALOGUE, LIMITS, DAY) == []
