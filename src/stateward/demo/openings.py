"""How books begin and end: opening balances, founding, shells at rest, winding up."""

from __future__ import annotations

from stateward.demo.chance import clamp
from stateward.demo.conduct import Year
from stateward.demo.ledger import Keeping

_LIQUID = (
    "restricted_funds", "accounts_receivable", "inventories", "prepayments", "other_receivables", "contract_assets",
)  # fmt: skip


class Openings(Keeping):
    """Books with their beginnings and ends."""

    def _open(self, assets: int) -> None:
        """Balances before the first month, in proportions of the line of business."""
        s, year, branch, chance = self.s, self.years[0], self.seed.branch, self.chance
        if self.seed.entry.status != "active":
            self._open_resting(assets)
            return
        revenue = int(assets * year.turnover)
        cost = int(revenue * (1 - year.gross))
        self.cash = int(assets * chance.between(0.05, 0.11))
        s["restricted_funds"] = int(assets * 0.004)
        s["accounts_receivable"] = revenue * branch.receivable_days // 365
        s["inventories"] = cost * branch.inventory_days // 365
        s["prepayments"] = cost // 40
        s["other_receivables"] = int(assets * chance.between(0.02, 0.09))
        s["contract_assets"] = revenue // 9 if branch.industry in {"47", "48"} else 0
        liquid = self.cash + sum(s[line] for line in _LIQUID)
        fixed = max(int(assets * branch.fixed * 0.5), assets - liquid)
        self.investments = int(fixed * chance.between(0.01, 0.05))
        s["construction_in_progress"] = int(fixed * chance.between(0.04, 0.16))
        s["other_equity_instrument_investments"] = int(fixed * 0.02) if self.seed.entry.is_group else 0
        s["right_of_use_assets"] = int(fixed * 0.02)
        s["intangible_assets"] = int(fixed * 0.05)
        s["development_expenditure"] = int(revenue * year.research * 0.2)
        s["deferred_tax_assets"] = int(assets * 0.003)
        s["trading_financial_assets"] = int(assets * 0.01) if chance.happens(0.3) else 0
        s["fixed_assets"] = int(fixed * 0.18)
        s[branch.main_asset] += max(0, fixed - self._long_lived())
        s["accumulated_depreciation"] = int(s["fixed_assets"] * chance.between(0.2, 0.9))
        self.staff = max(3, int(revenue * branch.labour) // branch.wage)
        self._open_liabilities(assets, revenue, cost, year)

    def _long_lived(self) -> int:
        lines = ("construction_in_progress", "other_equity_instrument_investments", "right_of_use_assets",
                 "intangible_assets", "development_expenditure", "deferred_tax_assets", "fixed_assets")  # fmt: skip
        return self.investments + sum(self.s[line] for line in lines)

    def _open_liabilities(self, assets: int, revenue: int, cost: int, year: Year) -> None:
        s, branch = self.s, self.seed.branch
        owned = self.total_assets()
        owed = int((owned - self.subsidiaries) * year.leverage + self.subsidiaries * 0.2)
        s["accounts_payable"] = cost * branch.payable_days // 365
        s["notes_payable"] = s["accounts_payable"] // 12
        s["contract_liabilities"] = revenue * branch.advance_days // 365
        s["employee_benefits_payable"] = int(revenue * branch.labour / 12)
        self.tax_balance = int(revenue * 0.008)
        s["lease_liabilities"] = s["right_of_use_assets"]
        s["deferred_income"] = int(assets * 0.006)
        self.payables = int(assets * self.chance.between(0.01, 0.05))
        debt = owed - self.total_liabilities()
        if debt < 0:
            self.payables += max(debt, -self.payables)
            debt = 0
        bonds = debt * 22 // 100 if self.seed.entry.is_group else 0
        s["bonds_payable"] = bonds
        s["noncurrent_liabilities_due_within_one_year"] = (debt - bonds) // 9
        s["short_term_borrowings"] = int((debt - bonds) * self.chance.between(0.12, 0.3))
        s["long_term_borrowings"] = (
            debt - bonds - s["noncurrent_liabilities_due_within_one_year"] - s["short_term_borrowings"]
        )
        s["interest_payable"] = int(debt * 0.004)
        self._open_equity(owned - self.total_liabilities(), year)

    def _open_equity(self, equity: int, year: Year) -> None:
        """Capital, reserves and the profit or loss carried forward out of a given equity."""
        s = self.s
        positive = max(equity, self.seed.assets // 12)
        if self.seed.entry.is_group and equity > 0:
            s["other_equity_instruments"] = equity // 25
            s["accumulated_oci"] = equity // 200
        s["paid_in_capital"] = positive * 52 // 100
        s["capital_reserve"] = positive * 24 // 100
        s["surplus_reserve"] = positive * 2 // 100 if year.quality > -0.5 else 0
        rest = ("other_equity_instruments", "accumulated_oci", "paid_in_capital", "capital_reserve", "surplus_reserve")
        s["undistributed_profit"] = equity - sum(s[line] for line in rest)

    def _open_resting(self, assets: int) -> None:
        """A shell: some cash, old receivables and an idle building; often more debts than assets."""
        s = self.s
        self.cash = assets // 10
        s["other_receivables"] = assets * 5 // 10
        s["fixed_assets"] = assets - self.cash - s["other_receivables"]
        s["accumulated_depreciation"] = s["fixed_assets"] * 2
        s["paid_in_capital"] = assets * 6 // 10
        s["undistributed_profit"] = -int(assets * self.chance.between(0.2, 1.1))
        self.payables = self.total_assets() - s["paid_in_capital"] - s["undistributed_profit"]

    def _found(self, month: int) -> None:
        """The capital of an enterprise founded in mid-period arrives in cash."""
        capital = int(self.seed.assets * clamp(1 - self.years[month // 12].leverage, 0.25, 0.9))
        self._take_capital(month, capital, reserve=0)
        self.staff = max(3, int(self.seed.assets * self.seed.branch.turnover * self.seed.branch.labour / 2)
                         // self.seed.branch.wage)  # fmt: skip

    def _take_capital(self, month: int, amount: int, reserve: int) -> None:
        before = self._cost()
        self.post("cash_from_capital", amount)
        self.s["capital_reserve"] += reserve
        self.s["paid_in_capital"] += amount - reserve
        if self.seed.entry.is_group:
            self.f["inc_state_investment"] += amount
        else:
            paid = self._cost() - before
            self.f["inc_state_investment"] += paid
            self.ledger.from_parent[month] = self.ledger.from_parent.get(month, 0) + paid

    def _wind_up(self, month: int) -> None:
        """Everything is realised, debts are paid or waived, the capital goes back: the shell ends at zero."""
        s = self.s
        self.post("other_operating_cash_in", s["other_receivables"])
        self.post("cash_from_asset_disposal", s["fixed_assets"])
        s["other_receivables"] = s["fixed_assets"] = s["accumulated_depreciation"] = 0
        loss = -s["undistributed_profit"]
        self.f["nonoperating_income"] += loss
        s["undistributed_profit"] = 0
        self.profit_of_year += loss
        self.payables -= loss
        self.pay("other_operating_cash_out", self.payables)
        self.payables = 0
        back = self._cost()
        self.pay("other_financing_cash_out", s["paid_in_capital"])
        s["paid_in_capital"] = 0
        self.ledger.returned[month] = back

    def _rest(self, month: int) -> None:
        """A month of a shell: its keeping is advanced by others and runs into its debts."""
        cost = max(2_000, self.seed.assets // 2_400)
        self.expense("administrative_expenses", cost)
        self.pay("other_operating_cash_out", cost)
        self.post("other_operating_cash_in", cost)
        self.payables += cost
        if month % 12 == 11 and self.seed.entry.status == "in_liquidation":
            write_off = self.s["other_receivables"] // 10
            self.write_down("credit_impairment_loss", "other_receivables", write_off)
