"""Charts, templates and check equations fit one another; no line of a statement is forgotten."""

from __future__ import annotations

import pytest

from stateward.formula.kinds import infer
from stateward.formula.parse import parse
from stateward.formula.tree import Call, Name, walk
from stateward.rulebook import Rulebook
from stateward.rulebook.documents import AccountsDocument, ChecksDocument, Heading, TemplateDocument

TEMPLATES = ["cn-general-enterprise", "intl-generic"]
CHECKS = ["cn-general-enterprise-checks", "intl-generic-checks"]
PREVIOUS_MONTH = "last_month."


def names(text: str) -> set[str]:
    return {node.id for node in walk(parse(text)) if isinstance(node, Name)}


def chart(book: Rulebook, id_: str) -> AccountsDocument:
    document: AccountsDocument = book.get("accounts", id_)
    return document


def lines(document: AccountsDocument, block: str, sign: str = "+") -> set[str]:
    return {
        name
        for name, account in document.accounts.items()
        if account.block == block and account.role == "item" and account.sign == sign
    }


@pytest.mark.parametrize("template_id", TEMPLATES)
def test_every_account_stands_on_the_template_once_under_columns_of_its_nature(
    book: Rulebook, template_id: str
) -> None:
    template: TemplateDocument = book.get("template", template_id)
    accounts = chart(book, template.accounts).accounts
    rows = [row for sheet in template.sheets for row in sheet.rows if not isinstance(row, Heading)]
    assert sorted(rows) == sorted(accounts)
    assert set(template.required) <= set(accounts)
    for sheet in template.sheets:
        points = {column.point for column in sheet.columns}
        for row in sheet.rows:
            if isinstance(row, Heading) or accounts[row].statement == "cash_flow":
                continue
            expected = {"closing", "opening"} if accounts[row].nature == "stock" else {"current", "previous"}
            assert points == expected, row


@pytest.mark.parametrize("template_id", TEMPLATES)
def test_a_template_names_checks_of_its_own_chart(book: Rulebook, template_id: str) -> None:
    template: TemplateDocument = book.get("template", template_id)
    assert template.checks
    for check in template.checks:
        assert book.get("checks", check).accounts == template.accounts


@pytest.mark.parametrize("template_id", TEMPLATES)
def test_a_sheet_title_is_one_a_workbook_accepts(book: Rulebook, template_id: str) -> None:
    for sheet in book.get("template", template_id).sheets:
        for title in sheet.title.as_dict().values():
            assert len(title) <= 31 and not set(title) & set("[]:*?/\\")


@pytest.mark.parametrize("checks_id", CHECKS)
def test_check_equations_name_known_accounts_and_add_like_to_like(book: Rulebook, checks_id: str) -> None:
    document: ChecksDocument = book.get("checks", checks_id)
    accounts = chart(book, document.accounts).accounts
    kinds = {name: account.kind for name, account in accounts.items()}
    kinds |= {PREVIOUS_MONTH + name: kind for name, kind in kinds.items()}
    for code, rule in document.rules.items():
        for text in (rule.left, rule.right, rule.only_if):
            if text is not None:
                assert names(text) <= set(kinds), code
                infer(parse(text), kinds)


def test_the_chart_has_all_equations_of_the_statement_format(book: Rulebook) -> None:
    rules = book.get("checks", "cn-general-enterprise-checks").rules
    for letter, last in (("B", 10), ("I", 5), ("C", 5), ("X", 7)):
        for number in range(1, last + 1):
            assert any(code.rstrip("abc") == f"{letter}{number}" for code in rules), f"{letter}{number}"
    for code, rule in rules.items():
        if code[0] == "B":
            assert rule.points == ("closing", "opening"), code
        if code[0] in "BIC":
            assert (rule.level, rule.compare) == ("error", "equal"), code
    assert all(rules[code].level == "explain" for code in ("X3a", "X3b", "X3c", "X7a", "X7b", "X7c"))
    assert rules["X1"].level == "warning"


@pytest.mark.parametrize(
    ("code", "block"),
    [
        ("B1", "current_assets"),
        ("B2", "noncurrent_assets"),
        ("B4", "current_liabilities"),
        ("B5", "noncurrent_liabilities"),
        ("B7", "equity"),
        ("C1a", "operating_in"),
        ("C1b", "operating_out"),
        ("C2a", "investing_in"),
        ("C2b", "investing_out"),
        ("C3a", "financing_in"),
        ("C3b", "financing_out"),
    ],
)
def test_a_sum_names_every_line_of_its_block_and_no_other(book: Rulebook, code: str, block: str) -> None:
    accounts = chart(book, "cn-general-enterprise-2019")
    rule = book.get("checks", "cn-general-enterprise-checks").rules[code]
    assert names(rule.right) == lines(accounts, block) | lines(accounts, block, "-")
    subtracted = {
        argument.id
        for node in walk(parse(rule.right))
        if isinstance(node, Call) and node.function == "or_zero"
        for argument in node.arguments
        if isinstance(argument, Name)
    }
    assert subtracted == lines(accounts, block, "-")
    assert accounts.accounts[rule.left].role == "total"


def test_operating_profit_takes_every_line_with_its_sign(book: Rulebook) -> None:
    accounts = chart(book, "cn-general-enterprise-2019")
    right = book.get("checks", "cn-general-enterprise-checks").rules["I1"].right
    gains, costs = right.split(" - or_zero")
    assert names(gains) == lines(accounts, "operating_profit")
    assert names(costs) == lines(accounts, "operating_profit", "-")


def test_lines_of_the_flash_report_and_the_objective_changes_are_in_the_chart(book: Rulebook) -> None:
    accounts = chart(book, "cn-general-enterprise-2019").accounts
    flash = [
        "total_operating_revenue",
        "total_operating_cost",
        "fx_net_loss",
        "taxes_due_period",
        "taxes_paid_period",
        "interest_bearing_debt",
        "fixed_assets_original_cost",
        "accumulated_depreciation",
        "state_capital_and_rights",
        "employee_pay",
        "labour_cost",
        "average_employees",
        "rd_spending",
        "fixed_asset_investment",
        "labour_product_value",
        "external_guarantee_balance",
        "overdue_debt",
    ]
    assert set(flash) <= set(accounts)
    assert sum(name.startswith("inc_") for name in accounts) == 9
    assert sum(name.startswith("dec_") for name in accounts) == 9
    assert accounts["average_employees"].kind == "count"
    assert accounts["treasury_shares"].sign == "-"


def test_the_generic_chart_speaks_of_no_yuan_and_no_chinese_class(book: Rulebook) -> None:
    document = chart(book, "intl-generic")
    text = document.model_dump_json().lower()
    assert not any(word in text for word in ("yuan", "rmb", "sasac", "commercial_1", "state_capital", "cny"))
    assert 40 <= len(document.accounts) <= 70


def test_lines_shared_by_the_two_charts_mean_the_same(book: Rulebook) -> None:
    chinese, generic = (chart(book, id_).accounts for id_ in ("cn-general-enterprise-2019", "intl-generic"))
    shared = set(chinese) & set(generic)
    assert len(shared) > 35
    for name in shared:
        a, b = chinese[name], generic[name]
        assert (a.kind, a.nature) == (b.kind, b.nature), name
