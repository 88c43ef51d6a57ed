"""A small form of two sheets with its chart and check rules, statements that fit it, and ways to spoil a workbook."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from stateward.facts.reading import FileReading, ReadingRules, read_contents
from stateward.facts.statement import Figure, Statement
from stateward.facts.template import write_workbook
from stateward.rulebook.documents import AccountsDocument, ChecksDocument, MappingDocument, TemplateDocument

HEADER = {"version": "1", "title": {"en": "Test", "zh": "测试"}, "jurisdiction": "intl", "status": "illustrative",
          "source": {"document": "test"}}


def _account(en: str, zh: str, statement: str, **more: object) -> dict[str, object]:
    return {"title": {"en": en, "zh": zh}, "statement": statement, **more}


@pytest.fixture(scope="session")
def accounts() -> AccountsDocument:
    flow = {"nature": "flow"}
    return AccountsDocument.model_validate({**HEADER, "document": "accounts", "id": "small", "accounts": {
        "cash": _account("Cash", "货币资金", "balance_sheet"),
        "receivables": _account("Receivables", "应收账款", "balance_sheet"),
        "total_assets": _account("Total assets", "资产总计", "balance_sheet", role="total"),
        "debts": _account("Debts", "负债合计", "balance_sheet"),
        "equity": _account("Equity", "所有者权益", "balance_sheet"),
        "revenue": _account("Revenue", "营业收入", "income", **flow),
        "cost": _account("Cost", "营业成本", "income", sign="-", **flow),
        "net_profit": _account("Net profit", "净利润", "income", role="total", **flow),
        "staff": _account("Staff", "职工人数", "supplementary", kind="count", **flow),
    }})


@pytest.fixture(scope="session")
def template() -> TemplateDocument:
    closing, opening = ({"point": "closing", "title": {"en": "Closing", "zh": "期末余额"}},
                        {"point": "opening", "title": {"en": "Opening", "zh": "年初余额"}})
    current, previous = ({"point": "current", "title": {"en": "This period", "zh": "本期金额"}},
                         {"point": "previous", "title": {"en": "Previous period", "zh": "上期金额"}})
    return TemplateDocument.model_validate({
        **HEADER, "document": "template", "id": "small-form", "accounts": "small", "checks": ["small-checks"],
        "required": ["total_assets"], "sheets": [
            {"id": "balance_sheet", "title": {"en": "Balance sheet", "zh": "资产负债表"},
             "columns": [closing, opening],
             "rows": [{"heading": {"en": "Assets", "zh": "资产"}}, "cash", "receivables", "total_assets", "debts",
                      "equity"]},
            {"id": "income", "title": {"en": "Income statement", "zh": "利润表"}, "columns": [current, previous],
             "rows": ["revenue", "cost", "net_profit", "staff"]},
        ]})


def _rule(left: str, right: str, **more: object) -> dict[str, object]:
    return {"title": {"en": left, "zh": left}, "level": "error", "left": left, "right": right,
            "message": {"en": "The sides differ.", "zh": "两边不等。"},
            "next_step": {"en": "Correct a line.", "zh": "请更正。"}, **more}


@pytest.fixture(scope="session")
def checks() -> ChecksDocument:
    return ChecksDocument.model_validate({
        **HEADER, "document": "checks", "id": "small-checks", "accounts": "small", "rules": {
            "B1": _rule("total_assets", "total(cash, receivables)", points=["closing", "opening"]),
            "B2": _rule("total_assets", "debts + equity", points=["closing", "opening"]),
            "I1": _rule("net_profit", "revenue - cost"),
            "X3": _rule("opening(total_assets)", "previous(total_assets)"),
            "X4": _rule("revenue", "last_month.revenue", compare="at_least"),
            "X5": _rule("staff", "1", compare="at_least", level="warning", only_if="revenue > 0"),
            "X7": _rule("abs(revenue - previous(revenue))", "max(0.3 * previous(revenue), 100)", compare="at_most",
                        level="explain", basis=["single", "consolidated"]),
        }})


@pytest.fixture(scope="session")
def mapping() -> MappingDocument:
    return MappingDocument.model_validate({
        **HEADER, "document": "mapping", "id": "foreign", "enterprise": "firm", "year": "jahr", "currency": "UAH",
        "unit": 1000, "keep": {"quarter": [""]}, "ignore": ["remark"],
        "columns": {"umsatz": {"account": "revenue"}, "kopf": {"account": "staff"},
                    "verlust": {"account": "net_profit", "factor": -1}}})


@pytest.fixture
def rules(template, accounts, checks, mapping) -> ReadingRules:
    return ReadingRules([template], [accounts], [checks], [mapping])


GOOD = {
    "cash": "100000.25", "receivables": "200000", "total_assets": "300000.25", "debts": "120000", "equity": "180000.25",
    "cash.opening": "90000", "receivables.opening": "160000", "total_assets.opening": "250000",
    "debts.opening": "100000", "equity.opening": "150000",
    "revenue": "500000", "cost": "450000", "net_profit": "50000", "staff": "25",
    "revenue.previous": "480000", "cost.previous": "440000", "net_profit.previous": "40000", "staff.previous": "24",
}


@pytest.fixture
def statement(template) -> Statement:
    figures = {key: Figure(Decimal(amount)) for key, amount in GOOD.items()}
    return Statement("E001", 2023, 12, "single", "CNY", template.id, template.version, figures)


@pytest.fixture
def changed(statement) -> Callable[..., Statement]:
    """The good statement with other figures (`None` takes one out) and other fields."""

    def make(figures: dict[str, object] | None = None, **fields: object) -> Statement:
        merged = dict(statement.figures)
        for key, amount in (figures or {}).items():
            if amount is None:
                merged.pop(key, None)
            else:
                merged[key] = Figure(Decimal(str(amount)))
        return replace(statement, figures=merged, **fields)

    return make


@pytest.fixture
def workbook(template, accounts, statement) -> bytes:
    return write_workbook(template, accounts, statement, name="West Water", language_code="en")


Spoil = Callable[[openpyxl.Workbook], object]


@pytest.fixture
def read_spoiled(workbook, rules) -> Callable[[Spoil], FileReading]:
    """Change the good workbook as a person would in a spreadsheet program, hand it in, and give the reading."""

    def read(spoil: Spoil, name: str = "west.xlsx") -> FileReading:
        book = openpyxl.load_workbook(io.BytesIO(workbook))
        spoil(book)
        content = io.BytesIO()
        book.save(content)
        return read_contents([(name, content.getvalue())], rules)[0]

    return read
