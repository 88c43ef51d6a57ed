"""The check equations hold on a sound statement, and each finds the one figure that was changed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from stateward.formula import Definition, InputRef, InputValue, Program, parse
from stateward.formula.exact import evaluate
from stateward.rulebook import Rulebook
from stateward.rulebook.documents import CheckRule

#: Totals in the order in which they can be built, with the equation that builds each.
BUILT = ["B1", "B2", "B3", "B4", "B5", "B6", "I1", "I2", "I3", "I5", "C1a", "C1b", "C2a", "C2b", "C3a", "C3b"]


def value_of(text: str, figures: dict[str, Decimal]) -> Decimal | None:
    def lookup(reference: InputRef) -> InputValue:
        return InputValue(figures.get(reference.column))

    definition = Definition("wanted", parse(text))
    found = evaluate(Program({"wanted": definition}, lambda name: "." in name), ["wanted"], lookup)["wanted"].value
    assert found is None or isinstance(found, Decimal)
    return found


def verdict(rule: CheckRule, figures: dict[str, Decimal]) -> bool | None:
    """Whether the rule holds; None where a side is missing."""
    left, right = value_of(rule.left, figures), value_of(rule.right, figures)
    if left is None or right is None:
        return None
    difference = left - right
    return {
        "equal": abs(difference) <= rule.tolerance,
        "at_most": difference <= rule.tolerance,
        "at_least": difference >= -rule.tolerance,
    }[rule.compare]


@pytest.fixture(scope="module")
def rules(book: Rulebook) -> dict[str, CheckRule]:
    found: dict[str, CheckRule] = book.get("checks", "cn-general-enterprise-checks").rules
    return found


@pytest.fixture(scope="module")
def statement(book: Rulebook, rules: dict[str, CheckRule]) -> dict[str, Decimal]:
    """A statement in which every line has a figure of its own and every equation holds."""
    accounts = book.get("accounts", "cn-general-enterprise-2019").accounts
    items = [name for name, a in accounts.items() if a.role == "item" and a.statement != "supplementary"]
    figures = {name: Decimal(1000 + 7 * number) for number, name in enumerate(items)}
    figures |= {"credit_impairment_loss": Decimal(-11), "asset_impairment_loss": Decimal(-13)}
    for code in BUILT:
        built = value_of(rules[code].right, figures)
        assert built is not None, code
        figures[rules[code].left] = built
    without = figures | {"undistributed_profit": Decimal(0)}
    rest = value_of(rules["B7"].right, without)
    assert rest is not None
    figures["undistributed_profit"] = figures["total_assets"] - figures["total_liabilities"] - rest
    figures["total_equity"] = figures["total_assets"] - figures["total_liabilities"]
    figures["parent_equity"] = figures["total_equity"] - figures["minority_interests"]
    figures["total_liabilities_and_equity"] = figures["total_assets"]
    figures["net_profit_continuing"] = figures["net_profit_parent"] = figures["net_profit"] - 3
    figures["net_profit_discontinued"] = figures["minority_profit"] = Decimal(3)
    for code in ("C1c", "C2c", "C3c", "C4", "C5"):
        built = value_of(rules[code].right, figures)
        assert built is not None, code
        figures[rules[code].left] = built
    return figures


def equations(rules: dict[str, CheckRule]) -> dict[str, CheckRule]:
    return {code: rule for code, rule in rules.items() if code[0] in "BIC"}


def test_a_sound_statement_passes_every_equation(rules: dict[str, CheckRule], statement: dict[str, Decimal]) -> None:
    assert {code: verdict(rule, statement) for code, rule in equations(rules).items()} == dict.fromkeys(
        equations(rules), True
    )


def test_each_equation_finds_its_changed_total(rules: dict[str, CheckRule], statement: dict[str, Decimal]) -> None:
    for code, rule in equations(rules).items():
        changed = statement | {rule.left: statement[rule.left] + Decimal("0.02")}
        assert verdict(rule, changed) is False, code
        within = statement | {rule.left: statement[rule.left] + Decimal("0.01")}
        assert verdict(rule, within) is True, code


def test_a_blank_line_is_no_fault_and_a_missing_total_is_not_checked(
    rules: dict[str, CheckRule], statement: dict[str, Decimal]
) -> None:
    blank = {name: value for name, value in statement.items() if name != "derivative_financial_assets"}
    blank["total_current_assets"] -= statement["derivative_financial_assets"]
    assert verdict(rules["B1"], blank) is True
    missing = {name: value for name, value in statement.items() if name != "total_current_assets"}
    assert verdict(rules["B1"], missing) is None


@pytest.mark.parametrize(
    ("code", "figures", "holds"),
    [
        ("X1", {"cash_closing": 101, "monetary_funds": 100}, False),
        ("X1", {"cash_closing": 90, "monetary_funds": 100}, True),
        ("X2", {"undistributed_profit": 130, "undistributed_profit.opening": 100, "net_profit": 30}, True),
        ("X2", {"undistributed_profit": 125, "undistributed_profit.opening": 100, "net_profit": 30}, False),
        (
            "X2",
            {
                "undistributed_profit": 115,
                "undistributed_profit.opening": 100,
                "net_profit_parent": 30,
                "surplus_reserve_appropriation": 3,
                "profit_distributed": 12,
            },
            True,
        ),
        ("X3a", {"total_assets.opening": 100, "total_assets@1": 101}, False),
        ("X3a", {"total_assets.opening": 100}, None),
        ("X4a", {"operating_revenue": 90, "last_month.operating_revenue": 100}, False),
        ("X4a", {"operating_revenue": 100, "last_month.operating_revenue": 100}, True),
        ("X5a", {"credit_impairment_loss": 5}, False),
        ("X5a", {"credit_impairment_loss": -5}, True),
        ("X5c", {"treasury_shares": -1}, False),
        ("X6a", {"income_tax_expense": -1}, False),
        ("X6b", {"income_tax_expense": 36, "total_profit": 100}, False),
        ("X7a", {"operating_revenue": 140_000_000, "operating_revenue@1": 100_000_000}, False),
        ("X7a", {"operating_revenue": 130_000_000, "operating_revenue@1": 100_000_000}, True),
        ("X7a", {"operating_revenue": 9_000_000, "operating_revenue@1": 1_000_000}, True),
        ("X7c", {"total_assets": 60_000_000, "total_assets.opening": 100_000_000}, False),
    ],
)
def test_plausibility_rules(
    rules: dict[str, CheckRule], code: str, figures: dict[str, int], holds: bool | None
) -> None:
    assert verdict(rules[code], {name: Decimal(value) for name, value in figures.items()}) is holds
