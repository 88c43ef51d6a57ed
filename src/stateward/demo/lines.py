"""Which lines the synthetic books keep, and how every total follows from them.

Amounts are whole base units of money. Base lines are booked; totals are signed sums of base lines and earlier
totals, so they hold in exact integers for single, difference and consolidated statements alike.
"""

from __future__ import annotations

CURRENT_ASSETS = (
    "monetary_funds", "trading_financial_assets", "notes_receivable", "accounts_receivable", "prepayments",
    "other_receivables", "inventories", "contract_assets", "other_current_assets",
)  # fmt: skip
NONCURRENT_ASSETS = (
    "long_term_equity_investments", "other_equity_instrument_investments", "investment_property", "fixed_assets",
    "construction_in_progress", "productive_biological_assets", "right_of_use_assets", "intangible_assets",
    "development_expenditure", "deferred_tax_assets",
)  # fmt: skip
CURRENT_LIABILITIES = (
    "short_term_borrowings", "notes_payable", "accounts_payable", "contract_liabilities",
    "employee_benefits_payable", "taxes_payable", "other_payables", "noncurrent_liabilities_due_within_one_year",
)  # fmt: skip
NONCURRENT_LIABILITIES = ("long_term_borrowings", "bonds_payable", "lease_liabilities", "deferred_income")
EQUITY = (
    "paid_in_capital", "other_equity_instruments", "capital_reserve", "accumulated_oci", "surplus_reserve",
    "undistributed_profit",
)  # fmt: skip
MEMO_STOCKS = (
    "restricted_funds", "interest_payable", "bad_debt_provision", "impairment_provision_balance", "unbooked_losses",
    "untreated_asset_losses", "overdue_debt", "guarantee_balance", "external_guarantee_balance",
    "discounted_acceptance_bills", "litigation_amount", "other_contingent_liabilities", "fixed_assets_original_cost",
    "accumulated_depreciation", "employees_closing",
)  # fmt: skip
#: Balances an enterprise's books keep each month.
STOCKS = (
    *CURRENT_ASSETS, *NONCURRENT_ASSETS, *CURRENT_LIABILITIES, *NONCURRENT_LIABILITIES, *EQUITY, *MEMO_STOCKS,
)  # fmt: skip

INCOME = (
    "operating_revenue", "operating_cost", "taxes_and_surcharges", "selling_expenses", "administrative_expenses",
    "rd_expenses", "interest_expense", "interest_income", "fx_net_loss", "other_income", "investment_income",
    "investment_income_associates_jvs", "fair_value_gain", "credit_impairment_loss", "asset_impairment_loss",
    "asset_disposal_gain", "nonoperating_income", "nonoperating_expense", "income_tax_expense", "oci_after_tax",
)  # fmt: skip
CASH = (
    "cash_from_sales", "tax_refunds_received", "other_operating_cash_in", "cash_paid_for_goods",
    "cash_paid_to_employees", "taxes_paid", "other_operating_cash_out", "cash_from_investment_recovery",
    "cash_from_investment_income", "cash_from_asset_disposal", "cash_paid_for_long_term_assets",
    "cash_paid_for_investments", "cash_from_capital", "cash_from_borrowings", "cash_repaid_debt",
    "cash_paid_dividends_interest", "other_financing_cash_out", "fx_effect_on_cash",
)  # fmt: skip
MEMO_FLOWS = (
    "staff_months", "labour_cost", "depreciation_charged", "amortisation_charged", "rd_capitalised",
    "interest_capitalised", "taxes_due_period", "surplus_reserve_appropriation", "profit_distributed",
    "inc_state_investment", "inc_free_transfer_in", "dec_dividend_paid_up", "dec_free_transfer_out",
    "asset_losses_of_period", "state_dividends",
)  # fmt: skip
#: Amounts an enterprise's books post in a month.
FLOWS = (*INCOME, *CASH, *MEMO_FLOWS)

_OPERATING_IN = ("cash_from_sales", "tax_refunds_received", "other_operating_cash_in")
_OPERATING_OUT = ("cash_paid_for_goods", "cash_paid_to_employees", "taxes_paid", "other_operating_cash_out")
_INVESTING_IN = ("cash_from_investment_recovery", "cash_from_investment_income", "cash_from_asset_disposal")
_INVESTING_OUT = ("cash_paid_for_long_term_assets", "cash_paid_for_investments")
_FINANCING_IN = ("cash_from_capital", "cash_from_borrowings")
_FINANCING_OUT = ("cash_repaid_debt", "cash_paid_dividends_interest", "other_financing_cash_out")
_EXPENSES = (
    "operating_cost", "taxes_and_surcharges", "selling_expenses", "administrative_expenses", "rd_expenses",
    "finance_expenses",
)  # fmt: skip

