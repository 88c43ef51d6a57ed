"""Formulas against published and constructed cases (the facts behind each are named in the test)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

Compute = Callable[..., Mapping[str, Any]]


def flat(**balances: str | int) -> dict[str, str | int]:
    """Balances that are the same at the beginning and the end of the year, so that the average is the figure."""
    return balances | {f"{name}.opening": value for name, value in balances.items()}


def near(value: Decimal, expected: str, places: str = "1e-12") -> bool:
    return abs(value - Decimal(expected)) <= Decimal(places)


@pytest.fixture
def eva_cases(shared_data: Path) -> dict[str, dict[str, str]]:
    with (shared_data / "vectors" / "eva.csv").open(encoding="utf-8", newline="") as file:
        return {row["case_id"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize("document", ["cn-eva", "cn-frame-2023"])
def test_eva_with_equity_and_interest_bearing_debt(
    compute: Compute, eva_cases: dict[str, dict[str, str]], document: str
) -> None:
    case = eva_cases["eva_2"]
    values = flat(
        total_equity=case["avg_equity"],
        interest_bearing_debt=case["avg_interest_bearing_debt"],
        construction_in_progress=case["avg_construction_in_progress"],
    ) | {
        "net_profit": case["net_profit"],
        "interest_expense": case["interest_expensed"],
        "rd_expenses": case["rd_expensed"],
        "rd_capitalised": case["rd_capitalised"],
        "wacc": case["wacc"],
    }
    found = compute(document, ["nopat", "adjusted_capital", "eva", "eva_rate"], values)
    assert near(found["nopat"].value, case["expected_nopat"])
    assert near(found["adjusted_capital"].value, case["expected_capital"])
    assert near(found["eva"].value, case["expected_eva"])
    assert near(found["eva_rate"].value, "0.05125")


def test_eva_with_the_capital_form_of_2010(compute: Compute, eva_cases: dict[str, dict[str, str]]) -> None:
    case = eva_cases["eva_1"]
    values = flat(
        total_equity=60,
        total_liabilities=60,
        total_current_liabilities=50,
        short_term_borrowings=30,
        construction_in_progress=case["avg_construction_in_progress"],
    ) | {
        "net_profit": case["net_profit"],
        "interest_expense": case["interest_expensed"],
        "rd_expenses": case["rd_expensed"],
        "rd_capitalised": case["rd_capitalised"],
        "wacc": case["wacc"],
    }
    choice = {"capital_form": "adjusted_capital_assets_minus_interest_free"}
    found = compute("cn-eva", ["nopat", "adjusted_capital", "eva"], values, choice)
    assert near(found["nopat"].value, case["expected_nopat"])
    assert near(found["adjusted_capital"].value, case["expected_capital"])
    assert near(found["eva"].value, case["expected_eva"])


CAPITAL = flat(total_equity=700, interest_bearing_debt=500, total_assets=1400, total_liabilities=700) | {
    "interest_expense": 10,
    "interest_capitalised": 20,
}


def test_the_cost_of_capital_weighs_debt_after_tax_and_equity(compute: Compute) -> None:
    texts = {"enterprise_class": "commercial_1", "industry": "C"}
    found = compute("cn-eva", ["wacc", "debt_cost", "wacc_surcharge"], CAPITAL, texts=texts)
    assert near(found["debt_cost"].value, "0.06")
    assert near(found["wacc_surcharge"].value, "0")
    expected = (Decimal("0.06") * 500 * Decimal("0.75") + Decimal("0.065") * 700) / 1200
    assert near(found["wacc"].value, str(expected))


@pytest.mark.parametrize(
    ("enterprise_class", "low_generality", "expected"),
    [
        ("commercial_1", 0, "0.065"),
        ("commercial_2", 0, "0.055"),
        ("public_welfare", 0, "0.045"),
        ("commercial_2", 1, "0.05"),
    ],
)
def test_the_cost_of_equity_follows_the_class(
    compute: Compute, enterprise_class: str, low_generality: int, expected: str
) -> None:
    values = {"low_asset_generality": low_generality}
    found = compute("cn-eva", ["equity_cost"], values, texts={"enterprise_class": enterprise_class})["equity_cost"]
    assert near(found.value, expected)


def test_an_unknown_class_has_the_cost_of_equity_that_is_given_or_none(compute: Compute) -> None:
    texts = {"enterprise_class": "financial"}
    assert compute("cn-eva", ["equity_cost"], {}, texts=texts)["equity_cost"].value is None
    given = compute("cn-eva", ["equity_cost"], {"equity_cost_other_class": "0.07"}, texts=texts)
    assert near(given["equity_cost"].value, "0.07")


@pytest.mark.parametrize(
    ("industry", "liabilities", "expected"),
    [
        ("C", 699, "0"),
        ("C", 700, "0.002"),
        ("C26", 750, "0.005"),
        ("26", 750, "0.005"),
        ("M73", 649, "0"),
        ("M", 700, "0.005"),
        ("73", 650, "0.002"),
        ("E", 749, "0"),
        ("E", 750, "0.002"),
        ("47", 800, "0.005"),
    ],
)
def test_a_risen_debt_ratio_costs_more_from_the_limits_of_its_sector(
    compute: Compute, industry: str, liabilities: int, expected: str
) -> None:
    values = {"total_assets": 1000, "total_liabilities": liabilities, "total_assets.opening": 1000}
    texts = {"industry": industry}
    risen = compute("cn-eva", ["wacc_surcharge"], values | {"total_liabilities.opening": 600}, texts=texts)
    assert near(risen["wacc_surcharge"].value, expected)
    fallen = compute("cn-eva", ["wacc_surcharge"], values | {"total_liabilities.opening": 900}, texts=texts)
    assert near(fallen["wacc_surcharge"].value, "0")


def test_without_debt_capital_costs_what_equity_costs(compute: Compute) -> None:
    values = flat(total_equity=100, interest_bearing_debt=0, total_assets=100, total_liabilities=0)
    texts = {"enterprise_class": "public_welfare", "industry": "N"}
    assert near(compute("cn-eva", ["wacc"], values, texts=texts)["wacc"].value, "0.045")


@pytest.mark.parametrize(
    ("document", "id_"),
    [
        ("cn-evaluation-2006", "capital_preservation_ratio"),
        ("cn-frame-2023", "state_capital_preservation_ratio"),
        ("cn-operating-assessment", "state_capital_preservation_ratio"),
    ],
)
def test_state_capital_is_preserved_at_108_percent(compute: Compute, document: str, id_: str) -> None:
    values: dict[str, str | int] = {
        "state_capital_and_rights": 1180,
        "state_capital_and_rights.opening": 1000,
        "inc_state_investment": 80,
        "inc_free_transfer_in": 50,
        "dec_free_transfer_out": 20,
        "dec_dividend_paid_up": 10,
    }
    assert near(compute(document, [id_], values)[id_].value, "1.08")
    for opening in (0, -5):
        assert compute(document, [id_], values | {"state_capital_and_rights.opening": opening})[id_].value is None


def test_labour_productivity_of_the_flash_report(compute: Compute) -> None:
    values = {
        "net_profit": 630,
        "investment_income": 50,
        "employee_pay": 900,
        "taxes_due_period": 260,
        "depreciation_charged": 140,
        "average_employees": 40,
    }
    for document in ("cn-frame-2023", "cn-operating-assessment"):
        assert near(compute(document, ["labour_productivity"], values)["labour_productivity"].value, "47")
    reported = compute("cn-operating-assessment", ["labour_productivity"], values | {"labour_product_value": 2000})
    assert near(reported["labour_productivity"].value, "50")


def test_ratios_of_a_published_company(compute: Compute) -> None:
    values = flat(total_equity="3.8", total_assets="6.8", accounts_receivable="1.87", total_liabilities="3.06") | {
        "net_profit": "0.26",
        "total_profit": "0.36",
        "interest_expense": "0.12",
        "operating_revenue": "7.48",
    }
    wanted = {
        "roe": "0.0684210526315789",
        "total_asset_return": "0.0705882352941176",
        "total_asset_turnover": "1.1",
        "receivables_turnover": "4",
        "debt_ratio": "0.45",
        "interest_cover": "4",
    }
    found = compute("cn-evaluation-2006", list(wanted), values)
    for name, expected in wanted.items():
        assert near(found[name].value, expected), name


def test_old_statement_lines_are_used_where_they_are_reported(compute: Compute) -> None:
    new = {"operating_revenue": 200, "operating_profit": 30, "operating_cost": 150, "taxes_and_surcharges": 10}
    old = {"main_business_revenue_net": 160, "main_business_profit": 40}
    wanted = ["sales_profit_margin"]
    assert near(compute("cn-evaluation-2006", wanted, new)[wanted[0]].value, "0.15")
    assert near(compute("cn-evaluation-2006", wanted, new | old)[wanted[0]].value, "0.25")
    gross = compute("cn-evaluation-2006", wanted, new, {"statement_sales_profit": "gross_sales_profit"})
    assert near(gross[wanted[0]].value, "0.2")


def test_growth_never_compares_two_different_lines(compute: Compute) -> None:
    values = {
        "main_business_revenue_net": 100,
        "operating_revenue": 150,
        "operating_revenue@1": 120,
        "main_business_profit": 90,
        "operating_profit": 33,
        "operating_profit@1": 30,
    }
    wanted = ["sales_growth", "sales_profit_growth", "compared_sales_profit", "compared_sales_profit_last_year"]
    found = compute("cn-evaluation-2006", wanted, values)
    assert [str(found[name].value.normalize()) for name in wanted] == ["0.25", "0.1", "33", "3E+1"]
    both = values | {"main_business_revenue_net@1": 80, "main_business_profit@1": 60}
    found = compute("cn-evaluation-2006", wanted, both)
    assert [str(found[name].value.normalize()) for name in wanted] == ["0.25", "0.5", "9E+1", "6E+1"]
    loss = compute("cn-evaluation-2006", wanted, values | {"operating_profit@1": -30})
    assert loss["sales_profit_growth"].value is None
    assert loss["compared_sales_profit_last_year"].value == -30


def test_receivables_and_bad_assets_are_taken_before_provisions(compute: Compute) -> None:
    values = flat(accounts_receivable=80, bad_debt_provision=20, total_assets=900) | {
        "operating_revenue": 500,
        "impairment_provision_balance": 100,
        "untreated_asset_losses": 10,
    }
    found = compute("cn-evaluation-2006", ["receivables_turnover", "bad_asset_ratio"], values)
    assert near(found["receivables_turnover"].value, "5")
    assert near(found["bad_asset_ratio"].value, "0.11")


def test_negative_equity_gives_no_return(compute: Compute) -> None:
    values = flat(total_equity=-100) | {"net_profit": -20}
    for document in ("cn-evaluation-2006", "cn-frame-2023", "intl-imf-health-check", "id-kep-100"):
        assert compute(document, ["roe"], values)["roe"].value is None


def test_imf_ratios_of_a_real_enterprise(compute: Compute) -> None:
    values = {"net_profit": 3_012_096, "total_assets": 24_909_619, "total_equity": 8_134_307}
    found = compute("intl-imf-health-check", ["roa", "roe"], values)
    assert near(found["roa"].value, "0.1209", "5e-5")
    assert near(found["roe"].value, "0.3703", "5e-5")


def test_the_debt_of_the_imf_ratios_is_a_choice(compute: Compute) -> None:
    values = {"short_term_borrowings": 100, "bonds_payable": 50, "total_assets": 1000, "total_equity": 400}
    wanted = ["debt_to_assets", "debt_to_equity"]
    financial = compute("intl-imf-health-check", wanted, values)
    everything = compute("intl-imf-health-check", wanted, values, {"debt": "liabilities"})
    assert near(everything["debt_to_assets"].value, "0.6") and near(everything["debt_to_equity"].value, "1.5")
    assert near(financial["debt_to_assets"].value, "0.15") and near(financial["debt_to_equity"].value, "0.375")


def test_altman_z_double_prime(compute: Compute) -> None:
    values = {
        "total_current_assets": 500,
        "total_current_liabilities": 300,
        "retained_earnings": 150,
        "ebit": 90,
        "total_equity": 400,
        "total_assets": 1000,
        "total_liabilities": 600,
    }
    found = compute("intl-imf-health-check", ["altman_z_double_prime"], values)["altman_z_double_prime"]
    assert near(found.value, "3.1058")


def test_ebit_and_ebitda_are_built_where_they_are_not_reported(compute: Compute) -> None:
    values = {"total_profit": 80, "interest_expense": 20, "depreciation_charged": 30, "amortisation_charged": 10}
    found = compute("intl-imf-health-check", ["interest_coverage", "cash_interest_coverage"], values)
    assert near(found["interest_coverage"].value, "5") and near(found["cash_interest_coverage"].value, "7")
    reported = compute("intl-imf-health-check", ["cash_interest_coverage"], values | {"ebitda": 160})
    assert near(reported["cash_interest_coverage"].value, "8")


def test_kep_100_days_and_their_improvement(compute: Compute) -> None:
    values = {
        "accounts_receivable": 200,
        "operating_revenue": 730,
        "accounts_receivable@1": 200,
        "operating_revenue@1": 365,
        "total_assets": 900,
        "construction_in_progress": 100,
        "ebit": 60,
        "depreciation_charged": 20,
    }
    found = compute("id-kep-100", ["collection_days", "collection_days_improvement", "roi"], values)
    assert near(found["collection_days"].value, "100")
    assert near(found["collection_days_improvement"].value, "100")
    assert near(found["roi"].value, "0.1")
