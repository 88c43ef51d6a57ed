"""Reading uploads as a whole: paths, processes, earlier statements, and the built-in forms on the demo portfolio."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stateward.demo.portfolio import generate
from stateward.facts.layout import workbook_layout
from stateward.facts.reading import ReadingRules, read_contents, read_files
from stateward.facts.template import write_workbook
from stateward.rulebook import Rulebook


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return Rulebook.load()


def built_in(book: Rulebook, template_id: str) -> ReadingRules:
    template = book.get("template", template_id)
    accounts = book.get("accounts", template.accounts)
    return ReadingRules([template], [accounts], [book.get("checks", name) for name in template.checks])


def test_files_are_read_from_disk_and_a_missing_one_is_told(tmp_path, workbook, rules):
    (tmp_path / "west.xlsx").write_bytes(workbook)
    missing, good = read_files(
        [tmp_path / "west.xlsx", tmp_path / "absent.xlsx"], templates=rules.templates, accounts=rules.accounts,
        checks=rules.checks)
    assert (missing.kind, missing.faults[0].code) == ("unreadable", "file_unreadable") and not missing.accepted
    assert good.accepted and len(good.sha256) == 64


def test_statements_stored_earlier_are_looked_up_by_their_key(workbook, rules, changed):
    asked = []

    def stored(key):
        asked.append((key.enterprise, key.year, key.month, key.basis))
        return changed({"total_assets": 1}, year=2022) if key.year == 2022 else None
    [reading] = read_contents([("west.xlsx", workbook)], rules, previous=stored)
    assert asked == [("E001", 2022, 12, "single"), ("E001", 2023, 11, "single")]
    assert [fault.rule for fault in reading.faults] == ["X3"]


def test_statements_of_the_same_upload_are_history_too(rules, template, accounts, changed):
    last_year = write_workbook(template, accounts, changed({"total_assets": "250001", "cash": "50001"}, year=2022))
    this_year = write_workbook(template, accounts, changed())
    readings = read_contents([("23.xlsx", this_year), ("22.xlsx", last_year)], rules)
    assert "X3" in {fault.rule for fault in readings[0].faults}


@pytest.mark.long
def test_several_processes_give_the_same_readings(rules, template, accounts, changed):
    files = [(f"{n}.xlsx", write_workbook(template, accounts, changed({"staff": n}, enterprise=f"E{n}")))
             for n in range(6)]
    files.append(("bad.xlsx", b"no workbook"))
    assert read_contents(files, rules, workers=2) == read_contents(files, rules)


@pytest.mark.parametrize(("profile", "template_id"), [
    ("cn-municipal", "cn-general-enterprise"), ("generic", "intl-generic")])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_built_in_forms_carry_the_demo_portfolio_without_a_fault(book, profile, template_id, language):
    rules = built_in(book, template_id)
    portfolio = generate(enterprises=24, months=24, profile=profile)
    yearly = [statement for statement in portfolio.statements() if statement.month == 12]
    chosen = yearly[:8] + [s for s in yearly if s.basis != "single"][:4]
    chosen = list({statement.key: replace(statement, revision=1) for statement in chosen}.values())
    template, accounts = rules.templates[0], rules.accounts[0]
    laid_out = {key for sheet in workbook_layout(template, accounts).sheets for *_cell, key in sheet.cells()}
    files = [(f"{number}.xlsx", write_workbook(template, accounts, statement, language_code=language))
             for number, statement in enumerate(chosen)]
    readings = read_contents(files, rules)
    for statement, reading in zip(chosen, readings, strict=True):
        assert {fault.rule for fault in reading.faults if fault.level != "explain"} == set(), reading.faults
        [found] = reading.statements
        assert {key: figure.amount for key, figure in found.figures.items()} == {
            key: figure.amount for key, figure in statement.figures.items() if key in laid_out}
        assert len(found.figures) > 60
        assert reading.checks.passed > 20
