"""One enterprise's books, month by month, in whole units of money."""

from __future__ import annotations

from stateward.demo.chance import Chance, bounded, clamp
from stateward.demo.conduct import Year, interest_load
from stateward.demo.enterprises import Seed
from stateward.demo.ledger import DEBT, OPENING, Ledger
from stateward.demo.lines import FLOWS
from stateward.demo.openings import Openings

#: Assets that wear out: line, part lost in a year, memo line of the charge.
_WEAR = (
    ("fixed_assets", 0.046, "depreciation_charged"),
    ("productive_biological_assets", 0.070, "depreciation_charged"),
    ("investment_property", 0.022, "depreciation_charged"),
    ("right_of_use_assets", 0.180, "depreciation_charged"),
    ("intangible_assets", 0.034, "amortisation_charged"),
)


class Books(Openings):
    """Keeps the books of one enterprise; `children` are the finished ledgers of its direct subsidiaries."""

    def keep(self) -> Ledger:
        """Run all months of the enterprise's life and return the ledger."""
        seed = self.seed
        if seed.starts == 0:
            self._open(seed.assets)
            self._close_month(OPENING)
        for month in range(seed.starts, self.months):
            self.f = dict.fromkeys(FLOWS, 0)
            if month % 12 == 0:
                self.profit_of_last_year, self.profit_of_year = self.profit_of_year, 0
                self.taxable_of_year = self.tax_of_year = 0
            if month == seed.starts and month > 0:
                self._found(month)
            if seed.ends is not None and month >= seed.ends:
                if month // 12 > seed.ends // 12:
                    break
                if month == seed.ends:
                    self._wind_up(month)
            elif seed.entry.status == "active":
                self._trade(month, self.years[month // 12])
            else:
                self._rest(month)
            self._close_month(month)
        return self.ledger

    # --- a month of trading --------------------------------------------------------------------------------

    def _trade(self, month: int, year: Year) -> None:
        branch, chance = self.seed.branch, self.chance
        of_year = month % 12
        revenue = int(year.revenue * year.season[of_year] // 1000 * chance.between(0.95, 1.05))
        cost = int(revenue * (1 - year.gross) * chance.between(0.98, 1.02))
        selling = int(revenue * year.overhead * 0.3)
        administration = int(year.revenue / 12 * year.overhead * 0.35 + revenue * year.overhead * 0.35)
        research = int(revenue * year.research)
        self.income("operating_revenue", revenue)
        for line, amount in (("operating_cost", cost), ("selling_expenses", selling),
                             ("administrative_expenses", administration), ("rd_expenses", research)):  # fmt: skip
            self.expense(line, amount)
        spent = cost + selling + administration + research
        worn = self._wear(int(spent * 0.55))
        labour = min(int(year.revenue * branch.labour / 12), int((spent - worn) * 0.85))
        bought = (spent - worn - labour) * cost // max(1, spent)
        services = spent - worn - labour - bought
        self.pay("other_operating_cash_out", services)
        self._pay_staff(labour, of_year)
        self._buy_and_sell(revenue, bought, year)
        self._grants(year, revenue)
        self._invest(of_year, year)
        self._interest(year, revenue)
        self._impair(of_year, year)
        self._sundries(month, of_year, year)
        self._subsidiary_flows(month)
        self._taxes(revenue)
        self._distribute(month, of_year, year)
        self._finance(month, of_year, year)
        self._memo(year, revenue)

    def _wear(self, limit: int) -> int:
        """Depreciation and amortisation of the month, part of the costs already posted; at most `limit`."""
        amounts = [(line, int(self.s[line] * rate / 12), memo) for line, rate, memo in _WEAR]
        whole = sum(amount for _, amount, _ in amounts)
        worn = 0
        for line, amount, memo in amounts:
            part = amount if whole <= limit else amount * limit // max(1, whole)
            self.s[line] -= part
            self.f[memo] += part
            worn += part
            if line == "fixed_assets":
                self.s["accumulated_depreciation"] += part
        return worn

    def _pay_staff(self, labour: int, of_year: int) -> None:
        """Pay with a bonus that builds up over the year and is paid in January."""
        target = int(labour * (1.0 + 0.09 * of_year))
        change = bounded(target - self.s["employee_benefits_payable"], -3 * labour, labour // 2)
        change = max(change, -self.s["employee_benefits_payable"])
        self.s["employee_benefits_payable"] += change
        self.pay("cash_paid_to_employees", labour - change)
        self.f["labour_cost"] += labour

    def _buy_and_sell(self, revenue: int, bought: int, year: Year) -> None:
        """Customers pay and suppliers are paid, slower or faster than the sales and purchases were booked."""
        s, branch = self.s, self.seed.branch
        annual = year.revenue
        cost = int(annual * (1 - year.gross))
        receivable = self._move("accounts_receivable", int(annual * branch.receivable_days * year.slowness / 365),
                                revenue * 35 // 100)  # fmt: skip
        receivable += self._move("notes_receivable", s["accounts_receivable"] // 15, revenue // 20)
        if branch.industry in {"47", "48"}:
            receivable += self._move("contract_assets", int(annual * year.slowness / 8), revenue // 10)
        advances = self._move("contract_liabilities", annual * branch.advance_days // 365, revenue // 5)
        output_tax, input_tax = revenue * 6 // 100, bought * 5 // 100
        input_tax = min(input_tax, output_tax)
        self.post("cash_from_sales", revenue - receivable + advances + output_tax)
        stock = self._move("inventories", int(cost * branch.inventory_days * year.slowness / 365), bought * 3 // 10)
        stock += self._move("prepayments", cost // 40, bought // 10)
        owed = self._move("accounts_payable", cost * branch.payable_days // 365, bought * 3 // 10)
        owed += self._move("notes_payable", s["accounts_payable"] // 12, bought // 20)
        self.pay("cash_paid_for_goods", bought + stock - owed + input_tax)
        self.tax_balance += output_tax - input_tax
        self.f["taxes_due_period"] += output_tax - input_tax

    def _move(self, line: str, target: int, limit: int) -> int:
        """Move a balance a fifth of the way to its target, at most by `limit`; the change is returned."""
        change = bounded((target - self.s[line]) // 5, -limit, limit)
        change = max(change, -self.s[line])
        self.s[line] += change
        return change

    def _grants(self, year: Year, revenue: int) -> None:
        granted = int(revenue * year.subsidy)
        released = min(self.s["deferred_income"] // 120, self.s["deferred_income"])
        self.s["deferred_income"] -= released
        self.income("other_income", granted + released)
        self.post("other_operating_cash_in", granted * 9 // 10)
        self.post("tax_refunds_received", granted - granted * 9 // 10)

    def _invest(self, of_year: int, year: Year) -> None:
        """Building, putting into use, and development work that becomes an intangible asset in December."""
        s = self.s
        spent = int(year.building * year.season[of_year] // 1000)
        s["construction_in_progress"] += spent
        self.pay("cash_paid_for_long_term_assets", spent)
        used = s["construction_in_progress"] * (30 if of_year == 11 else 6) // 100
        s["construction_in_progress"] -= used
        s[self.seed.branch.main_asset] += used
        developed = int(year.revenue * year.research / 12 * 0.2)
        s["development_expenditure"] += developed
        self.f["rd_capitalised"] += developed
        self.pay("cash_paid_for_long_term_assets", developed)
        if of_year == 11:
            s["intangible_assets"] += s["development_expenditure"]
            s["development_expenditure"] = 0

    def _interest(self, year: Year, revenue: int) -> None:
        s = self.s
        whole = int(sum(s[line] for line in DEBT) * year.rate / 12)
        capitalised = int(whole * interest_load(self.seed.branch, year))
        s["inventories" if self.seed.branch.industry in {"70", "79"} else "construction_in_progress"] += capitalised
        self.f["interest_capitalised"] += capitalised
        self.expense("interest_expense", whole - capitalised)
        change = max(-s["interest_payable"], (whole * 3 // 2 - s["interest_payable"]) // 3)
        change = min(change, whole)
        s["interest_payable"] += change
        self.pay("cash_paid_dividends_interest", whole - change)
        earned = max(0, self.cash) * 9 // 12_000
        self.income("interest_income", earned)
        self.post("other_operating_cash_in", earned)

    def _impair(self, of_year: int, year: Year) -> None:
        if of_year % 3 == 2:
            self.write_down("credit_impairment_loss", "accounts_receivable",
                       int(self.s["accounts_receivable"] * year.bad_debts))  # fmt: skip
        if of_year == 11:
            cleared = self.s["bad_debt_provision"] * 3 // 10
            self.s["bad_debt_provision"] -= cleared
            self.s["impairment_provision_balance"] -= cleared
        if of_year in (5, 11):
            self.write_down("asset_impairment_loss", "inventories", int(self.s["inventories"] * year.bad_debts * 0.5))

    def _sundries(self, month: int, of_year: int, year: Year) -> None:
        """Associates, market values, a disposal in a while, fines and gifts, exchange rates at the ports."""
        s, chance = self.s, self.chance
        if of_year % 3 == 2 and self.investments:
            earned = int(self.investments * clamp(0.012 + 0.006 * year.quality, 0.0, 0.04))
            self.income("investment_income", earned, taxable=False)
            self.f["investment_income_associates_jvs"] += earned
            received = earned // 3
            self.post("cash_from_investment_income", received)
            self.investments += earned - received
        if s["trading_financial_assets"]:
            change = int(s["trading_financial_assets"] * 0.01 * chance.bell())
            change = max(change, -s["trading_financial_assets"] // 2)
            s["trading_financial_assets"] += change
            self.income("fair_value_gain", change)
        if of_year == 11 and s["other_equity_instrument_investments"]:
            change = int(s["other_equity_instrument_investments"] * 0.04 * chance.bell())
            s["other_equity_instrument_investments"] += change
            s["accumulated_oci"] += change
            self.f["oci_after_tax"] += change
        if chance.happens(0.02):
            book = s["fixed_assets"] // 250
            gain = int(book * chance.between(-0.3, 0.5))
            s["fixed_assets"] -= book
            self.income("asset_disposal_gain", gain)
            self.post("cash_from_asset_disposal", book + gain)
        if chance.happens(0.12):
            self.income("nonoperating_income", gift := int(year.revenue * 0.0006 * chance.draw()))
            self.post("other_operating_cash_in", gift)
            self.expense("nonoperating_expense", fine := int(year.revenue * 0.0008 * chance.draw()))
            self.pay("other_operating_cash_out", fine)
        if self.seed.branch.industry == "55":
            swing = int(max(0, self.cash) * 0.0008 * chance.bell())
            self.post("fx_effect_on_cash", swing)
            self.income("fx_net_loss", swing, sign=-1)

    def _subsidiary_flows(self, month: int) -> None:
        """Dividends from, capital for and capital back from the direct subsidiaries."""
        dividends = sum(child.to_parent.get(month, 0) for child in self.children)
        self.income("investment_income", dividends, taxable=False)
        self.post("cash_from_investment_income", dividends)
        paid = sum(child.from_parent.get(month, 0) for child in self.children)
        self.subsidiaries += paid
        self.pay("cash_paid_for_investments", paid)
        back = sum(child.returned.get(month, 0) for child in self.children)
        self.subsidiaries -= back
        self.post("cash_from_investment_recovery", back)

    def _taxes(self, revenue: int) -> None:
        """Surcharges, income tax on the year's taxable profit so far, and the payment of last month's taxes."""
        paid = max(0, self.tax_balance) * 6 // 10
        self.pay("taxes_paid", paid)
        surcharges = revenue * 6 // 1000
        self.expense("taxes_and_surcharges", surcharges)
        due = max(0, self.taxable_of_year) * self.seed.branch.tax_percent // 100
        change, self.tax_of_year = due - self.tax_of_year, due
        self.f["income_tax_expense"] += change
        self.s["undistributed_profit"] -= change
        self.profit_of_year -= change
        self.tax_balance += surcharges + change - paid
        self.f["taxes_due_period"] += surcharges + change

    def _distribute(self, month: int, of_year: int, year: Year) -> None:
        """Dividends in June out of last year's profit; a tenth of the profit to the reserve in December."""
        s = self.s
        if of_year == 5 and self.profit_of_last_year > 0 and s["undistributed_profit"] > 0:
            amount = min(int(self.profit_of_last_year * year.payout), s["undistributed_profit"] // 2)
            s["undistributed_profit"] -= amount
            self.f["profit_distributed"] += amount
            self.pay("cash_paid_dividends_interest", amount)
            part = amount * self.seed.share_permille // 1000
            self.f["dec_dividend_paid_up"] += part
            if self.seed.entry.is_group:
                self.f["state_dividends"] += amount
            else:
                self.ledger.to_parent[month] = part
        reserve_is_full = s["surplus_reserve"] * 2 >= s["paid_in_capital"]
        if of_year == 11 and self.profit_of_year > 0 and s["undistributed_profit"] > 0 and not reserve_is_full:
            amount = min(self.profit_of_year, s["undistributed_profit"]) // 10
            s["undistributed_profit"] -= amount
            s["surplus_reserve"] += amount
            self.f["surplus_reserve_appropriation"] += amount

    def _finance(self, month: int, of_year: int, year: Year) -> None:
        """Repay what falls due, borrow what is missing, repay early what is left over; capital where it is planned."""
        s = self.s
        due = s["noncurrent_liabilities_due_within_one_year"] // 10
        s["noncurrent_liabilities_due_within_one_year"] -= due
        self.pay("cash_repaid_debt", due)
        moved = min(due, s["long_term_borrowings"])
        s["long_term_borrowings"] -= moved
        s["noncurrent_liabilities_due_within_one_year"] += moved
        lease = s["lease_liabilities"] // 60
        s["lease_liabilities"] -= lease
        self.pay("other_financing_cash_out", lease)
        if of_year == 0 and month > self.seed.starts:
            renewed = max(0, s["lease_liabilities"] - s["right_of_use_assets"])
            s["right_of_use_assets"] += renewed + s["lease_liabilities"] // 5
            s["lease_liabilities"] += renewed + s["lease_liabilities"] // 5
        if of_year == year.capital_month:
            equity = max(self.total_assets() - self.total_liabilities(), self.seed.assets // 10)
            amount = int(equity * year.new_capital)
            self._take_capital(month, amount, reserve=amount * 4 // 10)
        wanted = self.seed.assets * 5 // 100
        if self.cash < wanted // 2:
            loan = (wanted - self.cash) // 10_000 * 10_000 + 10_000
            s["short_term_borrowings"] += loan * 35 // 100
            s["long_term_borrowings"] += loan - loan * 35 // 100
            self.post("cash_from_borrowings", loan)
        elif self.cash > wanted * 2:
            early = min(self.cash - wanted * 2, s["short_term_borrowings"])
            s["short_term_borrowings"] -= early
            self.pay("cash_repaid_debt", early)

    def _memo(self, year: Year, revenue: int) -> None:
        s = self.s
        target = max(3, int(year.revenue * self.seed.branch.labour) // self.seed.branch.wage)
        self.staff += (target - self.staff) // 8
        equity = max(0, self.total_assets() - self.total_liabilities())
        s["guarantee_balance"] = int(equity * year.guarantees) // 10_000 * 10_000
        s["external_guarantee_balance"] = s["guarantee_balance"] // 4
        s["discounted_acceptance_bills"] = s["notes_receivable"] // 3
        s["litigation_amount"] = int(equity * year.disputes)
        s["other_contingent_liabilities"] = int(equity * year.disputes * 0.5)
        s["unbooked_losses"] = int((s["inventories"] + s["accounts_receivable"]) * year.bad_debts * 2)
        s["untreated_asset_losses"] = int(s["other_receivables"] * year.bad_debts * 8)
        s["overdue_debt"] = int(sum(s[line] for line in DEBT) * year.overdue)
        self.f["asset_losses_of_period"] += -self.f["asset_impairment_loss"] // 3


def keep_books(roots: list[Seed], seed: int, months: int) -> dict[str, Ledger]:
    """The ledgers of all enterprises by code; subsidiaries are kept before their parents."""
    ledgers: dict[str, Ledger] = {}

    def visit(item: Seed) -> Ledger:
        children = [visit(child) for child in item.children]
        ledgers[item.entry.code] = Books(item, Chance(seed, "books", item.entry.code), months, children).keep()
        return ledgers[item.entry.code]

    for root in roots:
        visit(root)
    return ledgers
