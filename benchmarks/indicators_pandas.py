"""The 22 indicators of the 2006 evaluation as an analyst writes them in pandas; values in the units of the tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

INCREASES = (
    "inc_state_investment", "inc_free_transfer_in", "inc_asset_appraisal", "inc_asset_verification",
    "inc_title_definition", "inc_capital_premium", "inc_tax_refund", "inc_accounting_adjustment", "inc_other",
)  # fmt: skip
DECREASES = (
    "dec_approved_write_off", "dec_free_transfer_out", "dec_asset_appraisal", "dec_asset_verification",
    "dec_title_definition", "dec_old_losses", "dec_force_majeure", "dec_dividend_paid_up", "dec_other",
)  # fmt: skip
CONTINGENT = ("discounted_acceptance_bills", "guarantee_balance", "litigation_amount", "other_contingent_liabilities")
BAD = ("impairment_provision_balance", "unbooked_losses", "untreated_asset_losses")


def total(*columns: np.ndarray) -> np.ndarray:
    """The sum of what is given; missing where nothing is."""
    result, known = np.zeros(len(columns[0])), np.zeros(len(columns[0]), dtype=bool)
    for column in columns:
        given = ~np.isnan(column)
        result += np.where(given, column, 0.0)
        known |= given
    return np.where(known, result, np.nan)


def first(*columns: np.ndarray) -> np.ndarray:
    """The first value that is given."""
    result = columns[0]
    for column in columns[1:]:
        result = np.where(np.isnan(result), column, result)
    return result


def zero(column: np.ndarray) -> np.ndarray:
    """0 where nothing is given."""
    return np.where(np.isnan(column), 0.0, column)


def over(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """The quotient; missing where the divisor is 0."""
    return above / np.where(below == 0, np.nan, below)


def positive(column: np.ndarray) -> np.ndarray:
    """The column where it is above 0."""
    return np.where(column > 0, column, np.nan)


def growth(now: np.ndarray, before: np.ndarray) -> np.ndarray:
    """The growth on a base above 0."""
    base = positive(before)
    return (now - base) / base


def values(facts: pd.DataFrame) -> dict[str, np.ndarray]:
    """The 22 indicators, and after them the measures the special cases look at (`_...`)."""

    def c(name: str) -> np.ndarray:
        return facts[name].to_numpy()

    def average(name: str) -> np.ndarray:
        return (c(f"{name}.opening") + c(name)) / 2

    net_profit, total_profit, cash = c("net_profit"), c("total_profit"), c("operating_net_cash_flow")
    main_revenue, main_revenue_before = c("main_business_revenue_net"), c("main_business_revenue_net.previous")
    main_profit, main_profit_before = c("main_business_profit"), c("main_business_profit.previous")
    same_revenue = ~np.isnan(main_revenue) & ~np.isnan(main_revenue_before)
    same_profit = ~np.isnan(main_profit) & ~np.isnan(main_profit_before)
    revenue = first(main_revenue, c("operating_revenue"))
    sales_profit = first(main_profit, c("operating_profit"))
    costs = first(c("main_business_cost"), c("operating_cost")) + total(
        first(c("main_business_taxes"), c("taxes_and_surcharges")),
        c("selling_expenses"),
        c("administrative_expenses"),
        c("finance_expenses"),
    )
    receivables = (
        c("accounts_receivable.opening")
        + zero(c("bad_debt_provision.opening"))
        + c("accounts_receivable")
        + zero(c("bad_debt_provision"))
    ) / 2
    capital = (
        c("paid_in_capital.opening")
        + zero(c("capital_reserve.opening"))
        + c("paid_in_capital")
        + zero(c("capital_reserve"))
    ) / 2
    bad_base = c("total_assets") + zero(c("impairment_provision_balance"))
    borrowed = first(
        total(
            c("short_term_borrowings"),
            first(c("long_term_debt_due_within_one_year"), c("noncurrent_liabilities_due_within_one_year")),
            c("long_term_borrowings"),
            c("bonds_payable"),
            c("interest_payable"),
        ),
        c("interest_bearing_debt"),
    )
    state = c("state_capital_and_rights") - zero(total(*map(c, INCREASES))) + zero(total(*map(c, DECREASES)))
    assets, assets_before = c("total_assets"), c("total_assets.opening")
    current = c("total_current_liabilities")
    profit_now = np.where(same_profit, main_profit, c("operating_profit"))
    profit_before = np.where(same_profit, main_profit_before, c("operating_profit.previous"))
    bad_ratio = over(total(*map(c, BAD)), bad_base)
    debt_ratio = over(c("total_liabilities"), assets)
    return {
        "roe": 100 * net_profit / positive(average("total_equity")),
        "total_asset_return": 100 * over(total_profit + c("interest_expense"), average("total_assets")),
        "sales_profit_margin": 100 * over(sales_profit, revenue),
        "earnings_cash_cover": over(cash, net_profit),
        "cost_expense_profit_ratio": 100 * over(total_profit, costs),
        "return_on_capital": 100 * over(net_profit, capital),
        "total_asset_turnover": over(revenue, average("total_assets")),
        "receivables_turnover": over(revenue, receivables),
        "bad_asset_ratio": 100 * bad_ratio,
        "current_asset_turnover": over(revenue, average("total_current_assets")),
        "asset_cash_recovery": 100 * over(cash, average("total_assets")),
        "debt_ratio": 100 * debt_ratio,
        "interest_cover": over(total_profit + c("interest_expense"), c("interest_expense")),
        "quick_ratio": 100 * over(c("total_current_assets") - c("inventories"), current),
        "cash_to_current_liabilities": 100 * over(cash, current),
        "interest_bearing_debt_ratio": 100 * over(borrowed, c("total_liabilities")),
        "contingent_liability_ratio": 100 * total(*map(c, CONTINGENT)) / positive(c("total_equity")),
        "sales_growth": 100
        * np.where(
            same_revenue,
            growth(main_revenue, main_revenue_before),
            growth(c("operating_revenue"), c("operating_revenue.previous")),
        ),
        "capital_preservation_ratio": 100 * state / positive(c("state_capital_and_rights.opening")),
        "sales_profit_growth": 100 * growth(profit_now, profit_before),
        "total_asset_growth": 100 * over(assets - assets_before, assets_before),
        "technology_input_ratio": 100 * over(c("technology_spend"), first(c("operating_revenue"), main_revenue)),
        "_net_profit": net_profit,
        "_cash": cash,
        "_bad_ratio": bad_ratio,
        "_bad_base": bad_base,
        "_debt_ratio": debt_ratio,
        "_profit_now": profit_now,
        "_profit_before": profit_before,
    }
