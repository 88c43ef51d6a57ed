"""Statements beside each other: units, consolidation, currencies, and what a database keeps of them."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from stateward.calendar.fiscal import FiscalYear
from stateward.facts.consolidation import check_consolidation
from stateward.facts.currency import Rate, Rates, convert, convert_frame, read_rates
from stateward.facts.statement import figures_from_values, from_values, split_key, to_values
from stateward.facts.store import statements_frame
from stateward.facts.units import unit_fault
from stateward.messages.errors import ImportFault


def scaled(statement, factor, suffixes=("",)):
    return {key: figure.amount * factor for key, figure in statement.figures.items()
            if key.partition(".")[0] != "staff" and key.partition(".")[1] + key.partition(".")[2] in suffixes}


# --- units ---


def test_amounts_ten_thousand_times_the_statement_before_are_found(statement, changed, accounts):
    every = ("", ".opening", ".previous")
    last_year = changed(year=2022)
    off = changed(scaled(statement, 10_000, every))
    assert unit_fault(off, accounts) is None, "all columns agree with each other"
    fault = unit_fault(off, accounts, last_year, file="a.xlsx")
    assert fault.code == "unit_off" and fault.level == "error" and "10,000 times" in fault.message
    small = unit_fault(changed(scaled(statement, Decimal("0.001"), every)), accounts, last_year)
    assert "1/1,000" in small.message


def test_growth_is_not_taken_for_a_unit(statement, changed, accounts):
    last_year = changed(year=2022)
    assert unit_fault(changed(scaled(statement, 50)), accounts, last_year) is None
    one_line = changed({"cash": 1_000_002_500})
    assert unit_fault(one_line, accounts, last_year) is None


# --- consolidation ---


@pytest.fixture
def group(changed):
    child = changed(enterprise="C1")
    other = changed({"cash": 50, "total_assets": 50}, enterprise="C2")
    own = changed({"revenue": -1000, "cost": -1000, "net_profit": 0}, enterprise="G", basis="difference")
    total = {key: child.amount(key) + other.amount(key) + own.amount(key) for key in child.figures}
    return changed(total, enterprise="G", basis="consolidated"), [child, other], own


def test_children_plus_difference_is_the_group_line_by_line(group, accounts):
    whole, children, own = group
    result = check_consolidation(whole, children, own, ["C1", "C2"], accounts)
    assert result.differences == () and result.faults == () and result.lines_compared == 18


def test_every_line_that_does_not_add_up_is_listed_with_its_rest(group, accounts, changed):
    whole, children, own = group
    other = changed({"cash": 51, "total_assets": 50}, enterprise="C2")
    result = check_consolidation(whole, [children[0], other], own, ["C1", "C2"], accounts)
    [line] = result.differences
    assert (line.key, line.difference, line.parts) == ("cash", -1, 2)
    assert result.faults[0].code == "consolidation" and "-1" in result.faults[0].message


def test_a_missing_child_is_named(group, accounts):
    whole, children, own = group
    result = check_consolidation(whole, children[:1], own, ["C1", "C2"], accounts)
    assert result.missing_children == ("C2",) and result.differences
    assert [fault.value for fault in result.faults if fault.code == "child_missing"] == ["C2"]


def test_parts_of_another_period_or_entered_twice_are_faults(group, accounts, changed):
    whole, children, _own = group
    result = check_consolidation(whole, [*children, children[0], changed(enterprise="C3", year=2022)], None,
                                 ["C1", "C2"], accounts)
    assert {fault.code for fault in result.faults} >= {"duplicate_part", "part_differs", "difference_missing"}


# --- currencies ---


@pytest.fixture
def rates():
    def rate(year: int, kind: str, value: str) -> Rate:
        return Rate("CNY", dt.date(year, 12, 31), kind, Decimal(value))
    return Rates("USD", [rate(2023, "closing", "0.14"), rate(2023, "average", "0.15"), rate(2022, "closing", "0.145"),
                         rate(2022, "average", "0.148")])


def test_stocks_are_converted_at_the_closing_rate_and_flows_at_the_average(statement, accounts, rates):
    converted, faults = convert(statement, accounts, rates, FiscalYear())
    assert faults == () and converted.currency == "USD"
    assert converted.amount("total_assets") == Decimal("300000.25") * Decimal("0.14")
    assert converted.amount("total_assets.opening") == Decimal("250000") * Decimal("0.145")
    assert converted.amount("revenue") == Decimal("500000") * Decimal("0.15")
    assert converted.amount("revenue.previous") == Decimal("480000") * Decimal("0.148")
    assert converted.amount("staff") == 25, "people have no currency"


def test_a_missing_rate_is_a_fault_and_its_figures_are_missing(statement, accounts, rates):
    july = FiscalYear(6)
    converted, faults = convert(statement, accounts, rates, july)
    assert {fault.code for fault in faults} == {"rate_missing"} and len(faults) == 4
    assert "2023-06-30" in faults[0].message and set(converted.figures) == {"staff", "staff.previous"}


def test_a_table_is_converted_like_its_statements(statement, changed, accounts, rates, engines):
    statements = [statement, changed(enterprise="E2", currency="USD"), changed(enterprise="E3", year=2020)]
    frame = engines.table(statements_frame(statements).to_dict(as_series=False))
    periods = [("CNY", 2023, 12), ("USD", 2023, 12), ("CNY", 2020, 12)]
    table, faults = convert_frame(frame, accounts, rates, FiscalYear(), periods)
    rows = {row["enterprise"]: row for row in engines.rows(table)}
    for source in statements:
        single, _ = convert(source, accounts, rates, FiscalYear())
        for key in source.figures:
            expected = single.amount(key)
            found = rows[source.enterprise][key]
            assert found == (None if expected is None else pytest.approx(float(expected)))
    assert len(faults) == 4 and {row["currency"] for row in rows.values()} == {"USD"}


def test_rates_are_read_from_a_table_and_every_bad_row_is_named():
    good = b"currency,date,kind,rate\nCNY,2023-12-31,closing,0.14\n"
    assert read_rates(good, "rates.csv", "USD").find("CNY", dt.date(2023, 12, 31), "closing") == Decimal("0.14")
    bad = good + b"CNY,soon,closing,1\nCNY,2023-12-31,spot,1\nYuan,2023-12-31,closing,1\nCNY,2023-12-31,closing,0\n"
    with pytest.raises(ImportFault) as refusal:
        read_rates(bad, "rates.csv", "USD")
    assert [fault.row for fault in refusal.value.faults] == [3, 4, 5, 6]
    with pytest.raises(ImportFault):
        read_rates(b"currency,rate\n", "rates.csv", "USD")


# --- what a database keeps ---


def test_figures_survive_the_database_with_their_cells(statement):
    values = json.loads(json.dumps(to_values(statement)))
    assert values["cash"] == "100000.25"
    back = from_values(statement.key, values, currency="CNY", template="small-form", template_version="1")
    assert back == statement
    with pytest.raises(ValueError, match="cash"):
        figures_from_values({"cash": [None, None]})


def test_a_key_is_an_account_and_a_point():
    assert split_key("net_profit") == ("net_profit", "closing")
    assert split_key("total_assets.opening") == ("total_assets", "opening")
