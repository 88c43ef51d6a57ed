"""Every way a mailed workbook goes wrong: a sentence with place, value, rule and next step, and nothing is kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from stateward.facts.reading import FileReading, read_contents
from stateward.facts.template import write_workbook
from stateward.messages import language


def the_fault(reading: FileReading, code: str):
    found = [fault for fault in reading.faults if fault.code == code]
    assert found, f"no fault {code} among {[fault.code for fault in reading.faults]}"
    fault = found[0]
    assert fault.message and fault.next_step and fault.rule and fault.file == reading.file
    return fault


def refused(reading: FileReading) -> bool:
    return not reading.accepted and reading.statements == ()


def test_a_wrong_version_names_the_accepted_one(read_spoiled):
    reading = read_spoiled(lambda book: book["Cover"].__setitem__("B4", "0"))
    fault = the_fault(reading, "wrong_version")
    assert refused(reading) and fault.value == "0" and "accepted is 1" in fault.message and fault.sheet == "Cover"


def test_an_unknown_template_names_the_known_ones(read_spoiled):
    reading = read_spoiled(lambda book: book["Cover"].__setitem__("B3", "other-form"))
    assert refused(reading) and "small-form" in the_fault(reading, "unknown_template").next_step


def test_a_renamed_sheet_is_named_with_the_sheet_it_may_be(read_spoiled):
    reading = read_spoiled(lambda book: setattr(book["Balance sheet"], "title", "Balance sheet 2"))
    fault = the_fault(reading, "sheet_missing")
    assert refused(reading) and fault.sheet == "Balance sheet" and "Balance sheet 2" in fault.next_step
    assert not any(fault.code == "check_failed" for fault in reading.faults)


def test_a_missing_sheet_is_named(read_spoiled):
    reading = read_spoiled(lambda book: book.remove(book["Income statement"]))
    assert refused(reading) and the_fault(reading, "sheet_missing").sheet == "Income statement"


def test_a_renamed_cover_is_still_found(read_spoiled):
    assert read_spoiled(lambda book: setattr(book["Cover"], "title", "First page")).accepted


def test_an_inserted_row_is_one_fault_with_its_place(read_spoiled):
    reading = read_spoiled(lambda book: book["Balance sheet"].insert_rows(7))
    fault = the_fault(reading, "label_moved")
    assert refused(reading) and (fault.sheet, fault.cell) == ("Balance sheet", "A7")
    assert "Receivables" in fault.message and "4 lines" in fault.message
    assert [f.code for f in reading.faults].count("label_moved") == 1


def test_swapped_columns_are_noticed(read_spoiled):
    def swap(book):
        sheet = book["Balance sheet"]
        sheet["C4"], sheet["D4"] = sheet["D4"].value, sheet["C4"].value
    reading = read_spoiled(swap)
    assert refused(reading) and the_fault(reading, "heading_moved").cell == "C4"


@pytest.mark.parametrize(("value", "code"), [
    ("about five", "text_in_number"), ("1,23", "doubtful_grouping"), (dt.datetime(2023, 5, 1), "date_in_number"),
    (True, "truth_in_number"), ("12%", "percent_in_money"), ("#REF!", "error_value"), ("=1/0", "formula_without_value"),
])
def test_what_is_no_amount_is_told_with_cell_and_value(read_spoiled, value, code):
    reading = read_spoiled(lambda book: book["Balance sheet"].__setitem__("C7", value))
    fault = the_fault(reading, code)
    assert refused(reading) and (fault.sheet, fault.cell, fault.row) == ("Balance sheet", "C7", 7)
    assert "Receivables" in fault.message
    # The rules that read the faulty cell are not run, so that one mistake is told once.
    assert [f.code for f in reading.faults] == [code]


def test_money_unit_in_a_count_is_refused(read_spoiled):
    reading = read_spoiled(lambda book: book["Income statement"].__setitem__("C8", "25万元"))
    assert refused(reading) and the_fault(reading, "money_unit_in_count").cell == "C8"


def test_merged_cells_over_figures_are_refused(read_spoiled):
    reading = read_spoiled(lambda book: book["Balance sheet"].merge_cells("C9:D9"))
    fault = the_fault(reading, "merged_cells")
    assert refused(reading) and (fault.value, fault.cell) == ("C9:D9", "C9")


def test_merged_titles_do_no_harm(read_spoiled):
    assert read_spoiled(lambda book: book["Balance sheet"].merge_cells("A1:D1")).accepted


@pytest.mark.parametrize(("value", "habit", "read_as"), [
    ("２００,０００", "full_width", "200000"), ("200,000.00", "grouping", "200000.00"), ("20万元", "unit", "200000"),
])
def test_habits_of_writing_are_read_and_noted(read_spoiled, value, habit, read_as):
    reading = read_spoiled(lambda book: book["Balance sheet"].__setitem__("C7", value))
    assert reading.accepted
    [note] = reading.notes
    assert habit in note.code and (note.sheet, note.cell, note.value, note.read_as) == (
        "Balance sheet", "C7", value, read_as)


def test_a_dash_is_not_given_and_noted(read_spoiled):
    reading = read_spoiled(lambda book: book["Income statement"].__setitem__("C8", "—"))
    assert reading.accepted and reading.statements[0].amount("staff") is None
    assert [note.code for note in reading.notes] == ["dash"]


def test_parentheses_are_a_negative_number(read_spoiled):
    def loss(book):
        sheet = book["Income statement"]
        sheet["C5"], sheet["C6"], sheet["C7"] = 500_000, 512_000, "(12,000)"
    reading = read_spoiled(loss)
    assert reading.accepted and reading.statements[0].amount("net_profit") == -12_000


def test_a_required_line_left_blank_is_a_fault(read_spoiled):
    reading = read_spoiled(lambda book: book["Balance sheet"].__setitem__("C8", None))
    assert refused(reading) and the_fault(reading, "required_missing").cell == "C8"


@pytest.mark.parametrize(("cell", "value", "code"), [
    ("B5", None, "enterprise_missing"), ("B5", 911100007109250324.0, "code_as_number"), ("B7", "soon", "year_wrong"),
    ("B7", 23, "year_wrong"), ("B8", 13, "month_wrong"), ("B9", "some", "basis_wrong"),
    ("B10", "Yuan", "currency_wrong"), ("B11", 0, "unit_wrong"),
])
def test_every_entry_of_the_cover_is_checked(read_spoiled, cell, value, code):
    reading = read_spoiled(lambda book: book["Cover"].__setitem__(cell, value))
    assert refused(reading) and (the_fault(reading, code).sheet, the_fault(reading, code).cell) == ("Cover", cell)


@pytest.mark.parametrize(("word", "remarks"), [("合并", []), ("合并报表", ["basis_word"])])
def test_chinese_words_for_the_kind_of_statement_are_understood(read_spoiled, word, remarks):
    reading = read_spoiled(lambda book: book["Cover"].__setitem__("B9", word))
    assert reading.statements[0].basis == "consolidated" and [note.code for note in reading.notes] == remarks


@pytest.mark.parametrize("factor", [1_000, 10_000, 0.0001])
def test_a_unit_off_by_thousands_is_an_error_with_what_to_do(read_spoiled, factor):
    def scale(book):
        for sheet, rows in (("Balance sheet", range(6, 11)), ("Income statement", range(5, 8))):
            for row in rows:
                book[sheet][f"C{row}"] = book[sheet][f"C{row}"].value * factor
    reading = read_spoiled(scale)
    fault = the_fault(reading, "unit_off")
    assert refused(reading) and "unit" in fault.next_step and fault.cell


def test_numbers_below_the_form_are_a_warning(read_spoiled):
    reading = read_spoiled(lambda book: book["Balance sheet"].__setitem__("C14", 5))
    assert reading.accepted and the_fault(reading, "outside_table").level == "warning"


def test_a_sheet_of_ones_own_is_noted_and_not_read(read_spoiled):
    reading = read_spoiled(lambda book: book.create_sheet("Remarks"))
    assert reading.accepted and [(note.code, note.sheet) for note in reading.notes] == [("sheet_ignored", "Remarks")]


def test_all_faults_of_a_file_are_told_at_once(read_spoiled):
    def spoil(book):
        book["Cover"]["B7"] = "soon"
        book["Balance sheet"]["C6"] = "much"
        book["Income statement"]["D5"] = "n.n."
    codes = [fault.code for fault in read_spoiled(spoil).faults]
    assert codes == ["year_wrong", "text_in_number", "text_in_number"]


def test_the_same_enterprise_and_period_twice_in_one_upload(workbook, rules):
    first, second = read_contents([("a.xlsx", workbook), ("b.xlsx", workbook)], rules)
    assert first.accepted and refused(second)
    assert "a.xlsx" in the_fault(second, "duplicate_statement").message


def test_an_enterprise_that_the_register_does_not_know(workbook, rules):
    [reading] = read_contents([("a.xlsx", workbook)], replace(rules, known_enterprises={"E002", "X9"}))
    assert refused(reading) and "E002" in the_fault(reading, "unknown_enterprise").next_step
    assert read_contents([("a.xlsx", workbook)], replace(rules, known_enterprises={"E001"}))[0].accepted


def test_faults_are_told_in_the_language_of_the_reader(template, accounts, statement, rules, changed):
    wrong = write_workbook(template, accounts, changed({"total_assets": "1"}))
    with language("zh"):
        [reading] = read_contents([("a.xlsx", wrong)], rules)
    assert any(fault.message.startswith("两边不等。") for fault in reading.faults)
