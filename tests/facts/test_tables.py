"""Tables of figures: our own headers, foreign headers by a mapping, encodings, and every fault with its cell."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import polars as pl
import pytest

from stateward.facts.reading import FileReading, read_contents, read_files
from stateward.rulebook import Rulebook

GOOD = (
    "enterprise,year,currency,cash,receivables,total_assets,revenue.previous\n"
    "007,2023,CNY,1,2,3,9\n008,2023,CNY,,5,5,\n"
)


def read(text: str | bytes, rules, name: str = "facts.csv") -> FileReading:
    content = text if isinstance(text, bytes) else text.encode()
    return read_contents([(name, content)], rules)[0]


def codes(reading: FileReading) -> list[str]:
    assert all(fault.message and fault.next_step and fault.file == reading.file for fault in reading.faults)
    return [fault.code for fault in reading.faults]


def test_headers_are_account_ids_and_codes_keep_their_zeros(rules):
    reading = read(GOOD, rules)
    assert reading.accepted and reading.kind == "csv"
    first, second = reading.statements
    assert (first.enterprise, first.year, first.month, first.basis) == ("007", 2023, 12, "single")
    assert first.amount("receivables") == 2 and first.place("receivables") == "E2"
    assert first.amount("revenue.previous") == 9
    assert second.amount("cash") is None, "an empty cell is not zero"


def test_optional_columns_say_month_basis_and_currency(rules):
    reading = read("enterprise,year,month,basis,currency,revenue\nE1,2023,3,合并,usd,10\n", rules)
    [statement] = reading.statements
    assert (statement.month, statement.basis, statement.currency) == (3, "consolidated", "USD")


def test_the_currency_may_be_named_for_the_whole_table(rules):
    text = "enterprise,year,revenue\nE1,2023,10\n"
    assert codes(read(text, rules)) == ["currency_wrong"]
    assert read(text, replace(rules, currency="EUR")).statements[0].currency == "EUR"


def test_an_unknown_column_names_the_nearest_account(rules):
    reading = read("enterprise,year,currency,recievables,net_proft.previous,cash.middle\nE1,2023,CNY,1,2,3\n", rules)
    assert not reading.accepted and codes(reading)[:3] == ["unknown_column"] * 3
    assert "receivables" in reading.faults[0].next_step and reading.faults[0].cell == "D1"
    assert "net_profit" in reading.faults[1].next_step
    assert "cash.opening" in reading.faults[2].next_step


def test_a_header_in_words_names_its_account(rules):
    reading = read("enterprise,year,currency,应收账款\nE1,2023,CNY,1\n", rules)
    assert "receivables" in reading.faults[0].next_step


@pytest.mark.parametrize(("row", "cell", "code"), [
    ("E1,soon,CNY,1", "B2", "year_wrong"), (",2023,CNY,1", "A2", "enterprise_missing"),
    ("E1,2023,CNY,much", "D2", "text_in_number"), ('E1,2023,CNY,"1,2"', "D2", "doubtful_grouping"),
    ("E1,2023,Yuan,1", "C2", "currency_wrong"), ("E1,2023,CNY,1,2", "E2", "too_many_cells"),
])
def test_every_cell_at_fault_is_named(rules, row, cell, code):
    reading = read(f"enterprise,year,currency,revenue\n{row}\n", rules)
    [fault] = [fault for fault in reading.faults if fault.code == code]
    assert not reading.accepted and (fault.cell, fault.row) == (cell, 2)


def test_a_duplicated_row_names_the_first(rules):
    reading = read("enterprise,year,currency,revenue\nE1,2023,CNY,1\nE1,2023,CNY,2\n", rules)
    [fault] = reading.faults
    assert fault.code == "duplicate_row" and fault.row == 3 and "row 2" in fault.message


@pytest.mark.parametrize(("text", "code"), [
    ("a,b,c\n1,2,3\n", "no_key_columns"), ("enterprise,year,cash,cash\nE1,2023,1,1\n", "repeated_header"),
    ("just one column\n1\n", "no_headers"), ('enterprise,year,cash\n"E1,2023,1\n', "csv_broken"),
    ("enterprise,year,currency,cash\n", "no_statements"),
])
def test_a_table_that_cannot_be_read_says_why(rules, text, code):
    reading = read(text, rules)
    assert not reading.accepted and codes(reading) == [code]


def test_utf8_with_a_mark_and_semicolons_are_read(rules):
    assert read("\ufeffenterprise;year;currency;revenue\nE1;2023;CNY;5\n", rules).statements[0].amount("revenue") == 5


def test_gb18030_is_read_with_a_note(rules):
    reading = read("enterprise,year,currency,revenue\n绍兴水务,2023,CNY,5\n".encode("gb18030"), rules)
    assert reading.statements[0].enterprise == "绍兴水务" and [note.code for note in reading.notes] == ["gb18030"]


def test_broken_utf8_is_named_with_its_row(rules):
    text = "enterprise,year,currency,revenue\n绍兴水务,2023,CNY,5\n嘉兴燃气,2023,CNY,6\n".encode()
    broken = text.replace("嘉".encode(), "嘉".encode()[:2])
    reading = read(broken, rules)
    assert codes(reading) == ["encoding"] and reading.faults[0].row == 3


def test_utf16_is_refused_with_what_to_do(rules):
    assert codes(read(GOOD.encode("utf-16"), rules)) == ["encoding"]


def test_parquet_is_read_with_the_same_rules(rules):
    frame = pl.DataFrame({"enterprise": ["007"], "year": [2023], "currency": ["CNY"], "cash": [0.1 + 0.2],
                          "revenue": [Decimal("12.50")], "cost": [None]}, schema_overrides={"cost": pl.Float64})
    content = io.BytesIO()
    frame.write_parquet(content)
    reading = read(content.getvalue(), rules, "facts.parquet")
    [statement] = reading.statements
    assert reading.kind == "parquet" and statement.amount("cash") == Decimal("0.3")
    assert statement.amount("revenue") == Decimal("12.50") and statement.amount("cost") is None


def test_one_plain_sheet_holds_many_enterprises(rules):
    book = openpyxl.Workbook()
    for row in (["enterprise", "year", "currency", "revenue"], ["E1", 2023, "CNY", 5], ["E2", 2023, "CNY", "=1+1"],
                ["E3", 2023, "CNY", "#REF!"], ["E4", 2023, "CNY", 7]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    reading = read(content.getvalue(), rules, "many.xlsx")
    assert reading.kind == "table" and [s.enterprise for s in reading.found] == ["E1", "E2", "E3", "E4"]
    assert {(f.code, f.cell) for f in reading.faults} == {("formula_without_value", "D3"), ("error_value", "D4")}
    assert reading.statements == (), "all or nothing"
    assert reading.found[3].place("revenue") == "Sheet!D5"


# --- foreign tables ----------------------------------------------------------------------------------------


def test_a_mapping_scales_keeps_and_counts_what_it_leaves_out(rules):
    rows = "F1,2023,,5,20,1,x\nF1,2023,1,2,20,,\nF1,2023,1,3,2,,\n"
    reading = read(f"firm,jahr,quarter,umsatz,kopf,verlust,remark\n{rows}", rules)
    [statement] = reading.statements
    assert (statement.currency, statement.unit) == ("UAH", 1000)
    assert statement.amount("revenue") == 5000 and statement.amount("staff") == 20
    assert statement.amount("net_profit") == -1000
    [left] = reading.left_out
    assert (left.column, left.value, left.rows) == ("quarter", "1", 2) and "2 rows" in left.message


def test_a_column_the_mapping_does_not_know_is_a_fault(rules):
    reading = read("firm,jahr,quarter,umsatz,kopf,verlust,extra\nF1,2023,,5,20,1,x\n", rules)
    assert codes(reading) == ["unknown_column"] and reading.faults[0].value == "extra"


def test_the_statements_of_a_hundred_state_enterprises_are_imported(shared_data):
    book = Rulebook.load()
    readings = read_files(
        [shared_data / "ukraine-top100" / "statements.csv"], templates=(), checks=(),
        accounts=[entry.document for entry in book.all("accounts")],
        mappings=[entry.document for entry in book.all("mapping")])
    [reading] = readings
    assert reading.accepted and reading.chart == "intl-generic" and len(reading.statements) == 365
    assert sum(left.rows for left in reading.left_out) == 1463 - 365
    [ukrenergo] = [s for s in reading.statements if s.enterprise.startswith("ukrenerg") and s.year == 2016]
    ratio = ukrenergo.amount("net_profit") / ukrenergo.amount("total_assets")
    assert round(ratio, 4) == Decimal("0.1209") and ukrenergo.amount("total_equity") == 8_134_307_000
