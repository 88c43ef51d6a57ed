"""The ledger of one enterprise and how a posting keeps it in balance.

Every posting touches both sides: a flow of the income or cash-flow statement moves balances by the same amount,
so each month's balance sheet balances because of how it was made, not because it was adjusted afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from stateward.demo.chance import Chance
from stateward.demo.conduct import live_years
from stateward.demo.enterprises import Seed
from stateward.demo.lines import (
    CURRENT_ASSETS,
    CURRENT_LIABILITIES,
    FLOWS,
    NONCURRENT_ASSETS,
    NONCURRENT_LIABILITIES,
    STOCKS,
)

#: The month number of the balances before the first month.
OPENING = -1
#: The financing debts.
DEBT = (
    "short_term_borrowings",
    "noncurrent_liabilities_due_within_one_year",
    "long_term_borrowings",
    "bonds_payable",
)


@dataclass(slots=True)
class Ledger:
    """The finished books of an enterprise: one row a month, and what passed between it and its parent.

    `rows` maps a month number to balances and the month's flows in the order of STOCKS and FLOWS.
    """

    seed: Seed
    rows: dict[int, tuple[int, ...]] = field(default_factory=dict)
    cost: dict[int, int] = field(default_factory=dict)  # what its parent's books carry it at
    to_parent: dict[int, int] = field(default_factory=dict)  # dividends
    from_parent: dict[int, int] = field(default_factory=dict)  # capital paid in
    returned: dict[int, int] = field(default_factory=dict)  # capital paid back at winding up


class Keeping:
    """Open books: balances `s`, the month's flows `f`, and the postings that keep them in step.

    `children` are the finished ledgers of the direct subsidiaries.
    """

    def __init__(self, seed: Seed, chance: Chance, months: int, children: list[Ledger]) -> None:
        self.seed, self.chance, self.months, self.children = seed, chance, months, children
        self.s: dict[str, int] = dict.fromkeys(STOCKS, 0)
        self.f: dict[str, int] = dict.fromkeys(FLOWS, 0)
        self.cash = 0
        self.tax_balance = 0  # taxes owed less taxes prepaid
        self.payables = 0  # other payables without interest
        self.investments = 0  # long-term equity investments without subsidiaries
        self.subsidiaries = sum(child.cost.get(OPENING, 0) for child in children)
        self.profit_of_year = 0
        self.profit_of_last_year = 0
        self.taxable_of_year = 0
        self.tax_of_year = 0
        self.staff = 0
        self.years = live_years(seed, chance, months // 12)
        self.ledger = Ledger(seed)

    # --- postings ------------------------------------------------------------------------------------------

    def post(self, line: str, amount: int) -> None:
        """Cash comes in."""
        self.f[line] += amount
        self.cash += amount

    def pay(self, line: str, amount: int) -> None:
        """Cash goes out."""
        self.f[line] += amount
        self.cash -= amount

    def income(self, line: str, amount: int, *, sign: int = 1, taxable: bool = True) -> None:
        """An income line raises the profit (with `sign` -1: a line that is entered as a loss)."""
        self.f[line] += sign * amount
        self.s["undistributed_profit"] += amount
        self.profit_of_year += amount
        if taxable:
            self.taxable_of_year += amount

    def expense(self, line: str, amount: int) -> None:
        """An expense line lowers the profit."""
        self.f[line] += amount
        self.s["undistributed_profit"] -= amount
        self.profit_of_year -= amount
        self.taxable_of_year -= amount

    def write_down(self, line: str, asset: str, amount: int) -> None:
        """Write an asset down; impairment is entered as a negative number."""
        amount = min(amount, self.s[asset])
        self.s[asset] -= amount
        self.f[line] -= amount
        self.s["undistributed_profit"] -= amount
        self.profit_of_year -= amount
        self.taxable_of_year -= amount
        self.s["impairment_provision_balance"] += amount
        if line == "credit_impairment_loss":
            self.s["bad_debt_provision"] += amount

    # --- balances ------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Write the balances the books keep apart into their statement lines."""
        s = self.s
        s["monetary_funds"] = self.cash + s["restricted_funds"]
        s["other_current_assets"] = max(0, -self.tax_balance)
        s["taxes_payable"] = max(0, self.tax_balance)
        s["other_payables"] = self.payables + s["interest_payable"]
        s["long_term_equity_investments"] = self.investments + self.subsidiaries
        s["fixed_assets_original_cost"] = s["fixed_assets"] + s["accumulated_depreciation"]
        s["employees_closing"] = self.staff

    def total_assets(self) -> int:
        """All assets now."""
        self._settle()
        return sum(self.s[line] for line in (*CURRENT_ASSETS, *NONCURRENT_ASSETS))

    def total_liabilities(self) -> int:
        """All liabilities now."""
        self._settle()
        return sum(self.s[line] for line in (*CURRENT_LIABILITIES, *NONCURRENT_LIABILITIES))

    def _cost(self) -> int:
        """What the parent has paid for its share."""
        return (self.s["paid_in_capital"] + self.s["capital_reserve"]) * self.seed.share_permille // 1000

    def _close_month(self, month: int) -> None:
        self._settle()
        self.f["staff_months"] = self.staff
        s, f = self.s, self.f
        self.ledger.rows[month] = (*(s[line] for line in STOCKS), *(f[line] for line in FLOWS))
        self.ledger.cost[month] = self._cost()
