"""Own books become our lines by a mapping; what it does not take is listed with its amount."""

from __future__ import annotations

from decimal import Decimal

import pytest

from stateward.facts.ledger import LedgerMapping, RowRule, guess_columns, read_ledger, suggest
from stateward.facts.tables import Table
from stateward.messages.errors import ImportFault
from stateward.rulebook import Rulebook

CHART = Rulebook.load().get("accounts", "cn-general-enterprise-2019")
BOOKS = Table(
    ("科目编码", "科目名称", "期末借方", "期末贷方"),
    [
        ["1001", "库存现金", "1,200.50", None],
        ["1002", "银行存款", "（300）", None],
        ["1122", "应收账款", 5000, ""],
        ["2202", "应付账款", None, 700.25],
        ["9999", "待处理", 42, None],
        ["8888", "空", None, None],
        [None, "合计", 1, None],
        ["1001", "重复", 1, None],
        ["1003", "坏", "abc", None],
    ],
)
MAPPING = LedgerMapping(
    code=0, name=1, amount=2, credit=3, unit=Decimal(1),
    rules=(
        RowRule("100*", "monetary_funds"), RowRule("1122", "accounts_receivable"),
        RowRule("2202", "accounts_payable", -1),
    ),
)  # fmt: skip


def test_rows_add_up_to_lines_with_their_sign() -> None:
    reading = read_ledger(BOOKS, "books.csv", MAPPING, CHART)
    amounts = {key: figure.amount for key, figure in reading.figures.items()}
    assert amounts == {
        "monetary_funds": Decimal("900.50"),
        "accounts_receivable": Decimal(5000),
        "accounts_payable": Decimal("700.25"),
    }


def test_what_no_rule_takes_is_listed_with_its_amount() -> None:
    reading = read_ledger(BOOKS, "books.csv", MAPPING, CHART)
    assert [(row.code, row.amount) for row in reading.unmapped] == [("9999", Decimal(42))]
    assert reading.unmapped_total == 42
    assert {row.code for row in reading.blank} == {"8888", "1003"}


def test_every_broken_row_is_named_and_normalised_ones_noted() -> None:
    reading = read_ledger(BOOKS, "books.csv", MAPPING, CHART)
    assert [found.code for found in reading.faults][:2] == ["ledger_code_missing", "ledger_code_twice"]
    assert len(reading.faults) == 3
    assert [(note.cell, note.read_as is not None) for note in reading.notes] == [("C2", True), ("C3", True)]


def test_the_exact_code_goes_before_the_prefix() -> None:
    mapping = LedgerMapping(0, 1, 2, rules=(RowRule("1*", "monetary_funds"), RowRule("1122", "accounts_receivable")))
    assert mapping.rule_of("1122") == RowRule("1122", "accounts_receivable")
    assert mapping.rule_of("1999") == RowRule("1*", "monetary_funds")
    assert mapping.rule_of("2") is None


def test_the_document_says_what_the_mapping_is() -> None:
    assert LedgerMapping.from_document(MAPPING.to_document()) == MAPPING


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        (LedgerMapping(0, 1, 9), "ledger_columns"),
        (LedgerMapping(0, 1, 2, rules=(RowRule("1", "no"),)), "ledger_account"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(mapping: LedgerMapping, code: str) -> None:
    with pytest.raises(ImportFault) as caught:
        read_ledger(BOOKS, "books.csv", mapping, CHART)
    assert caught.value.faults[0].code == code


def test_columns_and_lines_are_guessed_from_words_of_either_language() -> None:
    assert guess_columns(BOOKS) == {"code": 0, "name": 1, "amount": 2, "credit": 3, "opening": None}
    english = Table(("Account no", "Account", "Opening balance", "Closing balance"), [])
    assert guess_columns(english)["code"] == 0
    rows = [("1", "应收账款"), ("2", "Accounts receivable"), ("3", "应收 帐款"), ("4", "Moon dust")]
    found = suggest(rows, CHART)
    assert found["1"] == found["2"] == "accounts_receivable"
    assert "4" not in found
