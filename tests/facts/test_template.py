"""Workbooks out: what an empty and a filled one hold, in both languages; reading gives back what was written."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stateward.facts.reading import read_contents
from stateward.facts.statement import Figure
from stateward.facts.template import write_template, write_workbook


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_was_written_is_read_back_with_its_cells(template, accounts, statement, rules, language):
    content = write_workbook(template, accounts, statement, name="West Water", language_code=language)
    reading = read_contents([("west.xlsx", content)], rules)[0]
    assert reading.accepted and reading.faults == () and reading.notes == ()
    [found] = reading.statements
    assert {key: figure.amount for key, figure in found.figures.items()} == {
        key: figure.amount for key, figure in statement.figures.items()}
    assert (found.key, found.currency, found.unit) == (statement.key, "CNY", 1)
    sheet = "Balance sheet" if language == "en" else "资产负债表"
    assert found.place("total_assets.opening") == f"{sheet}!D8"
    assert reading.names == {"E001": "West Water"}
    assert reading.checks.failed == 0 and reading.checks.passed == 7


def test_notes_of_the_enterprise_travel_with_the_statement(template, accounts, rules, changed):
    content = write_workbook(template, accounts, changed(notes=("Merged with East Water.", "New standard.")))
    assert read_contents([("w.xlsx", content)], rules)[0].statements[0].notes == (
        "Merged with East Water.", "New standard.")


def test_the_same_input_gives_the_same_bytes(template, accounts, statement):
    assert write_workbook(template, accounts, statement) == write_workbook(template, accounts, statement)


def test_an_empty_workbook_read_back_asks_for_what_is_missing(template, accounts, rules):
    reading = read_contents([("empty.xlsx", write_template(template, accounts))], rules)[0]
    assert not reading.accepted and reading.statements == ()
    assert {fault.code for fault in reading.faults} == {
        "enterprise_missing", "year_wrong", "currency_wrong", "required_missing"}
    assert all(f.next_step and f.cell and f.sheet and f.file == "empty.xlsx" for f in reading.faults)


def test_labels_are_locked_figures_are_free_and_cells_have_names(template, accounts):
    book = opened(write_template(template, accounts, language_code="en"))
    assert book.sheetnames == ["Cover", "Balance sheet", "Income statement"]
    sheet = book["Balance sheet"]
    assert sheet.protection.sheet and sheet["A6"].protection.locked and not sheet["C6"].protection.locked
    assert sheet.freeze_panes == "C5"
    assert book.defined_names["sw_total_assets_opening"].attr_text == "'Balance sheet'!$D$8"
    assert book.defined_names["sw_enterprise"].attr_text == "'Cover'!$B$5"
    kinds = {rule.type for rule in sheet.data_validations.dataValidation}
    assert kinds == {"decimal"}
    cover = {str(rule.sqref): rule for rule in book["Cover"].data_validations.dataValidation}
    assert cover["B9"].formula1 == '"single,difference,consolidated"'
    assert (cover["B8"].formula1, cover["B8"].formula2) == ("1", "12")


def test_totals_are_no_formulas_and_titles_stand_in_the_language_asked_for(template, accounts):
    book = opened(write_template(template, accounts, language_code="zh"))
    assert book.sheetnames == ["封面", "资产负债表", "利润表"]
    assert book["资产负债表"]["A8"].value == "资产总计"
    assert book["资产负债表"]["C8"].value is None


def test_amounts_are_shown_in_the_unit_and_kept_in_the_base_unit(template, accounts, statement, rules, changed):
    in_ten_thousands = changed(unit=Decimal(10_000))
    content = write_workbook(template, accounts, in_ten_thousands, language_code="en")
    book = opened(content)
    assert book["Balance sheet"]["C6"].value == pytest.approx(10.000025)
    assert book["Income statement"]["C8"].value == 25
    [found] = read_contents([("w.xlsx", content)], rules)[0].statements
    assert found.amount("cash") == statement.amount("cash") and found.amount("staff") == 25
    assert found.unit == 10_000


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.one_of(st.none(), st.decimals(min_value=-(10**12), max_value=10**12, places=2)),
                        min_size=18, max_size=18))
def test_any_figures_survive_the_round_trip(template, accounts, statement, rules, amounts):
    pairs = zip(statement.figures, amounts, strict=True)
    figures = {key: Figure(amount) for key, amount in pairs if amount is not None}
    content = write_workbook(template, accounts, replace(statement, figures=figures))
    [found] = read_contents([("w.xlsx", content)], rules)[0].found
    assert {key: figure.amount for key, figure in found.figures.items()} == {
        key: figure.amount for key, figure in figures.items()}