#: Stock totals: (lines added, lines subtracted), in an order in which each one only needs earlier ones.
STOCK_TOTALS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "total_current_assets": (CURRENT_ASSETS, ()),
    "total_noncurrent_assets": (NONCURRENT_ASSETS, ()),
    "total_assets": (("total_current_assets", "total_noncurrent_assets"), ()),
    "total_current_liabilities": (CURRENT_LIABILITIES, ()),
    "total_noncurrent_liabilities": (NONCURRENT_LIABILITIES, ()),
    "total_liabilities": (("total_current_liabilities", "total_noncurrent_liabilities"), ()),
    "total_equity": ((*EQUITY, "minority_interests"), ()),
    "parent_equity": (("total_equity",), ("minority_interests",)),
    "total_liabilities_and_equity": (("total_liabilities", "total_equity"), ()),
    "cash_closing": (("monetary_funds",), ("restricted_funds",)),
    "other_equity_perpetual_bonds": (("other_equity_instruments",), ()),
    "long_term_debt_due_within_one_year": (("noncurrent_liabilities_due_within_one_year",), ()),
    "interest_bearing_debt": (
        ("short_term_borrowings", "noncurrent_liabilities_due_within_one_year", "long_term_borrowings",
         "bonds_payable", "interest_payable"),
        (),
    ),
}  # fmt: skip
#: Flow totals in the same form; they are built on year-to-date amounts.
FLOW_TOTALS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "finance_expenses": (("interest_expense", "fx_net_loss"), ("interest_income",)),
    "operating_profit": (
        ("operating_revenue", "other_income", "investment_income", "fair_value_gain", "credit_impairment_loss",
         "asset_impairment_loss", "asset_disposal_gain"),
        _EXPENSES,
    ),
    "total_profit": (("operating_profit", "nonoperating_income"), ("nonoperating_expense",)),
    "net_profit": (("total_profit",), ("income_tax_expense",)),
    "net_profit_continuing": (("net_profit",), ()),
    "net_profit_parent": (("net_profit",), ("minority_profit",)),
    "total_comprehensive_income": (("net_profit", "oci_after_tax"), ()),
    "operating_cash_in": (_OPERATING_IN, ()),
    "operating_cash_out": (_OPERATING_OUT, ()),
    "operating_net_cash_flow": (("operating_cash_in",), ("operating_cash_out",)),
    "investing_cash_in": (_INVESTING_IN, ()),
    "investing_cash_out": (_INVESTING_OUT, ()),
    "investing_net_cash_flow": (("investing_cash_in",), ("investing_cash_out",)),
    "financing_cash_in": (_FINANCING_IN, ()),
    "financing_cash_out": (_FINANCING_OUT, ()),
    "financing_net_cash_flow": (("financing_cash_in",), ("financing_cash_out",)),
    "net_increase_in_cash": (
        ("operating_net_cash_flow", "investing_net_cash_flow", "financing_net_cash_flow", "fx_effect_on_cash"),
        (),
    ),
    "cash_opening": (("cash_closing",), ("net_increase_in_cash",)),
    "total_operating_revenue": (("operating_revenue",), ()),
    "total_operating_cost": (_EXPENSES, ()),
    "main_business_revenue_net": (("operating_revenue",), ()),
    "main_business_cost": (("operating_cost",), ()),
    "main_business_taxes": (("taxes_and_surcharges",), ()),
    "main_business_profit": (("operating_revenue",), ("operating_cost", "taxes_and_surcharges")),
    "gross_profit": (("operating_revenue",), ("operating_cost",)),
    "ebit": (("total_profit", "interest_expense"), ()),
    "ebitda": (("ebit", "depreciation_charged", "amortisation_charged"), ()),
    "government_transfers": (("other_income",), ()),
    "rd_spending": (("rd_expenses", "rd_capitalised"), ()),
    "technology_spend": (("rd_spending",), ()),
    "interest_expense_total": (("interest_expense", "interest_capitalised"), ()),
    "fixed_asset_investment": (("cash_paid_for_long_term_assets",), ("rd_capitalised",)),
    "employee_pay": (("labour_cost",), ()),
    "labour_remuneration": (("labour_cost",), ()),
    "net_production_taxes": (("taxes_due_period",), ("income_tax_expense", "other_income")),
    "operating_surplus": (("operating_profit", "other_income"), ("investment_income",)),
    "labour_product_value": (
        ("net_profit", "employee_pay", "taxes_due_period", "depreciation_charged"),
        ("investment_income",),
    ),
    "taxes_paid_period": (("taxes_paid",), ()),
    "state_capital_income_paid": (("state_dividends",), ()),
}  # fmt: skip
