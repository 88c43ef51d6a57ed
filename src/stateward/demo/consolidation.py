"""What disappears inside a group: the difference statement (差额) of every group and month.

A group's consolidated statement is the sum of the single statements of the group's own company and of every
enterprise below it, plus the difference statement, line by line.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from stateward.demo.chance import Chance
from stateward.demo.enterprises import Seed, every
from stateward.demo.ledger import OPENING, Ledger
from stateward.demo.lines import FLOWS, STOCKS

_STOCK = {line: position for position, line in enumerate(STOCKS)}
_FLOW = {line: len(STOCKS) + position for position, line in enumerate(FLOWS)}
#: Of a group's taxes, what exceeds this part of its profit is deferred on consolidation (losses inside the group).
_HIGHEST_TAX_PERCENT = 30
#: Changes against the owners: a group shows those of its own company only.
_AGAINST_THE_OWNER = (
    "surplus_reserve_appropriation", "profit_distributed", "inc_state_investment", "inc_free_transfer_in",
    "dec_dividend_paid_up", "dec_free_transfer_out",
)  # fmt: skip
_GAINS = (
    "operating_revenue", "interest_income", "other_income", "investment_income", "fair_value_gain",
    "credit_impairment_loss", "asset_impairment_loss", "asset_disposal_gain", "nonoperating_income",
)  # fmt: skip
_COSTS = (
    "operating_cost", "taxes_and_surcharges", "selling_expenses", "administrative_expenses", "rd_expenses",
    "interest_expense", "fx_net_loss", "nonoperating_expense", "income_tax_expense",
)  # fmt: skip


@dataclass(slots=True)
class Difference:
    """The base lines of a group's difference statements: balances and year-to-date amounts by month."""

    group: str
    stocks: dict[int, dict[str, int]] = field(default_factory=dict)
    flows: dict[int, dict[str, int]] = field(default_factory=dict)


def difference_of(root: Seed, ledgers: dict[str, Ledger], seed: int, months: int) -> Difference:
    """Eliminate capital, dividends, trade, loans and guarantees inside one group."""
    return _Eliminations(root, ledgers, seed).run(months)


class _Eliminations:
    def __init__(self, root: Seed, ledgers: dict[str, Ledger], seed: int) -> None:
        self.root, self.ledgers = root, ledgers
        self.members = every([root])
        self.below = self.members[1:]
        chance = Chance(seed, "consolidation", root.entry.code)
        self.trade = chance.between(0.03, 0.14)
        self.loans = chance.between(0.25, 0.5)

    def run(self, months: int) -> Difference:
        """All months in order."""
        result = Difference(self.root.entry.code)
        carried = self._carried(OPENING)
        deferred = 0
        opening = carried
        for month in range(months):
            if month % 12 == 0:
                opening = carried + deferred
                deferred_before = deferred
                between = dict.fromkeys(("dividends", "paid", "back"), 0)
                own, whole = dict.fromkeys(FLOWS, 0), dict.fromkeys(FLOWS, 0)
            rows = [row for item in self.members if (row := self.ledgers[item.entry.code].rows.get(month))]
            own_row = self.ledgers[self.root.entry.code].rows[month]
            for line, position in _FLOW.items():
                whole[line] += sum([row[position] for row in rows])
                own[line] += own_row[position]
            self._add_flows_between(month, between)
            tax_cut = _tax_cut(whole, between["dividends"])
            carried, deferred = self._carried(month), deferred_before + tax_cut
            result.stocks[month] = self._stocks(rows, own_row, month, carried, deferred)
            flows = self._flows(whole, own, between, tax_cut)
            profit = _profit(whole) - between["dividends"] + tax_cut
            flows["minority_profit"] = profit - (_profit(own) + carried + deferred - opening)
            result.flows[month] = flows
        return result

    def _add_flows_between(self, month: int, between: dict[str, int]) -> None:
        for item in self.below:
            ledger = self.ledgers[item.entry.code]
            between["dividends"] += ledger.to_parent.get(month, 0)
            between["paid"] += ledger.from_parent.get(month, 0)
            between["back"] += ledger.returned.get(month, 0)

    def _carried(self, month: int) -> int:
        """The group's part of the profits its subsidiaries keep, taken up level by level."""

        def kept(item: Seed) -> int:
            row = self.ledgers[item.entry.code].rows.get(month)
            if row is None:
                return 0
            own = row[_STOCK["undistributed_profit"]] + row[_STOCK["surplus_reserve"]]
            return own + taken_up(item)

        def taken_up(item: Seed) -> int:
            return sum(kept(child) * child.share_permille // 1000 for child in item.children)

        return taken_up(self.root)

    def _stocks(
        self, rows: list[tuple[int, ...]], own: tuple[int, ...], month: int, carried: int, deferred: int
    ) -> dict[str, int]:
        def whole(line: str) -> int:
            return sum(row[_STOCK[line]] for row in rows)

        def below(line: str) -> int:
            return whole(line) - own[_STOCK[line]]

        cost = sum(self.ledgers[item.entry.code].cost.get(month, 0) for item in self.below)
        dues = int(min(whole("accounts_receivable"), whole("accounts_payable")) * self.trade)
        loans = int(min(whole("other_receivables"), whole("other_payables") - whole("interest_payable")) * self.loans)
        kept = below("undistributed_profit")
        capital, reserve, surplus = below("paid_in_capital"), below("capital_reserve"), below("surplus_reserve")
        return {
            "accounts_receivable": -dues,
            "accounts_payable": -dues,
            "other_receivables": -loans,
            "other_payables": -loans,
            "long_term_equity_investments": -cost,
            "deferred_tax_assets": deferred,
            "paid_in_capital": -capital,
            "capital_reserve": -reserve,
            "surplus_reserve": -surplus,
            "undistributed_profit": carried + deferred - kept,
            "minority_interests": capital + reserve + surplus + kept - carried - cost,
            "guarantee_balance": whole("external_guarantee_balance") - whole("guarantee_balance"),
        }

    def _flows(
        self, whole: dict[str, int], own: dict[str, int], between: dict[str, int], tax_cut: int
    ) -> dict[str, int]:
        trade = int(min(whole["operating_revenue"], whole["operating_cost"]) * self.trade)
        settled = int(min(whole["cash_from_sales"], whole["cash_paid_for_goods"]) * self.trade)
        flows = {
            "operating_revenue": -trade,
            "operating_cost": -trade,
            "cash_from_sales": -settled,
            "cash_paid_for_goods": -settled,
            "investment_income": -between["dividends"],
            "income_tax_expense": -tax_cut,
            "cash_from_investment_income": -between["dividends"],
            "cash_paid_dividends_interest": -between["dividends"],
            "cash_from_capital": -between["paid"],
            "cash_paid_for_investments": -between["paid"],
            "cash_from_investment_recovery": -between["back"],
            "other_financing_cash_out": -between["back"],
        }
        return flows | {line: own[line] - whole[line] for line in _AGAINST_THE_OWNER}


def _profit(flows: dict[str, int]) -> int:
    """Net profit of base flows."""
    return sum(flows[line] for line in _GAINS) - sum(flows[line] for line in _COSTS)


def _tax_cut(whole: dict[str, int], dividends: int) -> int:
    before_tax = _profit(whole) + whole["income_tax_expense"] - dividends
    if before_tax <= 0:
        return 0
    return max(0, whole["income_tax_expense"] - before_tax * _HIGHEST_TAX_PERCENT // 100)
