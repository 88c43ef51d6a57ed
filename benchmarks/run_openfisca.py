"""One run of the 22 indicators as OpenFisca-core variables: `python run_openfisca.py FOLDER`.

Statement lines are input variables of one entity with the year as their period; indicators are variables with
formulas, so that the framework finds their inputs. OpenFisca computes in 32-bit floats. Scoring is left out.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from indicators_pandas import BAD, CONTINGENT, DECREASES, INCREASES, first, growth, over, positive, total, zero
from openfisca_core.entities import Entity
from openfisca_core.periods import DateUnit, Period, period
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from usage import Usage

ENTERPRISE = Entity("person", "persons", "An enterprise", "")
KEYS = {"enterprise", "year", "month", "basis", "currency", "revision"}


class _Lines(Mapping[str, np.ndarray]):
    """The lines of a year, asked from the simulation by name."""

    def __init__(self, population: object, of: Period) -> None:
        self.population, self.of = population, of

    def __getitem__(self, name: str) -> np.ndarray:
        return self.population(name.replace(".", "__"), self.of)

    def __iter__(self) -> object:
        raise TypeError("lines are asked for by name")

    def __len__(self) -> int:
        raise TypeError("lines are asked for by name")

    def average(self, name: str) -> np.ndarray:
        return (self[f"{name}.opening"] + self[name]) / 2


def _revenue(c: _Lines) -> np.ndarray:
    return first(c["main_business_revenue_net"], c["operating_revenue"])


def _receivables(c: _Lines) -> np.ndarray:
    opening = c["accounts_receivable.opening"] + zero(c["bad_debt_provision.opening"])
    return (opening + c["accounts_receivable"] + zero(c["bad_debt_provision"])) / 2


def _capital(c: _Lines) -> np.ndarray:
    opening = c["paid_in_capital.opening"] + zero(c["capital_reserve.opening"])
    return (opening + c["paid_in_capital"] + zero(c["capital_reserve"])) / 2


def _costs(c: _Lines) -> np.ndarray:
    expenses = (c[f"{name}_expenses"] for name in ("selling", "administrative", "finance"))
    taxes = first(c["main_business_taxes"], c["taxes_and_surcharges"])
    return first(c["main_business_cost"], c["operating_cost"]) + total(taxes, *expenses)


def _borrowed(c: _Lines) -> np.ndarray:
    due = first(c["long_term_debt_due_within_one_year"], c["noncurrent_liabilities_due_within_one_year"])
    lines = (c["short_term_borrowings"], due, c["long_term_borrowings"], c["bonds_payable"], c["interest_payable"])
    return first(total(*lines), c["interest_bearing_debt"])


def _state_capital(c: _Lines) -> np.ndarray:
    increases, decreases = total(*(c[n] for n in INCREASES)), total(*(c[n] for n in DECREASES))
    return c["state_capital_and_rights"] - zero(increases) + zero(decreases)


def _grown(c: _Lines, line: str, otherwise: str) -> np.ndarray:
    now, before = c[line], c[f"{line}.previous"]
    same = ~np.isnan(now) & ~np.isnan(before)
    return 100 * np.where(same, growth(now, before), growth(c[otherwise], c[f"{otherwise}.previous"]))


INDICATORS = {
    "roe": lambda c: 100 * c["net_profit"] / positive(c.average("total_equity")),
    "total_asset_return": lambda c: 100 * over(c["total_profit"] + c["interest_expense"], c.average("total_assets")),
    "sales_profit_margin": lambda c: 100 * over(first(c["main_business_profit"], c["operating_profit"]), _revenue(c)),
    "earnings_cash_cover": lambda c: over(c["operating_net_cash_flow"], c["net_profit"]),
    "cost_expense_profit_ratio": lambda c: 100 * over(c["total_profit"], _costs(c)),
    "return_on_capital": lambda c: 100 * over(c["net_profit"], _capital(c)),
    "total_asset_turnover": lambda c: over(_revenue(c), c.average("total_assets")),
    "receivables_turnover": lambda c: over(_revenue(c), _receivables(c)),
    "bad_asset_ratio": lambda c: (
        100 * over(total(*(c[n] for n in BAD)), c["total_assets"] + zero(c["impairment_provision_balance"]))
    ),
    "current_asset_turnover": lambda c: over(_revenue(c), c.average("total_current_assets")),
    "asset_cash_recovery": lambda c: 100 * over(c["operating_net_cash_flow"], c.average("total_assets")),
    "debt_ratio": lambda c: 100 * over(c["total_liabilities"], c["total_assets"]),
    "interest_cover": lambda c: over(c["total_profit"] + c["interest_expense"], c["interest_expense"]),
    "quick_ratio": lambda c: 100 * over(c["total_current_assets"] - c["inventories"], c["total_current_liabilities"]),
    "cash_to_current_liabilities": lambda c: 100 * over(c["operating_net_cash_flow"], c["total_current_liabilities"]),
    "interest_bearing_debt_ratio": lambda c: 100 * over(_borrowed(c), c["total_liabilities"]),
    "contingent_liability_ratio": lambda c: 100 * total(*(c[n] for n in CONTINGENT)) / positive(c["total_equity"]),
    "sales_growth": lambda c: _grown(c, "main_business_revenue_net", "operating_revenue"),
    "capital_preservation_ratio": lambda c: 100 * _state_capital(c) / positive(c["state_capital_and_rights.opening"]),
    "sales_profit_growth": lambda c: _grown(c, "main_business_profit", "operating_profit"),
    "total_asset_growth": lambda c: (
        100 * over(c["total_assets"] - c["total_assets.opening"], c["total_assets.opening"])
    ),
    "technology_input_ratio": lambda c: (
        100 * over(c["technology_spend"], first(c["operating_revenue"], c["main_business_revenue_net"]))
    ),
}


def system(lines: list[str]) -> TaxBenefitSystem:
    """A system whose input variables are the lines and whose variables with formulas are the indicators."""
    found = TaxBenefitSystem([ENTERPRISE])
    shared = {"value_type": float, "entity": ENTERPRISE, "definition_period": DateUnit.YEAR}
    for line in lines:
        found.add_variable(type(line.replace(".", "__"), (Variable,), {**shared, "label": line}))
    for key, compute in INDICATORS.items():

        def formula(population: object, of: Period, _parameters: object, compute: object = compute) -> np.ndarray:
            return compute(_Lines(population, of))

        found.add_variable(type(key, (Variable,), {**shared, "label": key, "formula": formula}))
    return found


def evaluate(facts: pd.DataFrame) -> pd.DataFrame:
    """The 22 indicators of every enterprise and year."""
    lines = [name for name in facts.columns if name not in KEYS]
    rules = system(lines)
    years = []
    for year, rows in facts.groupby("year", sort=True):
        simulation = SimulationBuilder().build_default_simulation(rules, count=len(rows))
        of = period(str(year))
        for line in lines:
            simulation.set_input(line.replace(".", "__"), of, rows[line].to_numpy())
        found = {key: simulation.calculate(key, of) for key in INDICATORS}
        years.append(pd.DataFrame({"enterprise": rows["enterprise"].to_numpy(), "year": year, **found}))
    return pd.concat(years, ignore_index=True)


def main() -> None:
    """Run once and print seconds, peak memory and versions as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--read-before", action="store_true", help="start the clock when the facts are in memory")
    parser.add_argument("--result", type=Path, help="write the table there")
    arguments = parser.parse_args()
    np.seterr(all="ignore")
    usage = Usage()
    facts = pd.read_parquet(arguments.folder / "facts.parquet")
    if arguments.read_before:
        usage = Usage()
    table = evaluate(facts)
    usage.stop()
    if arguments.result:
        table.to_parquet(arguments.result)
    usage.report(len(table), {"openfisca-core": version("openfisca-core"), "numpy": np.__version__})


if __name__ == "__main__":
    main()
