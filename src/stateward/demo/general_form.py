"""The same statements in the short general form for ownership offices outside China."""

from __future__ import annotations

import polars as pl

from stateward.demo.tables import KEYS

_SAME = (
    "monetary_funds", "accounts_receivable", "inventories", "total_current_assets", "right_of_use_assets",
    "intangible_assets", "long_term_equity_investments", "total_noncurrent_assets", "total_assets",
    "short_term_borrowings", "long_term_debt_due_within_one_year", "accounts_payable", "total_current_liabilities",
    "long_term_borrowings", "bonds_payable", "lease_liabilities", "total_noncurrent_liabilities", "total_liabilities",
    "paid_in_capital", "minority_interests", "total_equity", "total_liabilities_and_equity", "employees_closing",
    "interest_bearing_debt", "guarantee_balance", "overdue_debt",
)  # fmt: skip
_SAME_FLOWS = (
    "operating_revenue", "operating_cost", "gross_profit", "interest_income", "interest_expense", "total_profit",
    "income_tax_expense", "net_profit", "operating_net_cash_flow", "investing_net_cash_flow",
    "financing_net_cash_flow", "fx_effect_on_cash", "net_increase_in_cash", "cash_opening", "cash_closing",
    "average_employees", "employee_pay", "depreciation_charged", "amortisation_charged", "ebit", "ebitda",
    "government_transfers", "fixed_asset_investment",
)  # fmt: skip
#: Lines of the general form that gather others: (added, subtracted).
_STOCKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "other_current_assets": (("total_current_assets",), ("monetary_funds", "accounts_receivable", "inventories")),
    "fixed_assets": (("fixed_assets", "investment_property", "construction_in_progress",
                      "productive_biological_assets"), ()),
    "other_noncurrent_assets": (
        ("other_equity_instrument_investments", "development_expenditure", "deferred_tax_assets"),
        (),
    ),
    "other_current_liabilities": (
        ("total_current_liabilities",),
        ("short_term_borrowings", "long_term_debt_due_within_one_year", "accounts_payable"),
    ),
    "other_noncurrent_liabilities": (("deferred_income",), ()),
    "retained_earnings": (("surplus_reserve", "undistributed_profit"), ()),
    "other_equity": (("other_equity_instruments", "capital_reserve", "accumulated_oci"), ()),
}  # fmt: skip
_FLOWS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "other_income": (("other_income", "asset_disposal_gain"), ()),
    "other_operating_expenses": (
        ("taxes_and_surcharges", "selling_expenses", "administrative_expenses", "rd_expenses"),
        ("credit_impairment_loss", "asset_impairment_loss"),
    ),
    "operating_profit": (
        ("gross_profit", "other_income", "asset_disposal_gain", "credit_impairment_loss", "asset_impairment_loss"),
        ("taxes_and_surcharges", "selling_expenses", "administrative_expenses", "rd_expenses"),
    ),
    "other_nonoperating_result": (
        ("investment_income", "fair_value_gain", "nonoperating_income"),
        ("fx_net_loss", "nonoperating_expense"),
    ),
    "dividends_to_state": (("state_capital_income_paid",), ()),
}


def to_general_form(whole: pl.DataFrame) -> pl.DataFrame:
    """Gather the lines of the general-enterprise form into the short general form, all points alike."""
    columns: list[pl.Expr] = []
    for suffix, same, gathered in (
        ("", _SAME, _STOCKS),
        ("", _SAME_FLOWS, _FLOWS),
        (".opening", _SAME, _STOCKS),
        (".previous", _SAME_FLOWS, _FLOWS),
    ):
        columns.extend(pl.col(line + suffix) for line in same)
        columns.extend(
            _gathered(added, subtracted, suffix).alias(line + suffix) for line, (added, subtracted) in gathered.items()
        )
    return whole.select(*KEYS, *columns)


def _gathered(added: tuple[str, ...], subtracted: tuple[str, ...], suffix: str) -> pl.Expr:
    """A signed sum that stays null where its lines were not given."""
    value = pl.sum_horizontal([pl.col(line + suffix) for line in added], ignore_nulls=False)
    if subtracted:
        value = value - pl.sum_horizontal([pl.col(line + suffix) for line in subtracted], ignore_nulls=False)
    return value
