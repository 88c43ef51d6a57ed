"""The marked workbook: faulty cells filled and commented, a first sheet with every fault and a link to it."""

from __future__ import annotations

import io

import openpyxl
import pytest

from stateward.facts.marking import mark_workbook, marked_name
from stateward.facts.reading import read_contents
from stateward.messages import language
from stateward.messages.errors import Fault


def marked(content: bytes, rules, name: str = "west.xlsx") -> openpyxl.Workbook:
    [reading] = read_contents([(name, content)], rules)
    return openpyxl.load_workbook(io.BytesIO(mark_workbook(content, reading.faults, name)))


@pytest.fixture
def spoiled(workbook) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    book["Balance sheet"]["C7"] = "=HYPERLINK()"
    book["Balance sheet"]["C9"] = "nothing"
    book["Income statement"]["D5"] = "+12 apples"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_faulty_cells_are_filled_and_say_what_to_do(spoiled, rules):
    book = marked(spoiled, rules)
    cell = book["Balance sheet"]["C9"]
    assert cell.fill.fgColor.rgb.endswith("FFC7CE") and "nothing" in cell.comment.text
    assert "Enter a number" in cell.comment.text
    assert book["Balance sheet"]["C10"].comment is None


def test_the_first_sheet_lists_every_fault_with_a_link(spoiled, rules):
    book = marked(spoiled, rules)
    assert book.sheetnames[0] == "Faults" and book.active.title == "Faults"
    rows = list(book["Faults"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == ["Balance sheet!C7", "Balance sheet!C9", "Income statement!D5"]
    assert all(row[1] == "Error" and row[3] and row[4] for row in rows)
    assert [book["Faults"][f"A{n}"].hyperlink.location or book["Faults"][f"A{n}"].hyperlink.target
            for n in (2, 3)] == ["#'Balance sheet'!C7", "#'Balance sheet'!C9"]


def test_what_people_typed_never_becomes_a_formula(rules, workbook):
    fault = Fault(code="x", message="=1+1", next_step="@cmd", value="=cmd|' /C calc'!A0", sheet="Cover", cell="B5")
    book = openpyxl.load_workbook(io.BytesIO(mark_workbook(workbook, [fault], "a.xlsx")))
    for column in "DEF":
        assert book["Faults"][f"{column}2"].data_type == "s"


def test_the_marked_workbook_can_be_mended_and_handed_in_again(spoiled, rules):
    book = marked(spoiled, rules)
    book["Balance sheet"]["C7"], book["Balance sheet"]["C9"], book["Income statement"]["D5"] = 200_000, 120_000, 480_000
    content = io.BytesIO()
    book.save(content)
    [reading] = read_contents([("west.xlsx", content.getvalue())], rules)
    assert reading.accepted and {note.code for note in reading.notes} == {"sheet_ignored"}


@pytest.mark.parametrize("content", [b"enterprise,year\nE1,soon\n", b"", b"PK\x03\x04 broken"])
def test_a_file_that_cannot_be_marked_gives_the_list_alone(content, rules):
    book = marked(content, rules, "facts.csv")
    assert book.sheetnames == ["Faults"] and book["Faults"].max_row >= 2


def test_it_speaks_the_language_of_the_reader(spoiled, rules):
    with language("zh"):
        [reading] = read_contents([("west.xlsx", spoiled)], rules)
        book = openpyxl.load_workbook(io.BytesIO(mark_workbook(spoiled, reading.faults, "west.xlsx")))
    assert len(book.sheetnames) == 4


def test_the_copy_has_a_name_of_its_own():
    assert marked_name("all.zip/city/west.xlsx") == "west.marked.xlsx"
