"""A synthetic portfolio for the benchmark of the 2006 evaluation: facts as Parquet, enterprises, standards.

The figures are random, drawn from a fixed seed, so that two machines measure the same table. Facts have the key
columns of the column store and every statement line the 22 indicators read, with `.opening` and `.previous` columns
beside those lines whose earlier figures are read; a share of the optional lines is blank. Amounts are in yuan.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

SEED = 2006
YEARS = (2021, 2022, 2023)
#: Divisions of GB/T 4754-2017 the enterprises are spread over; the last one has no standards of its own.
DIVISIONS = (
    "06", "13", "17", "22", "26", "30", "31", "34", "36", "38",
    "39", "44", "46", "48", "51", "53", "54", "65", "70", "78",
)  # fmt: skip
SIZES = ("large", "medium", "small", "micro")
TIERS = ("excellent", "good", "average", "low", "poor")

#: Balance sheet lines read at the beginning of the year too, as shares of the scale of the enterprise (low, high).
STOCKS = {
    "total_assets": (1.0, 1.0),
    "total_equity": (0.15, 0.75),
    "total_current_assets": (0.2, 0.7),
    "accounts_receivable": (0.02, 0.2),
    "bad_debt_provision": (0.0, 0.01),
    "paid_in_capital": (0.05, 0.3),
    "capital_reserve": (0.0, 0.1),
    "state_capital_and_rights": (0.1, 0.6),
}
#: Lines of the income statement compared with the year before.
FLOWS = {
    "operating_revenue": (0.3, 1.8),
    "operating_profit": (-0.05, 0.2),
    "main_business_revenue_net": (0.3, 1.6),
    "main_business_profit": (-0.05, 0.2),
}
#: Lines of which only this year's figure is read.
LINES = {
    "net_profit": (-0.04, 0.15),
    "total_profit": (-0.05, 0.2),
    "operating_net_cash_flow": (-0.05, 0.2),
    "total_liabilities": (0.2, 1.02),
    "total_current_liabilities": (0.1, 0.5),
    "inventories": (0.02, 0.15),
    "operating_cost": (0.2, 1.3),
    "main_business_cost": (0.2, 1.2),
    "main_business_taxes": (0.0, 0.03),
    "taxes_and_surcharges": (0.0, 0.03),
    "selling_expenses": (0.0, 0.08),
    "administrative_expenses": (0.01, 0.1),
    "finance_expenses": (-0.01, 0.05),
    "interest_expense": (0.0, 0.04),
    "technology_spend": (0.0, 0.06),
    "short_term_borrowings": (0.0, 0.2),
    "long_term_borrowings": (0.0, 0.2),
    "long_term_debt_due_within_one_year": (0.0, 0.05),
    "noncurrent_liabilities_due_within_one_year": (0.0, 0.05),
    "bonds_payable": (0.0, 0.1),
    "interest_payable": (0.0, 0.01),
    "interest_bearing_debt": (0.0, 0.3),
    "impairment_provision_balance": (0.0, 0.02),
    "unbooked_losses": (0.0, 0.01),
    "untreated_asset_losses": (0.0, 0.01),
    "discounted_acceptance_bills": (0.0, 0.02),
    "guarantee_balance": (0.0, 0.1),
    "litigation_amount": (0.0, 0.01),
    "other_contingent_liabilities": (0.0, 0.01),
    "inc_state_investment": (0.0, 0.02),
    "inc_free_transfer_in": (0.0, 0.01),
    "inc_asset_appraisal": (0.0, 0.01),
    "inc_asset_verification": (0.0, 0.01),
    "inc_title_definition": (0.0, 0.01),
    "inc_capital_premium": (0.0, 0.01),
    "inc_tax_refund": (0.0, 0.01),
    "inc_accounting_adjustment": (0.0, 0.01),
    "inc_other": (0.0, 0.01),
    "dec_approved_write_off": (0.0, 0.01),
    "dec_free_transfer_out": (0.0, 0.01),
    "dec_asset_appraisal": (0.0, 0.01),
    "dec_asset_verification": (0.0, 0.01),
    "dec_title_definition": (0.0, 0.01),
    "dec_old_losses": (0.0, 0.01),
    "dec_force_majeure": (0.0, 0.01),
    "dec_dividend_paid_up": (0.0, 0.01),
    "dec_other": (0.0, 0.01),
}
#: Share of the rows in which a line is blank.
BLANK = {
    "bad_debt_provision": 0.3, "capital_reserve": 0.2, "main_business_revenue_net": 0.7, "main_business_profit": 0.7,
    "main_business_cost": 0.7, "main_business_taxes": 0.7, "long_term_debt_due_within_one_year": 0.6,
    "bonds_payable": 0.8, "interest_payable": 0.5, "interest_bearing_debt": 0.4, "unbooked_losses": 0.6,
    "untreated_asset_losses": 0.6, "discounted_acceptance_bills": 0.7, "litigation_amount": 0.7,
    "other_contingent_liabilities": 0.8, "technology_spend": 0.2, "interest_expense": 0.1,
    **{name: 0.9 for name in LINES if name.startswith(("inc_", "dec_"))},
}  # fmt: skip
#: The value around which the standards of each indicator lie, and the step to the next tier; in the tables' units.
STANDARDS = {
    "roe": (8.0, 5.0), "total_asset_return": (6.0, 3.0), "sales_profit_margin": (9.0, 6.0),
    "earnings_cash_cover": (1.0, 0.8), "cost_expense_profit_ratio": (8.0, 5.0), "return_on_capital": (20.0, 12.0),
    "total_asset_turnover": (1.0, 0.25), "receivables_turnover": (9.0, 4.0), "bad_asset_ratio": (2.0, -0.7),
    "current_asset_turnover": (2.2, 0.7), "asset_cash_recovery": (7.0, 4.0), "debt_ratio": (60.0, -12.0),
    "interest_cover": (5.0, 2.5), "quick_ratio": (110.0, 35.0), "cash_to_current_liabilities": (22.0, 14.0),
    "interest_bearing_debt_ratio": (60.0, -20.0), "contingent_liability_ratio": (15.0, -7.0),
    "sales_growth": (8.0, 12.0), "capital_preservation_ratio": (103.0, 6.0), "sales_profit_growth": (8.0, 30.0),
    "total_asset_growth": (5.0, 6.0), "technology_input_ratio": (2.5, 1.2),
}  # fmt: skip


@dataclass(frozen=True)
class Portfolio:
    """The three files of a portfolio in a folder."""

    folder: Path

    @property
    def facts(self) -> Path:
        """One row per enterprise and year, ordered by both."""
        return self.folder / "facts.parquet"

    @property
    def enterprises(self) -> Path:
        """`enterprise`, `industry`, `size`."""
        return self.folder / "enterprises.parquet"

    @property
    def standards(self) -> Path:
        """`indicator`, `industry`, `size`, `year` and the five values; blank keys mean all."""
        return self.folder / "standards.parquet"


def write_portfolio(folder: Path, enterprises: int) -> Portfolio:
    """Write a portfolio of that many enterprises over `YEARS`; the same number gives the same files."""
    folder.mkdir(parents=True, exist_ok=True)
    portfolio = Portfolio(folder)
    random = np.random.default_rng(SEED)
    codes = pl.Series("enterprise", [f"9111{number:013d}X" for number in range(enterprises)])
    _facts(codes, random).write_parquet(portfolio.facts)
    pl.DataFrame(
        {
            "enterprise": codes,
            "industry": np.array(DIVISIONS)[random.integers(0, len(DIVISIONS), enterprises)],
            "size": np.array(SIZES)[random.integers(0, len(SIZES), enterprises)],
        }
    ).write_parquet(portfolio.enterprises)
    standards(random).write_parquet(portfolio.standards)
    return portfolio


def _facts(codes: pl.Series, random: np.random.Generator) -> pl.DataFrame:
    count, years = len(codes), len(YEARS)
    rows = count * years
    scale = np.exp(random.normal(18.0, 1.2, (count, 1))) * np.cumprod(random.normal(1.06, 0.05, (count, years + 1)), 1)
    columns: dict[str, object] = {
        "enterprise": codes.gather(np.repeat(np.arange(count), years)),
        "year": pl.Series(np.tile(np.array(YEARS, dtype=np.int32), count)),
        "month": pl.Series(np.full(rows, 12, dtype=np.int8)),
        "basis": pl.repeat("single", rows, eager=True),
        "currency": pl.repeat("CNY", rows, eager=True),
        "revision": pl.repeat(1, rows, dtype=pl.Int32, eager=True),
    }
    for point, group in (("opening", STOCKS), ("previous", FLOWS)):
        for name, (low, high) in group.items():
            figures = np.round(scale * _shares(low, high, (count, years + 1), random), 2)
            # What is blank is blank in both years or in neither: a line an enterprise reports, it reports always.
            figures[random.random(count) < BLANK.get(name, 0.0)] = np.nan
            columns[name] = _figures(figures[:, 1:])
            columns[f"{name}.{point}"] = _figures(figures[:, :-1])
    for name, (low, high) in LINES.items():
        figures = np.round(scale[:, 1:] * _shares(low, high, (count, years), random), 2)
        figures[random.random((count, years)) < BLANK.get(name, 0.0)] = np.nan
        columns[name] = _figures(figures)
    return pl.DataFrame(columns)


def _shares(low: float, high: float, shape: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    """Shares of the scale: each enterprise has its own level, around which its years lie."""
    level = random.uniform(low, high, (shape[0], 1))
    return level if low == high else level + random.normal(0.0, (high - low) / 15, shape)


def _figures(figures: np.ndarray) -> pl.Series:
    return pl.Series(figures.reshape(-1), nan_to_null=True)


def standards(random: np.random.Generator) -> pl.DataFrame:
    """Five values for every indicator: for all industries, and for each division but the last."""
    rows = []
    for industry in ("", *DIVISIONS[:-1]):
        for indicator, (middle, step) in STANDARDS.items():
            centre = middle * (1.0 if industry == "" else random.uniform(0.8, 1.2))
            values = {tier: round(centre + step * (2 - place), 2) for place, tier in enumerate(TIERS)}
            rows.append({"indicator": indicator, "industry": industry, "size": "", "year": None, **values})
    return pl.DataFrame(rows, schema_overrides={"year": pl.Int64})
