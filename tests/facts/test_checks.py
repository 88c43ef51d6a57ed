"""Check rules: what fails, where, by how much; what is not run; the same answer for one statement and for a table."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from stateward.facts.checks import CheckBook, CheckContext, check_statement
from stateward.facts.statement import Figure
from stateward.facts.store import statements_frame


@pytest.fixture(scope="module")
def book(checks, accounts):
    return CheckBook(checks, accounts)


def failing(report) -> list[tuple[str, str]]:
    return [(result.rule, result.point) for result in report.results if result.passed is False]


def test_a_good_statement_passes_and_what_needs_history_is_not_run(book, statement):
    report = book.run(statement)
    assert report.faults == () and (report.passed, report.failed, report.not_run) == (7, 0, 2)
    assert {result.rule for result in report.results if result.passed is None} == {"X3", "X4"}
    assert all(result.reason for result in report.results if result.passed is None)


def test_a_failing_rule_names_both_sides_the_difference_and_the_cells(book, changed):
    wrong = changed({"total_assets": "300001.25"})
    figures = {key: Figure(figure.amount, f"Balance sheet!C{row}")
               for row, (key, figure) in enumerate(wrong.figures.items(), start=6)}
    report = book.run(replace(wrong, figures=figures), file="west.xlsx")
    assert failing(report) == [("B1", "closing"), ("B2", "closing")]
    fault = report.faults[0]
    assert (fault.code, fault.rule, fault.level, fault.file) == ("check_failed", "B1", "error", "west.xlsx")
    assert (fault.sheet, fault.cell, fault.row) == ("Balance sheet", "C8", 8)
    for part in ("300,001.25", "300,000.25", "difference 1.00", "Balance sheet!C6", "Balance sheet!C7"):
        assert part in fault.message
    assert fault.next_step == "Correct a line."


def test_the_same_equation_is_checked_over_the_opening_column(book, changed):
    report = book.run(changed({"equity.opening": "150001"}))
    assert failing(report) == [("B2", "opening")]
    assert "opening figures" in report.faults[0].message


def test_the_tolerance_is_a_cent_and_one_shown_unit_where_a_unit_is_used(book, changed):
    assert failing(book.run(changed({"total_assets": "300000.26", "equity": "180000.26"}))) == []
    assert failing(book.run(changed({"total_assets": "300000.27", "equity": "180000.27"}))) == [("B1", "closing")]
    in_thousands = {"total_assets": "301000.25", "equity": "181000.25"}
    assert failing(book.run(changed(in_thousands))) == [("B1", "closing")]
    assert failing(book.run(changed(in_thousands, unit=Decimal(1000)))) == []


def test_blank_optional_lines_are_no_fault_but_a_missing_total_is_not_checked(book, changed):
    assert failing(book.run(changed({"receivables": None, "cash": "300000.25"}))) == []
    report = book.run(changed({"total_assets": None}))
    assert failing(report) == [] and report.not_run == 4


def test_openings_equal_last_years_closings(book, statement, changed):
    last_year = changed({"total_assets": "250000"}, year=2022)
    assert ("X3", "closing") not in failing(book.run(statement, CheckContext(previous=last_year, year_end=last_year)))
    other = changed({"total_assets": "250001"}, year=2022)
    assert failing(book.run(statement, CheckContext(previous=other, year_end=other))) == [("X3", "closing")]


def test_in_mid_year_openings_are_compared_with_the_last_year_end(book, changed):
    march = changed(month=3)
    year_end, march_before = changed({"total_assets": "250000"}, year=2022), changed({"total_assets": 7}, year=2022)
    assert failing(book.run(march, CheckContext(previous=march_before, year_end=year_end))) == []


def test_cumulative_flows_never_fall_within_a_year(book, statement, changed):
    assert failing(book.run(statement, CheckContext(last_month=changed({"revenue": "500001"}, month=11)))) == [
        ("X4", "closing")]
    assert failing(book.run(statement, CheckContext(last_month=changed({"revenue": "499999"}, month=11)))) == []


def test_levels_and_kinds_of_statement_are_those_of_the_rule(book, changed):
    swing = changed({"revenue.previous": "100000", "staff": "0"})
    report = book.run(swing)
    assert {(fault.rule, fault.level) for fault in report.faults} == {("X5", "warning"), ("X7", "explain")}
    assert {fault.rule for fault in book.run(changed(dict.fromkeys(["staff"], 0), basis="difference")).faults} == {"X5"}
    quiet = book.run(changed({"revenue": 0, "cost": 0, "net_profit": 0, "staff": 0}))
    assert "X5" not in {result.rule for result in quiet.results}, "its condition says that it does not apply"


def test_a_rule_that_reads_a_spoiled_figure_is_not_run(book, changed):
    report = book.run(changed({"cash": None}), spoiled=frozenset({"cash"}))
    assert failing(report) == []
    assert {result.rule for result in report.results if result.reason == "A figure it reads is at fault."} == {"B1"}


def test_a_table_gives_the_same_failures_as_statement_by_statement(book, changed, engines):
    statements = [
        changed(enterprise="good"),
        changed({"total_assets": "300001.25"}, enterprise="off"),
        changed({"equity.opening": "150001"}, enterprise="opening"),
        changed({"total_assets": None}, enterprise="blank"),
        changed({"staff": 0, "revenue.previous": 1000}, enterprise="swing"),
        changed({"staff": 0, "revenue.previous": 1000}, enterprise="swing", basis="difference"),
    ]
    expected = {(s.enterprise, s.basis, *rule) for s in statements for rule in failing(book.run(s))}
    frame = statements_frame(statements)
    table = engines.table(frame.to_dict(as_series=False))
    found = book.failures(table).collect("pyarrow").to_native().to_pylist()
    assert {(row["enterprise"], row["basis"], row["rule"], row["point"]) for row in found} == expected
    assert len(found) == len(expected) and len(expected) == 6


def test_documents_are_parsed_once(statement, checks, accounts):
    from stateward.facts.checks import _BOOKS
    check_statement(statement, [checks], accounts)
    first = _BOOKS.get(checks, accounts)
    check_statement(statement, [checks], accounts)
    assert _BOOKS.get(checks, accounts) is first
